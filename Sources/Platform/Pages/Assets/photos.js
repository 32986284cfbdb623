// Photos of a form: shown small, made smaller where they are too large to send, checked for number, sent with progress,
// sent again after a failure.
"use strict";
window.JinlinPhotos = (within, { fill, say }) => {
  /** Pixels of the longer side that the server keeps. */
  const photoSide = 2560;
  for (const box of within.querySelectorAll("[data-photos]:not([data-ready])")) {
    box.dataset.ready = "";
    const input = box.querySelector("input[type=file]");
    const thumbs = box.querySelector(".thumbs");
    const note = box.querySelector(".photo-note");
    const words = box.dataset;
    let kept = [];
    let working = null;

    function tell(texts, bad = true) {
      note.replaceChildren(...texts.map((text) => Object.assign(document.createElement("span"), { textContent: text + " " })));
      note.classList.toggle("bad", bad && texts.length > 0);
    }
    /** The file field itself always holds what is shown, so that an ordinary submit sends it. */
    function hold() {
      const carrier = new DataTransfer();
      kept.forEach(({ file }) => carrier.items.add(file));
      input.files = carrier.files;
      thumbs.replaceChildren(...kept.map(({ element }) => element));
    }
    /** `source`: the file as it was chosen. */
    function thumbnail(file, source) {
      const item = document.createElement("li");
      const canvas = Object.assign(document.createElement("canvas"), { width: 192, height: 192 });
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", file.name);
      const remove = Object.assign(document.createElement("button"), { type: "button" });
      remove.setAttribute("aria-label", `${words.remove} ${file.name}`);
      const size = Object.assign(document.createElement("small"), { textContent: file.size < 1048576 ? `${Math.max(1, Math.round(file.size / 1024))} KB` : `${(file.size / 1048576).toFixed(1)} MB` });
      item.append(canvas, remove, size);
      const entry = { file, source, element: item };
      remove.addEventListener("click", () => { kept = kept.filter((each) => each !== entry); hold(); tell([]); input.focus(); });
      createImageBitmap(file).then((picture) => {
        const side = Math.min(picture.width, picture.height);
        canvas.getContext("2d").drawImage(
          picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 192, 192);
        picture.close();
      }).catch(() => { /* shown as a grey square; the server decides whether it is a photo */ });
      return entry;
    }
    async function add(chosen) {
      const remarks = [];
      for (const file of chosen) {
        if (kept.some(({ source }) => source.name === file.name && source.size === file.size)) continue;
        if (file.type && !file.type.startsWith("image/")) { remarks.push(fill(words.noPhoto, file.name)); continue; }
        if (kept.length >= Number(words.most)) { remarks.push(words.tooMany); break; }
        const sent = file.size > Number(words.bytes) ? await reduced(file) : file;
        if (sent) kept.push(thumbnail(sent, file)); else remarks.push(fill(words.tooBig, file.name));
      }
      hold();
      tell(remarks);
    }
    /** The same photo with fewer pixels; null where this browser cannot open it, or that is not enough. */
    async function reduced(file) {
      tell([say("照片较大，正在缩小…", "A large photo; making it smaller…")], false);
      try {
        const { smaller } = await import("./photo-smaller.js");
        const blob = await smaller(file, photoSide);
        if (!blob || blob.size > Number(words.bytes)) return null;
        return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
      } catch { return null; }
    }
    input.addEventListener("change", () => {
      const chosen = [...input.files];
      const turn = (working ?? Promise.resolve()).then(() => add(chosen)).finally(() => {
        if (working === turn) working = null;
      });
      working = turn;
    });

    const form = input.form;
    // What is sent meanwhile goes when the photos are ready, before anything else hears of it.
    form?.addEventListener("submit", (event) => {
      if (!working) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      working.then(() => form.requestSubmit(event.submitter));
    }, { capture: true });
    form?.addEventListener("submit", (event) => {
      if (!kept.length || event.defaultPrevented) return;
      event.preventDefault();
      form.setAttribute("aria-busy", "true");
      send(form, event.submitter);
    });
    function send(form, submitter) {
      const request = new XMLHttpRequest();
      const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
      const text = document.createElement("span");
      note.classList.remove("bad");
      note.replaceChildren(text, bar);
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        const share = total ? Math.round((loaded * 100) / total) : 0;
        bar.value = share;
        text.textContent = fill(words.sending, share);
      });
      request.addEventListener("load", () => {
        form.removeAttribute("aria-busy");
        if (request.status >= 500 || request.status === 429) return failed(form, submitter);
        if (request.status >= 400) return refused(form, request.responseText);
        history.pushState(null, "", request.responseURL);
        document.open();
        document.write(request.responseText);
        document.close();
      });
      request.addEventListener("error", () => failed(form, submitter));
      request.addEventListener("timeout", () => failed(form, submitter));
      request.timeout = 120000;
      request.open("POST", submitter?.getAttribute("formaction") ?? form.getAttribute("action"));
      request.setRequestHeader("Accept", "text/html");
      request.send(submitter?.name ? new FormData(form, submitter) : new FormData(form));
    }
    function failed(form, submitter) {
      form.removeAttribute("aria-busy");
      tell([words.failed]);
      const again = Object.assign(document.createElement("button"), {
        type: "button", className: "button primary", textContent: words.retry,
      });
      again.addEventListener("click", () => { form.setAttribute("aria-busy", "true"); send(form, submitter); });
      note.append(again);
      again.focus();
    }
    /** The page stays, with its photos; only what was refused is shown on it. */
    function refused(form, markup) {
      tell([]);
      const page = new DOMParser().parseFromString(markup, "text/html");
      const main = document.getElementById("main");
      main.querySelectorAll(":scope > .errors").forEach((old) => old.remove());
      const errors = page.querySelector("#main > .errors");
      if (!errors) { document.open(); document.write(markup); document.close(); return; }
      main.prepend(errors);
      form.querySelectorAll(".field.wrong").forEach((field) => {
        field.classList.remove("wrong");
        field.querySelectorAll(":scope > .error").forEach((line) => line.remove());
      });
      for (const wrong of page.querySelectorAll(".field.wrong")) {
        const control = wrong.querySelector("[name]");
        const field = control && form.querySelector(`[name="${CSS.escape(control.name)}"]`)?.closest(".field");
        const line = wrong.querySelector(":scope > .error");
        if (field && line) { field.classList.add("wrong"); field.append(line); }
      }
      errors.focus();
    }
  }
};
