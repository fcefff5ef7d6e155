"""A played day on the map follows its slider; the page's script is run on a small day of its own."""

import json
from pathlib import Path

from playwright.sync_api import Browser, Route

SCRIPT = Path(__file__).parents[2] / "api" / "static" / "film.js"
DAY = {
    "vehicles": [
        {
            "halts": [
                [36000, 36000, 0.0, 0.0, "starts", "Depot", 0],
                [37200, 37260, 0.5, 1.0, "pickup", "Low Lane", 2],
                [38460, 38460, 1.0, 1.0, "delivery", "Surgery", 0],
            ],
            "ways": [[[0.0, 0.0], [0.5, 0.0], [0.5, 1.0]], [[0.5, 1.0], [1.0, 1.0]]],
        }
    ]
}
PAGE = """<!doctype html><title>A day</title><div data-film="/day.json" data-box="0 0 1 1">
<form hidden><button type="button" data-play>Play</button><output data-clock></output>
<input type="range" min="595" max="645" value="595"></form>
<svg viewBox="0 0 100 100"><g data-vehicle="0"></g></svg><p data-now="0"></p></div>
<script type="module" src="/film.js"></script>"""


def answer(route: Route) -> None:
    path = route.request.url.rpartition("/")[2]
    if path == "day.json":
        route.fulfill(body=json.dumps(DAY), content_type="application/json")
    elif path == "film.js":
        route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html")


def test_vehicles_are_where_the_slider_says(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", answer)
    page.goto("http://film.example/")
    page.wait_for_selector("form:not([hidden])")
    seen = {}
    for minute in (595, 615, 620, 631, 645):
        page.locator("input").evaluate(
            "(one, at) => { one.value = at; one.dispatchEvent(new Event('input')); }", minute
        )
        seen[minute] = (page.get_attribute("[data-vehicle]", "transform"), page.inner_text("[data-now]"))
    assert seen[595] == ("translate(0.0 100.0)", "has not started; begins at 10:00")
    assert seen[615] == ("translate(50.0 37.5)", "on the way to Low Lane, empty"), "along the road"
    assert seen[620] == ("translate(50.0 0.0)", "picks up at Low Lane, 2 aboard")
    assert seen[631] == ("translate(75.0 0.0)", "on the way to Surgery, 2 aboard")
    assert seen[645] == ("translate(100.0 0.0)", "has been back since 10:41")
    page.click("[data-play]")
    page.wait_for_function("document.querySelector('input').value > 596")
    assert page.inner_text("[data-play]") == "Pause"
    page.click("[data-play]")
    assert page.inner_text("[data-play]") == "Play"
    context.close()
