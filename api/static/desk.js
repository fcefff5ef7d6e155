// The coordinator's map: our own roads, the runs on them. The list beside it says the same, so it may fail quietly.
const box = document.getElementById("map");
const LICHEN = "#eef2ea";
const ROADS = { main: ["#8d9b90", 2.6], tertiary: ["#a9b5aa", 1.6], minor: ["#c6cfc5", 0.9] };

function style(roads, runs) {
  const layers = Object.entries(ROADS).reverse().map(([name, [colour, width]]) => ({
    id: `roads-${name}`, type: "line", source: "roads", filter: ["==", ["get", "class"], name],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 9, width * 0.6, 14, width * 2.5] },
  }));
  const line = (id, colour, width) => ({
    id, type: "line", source: "runs", filter: ["==", ["geometry-type"], "LineString"],
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": colour, "line-width": width, "line-offset": ["*", 1.5, ["-", ["get", "run"], 1]] },
  });
  return {
    version: 8,
    sources: { roads: { type: "geojson", data: roads }, runs: { type: "geojson", data: runs } },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": LICHEN } },
      ...layers, line("runs-edge", "#0b0c0c", 5), line("runs", ["get", "colour"], 3.5),
    ],
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
  const crowded = runs.features.filter((one) => one.geometry.type === "Point");
  for (const stop of crowded) marker(library, stop).addTo(map);
  map.on("load", () => { box.dataset.drawn = "yes"; });
}

if (box) draw().catch(() => { box.hidden = true; });
