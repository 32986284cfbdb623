// The door of the field app: choose a PIN, enter it, what happens after wrong ones. Drawn before anything else is loaded.
import { civilDay, say, useZone } from "./field-words.js";
import { el, folded, line, notice, showProblems, submit } from "./field-parts.js";
import { entriesOfOthers, FieldStore } from "./field-store.js";
import { pinProblem } from "./field-vault.js";

const wrongMost = 10;
const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Opens the store behind the PIN and then the app, whose modules `next` loads meanwhile. */
export async function begin(app, next) {
  let store;
  try {
    store = await FieldStore.open(app.dataset.person);
  } catch {
    app.replaceChildren(notice("danger", say("noStore")));
    return;
  }
  useZone((await store.meta("state"))?.zone);
  await store.purgeDetails(civilDay(Date.now() + (await store.clockError())));
  const show = async (words) => {
    const others = await entriesOfOthers(app.dataset.person).catch(() => 0);
    const remarks = [words && notice("warn", words), others ? notice("warn", say("others", { c: others })) : null].filter(Boolean);
    const screen = (await store.lockRecord()) ? await unlockScreen(store, remarks, opened, show) : makeScreen(store, remarks, opened);
    app.replaceChildren(screen);
    screen.querySelector("input")?.focus({ preventScroll: true });
  };
  const opened = async () => {
    app.replaceChildren(el("p", { class: "muted", role: "status" }, say("opening")));
    try {
      const { start } = await loading;
      await start(app, store, { lock: show });
    } catch {
      store.lock();
      app.replaceChildren(notice("danger", say("openFailed")));
    }
  };
  if (location.search) history.replaceState(null, "", location.pathname + location.hash);
  await show(wipedWords());
  // After the door is drawn, the rooms behind it come while the person types; then what makes it work offline.
  const loading = wait(0).then(next);
  loading.then(({ keepOffline }) => keepOffline(), () => {});
  if (await store.lockRecord()) wipeIfAsked(app, store);
}

function wipedWords() {
  try {
    const wiped = localStorage.getItem("field-wiped");
    localStorage.removeItem("field-wiped");
    return wiped ? say("wiped") : null;
  } catch { return null; }
}
/** A phone that was reported lost is erased at its next contact, even where nobody knows its PIN. */
async function wipeIfAsked(app, store) {
  const state = await store.meta("state");
  if (!state?.cursor) return;
  const query = new URLSearchParams({ since: state.cursor, device: await store.meta("device") });
  try {
    const answer = await fetch(`${app.dataset.changes}?${query}`, { headers: { Accept: "application/json" }, redirect: "error", cache: "no-store" });
    if (!answer.ok || store.isOpen || (await answer.json()).wipe !== true || store.isOpen) return;
    await wipe(store);
  } catch { /* no network: at the next contact */ }
}
/** Erases everything and says so on a fresh page. */
export async function wipe(store) {
  try { localStorage.setItem("field-wiped", "1"); } catch { /* said on no page then */ }
  await store.erase();
  location.reload();
}

export const pinField = (name, label, hint) => line(name, label, {
  needed: true, hint, type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 12, minlength: 6,
});

/** Two fields for a new PIN, and the check of both: gives the PIN, or null after saying what is wrong. */
export function newPin() {
  const fields = [pinField("pin", say("newPin"), say("pinHint")), pinField("again", say("pinAgain"))];
  const check = (form) => {
    const [pin, again] = [form.elements.pin.value, form.elements.again.value];
    const problem = pinProblem(pin);
    const problems = problem ? [{ field: "pin", words: say(problem) }]
      : pin === again ? [] : [{ field: "again", words: say("pinDiffers") }];
    return showProblems(form, problems) ? null : pin;
  };
  return { fields, check };
}

function pinForm(fields, label, act) {
  const form = el("form", { class: "fieldpin", novalidate: true }, fields, el("div", { class: "buttons" }, submit(label)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    await act(form);
    form.removeAttribute("aria-busy");
  });
  return form;
}

function makeScreen(store, remarks, opened) {
  const { fields, check } = newPin();
  const form = pinForm(fields, say("begin"), async () => {
    const pin = check(form);
    if (!pin) return;
    try { await store.make(pin); } catch { return void showProblems(form, [{ field: "pin", words: say("saveFailed") }]); }
    await opened();
  });
  return el("div", { class: "fieldlock" }, remarks, el("h1", {}, say("makePin")), el("p", { class: "lead" }, say("makePinWhy")), form);
}

async function unlockScreen(store, remarks, opened, show) {
  const count = await store.countOpen();
  const form = pinForm([pinField("pin", say("pin"))], say("unlock"), async () => {
    const blocked = Math.ceil((((await store.meta("blocked")) ?? 0) - Date.now()) / 1000);
    if (blocked > 0) return void showProblems(form, [{ field: "pin", words: say("pinWait", { n: Math.min(blocked, 60) }) }]);
    if (await store.unlock(form.elements.pin.value)) return void (await opened());
    form.elements.pin.value = "";
    showProblems(form, [{ field: "pin", words: await wrongPin(store, count) }]);
  });
  const { fields, check } = newPin();
  const again = pinForm(fields, say("startOver"), async () => {
    const pin = check(again);
    if (!pin) return;
    await store.startOver(pin);
    await opened();
  });
  return el("div", { class: "fieldlock" }, remarks, el("h1", {}, say("locked")),
    count ? el("p", { class: "lead" }, say("keptSealed", { c: count })) : null, form,
    folded(say("forgot"), [el("p", {}, say("forgotWhy", { c: count })), again]));
}

/** Counts wrong tries; after too many, personal details go and every further try waits. Entries stay. */
async function wrongPin(store, count) {
  const wrong = ((await store.meta("wrong")) ?? 0) + 1;
  await store.setMeta("wrong", wrong);
  if (wrong < wrongMost) return say("pinWrong", { n: wrongMost - wrong });
  await store.write([["clear", "details"], ["put", "meta", { id: "blocked", value: Date.now() + 60_000 }]]);
  return say("pinErased", { n: wrong, c: count });
}
