"""A report folds its detail away on a screen; on paper everything stands, and no table is cut."""

from playwright.sync_api import Browser

from simulations.html import folded, page, table

WIDE = table(
    "Main figures",
    ("Figure", "A", "B", "C", "D"),
    [("Cost of the day, £\n" + "What it means " * 6, *("1,638.04 ± 296.65\n+1,165.15 ± 162.41 *",) * 4)] * 3,
    numbers={1, 2, 3, 4},
)
A4 = 687
"""Pixels between the margins of a sheet."""


def test_what_is_folded_is_printed_and_no_table_is_cut(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    shown = context.new_page()
    shown.set_content(
        page("A report", ["<h1>A report</h1>", folded("Every figure", WIDE)], source="a survey")
    )
    found = shown.locator("table")
    assert not found.is_visible()
    shown.get_by_text("Every figure").click()
    assert found.is_visible()
    shown.get_by_text("Every figure").click()
    shown.emulate_media(media="print")
    shown.set_viewport_size({"width": A4, "height": 1000})
    assert found.is_visible()
    assert found.evaluate("one => one.getBoundingClientRect().right") <= A4
    lines = found.locator("td").first.evaluate("""one => {
      const range = document.createRange(); range.selectNodeContents(one);
      return new Set([...range.getClientRects()].map(box => Math.round(box.bottom / 8))).size;
    }""")
    assert lines == 2, "a figure and its interval stand on one line, how far it is from A below"
    context.close()
