// The lock of the phone's store. A random key seals everything (AES-GCM); the PIN, stretched by PBKDF2, seals that key.
// The key never leaves memory and cannot be read out of the browser; each sealed thing is bound to its place by a label.

const rounds = 400_000;  // PBKDF2 with SHA-256; at least 310,000
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const random = (count) => crypto.getRandomValues(new Uint8Array(count));

async function keyOfPin(pin, salt, count) {
  const material = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: count }, material,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
async function locked(raw, pin) {
  const salt = random(16);
  const iv = random(12);
  const key = await keyOfPin(pin, salt, rounds);
  return { salt, iv, rounds, key: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, raw) };
}
/** The raw key; null where the PIN is wrong. */
async function unlocked(lock, pin) {
  const key = await keyOfPin(pin, lock.salt, lock.rounds);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: lock.iv }, key, lock.key));
  } catch { return null; }
}
async function vaultOf(raw) {
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  raw.fill(0);
  return new Vault(key);
}

/** A new lock and its vault. */
export async function makeVault(pin) {
  const raw = random(32);
  const lock = await locked(raw, pin);
  return { lock, vault: await vaultOf(raw) };
}
/** The vault behind a lock; null where the PIN is wrong. */
export async function openVault(lock, pin) {
  const raw = await unlocked(lock, pin);
  return raw && vaultOf(raw);
}
/** The same key behind another PIN; null where the old one is wrong. */
export async function changePin(lock, old, pin) {
  const raw = await unlocked(lock, old);
  if (!raw) return null;
  const changed = await locked(raw, pin);
  raw.fill(0);
  return changed;
}

class Vault {
  #key;
  constructor(key) { this.#key = key; }

  async sealBytes(bytes, label) {
    const iv = random(12);
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(label) }, this.#key, bytes);
    return { iv, data };
  }
  openBytes({ iv, data }, label) {
    return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(label) }, this.#key, data);
  }
  seal(value, label) { return this.sealBytes(encoder.encode(JSON.stringify(value)), label); }
  async open(sealed, label) { return JSON.parse(decoder.decode(await this.openBytes(sealed, label))); }
}

/** Why a new PIN cannot be taken: a key of the words, or null. */
export function pinProblem(pin) {
  if (!/^\d{6,12}$/.test(pin)) return "pinShort";
  const steps = new Set([...pin].slice(1).map((digit, at) => digit - pin[at]));
  return steps.size === 1 && [0, 1, -1].includes([...steps][0]) ? "pinEasy" : null;
}
