// Map panels over the product's own GeoJSON: areas shaded by count, matters marked by level with a shape for each.
"use strict";
window.JinlinMaps = (within, { say }) => {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue("--" + name).trim();
  const shapes = {
    blue: '<circle cx="13" cy="13" r="9"/>',
    yellow: '<path d="M13 3L24 22H2z"/>',
    orange: '<path d="M13 1.5L24.5 13 13 24.5 1.5 13z"/>',
    red: '<path d="M4 4h18v18H4z"/>',
    chosen: '<path d="M13 26S3 16 3 10a10 10 0 0 1 20 0c0 6-10 16-10 16z"/>',
  };
  function mark(level) {
    const known = shapes[level] ? level : "blue";
    return L.divIcon({
      className: "pinmark " + known, iconSize: [44, 44], iconAnchor: [22, known === "chosen" ? 36 : 22], popupAnchor: [0, -12],
      html: `<svg viewBox="0 0 26 26" aria-hidden="true">${shapes[known]}</svg>`,
    });
  }
  // Leaflet takes text for markup: names of places and words of people are given to it as elements.
  const words = (text) => Object.assign(document.createElement("span"), { textContent: text });
  function popup({ title, label, link, count }) {
    const box = document.createElement("div");
    const name = Object.assign(document.createElement(link ? "a" : "strong"), { textContent: title ?? label ?? "" });
    if (link && link.startsWith("/")) name.href = link;
    box.append(name);
    if (label && title) box.append(Object.assign(document.createElement("div"), { textContent: label }));
    if (count !== undefined) box.append(Object.assign(document.createElement("div"), { textContent: say(`${count} 件`, `${count} matters`) }));
    return box;
  }
  function areaStyle(most) {
    return ({ properties }) => {
      const count = properties.count ?? 0;
      const step = count && most ? Math.min(5, 1 + Math.floor((count * 5) / (most + 1))) : 0;
      return {
        color: token("edge"), weight: 1.2, fillColor: step ? token("heat-" + step) : token("card"), fillOpacity: step ? 0.75 : 0.6,
      };
    };
  }
  function areas(map, document) {
    const most = Math.max(0, ...document.features.map(({ properties }) => properties.count ?? 0));
    return L.geoJSON(document, {
      filter: ({ geometry }) => geometry && geometry.type !== "Point",
      style: areaStyle(most),
      onEachFeature: ({ properties }, layer) => {
        layer.bindPopup(() => popup(properties));
        const name = properties.label ?? properties.title;
        if (name) layer.bindTooltip(words(name), { permanent: document.features.length <= 40, direction: "center", className: "arealabel" });
      },
    }).addTo(map);
  }
  function matters(map, document) {
    const group = L.markerClusterGroup({
      showCoverageOnHover: false, animate: false, maxClusterRadius: 48,
      iconCreateFunction: (cluster) => {
        const count = cluster.getChildCount();
        const side = count < 10 ? 44 : count < 100 ? 48 : 56;
        // The ring has the colour of the gravest matter inside.
        const order = ["blue", "yellow", "orange", "red"];
        const worst = Math.max(...cluster.getAllChildMarkers().map((marker) => order.indexOf(marker.feature?.properties.level)));
        return L.divIcon({ className: "clustermark " + (order[worst] ?? ""), iconSize: [side, side], html: String(count) });
      },
    });
    L.geoJSON(document, {
      filter: ({ geometry }) => geometry?.type === "Point",
      pointToLayer: ({ properties }, position) => {
        const name = properties.title ?? properties.label ?? "";
        return L.marker(position, { icon: mark(properties.level), alt: name, title: name, keyboard: true }).bindPopup(() => popup(properties));
      },
    }).eachLayer((layer) => group.addLayer(layer));
    return group.addTo(map);
  }
  function picking(map, element) {
    const form = element.closest("form");
    const field = (name) => form?.querySelector(`[name="${CSS.escape(name)}"]`);
    const [longitude, latitude] = [field(element.dataset.pickLongitude), field(element.dataset.pickLatitude)];
    if (!longitude || !latitude) return;
    let chosen = null;
    const show = (position) => {
      chosen ??= L.marker(position, { icon: mark("chosen"), keyboard: false }).addTo(map);
      chosen.setLatLng(position);
    };
    if (longitude.value && latitude.value) show([Number(latitude.value), Number(longitude.value)]);
    map.on("click", ({ latlng }) => {
      longitude.value = latlng.lng.toFixed(6);
      latitude.value = latlng.lat.toFixed(6);
      const accuracy = form.querySelector('[name="accuracy"]');
      if (accuracy) accuracy.value = "10";
      show(latlng);
      window.Jinlin?.announce(say("已在地图上选好位置", "Position chosen on the map"));
    });
  }
  const read = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  // A name is shown inside its area where it fits; smaller areas tell it when they are touched or pressed.
  function fitNames(map, layers) {
    const fit = () => layers.forEach((group) => group.eachLayer((layer) => {
      const label = layer.getTooltip?.()?.getElement?.();
      if (!label || !layer.getBounds) return;
      const bounds = layer.getBounds();
      const [west, east] = [map.latLngToContainerPoint(bounds.getNorthWest()), map.latLngToContainerPoint(bounds.getSouthEast())];
      label.classList.toggle("tight", label.offsetWidth > east.x - west.x || label.offsetHeight > east.y - west.y);
    }));
    map.on("zoomend moveend resize", fit);
    fit();
  }
  async function draw(element) {
    const [matter, area] = await Promise.all([
      read(element.dataset.map), element.dataset.areas ? read(element.dataset.areas) : { type: "FeatureCollection", features: [] },
    ]);
    element.replaceChildren();
    const map = L.map(element, {
      attributionControl: false, maxZoom: 20, zoomControl: false, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, zoomSnap: 0.25,
    });
    L.control.zoom({ zoomInTitle: say("放大", "Zoom in"), zoomOutTitle: say("缩小", "Zoom out") }).addTo(map);
    const layers = [areas(map, area), areas(map, matter), matters(map, matter)];
    const bounds = layers.reduce((sum, layer) => sum.extend(layer.getBounds()), L.latLngBounds([]));
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 17 });
    else map.setView([33, 110], 4);
    fitNames(map, layers.slice(0, 2));
    picking(map, element);
  }
  for (const element of within.querySelectorAll("[data-map]:not([data-ready])")) {
    element.dataset.ready = "";
    draw(element).catch((error) => {
      console.warn(error);
      const note = element.querySelector(".map-wait");
      if (note) note.textContent = say("地图没有打开；请看下面的列表，内容相同。", "The map did not open; the list below says the same.");
    });
  }
};
