// The field app's beginning: loads its looks and its modules, all at once and in the order in which they are needed. Its
// page works offline; what it cannot do without scripts, /round does.
"use strict";
const beginField = () => {
  const app = document.getElementById("field-app");
  if (!app) return;
  document.documentElement.dataset.js = "";
  // The attribute of this name enlarges whatever has it; here only the page as a whole may.
  app.dataset.large ??= app.dataset.elder ?? "0";
  delete app.dataset.elder;
  if (!document.querySelector('link[href*="/assets/field.css"]')) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/assets/field.css" }));
  }
  document.querySelector('link[rel="manifest"]')?.setAttribute("href", "/assets/field.webmanifest");
  const old = typeof indexedDB === "undefined" || !globalThis.crypto?.subtle;
  if (old) {
    // Without these nothing could be kept safely, so nothing is begun.
    const zh = app.dataset.lang !== "en";
    app.textContent = zh
      ? "这个浏览器不能安全保存记录（需要 https 和较新的浏览器）。请用“走访”页面，联网时可以照常记。"
      : "This browser cannot keep entries safely (it takes https and a recent browser). Use “Round” while online.";
    return;
  }
  const begin = import("./field-lock.js");
  const needed = ["words", "parts", "store", "vault"].map((name) => import(`./field-${name}.js`));
  Promise.all([begin, ...needed])
    .then(([lock]) => lock.begin(app, () => import("./field-start.js")))
    .catch(() => {
      app.textContent = app.dataset.lang !== "en"
        ? "应用没有完整打开，请再打开一次；已记下的都在。" : "The app did not open completely; open it again. Nothing is lost.";
    });
};
// Loaded with `async` it may come before the page is there.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", beginField);
else beginField();
