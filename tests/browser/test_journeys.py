"""What people do with the pages, from the first click to the last, as they do it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.steps import answer_all, press

THIRD = "2026-12-03"


def there_and_back(page: Page, day: str) -> None:
    """Answer every question of a booking: home to Ely's market and back."""
    answer_all(page, day, to="ely market", back="leave_after", at=("#leave-time", "1:30"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_resident_books_a_ride_and_cancels_it(visit: Visit, scripts: bool) -> None:
    page = visit("resident2", java_script_enabled=scripts)
    page.goto("/book")
    there_and_back(page, THIRD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("We can take you")
    press(page, "Choose this ride")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your ride")
    expect(page.locator("main")).to_contain_text("Leave after 1:30 pm")
    press(page, "Book this ride")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your ride is booked")
    reference = page.locator(".drove-done__reference").inner_text()
    assert re.fullmatch(r"[0-9A-Z ]{8,}", reference)

    page.goto("/rides")
    page.get_by_role("link", name="Thursday 3 December to").click()
    expect(page.locator("main")).to_contain_text(reference)
    page.get_by_role("link", name="Cancel this ride").click()
    press(page, "Yes, cancel")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("cancelled", re.IGNORECASE))
    page.goto("/rides")
    expect(page.locator(".drove-ticket", has_text="Thursday 3 December")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Earlier and cancelled rides")


def test_a_resident_changes_the_time_of_a_ride(visit: Visit) -> None:
    page = visit("resident3")
    page.goto("/book")
    there_and_back(page, "2026-12-04")
    press(page, "Choose this ride")
    press(page, "Book this ride")
    reference = page.locator(".drove-done__reference").inner_text()
    page.goto("/rides")
    page.get_by_role("link", name="Friday 4 December to").click()
    page.get_by_role("button", name="Change this ride").or_(
        page.get_by_role("link", name="Change this ride")
    ).click()
    page.get_by_role("link", name="Change the time").click()
    page.fill("#time", "11:30")
    press(page, "Continue")
    press(page, "Choose this ride")
    press(page, "Change to this ride")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your ride is changed")
    expect(page.locator(".drove-done__reference")).to_have_text(reference)


def test_a_coordinator_sees_the_day_and_improves_it(visit: Visit) -> None:
    page = visit("coordinator")
    page.goto("/desk")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today, Tuesday 1 December")
    expect(page.get_by_role("row", name="Newmarket")).to_contain_text("outside the area")
    rows = page.locator("table").last.locator("tbody tr")
    assert rows.count() == page.locator(".drove-where__list details").count() > 3
    page.wait_for_selector("#map[data-drawn]", state="attached", timeout=20_000)
    press(page, "Look for a better plan")
    told = re.compile("We found a better|None is better than this one")
    expect(page.get_by_role("status").filter(has_text=told)).to_be_visible()


def test_a_coordinator_books_for_somebody_and_cancels_by_keyboard(visit: Visit) -> None:
    page = visit("coordinator")
    page.goto("/desk")
    page.locator("#q").focus()
    page.keyboard.type("gwen placeholder")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Book a ride for Gwen Placeholder").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Booking for Gwen Placeholder")
    there_and_back(page, THIRD)
    press(page, "Choose this ride")
    press(page, "Book this ride")
    reference = page.locator(".drove-done__reference").inner_text()
    page.goto("/desk")
    page.fill("#q", reference)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Cancel this ride").focus()
    page.keyboard.press("Enter")
    press(page, "Yes, cancel")
    expect(page.locator("main")).to_contain_text(re.compile("cancelled", re.IGNORECASE))
