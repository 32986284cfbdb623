// The screens of the round: today, own households, one household with what is needed there and nothing more.
import { both, dayShort, dayWords, daysBetween, say, timeWords } from "./field-words.js";
import { asked, button, card, chip, choices, el, empty, facts, folded, foldedLate, link, notice, section, state } from "./field-parts.js";
import { openStates } from "./field-store.js";
import { owedOn, roundOf, search } from "./field-round.js";
import { changeForm, contactForm, errandForm } from "./field-forms.js";
import { writeDown } from "./field-pen.js";
import { exchange } from "./field-exchange.js";

const listMost = 60;
const takeMost = 100;
const wayMost = 5;
export const dropReasons = [["not-needed", "notNeeded"], ["settled-otherwise", "settledOtherwise"], ["cannot", "cannot"]];
export const tierOf = (app, household) => app.rules?.tiers.find(({ key }) => key === household.tier);
const placeOf = ({ building, door }) => `${building} ${door}`;
const entriesAt = (app, household) =>
  app.commands.filter((command) => command.household === household.id && openStates.includes(command.state));

/** What is due today or tomorrow belongs to today's round, as on the server. */
function endOfTomorrow(app) {
  return Date.parse(`${app.today()}T00:00:00Z`) - (app.state.zone ?? 28800) * 1000 + 2 * 86400000;
}
export const todaysRound = (app) => roundOf(app.households, app.commands, app.rules ?? { tiers: [] }, app.today(), endOfTomorrow(app));

// ---- today ----
export function roundPage(app) {
  const heading = (n) => el("div", { class: "heading" }, el("div", {}, el("h1", {}, say("round")),
    el("p", { class: "lead" }, say("roundLead", { day: dayWords(app.today()), n }))));
  if (!app.state.cursor) return [heading(0), empty(say("neverLoaded"), say("noHouseholdsWhy"))];
  if (!app.households.size) return [heading(0), empty(say("noHouseholds"), say("noHouseholdsWhy"))];
  const { buildings, count, rest, noted } = todaysRound(app);
  const elsewhere = app.onTheWay.filter(({ place }) => !buildings.some(({ code }) => within(place, code)));
  return [
    heading(count), elsewhere.length ? section(say("onTheWay", { n: elsewhere.length }), wayCards(app, elsewhere, [], true)) : null, takeAlong(app, buildings.flatMap(({ stops }) => stops)),
    count ? buildings.map(({ code, name, stops }) => section(name,
      wayCards(app, app.onTheWay.filter(({ place }) => within(place, code)), stops.map((stop) => stopCard(app, stop)))))
      : empty(say("allSeen"), say("allSeenWhy")),
    noted.length ? foldedLate(say("notedToday", { n: noted.length }), () => rows(app, noted)) : null,
    rest.length ? foldedLate(say("restOfWindow", { n: rest.length }), () => rows(app, rest)) : null,
  ].flat();
}
const within = (place, code) => place.startsWith(code);
/** Work of other areas on the way: the phone knows of it for days; it is done on its own page, with a network. */
function wayCard(app, { kind, name, placeName, due, link: address }, isElsewhere = false) {
  return card({
    title: both(name), address, chips: [state(both(kind), "active")], style: "fieldstop",
    lines: [isElsewhere && placeName, due && dueWords(app, { due }), !navigator.onLine && say("needsNetwork")],
    tone: due && Date.parse(due) < app.now() ? "warn" : null,
  });
}
/** The most urgent of them before the households, the others folded, so that the households stay in sight. */
function wayCards(app, stops, households = [], isElsewhere = false) {
  const draw = (stop) => wayCard(app, stop, isElsewhere);
  const rest = stops.slice(wayMost);
  return [el("div", { class: "cards" }, [...stops.slice(0, wayMost).map(draw), ...households]),
    rest.length ? foldedLate(say("laterOnes", { n: rest.length }), () => el("div", { class: "cards" }, rest.map(draw))) : null];
}
const rows = (app, stops) => [
  el("div", { class: "cards" }, stops.slice(0, listMost).map((stop) => stopCard(app, stop, true))),
  stops.length > listMost ? el("p", { class: "muted" }, say("moreRows", { n: stops.length - listMost })) : null,
].filter(Boolean);

