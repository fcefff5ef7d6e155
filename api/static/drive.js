// The run sheet without signal: every press is kept on the phone with its time, sent once, and the page goes on.
const QUEUE = "drove-presses";
const CLOCK = "drove-clock";
const REFUSED = "drove-refused";
const PATIENCE = 15_000; // milliseconds that sending a press may take
const sheet = document.querySelector("[data-run]");
const told = document.getElementById("press-state");
const driver = told?.dataset.driver;
let sending = false;
let signedOut = false;

if ("serviceWorker" in navigator) {
  // The first page of all came before there was anybody to keep it.
  const wasAlone = !navigator.serviceWorker.controller;
  navigator.serviceWorker.register("/drive/worker.js", { scope: "/drive" }).catch(() => {});
  navigator.serviceWorker.ready.then(({ active }) => {
    const files = performance.getEntriesByType("resource").map((one) => one.name);
    if (wasAlone) active.postMessage({ keep: { page: location.href, files } });
  });
}

const read = (name, none) => JSON.parse(localStorage.getItem(name) ?? JSON.stringify(none));
const queue = () => read(QUEUE, []);
const keep = (list) => localStorage.setItem(QUEUE, JSON.stringify(list));
// A phone may be shared: what somebody pressed is sent only while they are signed in themselves.
const unsent = () => queue().filter((one) => !one.sent && one.driver === driver);
const ofOthers = () => queue().filter((one) => !one.sent && one.driver !== driver);

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

// A key that nothing else has. Old telephones know no randomUUID, and neither do pages without https.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

// Ends what takes too long; AbortSignal.timeout is not known to old telephones.
function patience() {
  const giveUp = new AbortController();
  setTimeout(() => giveUp.abort(), PATIENCE);
  return giveUp.signal;
}

function press(form) {
  const sent = new FormData(form);
  const happening = sent.get("happening");
  const body = { happening, at: now() };
  if (sent.get("leg")) body.leg_id = sent.get("leg");
  if (happening === "arrived") body.kind = sent.get("kind");
  if (happening === "no_show") body.called = sent.get("called") === "yes";
  const stop = form.closest("[data-stop]")?.querySelector(".drove-next__name");
  const words = [form.querySelector("button").textContent.trim(), stop?.textContent.trim()].filter(Boolean).join(", ");
  keep([...queue(), { key: newKey(), driver, shift: sheet.dataset.run, body, words }]);
  show();
  bringUp();
  send();
}

// Shows the stop that is next once everything kept has happened.
function showNext() {
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
}

// Tells what waits on this phone, and for what.
function tell() {
  const counted = (number) => (number === 1 ? "1 step is kept on this phone." : `${number} steps are kept on this phone.`);
  const [mine, others] = [unsent().length, ofOthers().length];
  const then = mine === 1 ? "It is sent as soon as there is signal." : "They are sent as soon as there is signal.";
  const words = [];
  if (mine) words.push(`${counted(mine)} ${signedOut ? "Sign in again to send what is kept." : then}`);
  if (others) words.push(`${counted(others).slice(0, -1)} for another driver, to be sent when that driver signs in here.`);
  told.hidden = words.length === 0;
  told.textContent = words.join(" ");
}

function show() {
  if (sheet) showNext();
  tell();
}

// Puts the next stop at the top of the screen, under what is kept, so that its button is under the thumb.
function bringUp() {
  const card = sheet.querySelector(".drove-next:not([hidden])");
  if (card) (told.hidden ? card : told).scrollIntoView({ block: "start" });
}

// What was sent is forgotten once the page shows it; an older copy of the page still needs it.
function forgetSent() {
  const ahead = (key) => [...sheet.querySelectorAll("[data-stop]")].find((one) => one.dataset.stop === key);
  const isShown = ({ shift, body: { happening, kind, leg_id: leg } }) => {
    if (shift !== sheet?.dataset.run) return true;
    if (happening === "started") return sheet.dataset.begun === "yes";
    if (happening === "arrived") return ahead(`${kind}:${leg}`)?.dataset.here !== "no";
    return happening !== "ended" && !ahead(`${happening === "alighted" ? "delivery" : "pickup"}:${leg}`);
  };
  keep(queue().filter((one) => !one.sent || !isShown(one)));
}

// Tells which steps did not count, in the office's words, after the page was loaded again.
function tellRefused() {
  const refused = JSON.parse(sessionStorage.getItem(REFUSED) ?? "[]");
  sessionStorage.removeItem(REFUSED);
  if (refused.length === 0) return false;
  const list = document.createElement("ul");
  list.className = "drove-list";
  for (const words of refused) list.append(Object.assign(document.createElement("li"), { textContent: words }));
  const panel = Object.assign(document.createElement("div"), { className: "drove-panel drove-panel--reed drove-noprint" });
  panel.setAttribute("role", "status");
  panel.append("Not written down:", list);
  told.before(panel);
  return true;
}

// Another page of this browser may have signed somebody else in meanwhile.
async function isStillMe() {
  const answer = await fetch("/drive");
  return (await answer.text()).includes(`data-driver="${driver}"`);
}

// Sends what is kept, in order, each under its own key, so that nothing is written down twice.
async function send() {
  if (sending) return;
  sending = true;
  let changed = false;
  const refused = [];
  try {
    for (let [first] = unsent(); first; [first] = unsent()) {
      const answer = await fetch(`/v1/runs/${encodeURIComponent(first.shift)}/records`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": first.key, Accept: "application/json" },
        body: JSON.stringify(first.body),
        signal: patience(),
      });
      signedOut = answer.status === 401;
      if (signedOut || answer.status === 429 || answer.status >= 500) break;
      if ((answer.status === 403 || answer.status === 404) && !(await isStillMe())) {
        signedOut = true;
        break;
      }
      changed = true;
      if (answer.ok) keep(queue().map((one) => (one.key === first.key ? { ...one, sent: true } : one)));
      else {
        // The office's word stands; whether a later step still holds, it decides step by step.
        keep(queue().filter((one) => one.key !== first.key));
        const { detail } = await answer.json().catch(() => ({}));
        refused.push(`${first.words}. ${detail ?? ""}`);
      }
    }
  } catch {
    // No signal: everything stays where it is.
  } finally {
    sending = false;
  }
  show();
  if (refused.length) sessionStorage.setItem(REFUSED, JSON.stringify(refused));
  if (changed && unsent().length === 0) {
    location.replace(`${location.pathname}?date=${told.dataset.day}${refused.length ? "&note=changed" : ""}`);
  }
}

if (sheet) {
  sheet.addEventListener("submit", (event) => {
    if (!event.target.action.endsWith("/records")) return;
    event.preventDefault();
    press(event.target);
  });
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest("[data-missing]");
    if (!link) return;
    event.preventDefault();
    link.closest("[data-stop]").querySelector("[data-nobody]").hidden = false;
  });
}
if (told) {
  addEventListener("online", send);
  setInterval(send, 5_000); // not every browser tells when there is signal again
  forgetSent();
  show();
  if (!tellRefused() && sheet?.dataset.begun === "yes" && !document.querySelector(".drove-message")) bringUp();
  if (unsent().length) send();
}
for (const form of document.querySelectorAll("form[action='/sign-out']")) {
  form.addEventListener("submit", () => navigator.serviceWorker?.controller?.postMessage("forget"));
}
