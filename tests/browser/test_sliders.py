"""A slider and its number move together, and only the number is sent; the page's script is run on a page of its own."""

from pathlib import Path

from playwright.sync_api import Browser, Route

SCRIPT = Path(__file__).parents[2] / "api" / "static" / "sliders.js"
PAGE = """<!doctype html><title>A what-if</title><form><input id="lost" name="lost" value="">
<input type="range" hidden data-slides="lost" data-now="20" min="0" max="50" step="1"></form>
<script type="module" src="/sliders.js"></script>"""


def answer(route: Route) -> None:
    if route.request.url.endswith(".js"):
        route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
    else:
        route.fulfill(body=PAGE, content_type="text/html")


def test_a_slider_and_its_number_move_together(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", answer)
    page.goto("http://sliders.example/")
    slider, number = page.locator("[type=range]"), page.locator("#lost")
    slider.wait_for()
    assert slider.input_value() == "20", "it begins where the scenario is now"
    assert number.input_value() == "", "nothing is changed yet"
    slider.press("ArrowRight")
    assert number.input_value() == "21"
    number.fill("45")
    assert slider.input_value() == "45"
    slider.fill("20")
    assert number.input_value() == "", "back where it was: no change"
    number.fill("80")
    assert (slider.input_value(), number.input_value()) == ("50", "80"), "what is typed may go further"
    context.close()
