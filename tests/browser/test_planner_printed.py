"""What the office prints: tables as large as the words around them, charts on one sheet, nothing folded away."""

from pathlib import Path

from playwright.sync_api import Browser

STATIC = Path(__file__).parents[2] / "api" / "static"
PAGE = """<!doctype html><html class="drove room-desk"><body><main class="drove-main"><p>Words</p>
<table class="drove-table"><thead><tr><th>A</th></tr></thead><tr><td>1</td></tr></table><figure>A chart</figure>
<details class="govuk-details"><summary>A car</summary>
<table class="drove-film__stops"><tr><td id="stop">Ely</td></tr></table>
</details></main></body></html>"""


def test_a_printed_table_is_as_large_as_words(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE)
    for name in ("drove", "desk", "planner"):
        page.add_style_tag(content=(STATIC / f"{name}.css").read_text(encoding="utf-8"))
    page.emulate_media(media="print")
    sizes = page.evaluate(
        "['body', 'td'].map(one => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))"
    )
    assert sizes[1] <= sizes[0] < 14
    kept = page.evaluate("getComputedStyle(document.querySelector('figure')).breakInside")
    assert kept == "avoid"
    assert page.evaluate("getComputedStyle(document.querySelector('th')).whiteSpace") == "normal", (
        "long names wrap"
    )
    assert page.locator("#stop").evaluate("one => one.getBoundingClientRect().height") > 0, (
        "the stops of every vehicle are there, folded away or not"
    )
    page.close()