function stopCard(app, { household, owed, tasks }, whole = false) {
  const entries = entriesAt(app, household);
  const chips = [owed && tierOf(app, household) ? chip(both(tierOf(app, household).name)) : null,
    owed?.late ? state(say("lateChip"), "warn") : null, ...entryChips(app, household, entries)].filter(Boolean);
  return card({
    title: whole ? placeOf(household) : household.door, address: `#household/${encodeURIComponent(household.id)}`, chips,
    style: "fieldstop",
    lines: [owed && seen(household), owed && say("by", { d: dayShort(owed.last) }),
      ...tasks.map((task) => `${both(task.name)} · ${dueWords(app, task)}`)],
    tone: owed?.late || tasks.length ? "warn" : null,
  });
}
function entryChips(app, household, entries) {
  const refused = entries.some((entry) => entry.state === "refused");
  const tried = app.commands.some(({ household: id, kind, fields, day }) =>
    id === household.id && kind === "contact" && fields.reached === "no" && day === app.today());
  return [refused ? state(say("refusedChip"), "danger") : null,
    entries.length && !refused ? state(say("waitChip"), "active") : null, tried ? state(say("triedChip")) : null].filter(Boolean);
}
const seen = ({ contacted }) => (contacted ? say("lastReached", { d: dayShort(contacted) }) : say("neverReached"));
const dueWords = (app, { due }) => {
  const moment = Date.parse(due);
  return say(moment < app.now() ? "overdue" : "due", { t: timeWords(moment, app.today()) });
};

/** Personal details for today's stops, taken only when somebody asks: the households can see each reading. */
function takeAlong(app, stops) {
  const missing = stops.map(({ household }) => household.id).filter((id) => !app.takenAlong.has(id));
  if (!missing.length) return null;
  return el("div", { class: "fieldtake" }, takeButton(app, missing, say("takeAlong", { n: missing.length }), ""),
    el("p", { class: "hint" }, say("takeWhy")));
}
function takeButton(app, ids, label, style) {
  const press = button(label, async () => {
    press.disabled = true;
    press.textContent = say("taking");
    try {
      for (let from = 0; from < ids.length; from += takeMost) {
        const { households } = await exchange(app.addresses.taking, { body: { households: ids.slice(from, from + takeMost) } });
        await app.store.keepDetails(households, app.today());
        households.forEach(({ id }) => app.takenAlong.add(id));
      }
      app.show();
    } catch {
      press.disabled = false;
      press.textContent = label;
      press.after(el("p", { class: "error", role: "alert" }, say("takeFailed")));
      app.sender.kick();
    }
  }, style);
  return press;
}

// ---- own households ----
export function findPage(app) {
  const list = el("div", { class: "cards" });
  const count = el("p", { class: "muted", role: "status" });
  const box = el("input", {
    type: "search", id: "find", name: "find", autocomplete: "off", enterkeyhint: "search", value: app.query ?? "",
  });
  const show = () => {
    app.query = box.value;
    const found = search(app.households, box.value);
    count.textContent = found.length ? say("found", { n: found.length }) : "";
    list.replaceChildren(...found.slice(0, listMost).map((household) =>
      stopCard(app, { household, owed: owedOn(household, app.today()), tasks: household.tasks }, true)));
    if (!found.length) list.append(empty(say("foundNone"), say("foundNoneWhy")));
    if (found.length > listMost) list.append(el("p", { class: "muted" }, say("moreRows", { n: found.length - listMost })));
  };
  let timer;
  box.addEventListener("input", (event) => { event.stopPropagation(); clearTimeout(timer); timer = setTimeout(show, 120); });
  show();
  return [el("h1", {}, say("find")), el("div", { class: "field" }, el("label", { for: "find" }, say("findLabel")),
    el("p", { class: "hint" }, say("findHint")), box), count, list];
}

