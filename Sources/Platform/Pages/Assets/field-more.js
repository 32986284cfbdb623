// What is rarely needed: the lock, another PIN, the language, how full the phone is, erasing it.
import { civilDay, say, timeWords } from "./field-words.js";
import { asked, button, el, facts, folded, link, section, showProblems, submit } from "./field-parts.js";
import { newPin, pinField } from "./field-lock.js";

/** Outside this app nothing opens without a network; an installed app has no way back from the browser's own page. */
function stay(app, event) {
  if (navigator.onLine !== false || !event.target.closest("a")) return;
  event.preventDefault();
  app.tell(say("takeFailed"), null, "warn");
}

export async function morePage(app) {
  const { scope, at } = app.state;
  const open = await app.store.countOpen();
  const preferences = (values) => `/preferences?${new URLSearchParams({ ...values, back: app.freshPage })}`;
  const zh = app.element.dataset.lang !== "en";
  return [
    el("h1", {}, say("more")),
    await atticPart(app),
    el("div", { class: "buttons" }, button(say("lockNow"), () => app.lock(), "primary")),
    facts([
      [say("find"), scope?.most ? say("scopeLine", { n: scope.households, m: scope.most }) : say("found", { n: app.households.size })],
      [say("loadedAt", { t: "" }).trim(), at ? timeWords(at, civilDay(Date.now())) : say("never")],
      app.storage ? [say("storage"), say("storageLine", { p: app.storage.percent, u: app.storage.megabytes })] : null,
    ]),
    section(say("onlineOnly"), el("div", { class: "buttons", on: { click: (event) => stay(app, event) } },
      // The old ones stay until the first of the new ones are here.
      button(say("reload"), () => { app.store.setMeta("state", { ...app.state, loaded: null }).then(() => app.sender.kick()); }),
      link(say("language"), preferences({ language: zh ? "en" : "zh" }), "button"),
      link(say(app.elder ? "standardView" : "largeView"), preferences({ elder: app.elder ? "0" : "1" }), "button"),
      link(say("web"), "/round", "button"))),
    folded(say("changePin"), pinForm(app)),
    asked(say("erase"), say("eraseAsk", { n: open }), async () => {
      app.sender.stop();
      await app.store.erase();
      location.assign("/field/app");
    }, "danger"),
  ];
}

function pinForm(app) {
  const { fields, check } = newPin();
  const form = el("form", { class: "form-parts fieldpin", novalidate: true }, pinField("old", say("oldPin")), fields,
    el("div", { class: "buttons" }, submit(say("changePin"))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pin = check(form);
    if (!pin) return;
    if (!(await app.store.changePin(form.elements.old.value, pin))) {
      return void showProblems(form, [{ field: "old", words: say("atticWrong") }]);
    }
    app.tell(say("pinChanged"));
    await app.show();
  });
  return form;
}

/** Entries sealed under a PIN that was forgotten, for when it comes to mind again. */
async function atticPart(app) {
  const sealed = (await app.store.all("attic")).reduce((sum, { commands }) => sum + commands.length, 0);
  if (!sealed) return null;
  const field = pinField("old", say("atticPin"), say("atticWhy"));
  const form = el("form", { class: "form-parts fieldpin", novalidate: true }, field,
    el("div", { class: "buttons" }, submit(say("atticOpen"))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const count = await app.store.openAttic(form.elements.old.value);
    if (count === null) return void showProblems(form, [{ field: "old", words: say("atticWrong") }]);
    await app.wrote(say("atticDone", { n: count }));
    await app.show();
  });
  return folded(say("attic", { n: sealed }), form, { open: true });
}
