// Service worker of the field app (served at /field/worker.js, scope /field/): opens the app without a network. It keeps
// the page and its assets as one set and nothing else; answers with personal data never pass through a cache. A newer
// set is fetched beside the old one and takes its place, whole, when the app is opened the next time.
"use strict";
const page = "/field/app";
const modules = ["exchange", "entries", "forms", "lock", "more", "pages", "parts", "pen", "report", "round", "sender", "start",
  "store", "texts", "vault", "words"];
const always = ["field.css", "field.webmanifest", "favicon.svg", "chevron.svg", "photo-smaller.js", ...modules.map((name) => `field-${name}.js`)]
  .map((name) => `/assets/${name}`);
const sets = "field-set-";
const chosen = "field-chosen";  // says which set is in use: /chosen → name, /next → name of the newer one
const checkEvery = 60_000;
const freshMost = 8_000;  // milliseconds that somebody waits for the newest page
let checkedAt = 0;

async function note(key, name) {
  const cache = await caches.open(chosen);
  if (name === undefined) return (await cache.match(key))?.text() ?? null;
  return name === null ? cache.delete(key) : cache.put(key, new Response(name));
}

/** Fetches the page and all it needs; the set's name, or null where the page was not ours to keep (signed out, a portal). */
async function fetchSet() {
  const answer = await fetch(page, { credentials: "same-origin", cache: "no-store", headers: { Accept: "text/html" } });
  const words = await answer.clone().text();
  if (!answer.ok || answer.redirected || !words.includes('id="field-app"')) return null;
  const linked = [...words.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, address]) => address.replaceAll("&amp;", "&"));
  const addresses = [...new Set([...linked, ...always])];
  const answers = await Promise.all(addresses.map((address) => fetch(address, { cache: "no-cache" })));
  // What the page links beyond the app itself may be missing; the app works without it.
  const wrong = answers.find((asset, at) => !asset.ok && always.includes(addresses[at]));
  if (wrong) throw new Error(`${wrong.status} ${wrong.url}`);
  // The form token changes with each answer; it makes no newer set.
  const steady = words.replace(/data-csrf="[^"]*"/, "").replace(/<meta name="now"[^>]*>/, "");
  const bodies = await Promise.all(answers.map((asset) => asset.clone().arrayBuffer()));
  const name = sets + (await digest([new TextEncoder().encode(steady), ...bodies]));
  if (!(await caches.has(name))) {
    const cache = await caches.open(name);
    await Promise.all(addresses.map((address, at) => answers[at].ok && cache.put(address, answers[at])));
    await cache.put(page, answer);
  }
  return name;
}
async function digest(parts) {
  const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return [...bytes.slice(0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const name = await fetchSet();
    if (name) await ((await note("/chosen")) ? keepNewer(name) : note("/chosen", name));
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** Opening the app takes the newest whole set; the older ones go. `?fresh` waits for the server's page, if there is one. */
async function open(event) {
  if (new URL(event.request.url).searchParams.has("fresh")) {
    checkedAt = 0;
    await Promise.race([look(), new Promise((resolve) => { setTimeout(resolve, freshMost); })]);
  }
  const next = await note("/next");
  if (next && (await caches.has(next))) {
    await note("/chosen", next);
    await note("/next", null);
    for (const name of await caches.keys()) if (name.startsWith(sets) && name !== next) await caches.delete(name);
  }
  const name = await note("/chosen");
  const kept = name && (await (await caches.open(name)).match(page));
  if (kept) event.waitUntil(look());
  return kept ?? fetch(event.request);
}
/** A newer set waits for the next opening; whoever has the app open learns of it. */
async function keepNewer(name) {
  if (name === (await note("/chosen"))) return;
  await note("/next", name);
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage("newer");
}
/** Whether there is a newer set; fetched whole before anything is said. */
async function look() {
  if (Date.now() - checkedAt < checkEvery) return;
  checkedAt = Date.now();
  try {
    const name = await fetchSet();
    if (name) await keepNewer(name);
  } catch { /* no network; the set that is kept stays good */ }
}
async function asset(request) {
  const name = await note("/chosen");
  const kept = name && (await (await caches.open(name)).match(request));
  return kept ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname === page) event.respondWith(open(event));
  else if (address.pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

// There may be a network again: the open app sends, since only it holds the key of what waits.
self.addEventListener("sync", (event) => {
  if (event.tag !== "field-send") return;
  event.waitUntil(self.clients.matchAll({ includeUncontrolled: true })
    .then((clients) => clients.forEach((client) => client.postMessage("send"))));
});
