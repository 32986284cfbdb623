// One exchange with the server, and what may go wrong on the way: told apart so that the sender knows whether to wait,
// to ask for a sign-in, or to give an entry back. Whatever is not a proper answer of our server counts as no answer.

export class Trouble extends Error {
  /** away: no answer. wait: asked to come later. signedOut, otherPerson, noPost: nothing may be sent now. tooLarge,
   refused: the request itself. unknown: the server does not know the cursor. */
  constructor(kind, { seconds = 0, code = "", message = null, field = null } = {}) {
    super(kind);
    Object.assign(this, { kind, seconds, code, words: message, field });
  }
}

const patience = 20;

/** Sends a request and gives the JSON that came back. Throws `Trouble` only. */
export async function exchange(address, { body, seconds = patience, token } = {}) {
  const headers = { Accept: "application/json", ...(token && { "X-CSRF-Token": token }) };
  if (body && !(body instanceof FormData)) headers["Content-Type"] = "application/json";
  const { answer, words } = await reached(address, {
    method: body ? "POST" : "GET", headers, body: body && !(body instanceof FormData) ? JSON.stringify(body) : body,
  }, seconds);
  const data = parsed(words);
  if (answer.ok && data) return data;
  throw troubleOf(answer, data);
}

/** Who is signed in, by a fresh copy of the app's page, with the token that its forms send; null where that cannot be told. */
export async function whoIsSignedIn() {
  const { answer, words } = await reached("/field/app", { headers: { Accept: "text/html" } }, patience);
  if ([401, 403, 404, 429, 503].includes(answer.status)) throw troubleOf(answer, null);
  const found = (name) => new RegExp(`data-${name}="([^"]+)"`).exec(words)?.[1];
  return answer.ok && found("person") ? { person: found("person"), token: found("csrf") } : null;
}

async function reached(address, options, seconds) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    const answer = await fetch(address, {
      ...options, credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal,
    });
    return { answer, words: await answer.text() };
  } catch {
    throw new Trouble("away");
  } finally { clearTimeout(timer); }
}
function parsed(words) {
  try {
    const data = JSON.parse(words);
    return data && typeof data === "object" ? data : null;
  } catch { return null; }
}
function troubleOf(answer, data) {
  const error = data?.error ?? data ?? {};
  const about = { code: error.code, message: error.message, field: error.field };
  if (answer.status === 401) return new Trouble("signedOut");
  if (answer.status === 409 && error.code === "field.person") return new Trouble("otherPerson");
  if (answer.status === 403 || answer.status === 404) return new Trouble("noPost", about);
  if (answer.status === 503 || answer.status === 429) return new Trouble("wait", { seconds: waitOf(answer) });
  if (answer.status === 413) return new Trouble("tooLarge", about);
  // A portal of some network answers with pages; only what speaks as our server does may refuse an entry.
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 408 && data) {
    return new Trouble(answer.status === 409 || answer.status === 410 ? "unknown" : "refused", about);
  }
  return new Trouble("away");
}
function waitOf(answer) {
  const asked = answer.headers.get("Retry-After") ?? "";
  const seconds = /^\d+$/.test(asked) ? Number(asked) : (Date.parse(asked) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), 3600) : 5;
}
