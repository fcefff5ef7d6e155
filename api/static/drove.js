// What script adds to pages that are whole without it: folding questions, no double bookings by a double tap.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

// On a telephone a row becomes a card, or a few lines where a table is long: each cell says what it is, and stays a cell
// for a screen reader. Pairs fit.
for (const table of document.querySelectorAll(".drove-table:not(.drove-table--pair)")) {
  const labels = [...table.querySelectorAll("thead tr:last-child > *")].map((one) => one.abbr || one.textContent.trim());
  if (!labels.length || table.querySelector("tbody [rowspan], thead [colspan]")) continue;
  for (const [what, role] of [["thead, tbody, tfoot", "rowgroup"], ["tr", "row"], ["thead th", "columnheader"], ["td", "cell"], ["tbody th, tfoot th", "rowheader"]]) {
    for (const one of table.querySelectorAll(what)) one.setAttribute("role", role);
  }
  for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
    [...row.cells].forEach((cell, place) => {
      if (cell.matches("td") && cell.colSpan === 1) cell.dataset.label = labels[place] ?? "";
    });
  }
  table.setAttribute("role", "table");
  table.classList.add(`drove-table--${table.dataset.narrow ?? "cards"}`);
}

try {
  const { initAll } = await import("./vendor/govuk-frontend/govuk-frontend.min.js");
  initAll();
} catch {
  // The vendor files are missing: show everything that would have been folded.
  document.body.classList.remove("js-enabled", "govuk-frontend-supported");
}
