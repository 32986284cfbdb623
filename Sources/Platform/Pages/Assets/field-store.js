// What the phone keeps, in IndexedDB, one database for each person. What is written down is sealed by the vault; open
// are only numbers and states that are needed before the PIN is known: how many entries wait, on which day details were
// taken along. A command is stored, for good, before anything is sent.
import { changePin, makeVault, openVault } from "./field-vault.js";

const prefix = "jinlin-field:";
const shelfCount = 32;
const names = ["meta", "shelves", "details", "commands", "photos", "drafts", "attic"];
/** States of a command that is not over yet. */
export const openStates = ["new", "waiting", "refused", "settling"];

/** Waits for a request of IndexedDB. */
const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function openDatabase(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const store of names) {
        if (store === "commands") {
          request.result.createObjectStore(store, { keyPath: "seq", autoIncrement: true })
            .createIndex("id", "id", { unique: true });
        } else request.result.createObjectStore(store, { keyPath: "id" });
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/** Entries not sent that other people have on this phone. */
export async function entriesOfOthers(person) {
  let count = 0;
  for (const { name } of (await indexedDB.databases?.().catch(() => [])) ?? []) {
    if (!name?.startsWith(prefix) || name === prefix + person) continue;
    const database = await openDatabase(name);
    const records = await answered(database.transaction("commands").objectStore("commands").getAll());
    count += records.filter(({ state }) => openStates.includes(state)).length;
    database.close();
  }
  return count;
}

export class FieldStore {
  #database;
  #vault = null;
  constructor(person, database) {
    this.person = person;
    this.#database = database;
    // Another tab erases or renews the database: let it.
    database.onversionchange = () => { database.close(); this.lock(); this.onGone?.(); };
  }
  static async open(person) { return new FieldStore(person, await openDatabase(prefix + person)); }
  /** Erases everything of this person on this phone. */
  async erase() {
    this.lock();
    this.#database.close();
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(prefix + this.person);
      request.onsuccess = resolve;
      request.onerror = () => reject(request.error);
    });
  }

  // ---- plain reading and writing ----
  get(store, id) { return answered(this.#database.transaction(store).objectStore(store).get(id)); }
  all(store) { return answered(this.#database.transaction(store).objectStore(store).getAll()); }
  count(store) { return answered(this.#database.transaction(store).objectStore(store).count()); }
  /** Several writes, all or none, on the disk when it resolves. Steps: ["put", store, record], ["delete", store, id], ["clear", store]. */
  write(steps) {
    return new Promise((resolve, reject) => {
      if (!steps.length) return resolve();
      const stores = [...new Set(steps.map(([, store]) => store))];
      const transaction = this.#database.transaction(stores, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
      for (const [act, store, value] of steps) transaction.objectStore(store)[act](...(act === "clear" ? [] : [value]));
    });
  }
  /** Changes one command as it is now, in one transaction: `change` gives the record to keep, null to remove it, or
   undefined to leave it. Resolves to what `change` gave. */
  changeCommand(id, change, more = []) {
    return new Promise((resolve, reject) => {
      const stores = [...new Set(["commands", ...more.map(([, store]) => store)])];
      const transaction = this.#database.transaction(stores, "readwrite", { durability: "strict" });
      const commands = transaction.objectStore("commands");
      let given;
      transaction.oncomplete = () => resolve(given);
      transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
      commands.index("id").get(id).onsuccess = ({ target }) => {
        if (!target.result) return;
        given = change(target.result);
        if (given === undefined) return;
        if (given === null) commands.delete(target.result.seq); else commands.put(given);
        for (const [act, store, value] of more) transaction.objectStore(store)[act](value);
      };
    });
  }
  async meta(id) { return (await this.get("meta", id))?.value; }
  setMeta(id, value) { return this.write([["put", "meta", { id, value }]]); }

  /** Takes or renews the right to send, where the browser has no locks; gives who has it. */
  lease(holder, until) {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction("meta", "readwrite");
      const meta = transaction.objectStore("meta");
      let has = holder;
      transaction.oncomplete = () => resolve(has);
      transaction.onabort = () => reject(transaction.error);
      meta.get("lease").onsuccess = ({ target }) => {
        const kept = target.result?.value;
        if (kept && kept.holder !== holder && kept.until > Date.now()) has = kept.holder;
        else meta.put({ id: "lease", value: { holder, until } });
      };
    });
  }

  /** Milliseconds by which the server's clock is ahead of a phone whose clock is wrong; 0 where it is right. */
  async clockError() {
    const clock = await this.meta("clock");
    return clock?.wrong ? clock.ahead : 0;
  }

  // ---- the lock ----
  get isOpen() { return this.#vault !== null; }
  lockRecord() { return this.meta("lock"); }
  lock() { this.#vault = null; }
  async make(pin) {
    const { lock, vault } = await makeVault(pin);
    const device = (await this.meta("device")) ?? crypto.randomUUID();
    await this.write([["put", "meta", { id: "lock", value: lock }], ["put", "meta", { id: "device", value: device }],
      ["put", "meta", { id: "wrong", value: 0 }]]);
    this.#vault = vault;
    try { await navigator.storage?.persist?.(); } catch { /* the browser decides */ }
  }
  async unlock(pin) {
    const vault = await openVault(await this.lockRecord(), pin);
    if (!vault) return false;
    this.#vault = vault;
    await this.write([["put", "meta", { id: "wrong", value: 0 }]]);
    return true;
  }
  async changePin(old, pin) {
    const lock = await changePin(await this.lockRecord(), old, pin);
    if (lock) await this.setMeta("lock", lock);
    return lock !== null;
  }
  async countOpen() {
    const commands = await this.all("commands");
    const sealed = (await this.all("attic")).reduce((sum, { commands: old }) => sum + old.length, 0);
    return commands.filter(({ state }) => openStates.includes(state)).length + sealed;
  }
  /** A new PIN without the old one: what was not sent stays sealed in the attic, everything else goes. */
  async startOver(pin) {
    const lock = await this.lockRecord();
    const commands = (await this.all("commands")).filter(({ state }) => openStates.includes(state));
    const steps = names.filter((store) => !["photos", "attic", "meta"].includes(store)).map((store) => ["clear", store]);
    if (commands.length) steps.push(["put", "attic", { id: crypto.randomUUID(), lock, commands }]);
    steps.push(...["lock", "state", "rules", "way", "loading"].map((id) => ["delete", "meta", id]));
    await this.write(steps);
    await this.make(pin);
  }
  /** Takes entries out of the attic with their old PIN; how many, or null where it fits none. */
  async openAttic(pin) {
    let count = null;
    for (const box of await this.all("attic")) {
      const old = await openVault(box.lock, pin);
      if (!old) continue;
      const steps = [["delete", "attic", box.id]];
      for (const { seq, ...command } of box.commands) {
        const body = await old.open(command.sealed, `command:${command.id}`);
        command.sealed = await this.seal(body, `command:${command.id}`);
        if (command.answer) command.answer = await this.seal(await old.open(command.answer, `answer:${command.id}`), `answer:${command.id}`);
        steps.push(["put", "commands", command]);
        for (const id of body.photos ?? []) {
          const photo = await this.get("photos", id);
          if (!photo) continue;
          const bytes = await old.openBytes(photo.sealed, `photo:${id}`);
          steps.push(["put", "photos", { ...photo, sealed: await this.#vault.sealBytes(bytes, `photo:${id}`) }]);
        }
      }
      await this.write(steps);
      count = (count ?? 0) + box.commands.length;
    }
    return count;
  }

  // ---- sealed things ----
  seal(value, label) { return this.#vault.seal(value, label); }
  open(sealed, label) { return this.#vault.open(sealed, label); }
  async sealedMeta(id) {
    const sealed = await this.meta(id);
    return sealed && this.open(sealed, `meta:${id}`);
  }
  async metaStep(id, value) { return ["put", "meta", { id, value: await this.seal(value, `meta:${id}`) }]; }

  /** All households, by id. They lie on a few shelves, so that opening them takes few keys and a change rewrites few. */
  async households() {
    const found = new Map();
    for (const { id, sealed } of await this.all("shelves")) {
      for (const household of await this.open(sealed, `shelf:${id}`)) found.set(household.id, household);
    }
    return found;
  }
  /** The steps that write the shelves on which these households lie. */
  async shelfSteps(households, ids) {
    const touched = new Set([...ids].map(shelfOf));
    const shelves = new Map([...touched].map((shelf) => [shelf, []]));
    for (const household of households.values()) shelves.get(shelfOf(household.id))?.push(household);
    return Promise.all([...shelves].map(async ([id, list]) =>
      list.length ? ["put", "shelves", { id, sealed: await this.seal(list, `shelf:${id}`) }] : ["delete", "shelves", id]));
  }

  async details(household) {
    const kept = await this.get("details", household);
    return kept && { ...(await this.open(kept.sealed, `details:${household}`)), day: kept.day };
  }
  async keepDetails(list, day) {
    await this.write(await Promise.all(list.map(async ({ id, ...rest }) =>
      ["put", "details", { id, day, sealed: await this.seal(rest, `details:${id}`) }])));
  }
  /** Which version details were read at, or a draft was begun on, says nothing any more: a server was restored. */
  async forgetVersions() {
    const steps = [];
    for (const [store, label] of [["details", "details"], ["drafts", "draft"]]) {
      for (const { sealed, ...record } of await this.all(store)) {
        const body = await this.open(sealed, `${label}:${record.id}`);
        if (body.version === undefined) continue;
        steps.push(["put", store, { ...record, sealed: await this.seal({ ...body, version: 1 }, `${label}:${record.id}`) }]);
      }
    }
    await this.write(steps);
  }
  /** Details of other days go; needs no PIN. */
  async purgeDetails(day) {
    const old = (await this.all("details")).filter((each) => each.day !== day);
    await this.write(old.map(({ id }) => ["delete", "details", id]));
    return old.length;
  }

  /** All commands, opened, in the order in which they were made. */
  async commands() {
    return Promise.all((await this.all("commands")).map(async ({ sealed, answer, ...rest }) => ({
      ...rest, ...(await this.open(sealed, `command:${rest.id}`)),
      answer: answer && (await this.open(answer, `answer:${rest.id}`)),
    })));
  }
  sealCommand(id, body) { return this.seal(body, `command:${id}`); }
  sealAnswer(id, answer) { return this.seal(answer, `answer:${id}`); }
  /** Writes down a command; its draft and what it replaces go in the same moment. */
  async addCommand({ id, ...body }, more) {
    await this.write([["add", "commands", { id, state: "new", tried: false, sealed: await this.sealCommand(id, body) }], ...more]);
  }
  async keepPhoto(id, blob) {
    const sealed = await this.#vault.sealBytes(await blob.arrayBuffer(), `photo:${id}`);
    await this.write([["put", "photos", { id, at: Date.now(), sent: false, sealed }]]);
  }
  async photo(id) {
    const kept = await this.get("photos", id);
    if (!kept) return null;
    return { id, sent: kept.sent, blob: new Blob([await this.#vault.openBytes(kept.sealed, `photo:${id}`)], { type: "image/jpeg" }) };
  }
  async markPhoto(id, sent) {
    const kept = await this.get("photos", id);
    if (kept) await this.write([["put", "photos", { ...kept, sent }]]);
  }

  async draft(name) {
    const kept = await this.get("drafts", name);
    return kept && this.open(kept.sealed, `draft:${name}`);
  }
  async keepDraft(name, draft) {
    if (!this.isOpen) return;
    await this.write([["put", "drafts", { id: name, sealed: await this.seal(draft, `draft:${name}`) }]]);
  }
  dropDraft(name) { return this.write([["delete", "drafts", name]]); }
}

function shelfOf(id) {
  let hash = 0;
  for (const letter of String(id)) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000_003;
  return `shelf-${hash % shelfCount}`;
}
