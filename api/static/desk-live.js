// Tells the coordinator that somebody needs them since the page came: nothing moves until they press.
const EVERY = 30_000;
const ATTENTIVE = 30 * 60_000; // Without a key or a pointer for so long nobody sits here, and signing out by itself stays possible.
const place = document.getElementById("live");
let lastPress = Date.now();

// Who needs somebody and why, without times that only go on.
function needs(page) {
  const rows = [...page.querySelectorAll("[data-live] tbody tr, [data-live] li")];
  const words = rows.map((row) => [row.querySelector("th")?.textContent ?? row.textContent, row.querySelector(".drove-state")?.textContent ?? ""].join(" "));
  const repair = page.querySelector("a[href$='/repair']") ? "repair" : "";
  return [repair, ...words].join("|").replace(/\d+/g, "").replace(/\s+/g, " ");
}

async function look(before) {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (needs(now) === before) return;
  const link = Object.assign(document.createElement("a"), { href: location.href, textContent: "Show it now" });
  const words = document.createElement("p");
  words.append("Who needs you has changed since this page came. ", link, ".");
  place.className = "drove-message drove-live";
  place.replaceChildren(words);
  clearInterval(timer);
}

const before = needs(document);
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { lastPress = Date.now(); }, { passive: true });
const timer = setInterval(() => {
  if (!document.hidden && Date.now() - lastPress < ATTENTIVE) look(before).catch(() => {});
}, EVERY);
