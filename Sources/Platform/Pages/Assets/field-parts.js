// Pieces of the field app's screens: elements, fields, cards, folded parts. Texts go in as texts, never as markup.
import { say } from "./field-words.js";

/** An element. Properties: class, on (listeners), data, and attributes; false and null leave an attribute out. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "class") element.className = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value" || name === "checked" || name === "open") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const button = (label, act, style = "", properties = {}) =>
  el("button", { type: "button", class: `button ${style}`.trim(), on: { click: act }, ...properties }, label);
export const submit = (label, style = "primary") => el("button", { type: "submit", class: `button ${style}` }, label);
export const link = (label, address, style = "") => el("a", { class: style || false, href: address }, label);
export const chip = (label) => el("span", { class: "chip" }, label);
export const state = (label, tone = "") => el("span", { class: `state ${tone}`.trim() }, label);
export const notice = (tone, ...children) => el("div", { class: `notice ${tone}`.trim() }, ...children);
export const empty = (what, why, ...more) => el("div", { class: "empty" }, el("p", { class: "what" }, what), el("p", {}, why), ...more);
export const section = (title, ...children) => el("section", { class: "part" }, title && el("h2", {}, title), ...children);
export const folded = (title, children, properties = {}) =>
  el("details", { class: "more", ...properties }, el("summary", {}, title), el("div", {}, children));
/** A folded part that is drawn when it is opened. */
export function foldedLate(title, draw, properties = {}) {
  const inside = el("div");
  return el("details", {
    class: "more", ...properties,
    on: { toggle: ({ target }) => { if (target.open && !inside.childElementCount) inside.append(...[draw()].flat()); } },
  }, el("summary", {}, title), inside);
}
/** A button behind which a question stands. */
export function asked(label, question, act, style = "") {
  const box = el("details", { class: `confirm ${style.includes("danger") ? "danger" : ""}`.trim() },
    el("summary", { class: `button ${style}`.trim() }, label),
    el("div", { class: "confirm-in" }, el("p", { class: "question" }, question), el("div", { class: "buttons" },
      button(say("confirm"), () => { box.open = false; act(); }, style.includes("danger") ? "danger" : "primary"))));
  return box;
}
export const facts = (pairs) => el("dl", { class: "factlist" },
  pairs.filter(Boolean).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));

/** A card of a list: title that leads somewhere, chips, lines of facts. */
export function card({ title, address, chips = [], lines = [], tone, actions = [], style = "", data }) {
  const shown = lines.filter(Boolean);
  return el("article", { class: `card ${style} ${tone ? `tone-${tone}` : ""}`.trim(), data },
    el("h3", {}, address ? el("a", { class: "title", href: address }, title) : el("span", { class: "title" }, title)),
    chips.length ? el("div", { class: "chips" }, chips) : null,
    shown.length ? el("p", { class: "facts" }, shown.map((line) => el("span", {}, line))) : null,
    actions.length ? el("div", { class: "buttons" }, actions) : null);
}

// ---- form fields ----
let number = 0;
const newId = (name) => `f${++number}-${name.replace(/\W+/g, "-")}`;
const optional = (needed) => (needed ? null : el("span", { class: "optional" }, say("optional")));

