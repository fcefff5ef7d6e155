"""Long lists of the planner's room are short pages on a telephone, and every row of them can be reached."""

from tests.browser.conftest import PHONE, Visit

PERIOD = "from=2026-11-01&to=2026-12-05"
HIGHEST = {
    "/planner": 3_000,
    "/planner/new": 3_200,
    f"/planner/return?{PERIOD}": 4_000,
    f"/planner/return/figures/trips?{PERIOD}&day=2026-12-01": 5_000,
}
"""Pixels of whole pages at the width of a telephone."""


def test_no_list_of_the_planner_scrolls_for_ever(visit: Visit) -> None:
    page = visit("planner", viewport=PHONE)
    for path, highest in HIGHEST.items():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollHeight") < highest, path


def test_every_trip_behind_a_figure_is_reached_by_pages(visit: Visit) -> None:
    page = visit("planner", viewport=PHONE)
    page.goto(f"/planner/return/figures/trips?{PERIOD}&day=2026-12-01")
    rows = page.locator("table[data-narrow] tbody tr")
    assert rows.count() == 25
    assert rows.first.evaluate("one => one.getBoundingClientRect().height") < 100
    page.get_by_role("link", name="The next ways").click()
    assert 0 < page.locator("table[data-narrow] tbody tr").count() < 25
    assert page.get_by_text("Page 1 of 2").is_visible()


def test_a_ready_question_unfolds_where_it_stands(visit: Visit) -> None:
    page = visit("planner", viewport=PHONE)
    page.goto("/planner")
    play = page.locator('a[href$="against=winter"]')
    assert not play.is_visible()
    page.locator("summary", has_text="A hard winter").click()
    play.click()
    assert page.input_value("#name") == "A hard winter"


STOPS = """<div class="drove-scroll"><table class="drove-table drove-film__stops drove-table--lines"><tbody>
<tr><th>09:34</th><td class="drove-bare">Starts</td><td class="drove-bare">Haddenham Social and Sports Club</td></tr>
</tbody></table></div>"""


def test_the_stops_of_a_played_day_fit_a_telephone(visit: Visit) -> None:
    page = visit("planner", viewport=PHONE)
    page.goto("/planner")
    page.evaluate(
        "stops => document.querySelector('.drove-main').insertAdjacentHTML('beforeend', stops)", STOPS
    )
    assert page.locator(".drove-film__stops").bounding_box()["width"] <= PHONE["width"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