// ---- one household ----
export async function householdPage(app, id) {
  const household = app.households.get(id);
  const back = link(say("back"), "#round", "back");
  if (!household) return [back, empty(say("notYours"), say("foundNoneWhy"))];
  const window = owedOn(household, app.today());
  const details = await app.store.details(id);
  const entries = entriesAt(app, household);
  const rules = app.rules;
  const ended = new Set(app.commands.filter(({ state: now }) => ["new", "waiting", "done"].includes(now))
    .flatMap(({ kind, fields }) => (kind === "care-end" ? [fields.task] : (fields.done ?? "").split(" "))));
  const tasks = household.tasks.filter((task) => !ended.has(task.id));
  return [
    el("div", {}, back, el("h1", {}, placeOf(household))),
    household.standing === "paused" ? notice("warn", say("paused")) : null,
    household.conflicted ? notice("warn", say("conflicted")) : null,
    household.standing === "visited" && !window ? notice("good", say("reachedWindow")) : null,
    entries.length ? notice("active", el("a", { href: "#entries" }, say("pendingHere", { n: entries.length }))) : null,
    whyHere(app, household, window),
    detailsPart(app, household, details),
    tasks.length ? section(say("tasks"),
      el("div", { class: "cards" }, tasks.map((task) => taskCard(app, household, task, details)))) : null,
    section(say("contact"), await contactForm(app, household, tasks, details)),
    rules ? folded(say("errandOnly"), await errandForm(app, household)) : null,
    rules ? folded(say("changeOnly"), await changeForm(app, household, details)) : null,
  ];
}

function whyHere(app, household, window) {
  const tier = tierOf(app, household);
  const limit = window && say("by", { d: dayShort(window.last) }) + left(app, window);
  const lines = [tier && both(tier.name), seen(household), limit].filter(Boolean);
  const basis = tier && both(tier.basis);
  return el("div", {}, el("p", { class: "facts" }, lines.map((each) => el("span", {}, each))),
    basis ? el("details", { class: "why" }, el("summary", {}, say("why")), el("div", {}, basis)) : null);
}
function left(app, { last, late }) {
  const days = daysBetween(app.today(), last);
  return (days === 0 ? say("lastDay") : say("daysLeft", { n: days })) + (late ? say("comma") + say("lateChip") : "");
}

function detailsPart(app, household, details) {
  if (!details) {
    return section(say("details"), el("div", { class: "fieldtake" },
      takeButton(app, [household.id], say("takeOne"), ""), el("p", { class: "hint" }, say("takeWhy"))));
  }
  const fields = (app.rules?.fields ?? []).filter(({ key }) => details.values?.[key]);
  return section(say("details"), facts(fields.map(({ key, name }) => [both(name), shownValue(app, key, details.values[key])])));
}
function shownValue(app, key, value) {
  if (key === "phone") return el("a", { class: "button", href: `tel:${value.replace(/[^\d+]/g, "")}` }, value);
  if (key !== "groups") return value;
  return value.split(" ").map((group) => both(app.rules.groups.find((each) => each.key === group)?.name) || group).join(say("listComma"));
}

function taskCard(app, household, task, details) {
  const title = `${placeOf(household)} · ${both(task.name)}`;
  const end = (drop) => writeDown(app, { kind: "care-end", household, title, fields: { task: task.id, ...(drop && { drop }) } });
  const errand = task.kind.startsWith("errand:");
  const reason = choices(`drop-${task.id}`, say("dropReasons"),
    dropReasons.map(([value, words]) => ({ value, label: say(words) })), { needed: true });
  const drop = el("details", { class: "confirm" }, el("summary", { class: "button quiet" }, say("careDrop")),
    el("div", { class: "confirm-in" }, reason, el("div", { class: "buttons" }, button(say("confirm"), () => {
      const chosen = reason.querySelector("input:checked");
      if (chosen) end(chosen.value); else reason.querySelector("input").focus();
    }, "primary"))));
  return card({
    title: both(task.name), tone: "warn",
    lines: [dueWords(app, task), details?.taskWords?.[task.id],
      task.ways?.map((way) => both(app.rules?.ways.find(({ key }) => key === way)?.name) || way).join(say("listComma"))],
    actions: [
      errand ? asked(say("careDone"), `${both(task.name)}：${say("careDone")}？`, () => end(null), "primary") : null, drop,
    ].filter(Boolean),
  });
}
