// Moves the vehicles of a played day to where they were; without this the map shows their ways and the lists say the rest.
const place = document.querySelector("[data-film]");
const DAY_SECONDS = 60; // a whole day plays in so many seconds
const WORDS = { starts: "starts", pickup: "picks up", no_show: "finds nobody", delivery: "drops off", ends: "is back" };

function clock(minute) {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(Math.floor(minute) % 60).padStart(2, "0")}`;
}

// A point so far along a line of points.
function along(line, share) {
  const parts = line.slice(1).map((point, index) => Math.hypot(point[0] - line[index][0], point[1] - line[index][1]));
  let left = share * parts.reduce((sum, part) => sum + part, 0);
  for (const [index, part] of parts.entries()) {
    if (left <= part && part > 0) {
      const [from, to] = [line[index], line[index + 1]];
      return [from[0] + ((to[0] - from[0]) * left) / part, from[1] + ((to[1] - from[1]) * left) / part];
    }
    left -= part;
  }
  return line.at(-1);
}

// Where a vehicle is at a second, and what to say of it.
function state({ halts, ways }, second) {
  const next = halts.findIndex(([at]) => at > second);
  if (next === 0) return { spot: halts[0].slice(2, 4), words: `has not started; begins at ${clock(halts[0][0] / 60)}` };
  const [at, leaves, lon, lat, what, label, aboard] = halts[next < 0 ? halts.length - 1 : next - 1];
  const carries = aboard ? `, ${aboard} aboard` : "";
  if (next < 0) return { spot: [lon, lat], words: `has been back since ${clock(at / 60)}` };
  if (second <= leaves) return { spot: [lon, lat], words: `${WORDS[what]} at ${label}${carries}` };
  const share = (second - leaves) / Math.max(1, halts[next][0] - leaves);
  return { spot: along(ways[next - 1], share), words: `on the way to ${halts[next][5]}${carries || ", empty"}` };
}

function show(film) {
  const [west, south, east, north] = place.dataset.box.split(" ").map(Number);
  const map = place.querySelector("svg");
  const { width, height } = map.viewBox.baseVal;
  const [slider, button] = [place.querySelector("input"), place.querySelector("[data-play]")];
  const signs = [...place.querySelectorAll("[data-vehicle]")];
  const sayings = [...place.querySelectorAll("[data-now]")];
  let minute = Number(slider.value);
  let before = null;

  function draw() {
    film.vehicles.forEach((vehicle, index) => {
      const { spot, words } = state(vehicle, minute * 60);
      const [x, y] = [((spot[0] - west) / (east - west)) * width, ((north - spot[1]) / (north - south)) * height];
      signs[index].setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      if (sayings[index].textContent !== words) sayings[index].textContent = words;
    });
    for (const one of place.querySelectorAll("[data-clock]")) one.textContent = clock(minute);
    slider.value = String(Math.floor(minute));
    slider.setAttribute("aria-valuetext", clock(minute));
  }

  function step(now) {
    if (before === null) return;
    minute += ((now - before) / 1000) * ((slider.max - slider.min) / DAY_SECONDS);
    before = now;
    if (minute >= Number(slider.max)) {
      minute = Number(slider.max);
      stop();
    }
    draw();
    if (before !== null) requestAnimationFrame(step);
  }

  function stop() {
    before = null;
    button.textContent = "Play";
  }

  button.addEventListener("click", () => {
    if (before !== null) return stop();
    if (minute >= Number(slider.max)) minute = Number(slider.min);
    before = performance.now();
    button.textContent = "Pause";
    requestAnimationFrame(step);
  });
  slider.addEventListener("input", () => {
    minute = Number(slider.value);
    draw();
  });
  for (const one of place.querySelectorAll("[hidden]")) one.hidden = false;
  draw();
}

if (place) {
  const answer = await fetch(place.dataset.film);
  if (answer.ok) show(await answer.json());
}
