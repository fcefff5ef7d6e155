// Keeps the run sheet readable without signal: the newest copy of each run page, and the files it is drawn with.
const KEPT = "drove-run-1";
const PATIENCE = 4_000; // milliseconds that a page may take before the kept one is shown

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromKept(request));
  else if (request.mode === "navigate" && url.pathname === "/drive") event.respondWith(freshOrKept(request, url));
});

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(caches.delete(KEPT));
  else if (event.data.keep) event.waitUntil(keepFirst(event.data.keep));
});

// Keeps the page that was there before this worker, and what it is drawn with.
async function keepFirst({ page, files }) {
  const own = files.map((one) => new URL(one)).filter((one) => one.origin === self.location.origin);
  const drawn = own.filter((one) => one.pathname.startsWith("/static/")).map((one) => fromKept(new Request(one)));
  await Promise.allSettled(drawn);
  const url = new URL(page);
  if (url.pathname === "/drive") await freshOrKept(new Request(page), url);
}

// The newest page, or the kept one where there is no signal, next to none, or the service is being started again.
async function freshOrKept(request, url) {
  const kept = await caches.open(KEPT);
  const day = url.searchParams.get("date");
  const name = day ? `/drive?date=${day}` : "/drive";
  const copy = (await kept.match(name)) ?? (await kept.match("/drive"));
  const fresh = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected) await kept.put(name, answer.clone());
    else if (answer.status < 429) await caches.delete(KEPT); // signed out, or no longer allowed: nothing stays on the phone
    return answer;
  });
  if (!copy) return fresh;
  const patience = new Promise((give) => setTimeout(() => give(copy), PATIENCE));
  return Promise.race([fresh.then((answer) => (answer.status < 429 ? answer : copy)).catch(() => copy), patience]);
}

async function fromKept(request) {
  const kept = await caches.open(KEPT);
  const copy = await kept.match(request);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}
