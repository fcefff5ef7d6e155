// What every map of ours is drawn on: the ground, and the roads of the area in three weights.
const ROADS = { main: ["#8d9b90", 2.6], tertiary: ["#a9b5aa", 1.6], minor: ["#c6cfc5", 0.9] };

export const ground = { id: "ground", type: "background", paint: { "background-color": "#eef2ea" } };

export const roadLayers = Object.entries(ROADS).reverse().map(([name, [colour, width]]) => ({
  id: `roads-${name}`, type: "line", source: "roads", filter: ["==", ["get", "class"], name],
  layout: { "line-join": "round", "line-cap": "round" },
  paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 9, width * 0.6, 14, width * 2.5, 17, width * 6] },
}));
