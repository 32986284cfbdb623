// The field app after its door is open: keeps the state in memory, draws the screen that the address asks for, and
// joins store and sender. Nothing here waits for the network.
import "./field-texts.js";
import { civilDay, say, timeWords, useZone } from "./field-words.js";
import { button, el, link, notice } from "./field-parts.js";
import { openStates } from "./field-store.js";
import { wipe } from "./field-lock.js";
import { Sender } from "./field-sender.js";
import { findPage, householdPage, roundPage } from "./field-pages.js";
import { reportPage } from "./field-report.js";
import { entriesPage } from "./field-entries.js";
import { morePage } from "./field-more.js";

const toldFor = 8_000;
const hiddenMost = 10 * 60_000;
/** The page as the server has it now: after a sign-in, or in another language. */
const freshPage = "/field/app?fresh=1";
const pages = { round: roundPage, find: findPage, household: householdPage, report: reportPage, entries: entriesPage, more: morePage };

/** The service worker that makes the page open without a network, and the wish to be woken when there is one again. */
export async function keepOffline() {
  if (!navigator.serviceWorker) return;
  try { await navigator.serviceWorker.register("/field/worker.js", { scope: "/field/" }); } catch { /* works online */ }
}

export async function start(element, store, door) {
  const { load, changes, taking, commands, settle, photos } = element.dataset;
  const app = {
    store, element, freshPage, addresses: { load, changes, taking, commands, settle, photos }, households: new Map(), commands: [],
    rules: null, onTheWay: [], state: {}, clockError: 0, takenAlong: new Set(), dirty: false, elder: element.dataset.large === "1",
  };
  app.now = () => Date.now() + app.clockError;
  app.today = () => civilDay(app.now());
  app.sender = new Sender(app);
  app.wiped = () => wipe(store);
  const channel = globalThis.BroadcastChannel ? new BroadcastChannel(`jinlin-field:${store.person}`) : null;
  const end = new AbortController();  // everything the open app listens to ends when it is locked

  // ---- state ----
  app.reload = async (what) => {
    if (!store.isOpen) return;
    if (what !== "status") app.commands = await store.commands();
    if (what === "households" || what === "all") {
      app.households = await store.households();
      app.rules = (await store.sealedMeta("rules")) ?? null;
      app.onTheWay = (await store.sealedMeta("way")) ?? [];
      app.takenAlong = new Set((await store.all("details")).map(({ id }) => id));
    }
    app.state = (await store.meta("state")) ?? {};
    app.delivered = await store.meta("delivered");
    app.clock = await store.meta("clock");
    app.clockError = await store.clockError();
    useZone(app.state.zone);
  };
  /** Something changed: in memory, on the screen, in other tabs. */
  app.changed = async (what, told = false) => {
    if (!told) channel?.postMessage(what);
    await app.reload(what === "status" ? "status" : told && what === "households" ? "all" : "commands");
    if (store.isOpen) draw(what === "status");
  };
  /** After something was written down: shown at once, sent as soon as there is a network. */
  app.wrote = async (words, id) => {
    await app.changed("commands");
    if (words) app.tell(words, id);
    app.sender.kick();
    navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("field-send")).catch(() => {});
  };

  // ---- screen ----
  const bar = el("div", { class: "fieldline" });
  const remarks = el("div", { class: "fieldremarks" });
  const view = el("div", { class: "fieldview", on: { input: () => { app.dirty = true; } } });
  const told = el("div", { class: "fieldtold", role: "status" });
  let forgotten = null;
  let toldOf = null;
  /** Said above the screen for a while, whatever is drawn below it meanwhile; about a command, if it has an `id`. */
  app.tell = (words, id = null, tone = "good") => {
    clearTimeout(forgotten);
    toldOf = id;
    told.replaceChildren(el("div", { class: `flash ${tone}` }, el("span", {}, words)));
    forgotten = setTimeout(() => told.replaceChildren(), toldFor);
  };
  /** What was said about a command stays true: it may have been delivered or sent back since. */
  function correct() {
    const state = app.commands.find(({ id }) => id === toldOf)?.state;
    if (!toldOf || !told.childElementCount) return;
    if (state === "done") app.tell(say("deliveredNow"));
    if (state === "refused") app.tell(say("sentBackNow"), null, "danger");
  }
  const navigation = el("nav", { class: "fieldnav", "aria-label": say("nav") });
  let shownAt = null;
  function draw(onlyStatus = false) {
    drawStatus(app, bar, remarks, navigation);
    correct();
    if (onlyStatus && shownAt === location.hash) return;
    if (shownAt !== location.hash || !inUse()) show();
  }
  /** Somebody is in the middle of something that a fresh screen would take away. */
  function inUse() {
    const typing = view.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
    return app.dirty || typing || view.querySelector("details.confirm[open], form[aria-busy]") !== null;
  }
  let turn = 0;
  async function show(asked = false) {
    const mine = ++turn;
    const [page, id] = location.hash.replace(/^#\/?/, "").split("/");
    const same = shownAt === location.hash;
    const open = [...view.querySelectorAll("details[open] > summary")].map(({ textContent }) => textContent);
    const focused = same && view.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const content = await (pages[page] ?? roundPage)(app, decodeURIComponent(id ?? ""));
    if (mine !== turn || !store.isOpen || (same && !asked && inUse())) return;
    const scroll = scrollY;
    shownAt = location.hash;
    app.dirty = false;
    view.replaceChildren(...[content].flat().filter(Boolean));
    drawStatus(app, bar, remarks, navigation);
    if (same) {
      for (const summary of view.querySelectorAll("details > summary")) if (open.includes(summary.textContent)) summary.parentElement.open = true;
      scrollTo(0, scroll);
      if (focused) view.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
      return;
    }
    scrollTo(0, 0);
    const heading = view.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }
  app.show = () => { app.dirty = false; return show(true); };
  app.go = (address) => {
    app.dirty = false;
    if (location.hash === address) return show(true);
    location.hash = address;
  };

  // ---- being locked, hidden, woken ----
  let hiddenAt = null;
  app.lock = (words) => {
    if (!store.isOpen) return;
    app.sender.stop();
    store.lock();
    end.abort();
    channel?.close();
    app.households.clear();
    app.commands = [];
    door.lock(words);
  };
  const onHidden = () => {
    if (document.hidden) {
      hiddenAt = Date.now();
      view.querySelectorAll("form").forEach((form) => form.dispatchEvent(new Event("keep")));
      return;
    }
    if (hiddenAt && Date.now() - hiddenAt > hiddenMost) return app.lock();
    hiddenAt = null;
    app.sender.doubtPerson();
    app.sender.kick();
  };
  const newer = () => { app.newer = true; draw(true); };
  const listen = (target, event, act) => target.addEventListener(event, act, { signal: end.signal });
  listen(document, "visibilitychange", onHidden);
  listen(globalThis, "pagehide", () => view.querySelectorAll("form").forEach((form) => form.dispatchEvent(new Event("keep"))));
  listen(globalThis, "pageshow", ({ persisted }) => { if (persisted) onHidden(); });
  listen(globalThis, "online", () => app.sender.kick());
  listen(globalThis, "hashchange", () => { app.dirty = false; show(); });
  if (navigator.serviceWorker) {
    listen(navigator.serviceWorker, "message", ({ data }) => {
      if (data === "send") app.sender.kick();
      if (data === "newer") newer();
    });
    // It may have been found while the door was still shut.
    caches.open("field-chosen").then((kept) => kept.match("/next")).then((next) => { if (next) newer(); }, () => {});
  }
  if (channel) channel.onmessage = ({ data }) => app.changed(data, true);
  store.onGone = () => location.reload();
  const minute = setInterval(async () => {
    if (document.hidden && hiddenAt && Date.now() - hiddenAt > hiddenMost) return app.lock();
    if (await store.purgeDetails(app.today())) await app.reload("all");
    await purgeDone(app);
    await lookAtStorage(app);
    draw(true);
  }, 30_000);
  end.signal.addEventListener("abort", () => clearInterval(minute));

  await app.reload("all");
  await tidy(app);
  await lookAtStorage(app);
  element.replaceChildren(bar, remarks, told, view, navigation);
  await show();
  app.sender.kick();
}

