"""What holds in every room and state: no barrier, room for fingers, help where it always is, light pages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_standards import SMALL, barriers, too_wide

PAGES = [
    ("resident", "/details"),
    ("resident", "/runs"),
    ("resident", "/people"),
    ("resident", "/rides?lang=cy"),
    ("", "/sign-in?lang=cy"),
    ("coordinator", "/desk/call"),
    ("coordinator", "/desk/calls"),
    ("coordinator", "/desk/riders/rider-01/data"),
    ("administrator", "/admin/audit"),
    ("administrator", "/admin/operators"),
    ("administrator", "/admin/messages"),
    ("administrator", "/admin/work"),
]
FOUR_TIMES = {"width": 320, "height": 256}
"""What a window of 1280 by 1024 shows at four times its size."""
FINGER = 44
HEAVIEST = 200_000
"""Bytes of a whole page at its first visit, as they come over the line; maps not counted."""
PRESSED = "main button, main .govuk-button, main a.drove-action, nav a, nav button"
TOO_SMALL = """([pressed, least]) => [...document.querySelectorAll(pressed)]
  .map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < least || box.width < 24))
  .map(([words, box]) => `${words}: ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
HELP = """() => {
  const box = document.querySelector('.drove-help__phone').getBoundingClientRect();
  return [box.x, box.y];
}"""


@pytest.mark.parametrize(
    ("login", "path"), PAGES, ids=[f"{login or 'nobody'}{path}" for login, path in PAGES]
)
def test_no_barrier_is_found_in_any_room(visit: Visit, login: str, path: str) -> None:
    page = visit(login)
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok
    assert barriers(page) == []
    for size in (SMALL, FOUR_TIMES):
        page.set_viewport_size(size)
        assert too_wide(page) == []


def test_mistakes_in_a_form_are_told_without_a_barrier(visit: Visit) -> None:
    page = visit("resident")
    page.goto("/book")
    page.click("main button[type=submit]")
    assert page.title().startswith("Error: ")
    assert barriers(page) == []
    page.keyboard.press("Tab")
    assert page.locator(".govuk-error-summary a").count() == 1


def test_a_spot_is_chosen_on_the_map_by_keyboard_or_from_the_list(visit: Visit) -> None:
    page = visit("resident", viewport=SMALL)
    page.goto("/book")
    page.get_by_role("link", name="Show me a map").click()
    page.wait_for_selector("#map[data-drawn=yes]")
    named = page.get_by_role("status")
    expect(named).to_contain_text("Haddenham")
    before = named.inner_text()
    page.locator("#map canvas").focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(named).not_to_have_text(before)
    assert barriers(page) == []
    assert too_wide(page) == []
    page.get_by_role("button", name="Use this spot").click()
    page.get_by_role("link", name="Choose from a list of villages").click()
    assert barriers(page) == []
    page.get_by_role("link", name="Witcham", exact=True).click()
    assert barriers(page) == []
    assert too_wide(page) == []


@pytest.mark.parametrize(
    ("login", "path"), [("", "/"), ("", "/sign-in"), ("resident", "/rides"), ("driver", "/drive")]
)
def test_fingers_find_what_they_press(visit: Visit, login: str, path: str) -> None:
    page = visit(login, viewport={"width": 360, "height": 740})
    page.goto(path)
    assert page.evaluate(TOO_SMALL, [PRESSED, FINGER]) == []


def test_help_is_in_the_same_place_on_every_page(visit: Visit) -> None:
    page = visit("resident", viewport={"width": 360, "height": 740})
    places = set()
    for path in ("/", "/rides", "/book", "/details", "/accessibility", "/no-such-page"):
        page.goto(path)
        places.add(tuple(page.evaluate(HELP)))
    assert len(places) == 1


@pytest.mark.parametrize(
    ("login", "path"), [("", "/"), ("resident", "/book"), ("resident", "/rides"), ("driver", "/drive")]
)
def test_a_page_is_light_at_its_first_visit(visit: Visit, login: str, path: str) -> None:
    page = visit(login)
    sizes: list[float] = []
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    assert len(sizes) > 5
    assert 20_000 < sum(sizes) < HEAVIEST


def test_a_page_comes_on_a_slow_line(visit: Visit) -> None:
    page: Page = visit()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 300, "downloadThroughput": 90_000, "uploadThroughput": 45_000},
    )
    page.goto("/", wait_until="commit")
    page.wait_for_selector("h1", timeout=8_000)