function framed(label, id, control, { hint, needed } = {}) {
  return el("div", { class: "field", data: { field: control.name } }, el("label", { for: id }, label, optional(needed)),
    hint ? el("p", { class: "hint", id: `${id}-hint` }, hint) : null, control);
}
/** One line of text. Properties beyond label, hint and needed are attributes of the input. */
export function line(name, label, { hint, needed, ...properties } = {}) {
  const id = newId(name);
  return framed(label, id, el("input", {
    id, name, type: "text", autocomplete: "off", "aria-describedby": hint ? `${id}-hint` : null, ...properties,
  }), { hint, needed });
}
export function text(name, label, { hint, needed, most, rows = 3 } = {}) {
  const id = newId(name);
  const count = el("span", { class: "count" });
  const box = el("textarea", { id, name, rows, "aria-describedby": hint ? `${id}-hint` : null });
  const show = () => {
    const used = [...box.value].length;
    count.textContent = used > most * 0.8 ? `${used}/${most}` : "";
    count.classList.toggle("full", used > most);
  };
  box.addEventListener("input", show);
  box.addEventListener("filled", show);
  const field = framed(label, id, box, { hint, needed });
  if (most) field.append(el("p", { class: "fieldfoot" }, count));
  return field;
}
export function select(name, label, options, { hint, needed, blank } = {}) {
  const id = newId(name);
  const control = el("select", { id, name, "aria-describedby": hint ? `${id}-hint` : null },
    blank === undefined ? null : new Option(blank, ""), options.map(({ value, label: title }) => new Option(title, value)));
  return framed(label, id, control, { hint, needed });
}
/** Radio buttons, or boxes where `many`. Options: {value, label, hint}. */
export function choices(name, label, options, { many = false, hint, needed = false } = {}) {
  return el("fieldset", { class: "field choices fieldchoices", data: { field: name } },
    el("legend", {}, label, optional(needed || many)), hint ? el("p", { class: "hint" }, hint) : null,
    el("div", { class: "options" }, options.map(({ value, label: title, hint: small }) => {
      const id = newId(name);
      return el("label", { class: "option", for: id }, el("input", { type: many ? "checkbox" : "radio", id, name, value }),
        el("span", {}, title, small ? el("small", {}, small) : null));
    })));
}
export function box(name, label, { hint } = {}) {
  const id = newId(name);
  return el("div", { class: "field one", data: { field: name } }, el("label", { class: "option", for: id },
    el("input", { type: "checkbox", id, name, value: "1" }), el("span", {}, label, hint ? el("small", {}, hint) : null)));
}

/** What a form says: name → text, or texts joined by spaces where several boxes have the name. */
export function valuesOf(form) {
  const values = {};
  for (const control of form.elements) {
    if (!control.name || control.type === "file" || control.type === "submit") continue;
    if ((control.type === "checkbox" || control.type === "radio") && !control.checked) continue;
    const value = control.value.trim();
    if (value) values[control.name] = values[control.name] ? `${values[control.name]} ${value}` : value;
  }
  return values;
}
/** Fills a form as `valuesOf` gave it, and unfolds what holds something that was not known before. */
export function fillForm(form, values, known = {}) {
  for (const control of form.elements) {
    const value = values[control.name];
    if (value === undefined || !control.name || control.type === "file") continue;
    if (control.type === "checkbox" || control.type === "radio") control.checked = value.split(" ").includes(control.value);
    else control.value = value;
    const chosen = (control.type !== "checkbox" && control.type !== "radio") || control.checked;
    if (chosen && control.value && value !== known[control.name]) {
      for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    }
    control.dispatchEvent(new Event("filled"));
  }
}
/** Shows what is wrong beside its field and puts the focus there. Problems: [{field, words}]. */
export function showProblems(form, problems) {
  form.querySelectorAll(".wrong").forEach((field) => field.classList.remove("wrong"));
  form.querySelectorAll(".error").forEach((old) => old.remove());
  form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
  let first = null;
  for (const { field, words } of problems) {
    const place = form.querySelector(`[data-field="${CSS.escape(field)}"]`) ?? form;
    const id = newId("error");
    if (place !== form) place.classList.add("wrong");
    place.append(el("p", { class: "error", id, role: "alert" }, words));
    const control = place === form ? null : place.querySelector("input, select, textarea");
    if (!control) continue;
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
    for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    first ??= control;
  }
  first?.focus();
  return problems.length > 0;
}

/** Told politely to people who do not see the change. */
export function announce(words) {
  let place = document.getElementById("field-live");
  if (!place) document.body.append(place = el("div", { id: "field-live", class: "unseen", role: "status", "aria-live": "polite" }));
  place.textContent = words;
}
