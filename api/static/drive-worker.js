// Keeps the run sheet readable without signal: the newest copy of each run page, and the files it is drawn with.
const KEPT = "drove-run-1";

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
});

async function freshOrKept(request, url) {
  const kept = await caches.open(KEPT);
  const day = url.searchParams.get("date");
  const name = day ? `/drive?date=${day}` : "/drive";
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await kept.put(name, answer.clone());
    else await caches.delete(KEPT); // signed out, or no longer allowed: nothing of it stays on the phone
    return answer;
  } catch (trouble) {
    const copy = (await kept.match(name)) ?? (await kept.match("/drive"));
    if (copy) return copy;
    throw trouble;
  }
}

async function fromKept(request) {
  const kept = await caches.open(KEPT);
  const copy = await kept.match(request);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}
