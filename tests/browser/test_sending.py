"""How a phone sends a step until it is taken, under one key, though answers fail and pages are closed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.steps import KEPT

IMPATIENT = """
const later = setTimeout;
globalThis.setTimeout = (what, milliseconds) => later(what, Math.min(milliseconds, 300));
globalThis.setInterval = () => 0;
"""
"""Has a phone wait a moment for an answer where it waits many seconds, and not try again by itself."""
SIGNAL = "() => dispatchEvent(new Event('online'))"


@dataclass
class Line:
    """What is between a phone and the service: it fails in the ways listed, one a request, and then works."""

    context: BrowserContext
    ways: list[int | str]
    keys: list[str] = field(default_factory=list)
    """Under which key each request came."""

    def __post_init__(self) -> None:
        self.context.route("**/v1/runs/*/records", self._pass)

    def _pass(self, route: Route) -> None:
        self.keys.append(route.request.headers["idempotency-key"])
        way = self.ways.pop(0) if self.ways else "works"
        if isinstance(way, int):
            route.fulfill(status=way, json={"detail": "Not now."})
        elif way == "taken":
            route.fetch()  # the service has it, and its answer never comes
        else:
            route.continue_()


@pytest.fixture
def page(phone: Callable[..., Page]) -> Page:
    """Return the phone of a volunteer on their way."""
    # What a service worker fetches does not pass through the routes of a test.
    return phone(service_workers="block")


def presses(page: Page) -> str:
    """Press that the first stop is reached, and return whose it is."""
    card = page.locator(".drove-next:visible")
    card.get_by_role("button", name="I have arrived").click()
    name: str = card.locator(".drove-next__name").inner_text()
    return name


def is_sent_once(page: Page, line: Line, name: str) -> None:
    """Look for what was pressed on a page that was loaded after it was taken."""
    expect(page.locator("[data-stop]:visible")).to_have_attribute("data-here", "yes")
    expect(page.locator("#press-state")).to_be_hidden()
    expect(page.locator(".drove-next:visible")).to_contain_text(name)
    expect(page.locator("main")).not_to_contain_text("Not written down")
    page.wait_for_function("() => localStorage.getItem('drove-presses') === '[]'")
    assert len(set(line.keys)) == 1


@pytest.mark.parametrize("way", [503, 429, "taken"])
def test_what_is_not_answered_well_is_kept_and_sent_again_under_its_key(page: Page, way: int | str) -> None:
    page.add_init_script(IMPATIENT)
    page.reload()
    line = Line(page.context, [way])
    name = presses(page)
    page.wait_for_timeout(600)
    expect(page.locator("#press-state")).to_contain_text("1 step is kept on this phone")
    assert len(page.evaluate(KEPT)) == 1
    with page.expect_navigation():
        page.evaluate(SIGNAL)
    is_sent_once(page, line, name)
    assert len(line.keys) == 2


def test_a_page_loaded_again_while_it_sends_sends_on(page: Page) -> None:
    line = Line(page.context, ["taken"])
    name = presses(page)
    page.wait_for_timeout(200)
    page.reload()
    is_sent_once(page, line, name)
    assert len(line.keys) == 2


def test_a_page_closed_while_it_sends_is_sent_when_it_is_opened_again(page: Page) -> None:
    line = Line(page.context, ["taken"])
    name = presses(page)
    page.wait_for_timeout(200)
    page.close()
    opened: Any = page.context.new_page()
    opened.goto("/drive")
    is_sent_once(opened, line, name)
    assert len(line.keys) == 2
