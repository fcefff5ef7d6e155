// What script adds to pages that are whole without it: folding questions, no double bookings by a double tap.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

try {
  const { initAll } = await import("./vendor/govuk-frontend/govuk-frontend.min.js");
  initAll();
} catch {
  // The vendor files are missing: show everything that would have been folded.
  document.body.classList.remove("js-enabled", "govuk-frontend-supported");
}
