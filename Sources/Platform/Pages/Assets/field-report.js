// A new report with photos. A photo is made smaller, and loses where it was taken, before it is kept on the phone.
import { say } from "./field-words.js";
import { box, el, select, submit, text } from "./field-parts.js";
import { ownBuildings } from "./field-round.js";
import { writing } from "./field-pen.js";
import { smaller } from "./photo-smaller.js";

const longSide = 1600;
const photosMost = 9;

/** The photos of a form: chosen, made smaller, kept sealed at once, shown small, taken away again. */
function photoPicker(app, changed) {
  const photos = [];
  const thumbs = el("ul", { class: "thumbs" });
  const note = el("p", { class: "photo-note", role: "status" });
  const input = el("input", { type: "file", id: "field-photos", accept: "image/*", multiple: true });
  const show = () => thumbs.replaceChildren(...photos.map(({ id, blob }, at) => {
    const canvas = el("canvas", { width: 192, height: 192, role: "img", "aria-label": `${say("photos")} ${at + 1}` });
    createImageBitmap(blob).then((picture) => {
      const side = Math.min(picture.width, picture.height);
      canvas.getContext("2d").drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 192, 192);
      picture.close();
    }, () => {});
    const remove = el("button", { type: "button", "aria-label": `${say("remove")} ${at + 1}`, on: { click: () => {
      photos.splice(photos.findIndex((photo) => photo.id === id), 1);
      show();
      changed();
      input.focus();
    } } });
    return el("li", {}, canvas, remove, el("small", {}, `${Math.max(1, Math.round(blob.size / 1024))} KB`));
  }));
  const tell = (words, bad) => { note.textContent = words; note.classList.toggle("bad", bad); };
  input.addEventListener("change", async () => {
    const problems = [];
    tell(say("photoWork"), false);
    for (const file of [...input.files]) {
      if (photos.length >= photosMost) { problems.push(say("photoMost")); break; }
      const blob = await smaller(file, longSide);
      if (!blob) { problems.push(say("photoBad", { f: file.name })); continue; }
      const id = crypto.randomUUID();
      try { await app.store.keepPhoto(id, blob); } catch { problems.push(say("saveFailed")); break; }
      photos.push({ id, blob });
    }
    input.value = "";
    tell(problems.join(" "), problems.length > 0);
    show();
    changed();
  });
  const field = el("div", { class: "field", data: { field: "photos" } }, el("label", { for: "field-photos" }, say("photos"),
    el("span", { class: "optional" }, say("optional"))), el("p", { class: "hint" }, say("photoHint")),
  el("div", { class: "photos" }, input, el("div", { class: "photo-add", "aria-hidden": "true" }, say("addPhoto")), thumbs, note));
  return {
    field, ids: () => photos.map(({ id }) => id),
    add: async (ids) => {
      for (const id of ids ?? []) {
        const kept = await app.store.photo(id);
        if (kept && !photos.some((photo) => photo.id === id)) photos.push({ id, blob: kept.blob });
      }
      show();
    },
  };
}

export async function reportForm(app, old, then) {
  let form = null;
  const picker = photoPicker(app, () => { app.dirty = true; form?.keepNow(); });
  const most = app.rules?.words ?? 4000;
  const buildings = ownBuildings(app.households);
  form = el("form", { class: "form-parts" },
    text("words", say("reportWords"), { hint: say("reportHint"), needed: true, most, rows: 4 }),
    select("place", say("place"), buildings, { needed: true, blank: say("choose") }), picker.field, box("private", say("private")),
    el("div", { class: "buttons" }, submit(say("saveReport"))));
  const draft = await writing(app, form, {
    kind: "report", title: null, old, values: old?.fields, photosOf: picker.ids,
    check: (values) => [
      values.words ? [] : [{ field: "words", words: say("needWords") }],
      [...(values.words ?? "")].length > most ? [{ field: "words", words: say("tooLong", { n: most, m: [...values.words].length }) }] : [],
      values.place ? [] : [{ field: "place", words: say("needPlace") }],
    ].flat(),
    fieldsOf: (values) => ({ ...values, ...(picker.ids().length && { photos: picker.ids().join(" ") }) }),
    then,
  });
  await picker.add(draft?.photos ?? old?.photos);
  return form;
}

export async function reportPage(app) {
  return [el("h1", {}, say("report")), await reportForm(app, null, () => app.go("#entries"))];
}
