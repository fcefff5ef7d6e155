"""A volunteer's way on a phone: what they say, what they are asked, a day without signal, and the claim after it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.steps import KEPT, with_a_run

LAST_PICKUP_FIRST = """() => {
  const [first] = document.querySelectorAll("[data-stop]");
  const last = [...document.querySelectorAll("[data-stop^='pickup:']")].at(-1);
  if (!last || last === first) return false;
  first.before(last);
  last.hidden = false;
  first.hidden = true;
  return true;
}"""
"""Makes the order on the phone another than the service's; tells whether there was a pickup to bring forward."""


def test_a_day_is_driven_without_signal_and_written_down_once(phone: Callable[[str], Page]) -> None:
    page = with_a_run(phone)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.reload()
    card = page.locator(".drove-next:visible")
    first = card.locator(".drove-next__name").inner_text()
    page.context.set_offline(True)
    card.get_by_role("button", name="I have arrived").click()
    expect(page.locator("#press-state")).to_contain_text("1 step is kept on this phone")
    done = card.get_by_role("button", name=re.compile("On board|Dropped off"))
    expect(done).to_be_visible()
    page.reload()
    expect(card).to_contain_text(first)
    done.click()
    expect(page.locator("#press-state")).to_contain_text("2 steps are kept")
    expect(card.get_by_role("button", name="I have arrived")).to_be_visible()
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator("#press-state")).to_be_hidden()
    expect(page.locator(".drove-stop--over", has_text=first).first).to_contain_text("Done")
    assert page.evaluate(KEPT) == []


def test_what_the_office_wrote_meanwhile_is_no_refusal_where_the_driver_says_the_same(
    visit: Visit, phone: Callable[[str], Page]
) -> None:
    page = with_a_run(phone)
    shift = page.locator("[data-run]").get_attribute("data-run")
    assert shift
    page.context.set_offline(True)
    card = page.locator(".drove-next:visible")
    first, is_pickup = (
        card.locator(".drove-next__name").inner_text(),
        card.get_by_text("Pick up").count() == 1,
    )
    card.get_by_role("button", name="I have arrived").click()
    office = visit("coordinator")
    office.goto(f"/desk/runs/{shift}")
    for _ in range(2):
        with office.expect_navigation():
            office.get_by_role("button", name=re.compile("Record for the driver")).click()
    if is_pickup:
        card.get_by_role("link", name="Nobody here").click()
        expect(card).to_contain_text("Knock. Ring")
    card.get_by_role("button", name="On board" if is_pickup else "Dropped off").click()
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator(".drove-stop--over", has_text=first).first).to_contain_text("Done")
    expect(page.locator("main")).not_to_contain_text("Not written down")
    assert page.evaluate(KEPT) == []


def test_a_stop_done_before_others_of_the_sheet_is_written_down(phone: Callable[[str], Page]) -> None:
    page = with_a_run(phone, ahead=3)
    page.context.set_offline(True)
    assert page.evaluate(LAST_PICKUP_FIRST)
    card = page.locator(".drove-next:visible")
    card.get_by_role("button", name="I have arrived").click()
    card.get_by_role("button", name="On board").click()
    expect(page.locator("#press-state")).to_contain_text("2 steps are kept")
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator("#press-state")).to_be_hidden()
    expect(page.locator("main")).not_to_contain_text("Not written down")
    assert page.evaluate(KEPT) == []


def test_steps_on_a_shared_phone_wait_for_their_driver(
    phone: Callable[[str], Page], cookies: Callable[[str], list[Any]]
) -> None:
    page = with_a_run(phone)
    mine: list[Any] = list(page.context.cookies())
    others_page = page.context.new_page()
    others_page.goto("/drive")
    page.context.set_offline(True)
    page.locator(".drove-next:visible").get_by_role("button", name="I have arrived").click()
    expect(page.locator("#press-state")).to_contain_text("1 step is kept on this phone")
    page.context.clear_cookies()
    page.context.add_cookies(cookies("driver"))
    with page.expect_response("**/records") as refused:
        page.context.set_offline(False)
    assert refused.value.status == 404
    expect(page.locator("#press-state")).to_contain_text("Sign in again to send what is kept")
    others_page.reload()
    told = others_page.locator("#press-state")
    expect(told).to_have_text(
        "1 step is kept on this phone for another driver, to be sent when that driver signs in here."
    )
    page.close()
    others_page.context.clear_cookies()
    others_page.context.add_cookies(mine)
    with others_page.expect_response("**/records") as taken:
        others_page.goto("/drive")
    assert taken.value.ok
    expect(told).to_be_hidden()
    assert others_page.evaluate(KEPT) == []


def test_from_what_somebody_says_to_their_roster_and_calendar(visit: Visit) -> None:
    page = visit("driver", viewport=PHONE)
    page.goto("/volunteers/driver-1/times")
    for day in range(7):
        page.fill(f"#day-{day}", "8:00 to 18:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("written that down")
    page.goto("/volunteers/driver-1/driving")
    page.get_by_label("Public minibus").check()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Save").click()
    office = visit("coordinator")
    office.goto("/desk/rota")
    day = date(2027, 1, 20)
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        office.fill(f"#date-{part}", str(value))
    office.fill("#hours", "9:00 to 13:00")
    office.get_by_label("Public minibus").check()
    office.get_by_role("button", name="Add", exact=True).click()
    office.get_by_role("button", name=re.compile("Ask the next person.*20 January")).click()
    page.goto("/drive/roster")
    page.get_by_role("button", name=re.compile("Yes, I can.*20 January")).click()
    expect(page.get_by_role("status")).to_contain_text("in your roster now")
    expect(page.locator("main")).to_contain_text("20 January")
    page.goto("/drive/calendar")
    page.get_by_role("button", name="Make a new address").click()
    address = page.locator(".drove-break").inner_text()
    answer = page.request.get(address)
    assert "BEGIN:VEVENT" in answer.text()
    assert "20270120T090000" in answer.text()
