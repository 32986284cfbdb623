// Brings what waits on the phone to the server, and what changed on the server to the phone. One tab at a time; each
// command any number of times, until the server says what became of it. It never asks the browser whether there is a network.
import { exchange, Trouble, whoIsSignedIn } from "./field-exchange.js";

const batchMost = 50;
const batchCharacters = 60_000;  // at most three bytes each in UTF-8: below the 256 KB a request may have
const renewEvery = 5 * 60_000;
const trustPerson = 20_000;
const leaseFor = 150_000;
/** Answers by which the server says that it took nothing. */
const untaken = ["signedOut", "otherPerson", "noPost", "wait", "tooLarge", "restored"];

export class Sender {
  #timer = null;
  #running = null;
  #again = false;
  #failures = 0;
  #personKnownAt = 0;
  #notBefore = 0;
  #token = null;
  #stopped = false;
  /** What the app shows: status is idle, sending, retry, signedOut, otherPerson or noPost. */
  status = "idle";
  retryAt = 0;
  loaded = null;

  /** app: { store, households, addresses, changed(what), wiped() } */
  constructor(app) { this.app = app; }
  get #store() { return this.app.store; }

  /** Sends now, or once more when the present turn is over; not before the time the server asked for. */
  kick() {
    if (this.#stopped) return undefined;
    const early = this.#notBefore - Date.now();
    if (early > 0) return this.#later(early);
    clearTimeout(this.#timer);
    if (this.#running) { this.#again = true; return this.#running; }
    this.#running = this.#turn().finally(() => {
      this.#running = null;
      if (this.#again && this.#store.isOpen) { this.#again = false; this.kick(); }
    });
    return this.#running;
  }
  stop() { clearTimeout(this.#timer); this.#stopped = true; }
  /** The session may be another one: look before the next sending. */
  doubtPerson() { this.#personKnownAt = 0; }
  #later(milliseconds) {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.kick(), milliseconds);
  }
  #show(status) {
    this.status = status;
    this.app.changed("status");
  }

  async #turn() {
    if (!this.#store.isOpen) return;
    try {
      const mine = await alone(this.#store, async () => {
        this.#show("sending");
        await this.#checkPerson();
        try {
          await this.#deliver();
        } catch (trouble) {
          if (trouble.kind !== "restored") throw trouble;  // loading anew finds it as well, and sends again
        }
        await this.#renew();
      });
      if (!mine) return this.#later(3000);
      this.#failures = 0;
      this.#show("idle");
      this.#later(renewEvery);
    } catch (trouble) {
      if (!this.#store.isOpen) return;
      if (!(trouble instanceof Trouble)) console.error("field", trouble?.name);
      this.#settleTrouble(trouble.kind ?? "away", trouble.seconds ?? 0);
    }
  }
  #settleTrouble(kind, seconds) {
    this.#personKnownAt = 0;
    this.#again = false;
    if (kind === "signedOut" || kind === "otherPerson" || kind === "noPost") {
      this.#show(kind);
      return this.#later(renewEvery);
    }
    // After an outage a thousand phones do not come back at one moment.
    const pause = (kind === "wait" ? seconds : Math.min(60, 2 ** this.#failures++)) * (1 + Math.random() * 0.3);
    this.retryAt = Date.now() + pause * 1000;
    this.app.changed("commands");  // what was tried can no longer be taken back, and is shown so
    if (kind === "wait") this.#notBefore = this.retryAt;
    this.#show("retry");
    this.#later(pause * 1000);
  }
  /** Entries belong to one person; they are never sent in the name of another who signed in on this phone. */
  async #checkPerson() {
    if (Date.now() - this.#personKnownAt < trustPerson) return;
    const signedIn = await whoIsSignedIn();
    if (!signedIn) {
      // Not our page: either the server says that nobody is signed in, or something on the way answers in its place.
      await this.#ask("changes", new URLSearchParams({ since: "" }));
      throw new Trouble("away");
    }
    if (signedIn.person !== this.#store.person) throw new Trouble("otherPerson");
    this.#token = signedIn.token;
    this.#personKnownAt = Date.now();
  }
  async #ask(which, query) {
    query.set("device", await this.#store.meta("device"));
    return exchange(`${this.app.addresses[which]}?${query}`);
  }

  // ---- from the phone to the server ----
  async #deliver() {
    const asked = new Set();
    let most = batchMost;
    for (;;) {
      const queue = await this.#store.commands();
      await this.#settleSome(queue.filter(({ state }) => state === "settling"));
      const ready = queue.filter((command) => ["new", "waiting"].includes(command.state) && !asked.has(command.id)
        && !heldBack(command, queue));
      const batch = await this.#nextBatch(ready, most);
      if (!batch.length) {
        if (!(await this.#sendPhotos(ready, asked))) return;
        continue;
      }
      await this.#markTried(batch.filter(({ tried }) => !tried), true);
      try {
        (await this.#sendBatch(batch)).forEach((id) => asked.add(id));
      } catch (trouble) {
        if (untaken.includes(trouble.kind)) await this.#markTried(batch.filter(({ tried }) => !tried), false);
        if (!["tooLarge", "refused", "unknown"].includes(trouble.kind)) throw trouble;
        if (batch.length > 1) { most = batch.length >> 1; continue; }
        asked.add(batch[0].id);
        await this.#refusedHere(batch[0], trouble);
      }
      this.app.changed("commands");
    }
  }
  /** What was tried may have arrived, whatever came back; it can no longer be taken back on the phone alone. */
  async #markTried(batch, tried) {
    for (const { id } of batch) await this.#store.changeCommand(id, (kept) => ({ ...kept, tried }));
  }
  async #nextBatch(ready, most) {
    const batch = [];
    let size = 0;
    for (const command of ready) {
      if ((await this.#unsentPhotos(command)).length) continue;
      size += JSON.stringify(command.fields).length + 300;
      if (batch.length >= most || (batch.length && size > batchCharacters)) break;
      batch.push(command);
    }
    return batch;
  }
  /** Gives the commands that were answered; a busy server leaves the others for the next batch. */
  async #sendBatch(batch) {
    const { cursor } = (await this.#store.meta("state")) ?? {};
    const { results, serverNow, clockWrong, reload } = await exchange(this.app.addresses.commands, { body: {
      person: this.#store.person, device: await this.#store.meta("device"), clock: new Date().toISOString(), since: cursor ?? "",
      answered: await this.#answered(),
      commands: batch.map(({ id, after, kind, at, mends, fields }) => ({ id, after, kind, at, mends, fields })),
    } });
    const now = Date.parse(serverNow ?? "");
    if (reload) throw new Trouble("restored");
    if (!Array.isArray(results)) throw new Trouble("away");
    await this.#noteAnswer(serverNow);
    if (Number.isFinite(now)) await this.#store.setMeta("clock", { wrong: clockWrong === true, ahead: now - Date.now() });
    const known = [];
    for (const command of batch) {
      const result = results.find(({ id }) => id === command.id);
      if (!result) continue;
      known.push(command.id);
      await this.#take(command, result, Number.isFinite(now) ? now : Date.now());
    }
    if (!known.length) throw new Trouble("away");
    return known;
  }
  /** What the server says became of a command. Only now may it leave the phone. */
  async #take(command, { state, receipt, code, message, field }, now) {
    const photos = (command.photos ?? []).map((id) => ["delete", "photos", id]);
    const replaced = command.mends ? [command.mends] : [];
    for (const id of replaced) await this.#store.changeCommand(id, () => null);
    if (state === "waiting") return void (await this.#store.changeCommand(command.id, (kept) => ({ ...kept, state })));
    if (state === "refused") {
      const answer = await this.#store.sealAnswer(command.id, { code, message, field });
      return void (await this.#store.changeCommand(command.id, (kept) => ({ ...kept, state, answer })));
    }
    if (state === "done") {
      const answer = await this.#store.sealAnswer(command.id, { receipt: receipt ?? {} });
      const details = command.finishes ? [["delete", "details", command.household]] : [];
      return void (await this.#store.changeCommand(command.id, (kept) => ({ ...kept, state, answer, doneAt: now }),
        [...details, ["put", "meta", { id: "delivered", value: now }]]));
    }
    if (!["handed", "dropped", "mended"].includes(state)) throw new Trouble("away");
    // What was handed over stays on the phone for two days, unseen, for a server that is restored from before it.
    if (state === "handed") await this.#store.changeCommand(command.id,
      (kept) => ({ ...kept, state: "given", act: "hand-over", doneAt: now ?? Date.now() }));
    else await this.#store.changeCommand(command.id, () => null, photos);
    await this.#release(command.id);
  }
  /** Commands that were held back behind one that came to nothing go on without it. */
  async #release(id) {
    for (const { id: own, state, tried, seq, ...body } of await this.#store.commands()) {
      if (body.after !== id || state !== "new") continue;
      delete body.after;
      const sealed = await this.#store.sealCommand(own, body);
      await this.#store.changeCommand(own, (kept) => ({ ...kept, sealed }));
    }
  }
  async #refusedHere(command, { code, words, field }) {
    const answer = await this.#store.sealAnswer(command.id, { code, message: words, field, local: true });
    await this.#store.changeCommand(command.id, (kept) => ({ ...kept, state: "refused", answer }));
  }

  async #unsentPhotos(command) {
    const found = await Promise.all((command.photos ?? []).map((id) => this.#store.get("photos", id)));
    return found.filter((photo) => photo && !photo.sent).map(({ id }) => id);
  }
  /** Sends the photos of one report; whether there was one. */
  async #sendPhotos(ready, asked) {
    for (const command of ready) {
      const unsent = await this.#unsentPhotos(command);
      if (!unsent.length) continue;
      for (const id of unsent) {
        const form = new FormData();
        form.set("id", id);
        form.set("files", (await this.#store.photo(id)).blob, `${id}.jpg`);
        try {
          await exchange(this.app.addresses.photos, { body: form, seconds: 120, token: this.#token });
        } catch (trouble) {
          if (!["refused", "tooLarge", "unknown"].includes(trouble.kind)) throw trouble;
          await this.#refusedHere(command, { ...trouble, code: "photo", words: trouble.words });
          asked.add(command.id);
          this.app.changed("commands");
          return true;
        }
        await this.#store.markPhoto(id, true);
      }
      return true;
    }
    return false;
  }

  /** What the person decided about entries that were sent back. */
  async #settleSome(commands) {
    for (const command of commands) {
      let state = "dropped";
      try {
        const { cursor } = (await this.#store.meta("state")) ?? {};
        const answer = await exchange(this.app.addresses.settle, { body: {
          id: command.id, act: command.act, since: cursor ?? "", answered: await this.#answered() } });
        if (answer.reload) throw new Trouble("restored");
        state = answer.state;
        await this.#noteAnswer(answer.serverNow);
      } catch (trouble) {
        // A drop of what the server never had is done; what was settled otherwise meanwhile shows itself by asking again.
        if (command.act === "drop" && trouble.kind === "noPost") state = "dropped";
        else if (["unknown", "refused", "noPost"].includes(trouble.kind)) state = "new";
        else throw trouble;
      }
      if (state === "new") await this.#store.changeCommand(command.id, (kept) => ({ ...kept, state, act: undefined }));
      else await this.#take(command, { state }, Date.now());
    }
    if (commands.length) this.app.changed("commands");
  }

  // ---- from the server to the phone ----
  async #renew() {
    await this.app.reload("all");  // another tab may have written since
    const state = (await this.#store.meta("state")) ?? {};
    if (!state.cursor || state.next) return this.#load(state);
    let day = null;
    for (let since = state.cursor; ;) {
      let changes;
      try {
        changes = await this.#ask("changes", new URLSearchParams({ since, answered: await this.#answered() }));
      } catch (trouble) {
        if (!["unknown", "refused"].includes(trouble.kind)) throw trouble;
        await this.#sendAgain();
        return this.#load({});
      }
      if (changes.wipe) return this.app.wiped();
      if (changes.reload) {
        await this.#sendAgain();
        return this.#load({});
      }
      if (changes.person && changes.person !== this.#store.person) throw new Trouble("otherPerson");
      await this.#apply({ ...state, ...news(changes), cursor: changes.cursor, at: Date.now() }, changes);
      day = changes.day;
      if (!changes.more || changes.cursor === since) break;
      since = changes.cursor;
    }
    // What is owed moves on with the days, also where nothing was written down: once a day everything is fetched anew.
    if (day && state.loaded !== day) await this.#load({});
  }
  /** The first load, page by page; one that was broken off goes on where it was. */
  async #load(state) {
    let known = state;
    do {
      const query = new URLSearchParams();
      if (known.next) query.set("after", known.next);
      const page = await this.#ask("load", query);
      if (page.wipe) return this.app.wiped();
      if (page.person && page.person !== this.#store.person) throw new Trouble("otherPerson");
      const first = !known.next;
      if (first) this.app.households.clear();
      const cursor = first ? page.cursor : known.cursor;
      known = { ...known, ...news(page), next: page.next ?? null, cursor, loaded: page.day, at: Date.now() };
      await this.#apply(known, page, first ? [["clear", "shelves"]] : []);
      this.loaded = page.next ? this.app.households.size : null;
      this.app.changed("status");
    } while (known.next);
  }
  async #apply(state, { households = [], gone = [], rules, onTheWay }, before = []) {
    const all = this.app.households;
    for (const household of households) {
      if (["visited", "paused"].includes(household.standing)) all.set(household.id, household);
      else all.delete(household.id);
    }
    for (const id of gone) all.delete(id);
    const steps = await this.#store.shelfSteps(all, [...households.map(({ id }) => id), ...gone]);
    const others = onTheWay && JSON.stringify(onTheWay) !== JSON.stringify(this.app.onTheWay);
    if (others) { this.app.onTheWay = onTheWay; steps.push(await this.#store.metaStep("way", onTheWay)); }
    if (rules) { this.app.rules = rules; steps.push(await this.#store.metaStep("rules", rules)); }
    await this.#store.write([...before, ...steps, ...gone.map((id) => ["delete", "details", id]),
      ["put", "meta", { id: "state", value: state }]]);
    this.app.changed(households.length || gone.length || rules || others ? "households" : "status");
  }
  /** The server was restored from before this phone's last contact: what it had taken since may be missing there, and
   * what was written on versions that are gone is taken like the words of one who saw nothing since the registration. */
  async #sendAgain() {
    for (const { id, seq, state, tried, answer, doneAt, act, ...body } of await this.#store.commands()) {
      if (!["new", "waiting", "done", "given", "refused"].includes(state)) continue;
      const next = { given: "settling", refused: "refused" }[state] ?? "new";
      for (const photo of body.photos ?? []) if (["done", "given"].includes(state)) await this.#store.markPhoto(photo, false);
      if (body.fields.version) body.fields = { ...body.fields, version: "1" };
      const sealed = await this.#store.sealCommand(id, body);
      await this.#store.changeCommand(id, (kept) => ({ ...kept, sealed, state: next, doneAt: undefined }));
    }
    await this.#store.forgetVersions();
    await this.#store.setMeta("answered", "");
    this.#again = true;
  }
  /** When the server last answered, in its own words: one that was restored since does not know that moment. */
  async #answered() { return (await this.#store.meta("answered")) ?? ""; }
  async #noteAnswer(serverNow) { if (serverNow) await this.#store.setMeta("answered", serverNow); }
}

const news = ({ day, zone, scope }) => ({ ...(day && { day }), ...(Number.isFinite(zone) && { zone }), ...(scope && { scope }) });

/** A command waits on the phone for the one before it: where that comes to nothing, it goes without it. */
export const heldBack = (command, commands) => Boolean(command.after) && command.state === "new" && !command.tried &&
  commands.some(({ id, state }) => id === command.after && state !== "done");

/** Runs in one tab at a time: by a lock of the browser, else by a lease in the store. False where another tab is at it. */
async function alone(store, work) {
  const name = `jinlin-field-sender:${store.person}`;
  if (navigator.locks) {
    return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await work();
      return lock !== null;
    });
  }
  const holder = crypto.randomUUID();
  const take = async () => (await store.lease(holder, Date.now() + leaseFor)) === holder;
  if (!(await take())) return false;
  const renewal = setInterval(take, leaseFor / 3);
  try { await work(); } finally { clearInterval(renewal); await store.lease(holder, 0); }
  return true;
}
