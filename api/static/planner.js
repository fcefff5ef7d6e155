// Looks again how far a what-if is, and shows it in place; the page works without.
const place = document.querySelector("[data-what-if]");
const SECONDS = 4;

async function look() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-what-if]");
  if (!now || now.dataset.whatIf === "over") {
    location.reload();
    return;
  }
  place.replaceChildren(...now.childNodes);
  setTimeout(look, SECONDS * 1000);
}

if (place && place.dataset.whatIf !== "over") setTimeout(look, SECONDS * 1000);
