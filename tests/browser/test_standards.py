"""What holds beyond one look at a page: by night, on a slow line, and when a form is sent as it came."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looking import FOUR_TIMES, barriers, too_wide


def test_no_barrier_is_found_at_night(visit: Visit) -> None:
    page = visit("driver", color_scheme="dark", viewport={"width": 360, "height": 740})
    for path in ("/drive", "/drive/availability"):
        page.goto(path)
        assert barriers(page) == []


def test_mistakes_in_a_form_are_told_without_a_barrier(visit: Visit) -> None:
    page = visit("resident")
    page.goto("/book")
    page.click("main button[type=submit]")
    assert page.title().startswith("Error: ")
    assert barriers(page) == []
    page.keyboard.press("Tab")
    assert page.locator(".govuk-error-summary a").count() == 1


def test_a_spot_is_chosen_on_the_map_by_keyboard_or_from_the_list(visit: Visit) -> None:
    page = visit("resident", viewport=FOUR_TIMES)
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
