// Writing things down: a form keeps a draft while somebody types, and becomes a command that is stored before it is sent.
// The command's identifier is made with the form, so that no second tap and no kill makes two of one.
import { civilDay, fromLocalInput, say } from "./field-words.js";
import { announce, el, fillForm, showProblems, valuesOf } from "./field-parts.js";

/** Makes a form write down a command.
 - about: kind, household, title (what the list of entries calls it), name of the draft.
 - check(values): what is wrong, [{field, words}].
 - fieldsOf(values): the command's fields. photosOf(): identifiers of its photos.
 - known: what the fields hold to begin with. values: what was said in them before. seen: version of the household that
   this was read at; what was begun or written earlier keeps the version that was seen then.
 - old: a command whose place this one takes: one that was sent back, or one that was not sent yet.
 - then(): after it was written down. */
export async function writing(app, form, { kind, household, title, check, fieldsOf, photosOf = () => [], old, then, known, values, seen }) {
  const name = old ? `mend:${old.id}` : `${kind}:${household?.id ?? ""}`;
  const draft = await app.store.draft(name);
  const id = draft?.id ?? crypto.randomUUID();
  if (known) fillForm(form, known, known);
  const version = draft?.version ?? old?.fields.version ?? seen;
  const filled = draft?.values ?? values;
  if (filled) fillForm(form, filled, known);
  if (draft) app.dirty = true;
  let timer = null;
  let done = false;
  const keep = async () => {
    clearTimeout(timer);
    timer = null;
    if (done || !app.store.isOpen) return;
    try {
      await app.store.keepDraft(name, { id, version, values: valuesOf(form), photos: photosOf() });
    } catch { announce(say("saveFailed")); }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 400); });
  form.addEventListener("keep", () => { if (timer !== null) keep(); });
  form.keepNow = keep;
  form.noValidate = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    const said = valuesOf(form);
    if (showProblems(form, check(said))) return;
    form.setAttribute("aria-busy", "true");
    const at = said.at ? fromLocalInput(said.at) : Date.now();
    const fields = { ...fieldsOf(said), ...(version && { version: String(version) }) };
    const body = {
      id, kind, at: new Date(at).toISOString(), day: civilDay(at + (said.at ? 0 : app.clockError)), fields, title,
      household: household?.id, photos: photosOf(), finishes: kind === "contact" && fields.reached === "yes",
      after: predecessor(app, household, fields, old), mends: old?.state === "refused" && !old.answer?.local ? old.id : undefined,
    };
    try {
      done = true;
      clearTimeout(timer);
      if (!(await put(app, body, name, old))) {
        done = false;
        form.removeAttribute("aria-busy");
        return void showProblems(form, [{ field: "", words: say("alreadySent") }]);
      }
    } catch (problem) {
      // The same identifier is there already: it was written down by the tap before.
      if (problem?.name !== "ConstraintError") {
        done = false;
        form.removeAttribute("aria-busy");
        return void showProblems(form, [{ field: "", words: say("saveFailed") }]);
      }
    }
    form.removeAttribute("aria-busy");
    if (app.element.dataset.kept === id) return;
    app.element.dataset.kept = id;
    app.dirty = false;
    await app.wrote(say("saved"), id);
    then();
  });
  return draft;
}

/** A change of the register names the own change before it that its maker has not seen in what they read: what somebody
 wrote themselves does not conflict with them, and what others wrote in between does. What takes the place of an entry
 never goes behind one that waits for it. */
function predecessor(app, household, fields, old) {
  const changes = ({ fields: said }) => Object.keys(said).some((name) => name.startsWith("value."));
  if (!household || !changes({ fields })) return undefined;
  const unseen = ({ state, answer }) => ["new", "waiting"].includes(state) ||
    (state === "done" && Number(answer?.receipt?.to) > Number(fields.version));
  return app.commands.findLast((command) => command.household === household.id && command.id !== old?.id &&
    unseen(command) && changes(command) && !(old && waits(app, command, old.id)))?.id;
}
function waits(app, command, forId) {
  let next = command;
  for (let step = 0; next && step < app.commands.length; step++) {
    if (next.after === forId || next.state === "waiting") return true;
    next = app.commands.find(({ id }) => id === next.after);
  }
  return false;
}

/** Stores a command; false where the one it takes the place of was sent meanwhile. */
async function put(app, { id, ...body }, draft, old) {
  const { store } = app;
  const gone = draft ? [["delete", "drafts", draft]] : [];
  if (!old) {
    await store.addCommand({ id, ...body }, gone);
    return true;
  }
  const record = { id, state: "new", tried: false, sealed: await store.sealCommand(id, body) };
  const follow = await followers(app, old.id, id);
  const changed = await store.changeCommand(old.id, (kept) => {
    if (kept.state === "refused") return old.answer?.local ? null : { ...kept, state: "mended" };
    return kept.state === "new" && !kept.tried ? null : undefined;
  }, [["add", "commands", record], ...gone, ...follow]);
  return changed !== undefined;
}
/** What was held back behind a command goes behind the one that takes its place. */
async function followers(app, oldId, newId) {
  const steps = [];
  for (const { id, seq, state, tried, answer, doneAt, act, ...body } of app.commands) {
    if (body.after !== oldId || state !== "new" || tried) continue;
    const sealed = await app.store.sealCommand(id, { ...body, after: newId });
    steps.push(["put", "commands", { id, seq, state, tried, sealed }]);
  }
  return steps;
}

/** A command without a form: a task that is done or dropped, an entry sent once more as it was. */
export async function writeDown(app, { kind, fields, household, title, old, at = Date.now() }) {
  const body = {
    id: crypto.randomUUID(), kind, at: new Date(at).toISOString(), day: civilDay(at + app.clockError), fields, title,
    household: household?.id, photos: old?.photos, mends: old && !old.answer?.local ? old.id : undefined,
  };
  try {
    await put(app, body, null, old);
    await app.wrote(say("saved"), body.id);
  } catch { announce(say("saveFailed")); }
  await app.show();
}

/** What the person decided about an entry that was sent back; the server is told when there is a network. */
export async function settle(app, command, act) {
  const { store } = app;
  const photos = (command.photos ?? []).map((id) => ["delete", "photos", id]);
  const changed = await store.changeCommand(command.id, (kept) => {
    if (kept.state === "refused" && !command.answer?.local) return { ...kept, state: "settling", act };
    if (kept.state === "refused" || (kept.state === "new" && !kept.tried)) return null;
    return undefined;
  }, command.answer?.local || command.state === "new" ? photos : []);
  if (changed === undefined) app.tell(say("alreadySent"), null, "warn");
  // What it was to take the place of is there again, to be decided about.
  if (command.mends && command.state === "new") {
    await store.changeCommand(command.mends, (kept) => (kept.state === "mended" ? { ...kept, state: "refused" } : undefined));
  }
  await app.wrote(null);
  await app.show();
}

export const draftNote = () => el("span", { class: "draft" }, say("draftKept"));
