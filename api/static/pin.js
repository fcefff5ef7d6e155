// A spot is chosen by moving the map under a cross that stands still. The list of villages says the same, so this may fail quietly.
import { ground, roadLayers } from "./map.js";

const box = document.getElementById("map");
const form = box.closest("form");
const told = document.getElementById("spot");
const NAMES = [
  ["village", 9, "700 17px", "#0b0c0c"], ["poi", 13.2, "700 13px", "#174c70"],
  ["stop", 14, "400 12px", "#4a544e"], ["street", 14.6, "400 12px", "#0b0c0c"],
];

function style(outlines) {
  const layer = ([kind, minzoom], order) => ({
    id: `names-${kind}`, type: "symbol", source: "names", minzoom, filter: ["==", ["get", "kind"], kind],
    layout: { "icon-image": ["concat", order, "|", ["get", "name"]], "icon-padding": 6 },
  });
  return {
    version: 8,
    sources: {
      roads: { type: "geojson", data: new URL(box.dataset.roads, location.href).href },
      names: { type: "geojson", data: new URL(box.dataset.names, location.href).href },
      area: { type: "geojson", data: { type: "MultiLineString", coordinates: outlines } },
    },
    layers: [
      ground, ...roadLayers,
      { id: "area", type: "line", source: "area", paint: { "line-color": "#1f4d3a", "line-width": 3, "line-dasharray": [2, 1.5] } },
      ...NAMES.map(layer).reverse(),
    ],
  };
}

// There is no server of letters: each name is drawn once as a picture, and the library keeps them apart.
function written(map, id) {
  const [order, ...rest] = id.split("|");
  const [, , face, colour] = NAMES[Number(order)];
  const pen = document.createElement("canvas").getContext("2d");
  const font = `${face} "Atkinson Hyperlegible", Arial, sans-serif`;
  const sharp = 2, words = rest.join("|");
  pen.font = font;
  pen.canvas.width = (pen.measureText(words).width + 8) * sharp;
  pen.canvas.height = 22 * sharp;
  pen.scale(sharp, sharp);
  pen.font = font;
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = "#ffffff";
  pen.strokeText(words, 4, 11);
  pen.fillStyle = colour;
  pen.fillText(words, 4, 11);
  const { width, height } = pen.canvas;
  map.addImage(id, pen.getImageData(0, 0, width, height), { pixelRatio: sharp });
}

async function tell(map) {
  const { lng, lat } = map.getCenter();
  form.elements.lat.value = lat.toFixed(6);
  form.elements.lon.value = lng.toFixed(6);
  const answer = await fetch(`${box.dataset.name}?lat=${lat.toFixed(6)}&lon=${lng.toFixed(6)}`);
  const here = map.getCenter();
  if (answer.ok && here.lat === lat && here.lng === lng) told.textContent = (await answer.json()).name;
}

async function draw() {
  const library = await import(box.dataset.library);
  library.setWorkerUrl(new URL(box.dataset.worker, location.href).href);
  const outlines = JSON.parse(box.dataset.outlines);
  const map = new library.Map({
    container: box, style: style(outlines), center: JSON.parse(box.dataset.start), zoom: 14.2,
    maxZoom: 17, minZoom: 9, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.AttributionControl({ compact: true, customAttribution: `© OpenStreetMap contributors. ${box.dataset.credits}` }));
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", box.dataset.label);
  map.setMissingStyleImageResolver((id) => written(map, id));
  map.on("click", (click) => map.easeTo({ center: click.lngLat }));
  map.on("moveend", () => tell(map));
  map.on("load", () => {
    const credits = box.querySelector(".maplibregl-ctrl-attrib");
    credits?.classList.remove("maplibregl-compact-show");
    credits?.removeAttribute("open");
    form.hidden = false;
    map.resize();
    tell(map);
    box.dataset.drawn = "yes";
  });
}

draw().catch(() => { form.hidden = true; document.getElementById("no-map").hidden = false; });
