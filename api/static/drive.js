// The run sheet without signal: every press is kept on the phone with its time, sent once, and the page goes on.
const QUEUE = "drove-presses";
const CLOCK = "drove-clock";
const sheet = document.querySelector("[data-run]");
const told = document.getElementById("press-state");
let sending = false;

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/drive/worker.js", { scope: "/drive" }).catch(() => {});

const read = (name, none) => JSON.parse(localStorage.getItem(name) ?? JSON.stringify(none));
const queue = () => read(QUEUE, []);
const keep = (list) => localStorage.setItem(QUEUE, JSON.stringify(list));

// The office's clock, as it stood when this copy of the page was made: the phone's own may be wrong.
function now() {
  const made = sheet.dataset.now;
  let clock = read(CLOCK, {});
  if (clock.made !== made) {
    clock = { made, seen: Date.now() };
    localStorage.setItem(CLOCK, JSON.stringify(clock));
  }
  return new Date(Date.parse(made) + Date.now() - clock.seen).toISOString();
}

function press(form) {
  const sent = new FormData(form);
  const happening = sent.get("happening");
  const body = { happening, at: now() };
  if (sent.get("leg")) body.leg_id = sent.get("leg");
  if (happening === "arrived") body.kind = sent.get("kind");
  if (happening === "no_show") body.called = sent.get("called") === "yes";
  keep([...queue(), { key: crypto.randomUUID(), shift: sheet.dataset.run, body }]);
  show();
  send();
}

// Shows the stop that is next once everything kept has happened.
function show() {
  const presses = queue().filter((one) => one.shift === sheet.dataset.run);
  const stops = [...sheet.querySelectorAll("[data-stop]")];
  const over = new Set();
  const here = new Set(stops.filter((one) => one.dataset.here === "yes").map((one) => one.dataset.stop));
  let begun = sheet.dataset.begun === "yes";
  for (const { body } of presses) {
    begun = true;
    const of = (kind) => `${kind}:${body.leg_id}`;
    if (body.happening === "arrived") here.add(of(body.kind));
    if (body.happening === "boarded") over.add(of("pickup"));
    if (body.happening === "alighted") over.add(of("delivery"));
    if (body.happening === "no_show") over.add(of("pickup")).add(of("delivery"));
  }
  const next = stops.find((one) => !over.has(one.dataset.stop));
  for (const stop of stops) {
    stop.hidden = stop !== next;
    const state = here.has(stop.dataset.stop) ? "here" : "planned";
    for (const part of stop.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
    for (const part of stop.querySelectorAll("[data-start]")) part.hidden = begun;
  }
  const home = sheet.querySelector("[data-home]");
  if (home) home.hidden = Boolean(next) || presses.some((one) => one.body.happening === "ended");
  const number = queue().length;
  told.hidden = number === 0;
  told.textContent = number === 1
    ? "1 step is kept on this phone. It is sent as soon as there is signal."
    : `${number} steps are kept on this phone. They are sent as soon as there is signal.`;
}

// Sends what is kept, in order, each under its own key, so that nothing is written down twice.
async function send() {
  if (sending) return;
  sending = true;
  let changed = false;
  try {
    for (let [first] = [queue()[0]]; first; [first] = [queue()[0]]) {
      const answer = await fetch(`/v1/runs/${encodeURIComponent(first.shift)}/records`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": first.key, Accept: "application/json" },
        body: JSON.stringify(first.body),
      });
      if (answer.status === 401 || answer.status === 429 || answer.status >= 500) break;
      changed = true;
      keep(queue().filter((one) => one.key !== first.key));
      if (!answer.ok) {
        // The office's word stands: the rest was said about a run that is no longer so.
        keep(queue().filter((one) => one.shift !== first.shift));
        location.replace(`${location.pathname}?date=${sheet.dataset.day}&note=changed`);
        return;
      }
    }
  } catch {
    // No signal: everything stays where it is.
  } finally {
    sending = false;
  }
  show();
  if (changed && queue().length === 0) location.replace(`${location.pathname}?date=${sheet.dataset.day}`);
}

if (sheet && told) {
  sheet.addEventListener("submit", (event) => {
    if (!event.target.action.endsWith("/records")) return;
    event.preventDefault();
    press(event.target);
  });
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest("[data-missing]");
    if (!link || navigator.onLine) return;
    event.preventDefault();
    link.closest("[data-stop]").querySelector("[data-nobody]").hidden = false;
  });
  addEventListener("online", send);
  setInterval(send, 20_000);
  show();
  if (queue().length) send();
}
for (const form of document.querySelectorAll("form[action='/sign-out']")) {
  form.addEventListener("submit", () => navigator.serviceWorker?.controller?.postMessage("forget"));
}
