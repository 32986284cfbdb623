// Every entry until the server says what became of it: sent back with the reason, waiting, delivered today.
import { both, civilDay, say, timeWords } from "./field-words.js";
import { asked, button, card, el, empty, link, notice, section, state } from "./field-parts.js";
import { changeForm, contactForm, errandForm } from "./field-forms.js";
import { reportForm } from "./field-report.js";
import { settle, writeDown } from "./field-pen.js";
import { heldBack } from "./field-sender.js";

const kinds = { contact: "kindContact", change: "kindChange", errand: "kindErrand", "care-end": "kindCareEnd", report: "kindReport" };

export async function entriesPage(app, id) {
  if (id) return mendPage(app, id);
  const by = (...states) => app.commands.filter(({ state: now }) => states.includes(now)).reverse();
  const refused = by("refused");
  const waiting = by("new", "waiting", "settling");
  const delivered = by("done");
  const part = (title, list, draw, ...before) => list.length
    ? section(`${title} (${list.length})`, ...before, el("div", { class: "cards" }, list.map((entry) => draw(app, entry)))) : null;
  return [
    el("h1", {}, say("entries")),
    part(say("refused"), refused, refusedCard, notice("danger", say("refusedWhy"))),
    part(say("waiting"), waiting, waitingCard), part(say("delivered"), delivered, deliveredCard),
    refused.length + waiting.length + delivered.length ? null : empty(say("noEntries"), say("noEntriesWhy")),
  ];
}

const titleOf = (app, entry) => [say(kinds[entry.kind] ?? "entries"), entry.title ?? buildingOf(app, entry)].filter(Boolean).join(" · ");
const buildingOf = (app, { fields }) =>
  [...app.households.values()].find(({ buildingCode }) => buildingCode === fields.place)?.building;
/** What was written, in a line or two. */
function lines(app, { kind, at, fields, photos = [] }) {
  const name = (list, key) => both(app.rules?.[list].find((each) => each.key === key)?.name) || key;
  const words = [timeWords(Date.parse(at), app.today())];
  if (kind === "contact") words.push(name("ways", fields.way) + say("comma") + say(fields.reached === "yes" ? "reachedYes" : "reachedNo"));
  if (fields.errand) words.push(name("errands", fields.errand));
  if (fields.event) words.push(name("events", fields.event));
  const changed = (app.rules?.fields ?? []).filter(({ key }) => `value.${key}` in fields).map((field) => both(field.name));
  if (changed.length) words.push(changed.join(say("listComma")));
  for (const said of [fields.note, fields.finding, fields.words, fields["errand-words"]]) if (said) words.push(short(said));
  if (photos.length) words.push(say("withPhotos", { n: photos.length }));
  return words;
}
const short = (words) => { const letters = [...words]; return letters.length > 60 ? `${letters.slice(0, 60).join("")}…` : words; };

function refusedCard(app, entry) {
  const { answer = {} } = entry;
  const reason = both(answer.message) || both(answer.words) || say("notRead");
  const element = card({
    title: titleOf(app, entry), lines: lines(app, entry), tone: "danger", data: { entry: entry.id }, actions: [
      link(say("mend"), `#entries/${entry.id}`, "button primary"),
      answer.local ? null : asked(say("handOver"), say("handOverAsk"), () => settle(app, entry, "hand-over")),
      asked(say("drop"), say("dropAsk"), () => settle(app, entry, "drop"), "danger"),
    ].filter(Boolean),
  });
  element.querySelector("h3").after(el("p", { class: "error" }, answer.code === "photo" ? say("photoRefused", { m: reason }) : reason));
  return element;
}

function waitingCard(app, entry) {
  const chips = [];
  if (entry.state === "settling") chips.push(state(say(entry.act === "drop" ? "settlingDrop" : "settlingHand"), "active"));
  else if (entry.state === "waiting") chips.push(state(say("serverWaits"), "warn"));
  else chips.push(state(say(heldBack(entry, app.commands) ? "heldBack" : "waitChip"), "active"));
  const free = entry.state === "new" && !entry.tried;
  return card({
    title: titleOf(app, entry), lines: lines(app, entry), chips, data: { entry: entry.id }, actions: free ? [
      entry.kind === "care-end" ? null : link(say("takeBack"), `#entries/${entry.id}`, "button"),
      asked(say("drop"), say("dropAsk"), () => settle(app, entry, "drop"), "quiet"),
    ].filter(Boolean) : [],
  });
}

function deliveredCard(app, entry) {
  const { receipt = {} } = entry.answer ?? {};
  const made = receipt.case && say("madeCase", { n: receipt.case });
  const chips = [made ? state(receipt["case-id"] ? link(made, `/cases/${receipt["case-id"]}`) : made, "good") : null,
    receipt.counts ? state(say(receipt.counts === "1" ? "counted" : "notCounted"), receipt.counts === "1" ? "good" : "") : null,
    receipt["given-away"] ? state(say("givenAway")) : null,
    receipt.conflicts ? state(say("parallel"), "warn") : null].filter(Boolean);
  return card({
    title: titleOf(app, entry), chips, data: { entry: entry.id },
    lines: [...lines(app, entry), say("deliveredAt", { t: timeWords(entry.doneAt, civilDay(app.now())) })],
  });
}

/** The form of an entry that was sent back or is taken back, as it was filled in. */
async function mendPage(app, id) {
  const entry = app.commands.find((each) => each.id === id);
  const back = link(say("entries"), "#entries", "back");
  const free = entry && (entry.state === "refused" || (entry.state === "new" && !entry.tried));
  if (!free) return [back, empty(say("alreadySent"), say("noEntriesWhy"))];
  const household = app.households.get(entry.household);
  const reason = entry.answer && (both(entry.answer.message) || both(entry.answer.words));
  const { form, problem } = await formOf(app, entry, household);
  return [
    el("div", {}, back, el("h1", {}, say(entry.state === "refused" ? "mend" : "takeBack")), el("p", { class: "lead" }, titleOf(app, entry))),
    reason ? notice("danger", reason) : null, problem ? notice("warn", problem) : null, form,
  ];
}
async function formOf(app, entry, household) {
  const then = () => app.go("#entries");
  if (entry.kind === "report") return { form: await reportForm(app, entry, then) };
  if (entry.kind === "care-end") {
    const again = () => writeDown(app, { ...entry, household, old: entry, at: Date.parse(entry.at) }).then(then);
    return { form: el("div", { class: "buttons" }, button(say("sendNow"), again, "primary")) };
  }
  // The household may be somebody else's by now; then only handing over or dropping is left.
  if (!household) return { problem: say("notYours") };
  const details = await app.store.details(household.id);
  if (entry.kind === "errand") return { form: await errandForm(app, household, entry, then) };
  if (entry.kind === "change") return { form: await changeForm(app, household, details, entry, then) };
  const tasks = household.tasks.filter(({ id }) => (entry.fields.done ?? "").split(" ").includes(id) ||
    !app.commands.some(({ fields }) => (fields.done ?? "").split(" ").includes(id)));
  return { form: await contactForm(app, household, tasks, details, entry, then) };
}
