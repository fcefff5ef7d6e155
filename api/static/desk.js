// The coordinator's map: our own roads, the runs on them. The list beside it says the same, so it may fail quietly.
import { ground, roadLayers } from "./map.js";

const box = document.getElementById("map");
function style(roads, runs) {
  const line = (id, colour, width) => ({
    id, type: "line", source: "runs", filter: ["==", ["geometry-type"], "LineString"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": colour, "line-width": width, "line-offset": ["*", 1.5, ["-", ["get", "run"], 1]] },
  });
  return {
    version: 8,
    sources: { roads: { type: "geojson", data: roads }, runs: { type: "geojson", data: runs } },
    layers: [ground, ...roadLayers, line("runs-edge", "#0b0c0c", 5), line("runs", ["get", "colour"], 3.5)],
  };
}

function bounds(features) {
  const all = features.flatMap((one) => one.geometry.type === "Point" ? [one.geometry.coordinates] : one.geometry.coordinates);
  const [lon, lat] = [all.map((p) => p[0]), all.map((p) => p[1])];
  return [[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]];
}

function marker(library, feature) {
  const sign = document.createElement("div");
  sign.className = "drove-map__stop";
  sign.style.borderColor = feature.properties.colour;
  sign.textContent = feature.properties.stop;
  sign.title = feature.properties.words;
  return new library.Marker({ element: sign }).setLngLat(feature.geometry.coordinates);
}

async function draw() {
  const [library, answer] = await Promise.all([import(box.dataset.library), fetch(box.dataset.runs)]);
  if (!answer.ok) throw new Error(`the runs cannot be had: ${answer.status}`);
  const runs = await answer.json();
  library.setWorkerUrl(new URL(box.dataset.worker, location.href).href);
  box.replaceChildren();
  const map = new library.Map({
    container: box, style: style(new URL(box.dataset.roads, location.href).href, runs), bounds: bounds(runs.features),
    fitBoundsOptions: { padding: 40 }, maxZoom: 16, minZoom: 8, attributionControl: false, dragRotate: false, pitchWithRotate: false,
  });
  map.addControl(new library.AttributionControl({ compact: true, customAttribution: `© OpenStreetMap contributors. ${box.dataset.credits}` }));
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", "Map of the runs. The list of stops says the same.");
  map.on("load", () => {
    const credits = box.querySelector(".maplibregl-ctrl-attrib");
    credits?.classList.remove("maplibregl-compact-show");
    credits?.removeAttribute("open");
    showOpenRuns(library, map, runs.features);
    box.dataset.drawn = "yes";
  });
}

// The stops of the runs that are open in the list stand on the map; the others are lines only.
function showOpenRuns(library, map, features) {
  const signs = new Map();
  for (const one of features.filter((feature) => feature.geometry.type === "Point")) {
    const sign = marker(library, one).addTo(map);
    signs.set(sign.getElement(), one.properties.run);
  }
  const lists = [...document.querySelectorAll("details[data-run]")];
  const follow = () => {
    const open = new Set(lists.filter((one) => one.open).map((one) => Number(one.dataset.run)));
    for (const [sign, run] of signs) sign.hidden = !open.has(run);
    const faint = ["case", ["in", ["get", "run"], ["literal", [...open]]], 1, open.size ? 0.45 : 1];
    for (const layer of ["runs", "runs-edge"]) map.setPaintProperty(layer, "line-opacity", faint);
  };
  for (const one of lists) one.addEventListener("toggle", follow);
  follow();
}

if (box) draw().catch(() => { box.hidden = true; });
