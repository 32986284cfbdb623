// Which households belong to today, and in which order. Pure: it reads no clock and no store. What is owed, and why, the
// server worked out; the phone orders, shares it out over the days, and ticks off what was written down.

const byText = new Intl.Collator("zh-CN", { numeric: true });
/** Smaller is more urgent: late or something to do, the end of the window, not seen for longest. */
const urgency = (stop) => [
  stop.tasks.length || stop.owed?.late ? 0 : 1, stop.owed?.last ?? stop.tasks[0]?.due.slice(0, 10) ?? "9999",
  stop.household.contacted ?? "",
];
function compare(left, right) {
  for (let at = 0; at < left.length; at++) {
    if (left[at] !== right[at]) return left[at] < right[at] ? -1 : 1;
  }
  return 0;
}
const byUrgency = (left, right) => compare(urgency(left), urgency(right)) ||
  byText.compare(left.household.building, right.household.building) || byText.compare(left.household.door, right.household.door);

/** The window of a household that holds a day. */
export const owedOn = (household, day) =>
  household.standing === "visited" ? household.owed.find(({ from, last }) => from <= day && day <= last) ?? null : null;

/** After days without a network a window may have passed since the server worked them out. */
function markLate(window, household, completing, day) {
  const missed = household.owed.some(({ from, last }) => last < day && !completing.some((command) => command.day >= from));
  return window && missed ? { ...window, late: true } : window;
}

/** Whether a contact that waits here would complete the window, as far as the phone can tell; the server decides. */
export function completes(command, household, rules) {
  if (command.kind !== "contact" || command.household !== household.id || command.fields.reached !== "yes") return false;
  return rules.tiers.find(({ key }) => key === household.tier)?.ways.includes(command.fields.way) ?? false;
}

/** Of each tier an even share of the days that are left in its window, the late ones in any case. What was reached today
 belongs to the share, so that today's list ends when it is done. */
export function share(stops, reachedToday, day) {
  const tiers = Map.groupBy ? Map.groupBy(stops, ({ owed }) => owed.tier) : grouped(stops, ({ owed }) => owed.tier);
  const chosen = [];
  for (const [tier, list] of tiers) {
    const left = Math.max(1, (Date.parse(list[0].owed.last) - Date.parse(day)) / 86400000 + 1);
    const done = reachedToday.get(tier) ?? 0;
    const fair = Math.max(0, Math.ceil((list.length + done) / left) - done);
    const sorted = [...list].sort(byUrgency);
    chosen.push(...sorted.slice(0, Math.max(fair, sorted.filter(({ owed }) => owed.late).length)));
  }
  return chosen;
}
function grouped(list, key) {
  const groups = new Map();
  for (const each of list) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups;
}

/** Today's round: buildings with their stops, the rest of what is owed, and what was written down and waits.
 - households: all of the person. commands: those on the phone. day: the civil day. end: before which tasks are due, milliseconds. */
export function roundOf(households, commands, rules, day, end) {
  const owed = [], noted = [], todo = new Map(), reachedToday = new Map();
  const live = commands.filter(({ state }) => ["new", "waiting", "done"].includes(state));
  const endedTasks = new Set(live.flatMap(({ kind, fields }) =>
    kind === "care-end" ? [fields.task] : (fields.done ?? "").split(" ")).filter(Boolean));
  for (const household of households.values()) {
    const own = live.filter((command) => command.household === household.id);
    const completing = own.filter((command) => completes(command, household, rules));
    const window = markLate(owedOn(household, day), household, completing, day);
    const ticked = completing.filter((command) => !window || command.day >= window.from);
    const stop = {
      household, owed: window, own,
      tasks: household.tasks.filter(({ id, due }) => Date.parse(due) < end && !endedTasks.has(id)),
    };
    const today = ticked.some((command) => command.day === day);
    if (today || (!window && household.contacted === day)) {
      reachedToday.set(household.tier, (reachedToday.get(household.tier) ?? 0) + 1);
    }
    if (today) noted.push(stop);
    if (window && !ticked.length) owed.push(stop);
    if (stop.tasks.length) todo.set(household.id, ticked.length ? { ...stop, owed: null } : stop);
  }
  const today = new Map([...todo, ...share(owed, reachedToday, day).map((stop) => [stop.household.id, stop])]);
  const rest = owed.filter(({ household }) => !today.has(household.id)).sort(byUrgency);
  return { buildings: buildings([...today.values()]), count: today.size, rest, noted: noted.filter(({ household }) => !todo.has(household.id)) };
}

/** Building by building, the one with the most urgent stop first. */
function buildings(stops) {
  const sorted = [...stops].sort(byUrgency);
  return [...grouped(sorted, ({ household }) => household.buildingCode || household.building)].map(([code, list]) =>
    ({ code, name: list[0].household.building, stops: list }));
}

/** Own households whose building and door hold every word; a number stands for itself: 602 finds 1单元 602. */
export function search(households, query) {
  const asked = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  if (!asked.length) return [...households.values()].sort(byDoor);
  return [...households.values()].filter(({ building, door }) => {
    const name = `${building} ${door}`.normalize("NFKC").toLowerCase();
    const close = name.replace(/\s+/g, "");
    return asked.every((word) => name.includes(word) || close.includes(word));
  }).sort(byDoor);
}
const byDoor = (left, right) => byText.compare(left.building, right.building) || byText.compare(left.door, right.door);

/** The buildings of one's households, for a report. */
export function ownBuildings(households) {
  const known = new Map([...households.values()].filter(({ buildingCode }) => buildingCode)
    .map(({ buildingCode, building }) => [buildingCode, building]));
  return [...known].map(([value, label]) => ({ value, label })).sort((a, b) => byText.compare(a.label, b.label));
}
