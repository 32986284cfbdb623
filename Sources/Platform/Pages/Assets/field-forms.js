// The forms of a household: a contact in three taps, the rest folded away; an errand; a change of what is registered.
import { both, fromLocalInput, localInput, say } from "./field-words.js";
import { box, choices, el, folded, line, select, submit, text } from "./field-parts.js";
import { writing } from "./field-pen.js";

const noteMost = 4000;
const named = (list) => list.map(({ key, name }) => ({ value: key, label: both(name) }));
const titleOf = ({ building, door }) => `${building} ${door}`;
const long = (field, value, most) => {
  const count = [...(value ?? "")].length;
  return count > most ? [{ field, words: say("tooLong", { n: most, m: count }) }] : [];
};
const buttons = (label) => el("div", { class: "buttons" }, submit(label));

/** old: a contact that was sent back or is taken back. */
export async function contactForm(app, household, tasks, details, old, then = () => app.go("#round")) {
  const { rules } = app;
  if (!rules) return el("p", { class: "muted" }, say("neverLoaded"));
  const counting = rules.tiers.find(({ key }) => key === household.tier)?.ways ?? [];
  const days = rules.daysLate ?? 14;
  const fields = registerFields(app, details);
  const form = el("form", { class: "form-parts" },
    choices("way", say("way"), rules.ways.map(({ key, name }) =>
      ({ value: key, label: both(name), hint: counting.includes(key) ? null : say("notCounting") })), { needed: true }),
    choices("reached", say("reached"), [{ value: "yes", label: say("yes") }, { value: "no", label: say("no") }], { needed: true }),
    tasks.length ? choices("done", say("done"), tasks.map(({ id, name }) => ({ value: id, label: both(name) })), { many: true }) : null,
    text("note", say("note"), { hint: say("noteHint"), most: noteMost, rows: 2 }),
    folded(say("newThings"), newThings(rules)),
    folded(say("changed"), [el("p", { class: "hint" }, say("changedHint")), fields]),
    folded(say("earlier"), line("at", say("at"), {
      hint: say("atHint", { n: days }), type: "datetime-local", max: localInput(app.now()), min: localInput(app.now() - days * 86400000),
    })), buttons(say("save")));
  await writing(app, form, {
    kind: "contact", household, title: titleOf(household), old, known: before(details), values: old && saidIn(old),
    seen: details?.version ?? household.version,
    check: (values) => [
      values.way ? [] : [{ field: "way", words: say("needWay") }],
      values.reached ? [] : [{ field: "reached", words: say("needReached") }],
      values.finding && !values.agreed ? [{ field: "agreed", words: say("needAgreed") }] : [],
      values["errand-words"] && !values.errand ? [{ field: "errand", words: say("needErrand") }] : [],
      long("note", values.note, noteMost), long("finding", values.finding, rules.words ?? 4000),
      wrongTime(app, values.at, days), longValues(app, values),
    ].flat(),
    fieldsOf: ({ at, ...values }) => ({
      household: household.id, ...withoutValues(values), ...changedValues(app, values, details),
    }),
    then,
  });
  return form;
}
function newThings(rules) {
  return [
    select("errand", say("errand"), named(rules.errands), { blank: say("none") }),
    text("errand-words", say("errandWords"), { most: noteMost, rows: 2 }),
    select("event", say("event"), rules.events.map(({ key, name, within }) =>
      ({ value: key, label: `${both(name)}（${say("within", { w: both(within) })}）` })), { blank: say("none") }),
    text("finding", say("finding"), { hint: say("findingHint"), most: rules.words ?? 4000, rows: 3 }),
    box("agreed", say("agreed")), box("private", say("private")),
  ];
}
function wrongTime(app, at, days) {
  if (!at) return [];
  const moment = fromLocalInput(at);
  if (moment > app.now() + 600_000) return [{ field: "at", words: say("atFuture") }];
  return moment < app.now() - days * 86400000 ? [{ field: "at", words: say("atOld", { n: days }) }] : [];
}

export async function errandForm(app, household, old, then = () => app.show()) {
  const form = el("form", { class: "form-parts" },
    select("errand", say("errand"), named(app.rules.errands), { needed: true, blank: say("choose") }),
    text("words", say("errandWords"), { most: noteMost, rows: 2 }), buttons(say("saveErrand")));
  await writing(app, form, {
    kind: "errand", household, title: titleOf(household), old, values: old?.fields,
    check: (values) => [...(values.errand ? [] : [{ field: "errand", words: say("needErrand") }]), ...long("words", values.words, noteMost)],
    fieldsOf: (values) => ({ household: household.id, ...values }),
    then,
  });
  return form;
}

export async function changeForm(app, household, details, old, then = () => app.show()) {
  const form = el("form", { class: "form-parts" }, el("p", { class: "hint" }, say("changedHint")),
    registerFields(app, details), buttons(say("saveChange")));
  await writing(app, form, {
    kind: "change", household, title: titleOf(household), old, known: before(details), values: old && saidIn(old),
    seen: details?.version ?? household.version,
    check: (values) => Object.keys(changedValues(app, values, details)).length ? longValues(app, values)
      : [{ field: "", words: say("needChange") }],
    fieldsOf: (values) => ({ household: household.id, ...changedValues(app, values, details) }),
    then,
  });
  return form;
}

// ---- what is registered ----
const inputs = { phone: "tel", people: "numeric" };
function registerFields(app, details) {
  return app.rules.fields.map(({ key, name, purpose, most }) => {
    const hint = details?.values?.[key] || key === "groups" ? null : both(purpose);
    if (key === "groups") return choices("value.groups", both(name), named(app.rules.groups), { many: true, hint });
    if (most > 100) return text(`value.${key}`, both(name), { hint, most, rows: 2 });
    return line(`value.${key}`, both(name), { hint, maxlength: most, inputmode: inputs[key] ?? null });
  });
}
const before = (details) =>
  details?.values && Object.fromEntries(Object.entries(details.values).map(([key, value]) => [`value.${key}`, value]));
/** What an entry said, as its form shows it. */
const saidIn = (old) => ({ ...old.fields, at: localInput(Date.parse(old.at)) });
const withoutValues = (values) => Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith("value.")));
/** Only what differs from what was taken along; what was not seen and stays empty is not touched. */
function changedValues(app, values, details) {
  const changed = {};
  for (const { key } of app.rules.fields) {
    const now = values[`value.${key}`] ?? "";
    if (now !== (details?.values?.[key] ?? "")) changed[`value.${key}`] = now;
  }
  return changed;
}
const longValues = (app, values) =>
  app.rules.fields.flatMap(({ key, most }) => (most ? long(`value.${key}`, values[`value.${key}`], most) : []));
