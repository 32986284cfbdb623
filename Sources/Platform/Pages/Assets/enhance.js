// What a browser adds to pages that work without it. No framework, no build step, no inline script.
// Each part finds its elements by a data attribute, may run again on swapped content, and leaves the page usable when it fails.
"use strict";
(() => {
  const root = document.documentElement;
  const chinese = root.lang.startsWith("zh");
  const say = (zh, en) => (chinese ? zh : en);
  const fill = (template, value) => template.replace("{}", value);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.dataset.js = "";

  /** Told politely to people who do not see the change. */
  function announce(text) {
    const place = document.getElementById("live");
    if (place) place.textContent = text;
  }

  // ---- storage that may be missing (private windows, full disk) ----
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };

  // ---- drafts: long texts stay on this device until they were sent ----
  const draftDays = 7;
  const draftKey = (name) => "draft:" + name;
  function drafts(within) {
    for (const form of all("form[data-draft]", within)) {
      const name = form.dataset.draft;
      const boxes = all("textarea[name]", form);
      let kept = {};
      try { kept = JSON.parse(store.get(draftKey(name)) ?? "{}"); } catch { store.drop(draftKey(name)); }
      if (kept.at && Date.now() - kept.at > draftDays * 86400000) { store.drop(draftKey(name)); kept = {}; }
      for (const box of boxes) {
        if (!box.value && kept.texts?.[box.name]) { box.value = kept.texts[box.name]; note(box); }
        let timer;
        box.addEventListener("input", () => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            const texts = Object.fromEntries(boxes.filter((each) => each.value).map((each) => [each.name, each.value]));
            if (!Object.keys(texts).length) return store.drop(draftKey(name));
            if (store.set(draftKey(name), JSON.stringify({ at: Date.now(), texts }))) note(box);
          }, 400);
        });
      }
      form.addEventListener("submit", () => store.set("sent:" + name, "1"));
    }
    function note(box) {
      const mark = box.closest(".field")?.querySelector("[data-draft-note]");
      if (mark) mark.hidden = false;
    }
  }
  /** A draft goes once its form was sent and taken: another page came back, or a message that says it was done. */
  function dropSentDrafts() {
    try {
      const taken = document.querySelector("#main > .flash.good");
      for (const key of Object.keys(localStorage).filter((key) => key.startsWith("sent:"))) {
        const name = key.slice(5);
        if (taken || !document.querySelector(`form[data-draft="${CSS.escape(name)}"]`)) store.drop(draftKey(name));
        store.drop(key);
      }
    } catch { /* no storage, no drafts */ }
  }

  // ---- character counts ----
  function counts(within) {
    for (const box of all("textarea[data-count]", within)) {
      const place = document.getElementById(box.dataset.count);
      if (!place) continue;
      const show = () => {
        const used = [...box.value].length;
        place.textContent = `${used}/${box.maxLength}`;
        place.classList.toggle("full", used > box.maxLength * 0.95);
      };
      box.addEventListener("input", show);
      show();
    }
  }

  // ---- ready-made beginnings of a reason ----
  function fills(within) {
    for (const chip of all("button[data-fill]", within)) {
      chip.addEventListener("click", () => {
        const box = chip.closest("form")?.querySelector("#" + CSS.escape(chip.dataset.fill)) ?? document.getElementById(chip.dataset.fill);
        if (!box) return;
        box.value = box.value ? box.value + say("；", "; ") + chip.textContent : chip.textContent;
        box.dispatchEvent(new Event("input", { bubbles: true }));
        box.focus();
      });
    }
  }

  // ---- clocks tick against the server's time ----
  const serverNow = Date.parse(document.querySelector('meta[name="now"]')?.content ?? "");
  const skew = Number.isFinite(serverNow) ? serverNow - Date.now() : 0;
  function length(milliseconds) {
    const minutes = Math.floor(Math.abs(milliseconds) / 60000);
    const parts = minutes >= 1440
      ? [[Math.floor(minutes / 1440), say("天", "d")], [Math.floor(minutes / 60) % 24, say("小时", "h")]]
      : [[Math.floor(minutes / 60), say("小时", "h")], [minutes % 60, say("分", "min")]];
    return parts.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}`).join(" ") || say("不到 1 分钟", "under 1 min");
  }
  const clockShapes = {
    near: '<circle cx="12" cy="12" r="8.5"/><path class="fill" d="M12 12V3.5A8.5 8.5 0 1 1 3.5 12z"/>',
    late: '<path class="fill" d="M12 2.5L23 21.5H1z"/><path class="knock" d="M12 9v6M12 18v.2"/>',
  };
  function tick() {
    const now = Date.now() + skew;
    for (const clock of all("time[data-clock]")) {
      const due = Date.parse(clock.dateTime);
      const from = Date.parse(clock.dataset.clock);
      const phase = now > due ? "late" : now - from >= (due - from) * 0.8 ? "near" : "calm";
      clock.querySelector("span").textContent =
        phase === "late" ? say(`超 ${length(now - due)}`, `${length(now - due)} over`) : say(`剩 ${length(due - now)}`, `${length(due - now)} left`);
      if (clock.classList.contains(phase)) continue;
      clock.classList.remove("calm", "near", "late");
      clock.classList.add(phase);
      if (clockShapes[phase]) clock.querySelector("svg").innerHTML = clockShapes[phase];
    }
  }

  // ---- a form is sent once; its key makes a second arrival harmless anyway ----
  function once(within) {
    for (const form of all("form[data-once]", within)) {
      form.addEventListener("submit", (event) => {
        if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
        if (event.defaultPrevented) return;
        form.setAttribute("aria-busy", "true");
        setTimeout(() => form.removeAttribute("aria-busy"), 10000);
      });
    }
  }
  addEventListener("pageshow", () => all('form[aria-busy="true"]').forEach((form) => form.removeAttribute("aria-busy")));

  // ---- lists that lead down the tree of places ----
  function placeLists(within) {
    for (const box of all(".levels[data-children]", within)) {
      box.addEventListener("change", (event) => {
        if (event.target.matches("select")) nextList(box, event.target);
      });
      if (box.dataset.chosen) leadTo(box, box.dataset.chosen);
    }
  }
  /** Shows the list below the chosen place; gives that list, or nothing where the way ends. */
  async function nextList(box, list) {
    const label = list.closest(".level-list");
    while (label.nextElementSibling?.matches(".level-list")) label.nextElementSibling.remove();
    if (!list.value) return null;
    try {
      const address = new URL(box.dataset.children, location.href);
      address.searchParams.set("under", list.value);
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { label: name, places } = await answer.json();
      if (!places.length) return null;
      const next = placeList(box, name, places);
      label.after(next);
      return next.querySelector("select");
    } catch {
      announce(say("下一级名单没有打开；已选的地点仍然有效。", "The next list did not open; what you chose still counts."));
      return null;
    }
  }
  /** After a refused form: down to the place that was chosen. A place's code begins with those above it. */
  async function leadTo(box, code) {
    let list = all("select", box).pop();
    while (list) {
      const step = [...list.options].map((option) => option.value).filter((value) => value && code.startsWith(value));
      if (!step.length) return;
      list.value = step.sort((a, b) => b.length - a.length)[0];
      list = await nextList(box, list);
    }
  }
  function placeList(box, name, places) {
    const label = document.createElement("label");
    label.className = "level-list";
    const title = document.createElement("span");
    title.textContent = name || say("下一级", "Next");
    const list = document.createElement("select");
    list.name = "place";
    list.append(new Option(box.dataset.choose, ""), ...places.map((place) => new Option(place.name, place.code)));
    label.append(title, list);
    return label;
  }

  // ---- position: taken only when it is exact enough ----
  function positions(within) {
    for (const box of all("[data-position]", within)) {
      const button = box.querySelector("[data-locate]");
      const note = box.querySelector(".position-note");
      const field = (name) => box.querySelector(`[name="${name}"]`);
      if (!navigator.geolocation) { button.hidden = true; continue; }
      button.addEventListener("click", () => {
        note.textContent = box.dataset.waiting;
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => {
            const metres = Math.ceil(coords.accuracy);
            const exact = metres <= Number(box.dataset.most);
            field("longitude").value = exact ? coords.longitude.toFixed(6) : "";
            field("latitude").value = exact ? coords.latitude.toFixed(6) : "";
            field("accuracy").value = exact ? metres : "";
            note.textContent = fill(exact ? box.dataset.found : box.dataset.vague, metres);
          },
          () => { note.textContent = box.dataset.denied; },
          { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
      });
    }
  }

  // ---- filters act when chosen ----
  function filters(within) {
    for (const list of all("select[data-submit]", within)) list.addEventListener("change", () => list.form.requestSubmit());
    for (const button of all("[data-print]", within)) button.addEventListener("click", () => print());
  }

  // ---- tables wider than their place can be reached and moved by keys ----
  function wideTables(within) {
    for (const box of all(".tablebox", within)) {
      if (box.scrollWidth <= box.clientWidth) continue;
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", box.querySelector("caption")?.textContent ?? "");
    }
  }

  // ---- choosing rows for a bulk action ----
  const picks = () => all("input[data-pick]");
  function showPicked() {
    const form = document.getElementById("bulk");
    const place = form?.querySelector("[data-picked]");
    if (!place) return;
    const boxes = picks();
    const chosen = boxes.filter((box) => box.checked).length;
    place.dataset.idle ??= place.textContent;
    place.textContent = chosen ? fill(place.dataset.template, chosen) : place.dataset.idle;
    form.classList.toggle("some", chosen > 0);
    all("button", form).forEach((button) => { button.disabled = chosen === 0; });
    const every = form.querySelector("[data-pick-all]");
    if (every) { every.checked = chosen > 0 && chosen === boxes.length; every.indeterminate = chosen > 0 && chosen < boxes.length; }
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) picks().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-pick-all], [data-pick]")) showPicked();
  });

  // ---- keys of a queue; they can be turned off ----
  const keysOff = () => store.get("keys-off") === "1";
  function keySwitch(within) {
    for (const box of all("[data-keys-off]", within)) {
      box.checked = keysOff();
      box.addEventListener("change", () => (box.checked ? store.set("keys-off", "1") : store.drop("keys-off")));
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keysOff()) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    const titles = all("[data-queue] a.title");
    const here = titles.findIndex((title) => title.closest(".row")?.contains(document.activeElement));
    if ((key === "j" || key === "k") && titles.length) {
      const open = titles.findIndex((title) => title.closest(".row")?.getAttribute("aria-current"));
      const from = here >= 0 ? here : open;
      const next = key === "j" ? Math.min(from + 1, titles.length - 1) : Math.max(from - 1, 0);
      titles[next].focus();
      titles[next].closest(".row").scrollIntoView({ block: "nearest" });
    } else if (key === "x" && here >= 0) {
      titles[here].closest(".row").querySelector("[data-pick]")?.click();
    } else if (key === "/") {
      const field = document.querySelector("[data-search]");
      if (!field) return;
      field.focus();
    } else if (key === "?") {
      const hints = document.querySelector("[data-keys]");
      if (!hints) return;
      hints.open = !hints.open;
      if (hints.open) hints.querySelector("summary").focus();
    } else return;
    event.preventDefault();
  });

  // ---- live parts: one stream for each address, swapped when it speaks ----
  const streams = new Map();
  function live(within) {
    for (const part of all("[data-live]", within)) {
      const address = part.dataset.live;
      if (streams.has(address)) continue;
      const stream = new EventSource(address);
      streams.set(address, stream);
      let timer;
      const heard = ({ data }) => {
        clearTimeout(timer);
        timer = setTimeout(() => all(`[data-live="${CSS.escape(address)}"]`).forEach((each) => swap(each, data)), 250);
      };
      for (const name of ["message", "changed", "queue", "case"]) stream.addEventListener(name, heard);
      // A stream the server refused for now is asked for again; one that broke comes back by itself.
      stream.addEventListener("error", () => {
        if (stream.readyState !== EventSource.CLOSED || streams.get(address) !== stream) return;
        streams.delete(address);
        setTimeout(() => live(document), 30000);
      });
    }
  }
  addEventListener("pagehide", () => { streams.forEach((stream) => stream.close()); streams.clear(); });
  addEventListener("pageshow", (event) => { if (event.persisted) live(document); });
  // Whether somebody put something else into a field than the page came with.
  function isFilled(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option, at) => option.selected && !option.defaultSelected && at > 0);
    return field.type !== "hidden" && field.value !== field.defaultValue;
  }
  async function swap(part, data) {
    let markup = data;
    if (!data.trimStart().startsWith("<")) {
      try {
        const answer = await fetch(part.dataset.refresh ?? location.href, { headers: { Accept: "text/html" } });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        markup = (page.getElementById(part.id) ?? page.body).innerHTML;
      } catch { return; }
    }
    const typing = part.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), textarea, select");
    if (typing || part.querySelector("details.confirm[open]") || all("input:not([data-pick]), textarea, select", part).some(isFilled)) return;
    const named = (fold) => fold.querySelector("summary")?.textContent.trim();
    const unfolded = new Set(all("details[open]", part).map(named));
    const chosen = new Set(all("input[data-pick]:checked", part).map((box) => box.value));
    const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    part.innerHTML = markup;
    all("input[data-pick]", part).forEach((box) => { box.checked = chosen.has(box.value); });
    all("details", part).forEach((fold) => { if (unfolded.has(named(fold))) fold.open = true; });
    if (focused) part.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
    window.htmx?.process(part);
    enhance(part);
    announce(say("页面内容已更新", "This page was updated"));
  }

  // ---- larger pieces are fetched only by pages that use them ----
  const script = document.getElementById("enhance");
  const fetched = new Map();
  function need(address, kind = "script") {
    if (!address) return Promise.reject(new Error("no address"));
    if (!fetched.has(address)) {
      fetched.set(address, new Promise((resolve, reject) => {
        const element = kind === "script"
          ? Object.assign(document.createElement("script"), { src: address })
          : Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
        element.onload = resolve;
        element.onerror = () => reject(new Error(address));
        document.head.append(element);
      }));
    }
    return fetched.get(address);
  }
  async function pieces(within) {
    const { charts, chartLibrary, maps, mapLibrary, mapStyle, clusterLibrary, clusterStyle, photoScript } = script.dataset;
    const found = (selector) => within.querySelector(selector);
    if (found("[data-photos]")) need(photoScript).then(() => window.JinlinPhotos(within, { say, fill, store })).catch(() => {});
    if (found("[data-chart]")) {
      need(chartLibrary).then(() => need(charts)).then(() => window.JinlinCharts(within))
        .catch(() => all(".chart .asTable", within).forEach((table) => { table.open = true; }));
    }
    if (found("[data-map]")) {
      Promise.all([need(mapStyle, "style"), need(clusterStyle, "style"), need(mapLibrary)])
        .then(() => need(clusterLibrary)).then(() => need(maps)).then(() => window.JinlinMaps(within, { say, fill }))
        .catch(() => all(".map-wait", within).forEach((note) => {
          note.textContent = say("地图没有打开；请看下面的列表，内容相同。", "The map did not open; the list below says the same.");
        }));
    }
  }

  function enhance(within) {
    for (const part of [drafts, counts, fills, once, placeLists, positions, filters, wideTables, keySwitch, live, pieces]) part(within);
    showPicked();
    tick();
  }
  dropSentDrafts();
  enhance(document);
  document.querySelector("[data-focus]")?.focus();
  setInterval(tick, 15000);
  // Where the case does not fit beside the queue, it opens as a page.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, target } = event.detail;
    if (!target?.matches?.(".desk-detail") || matchMedia("(min-width: 1000px)").matches || !elt.href) return;
    event.preventDefault();
    location.assign(elt.href);
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    enhance(detail.target);
    if (!detail.target.matches(".desk-detail")) return;
    detail.target.closest(".desk").classList.add("open");
    const opened = detail.requestConfig?.elt?.closest?.(".row");
    if (opened) {
      all(".row[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
      opened.setAttribute("aria-current", "true");
    }
    detail.target.scrollTop = 0;
    detail.target.focus({ preventScroll: false });
  });
  // Other modules of this product reuse these.
  window.Jinlin = { say, fill, all, enhance, announce };
})();