/** The line that says truthfully what waits, and what else the person must know. */
function drawStatus(app, bar, remarks, navigation) {
  const { sender } = app;
  const open = app.commands.filter(({ state }) => openStates.includes(state));
  const refused = open.filter(({ state }) => state === "refused").length;
  const n = open.length - refused;
  const parts = [n ? say("waitingLine", { n }) : say("nothingWaits")];
  if (refused) parts.push(say("refusedLine", { n: refused }));
  parts.push(app.delivered ? say("deliveredLine", { t: timeWords(app.delivered, app.today()) }) : say("deliveredNever"));
  if (sender.status === "retry") parts.push(say(n ? "retryAt" : "askAgainAt", { t: timeWords(sender.retryAt, civilDay(Date.now())) }));
  if (sender.status === "sending" && n) parts.push(say("sending"));
  const words = parts.join(say("comma"));
  if (bar.dataset.words !== words) {
    bar.dataset.words = words;
    bar.dataset.tone = refused ? "danger" : n ? "warn" : "good";
    const press = button(say("sendNow"), () => { sender.doubtPerson(); sender.kick(); }, "quiet");
    bar.replaceChildren(el("p", { role: "status" }, el("a", { href: "#entries" }, words)), press);
  }
  const told = [];
  const back = new URLSearchParams({ back: freshPage });
  if (sender.status === "signedOut") {
    told.push(notice("warn", el("p", {}, say("signedOut", { n: open.length })),
      link(say("signIn"), `/sign-in/staff?${back}`, "button primary")));
  }
  if (sender.status === "otherPerson") {
    told.push(notice("warn", el("p", {}, say("otherPerson")), link(say("reopen"), freshPage, "button primary")));
  }
  if (sender.status === "noPost") told.push(notice("warn", say("noPost", { n: open.length })));
  if (app.clock?.wrong) told.push(notice("warn", say("clockWrong")));
  if (app.storage?.percent >= 80) told.push(notice("danger", say("storageFull", { p: app.storage.percent })));
  const { households, most } = app.state.scope ?? {};
  if (households >= most * 0.8) told.push(notice("warn", say("scopeFull", { n: households, m: most })));
  if (sender.loaded !== null) told.push(notice("", say("loading", { n: sender.loaded })));
  if (app.newer) told.push(notice("", say("newer")));
  const key = told.map(({ textContent }) => textContent).join("|");
  if (remarks.dataset.key !== key) { remarks.dataset.key = key; remarks.replaceChildren(...told); }
  const here = location.hash.replace(/^#\/?/, "").split("/")[0] || "round";
  const items = [["round", "navRound"], ["find", "navFind"], ["report", "navReport"], ["entries", "navEntries"], ["more", "navMore"]];
  const current = here === "household" ? "find" : here;
  const shown = `${current} ${open.length}`;
  if (navigation.dataset.shown === shown) return;
  navigation.dataset.shown = shown;
  navigation.replaceChildren(...items.map(([page, words]) => el("a", { href: `#${page}`, "aria-current": page === current ? "page" : null },
    say(words), page === "entries" && open.length ? el("b", { class: "count" }, open.length) : null)));
}

/** Delivered entries stay on the phone for two days; then what they said goes from it. */
async function purgeDone(app) {
  // Two days, so that a server that was restored from last night's backup gets what it took since.
  const old = app.commands.filter(({ state, doneAt }) => ["done", "given"].includes(state) && doneAt < app.now() - 2 * 86_400_000);
  if (!old.length) return;
  await app.store.write(old.flatMap(({ seq, photos = [] }) =>
    [["delete", "commands", seq], ...photos.map((id) => ["delete", "photos", id])]));
  await app.reload("commands");
}
/** Photos of another day that no entry and no draft names any more. */
async function tidy(app) {
  await purgeDone(app);
  const drafts = await Promise.all((await app.store.all("drafts")).map(({ id }) => app.store.draft(id)));
  if ((await app.store.count("attic")) > 0) return;
  const named = new Set([...app.commands, ...drafts].flatMap(({ photos }) => photos ?? []));
  const loose = (await app.store.all("photos")).filter(({ id, at }) => !named.has(id) && at < Date.now() - 86400000);
  await app.store.write(loose.map(({ id }) => ["delete", "photos", id]));
}
async function lookAtStorage(app) {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    app.storage = { percent: Math.round((usage / quota) * 100), megabytes: Math.round(usage / 104857.6) / 10 };
  } catch { app.storage = null; }
}
