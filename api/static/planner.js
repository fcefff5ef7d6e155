// Looks again how far a what-if is, and shows it in place; the page works without.
const place = document.querySelector("[data-what-if]");
const SECONDS = 4;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.ok) show(await answer.text());
  } catch {
    // The service is restarted, or the signal is gone: what is there stays, and is looked at again.
  }
  setTimeout(look, SECONDS * 1000);
}

function show(html) {
  const now = new DOMParser().parseFromString(html, "text/html").querySelector("[data-what-if]");
  if (!now || now.dataset.whatIf === "over") location.reload();
  else place.replaceChildren(...now.childNodes);
}

if (place && place.dataset.whatIf !== "over") setTimeout(look, SECONDS * 1000);
