"""A volunteer's way on a phone: what they say, what they are asked, a day without signal, and the claim after it."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from scheduler.domain.request import WishKind
from scheduler.usecases.commands import AcceptOffer, RequestQuote
from tests.browser.steps import BY, KEPT, Village, nobody_drives, window
from tests.fakes import village_service as village

PALE = """() => {
  const light = (of) => of.match(/[\\d.]+/g).slice(0, 3).map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, n) => sum + one * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (of) => (!of ? "rgb(255,255,255)" : /, 0\\)$/.test(getComputedStyle(of).backgroundColor)
    ? behind(of.parentElement) : getComputedStyle(of).backgroundColor);
  return [...document.querySelectorAll("main *")]
    .filter((one) => [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
    .filter((one) => one.checkVisibility())
    .filter((one) => {
      const [dark, pale] = [light(getComputedStyle(one).color), light(behind(one))].sort((a, b) => a - b);
      return (pale + 0.05) / (dark + 0.05) < 7;
    })
    .map((one) => one.textContent.trim());
}"""
"""Returns what on the page does not stand out from its ground seven to one: a run sheet is read in the sun."""
ADA_HOME = village.ADA.home
assert ADA_HOME is not None

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


def test_what_the_office_wrote_meanwhile_is_no_refusal_where_the_driver_says_the_same(
    browser: Browser, served: Village, phone: Callable[[], Page]
) -> None:
    page = phone()
    shift = page.locator("[data-run]").get_attribute("data-run")
    assert shift
    page.context.set_offline(True)
    card = page.locator(".drove-next:visible")
    first, is_pickup = (
        card.locator(".drove-next__name").inner_text(),
        card.get_by_text("Pick up").count() == 1,
    )
    card.get_by_role("button", name="I have arrived").click()
    office = window(browser, served, "coordinator")
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


def test_a_stop_done_before_others_of_the_sheet_is_written_down(phone: Callable[[], Page]) -> None:
    page = phone()
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
    browser: Browser, served: Village, phone: Callable[[], Page]
) -> None:
    page = phone()
    mine: Any = page.context.cookies()
    others: Any = window(browser, served, "driver2").context.cookies()
    others_page = page.context.new_page()
    others_page.goto("/drive")
    page.context.set_offline(True)
    page.locator(".drove-next:visible").get_by_role("button", name="I have arrived").click()
    expect(page.locator("#press-state")).to_contain_text("1 step is kept on this phone")
    page.context.clear_cookies()
    page.context.add_cookies(others)
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


def test_from_what_somebody_says_to_the_claim_for_a_day_without_signal(
    browser: Browser, served: Village
) -> None:
    page, day = window(browser, served, "driver2"), next(served.days)
    service, dan = served.service, village.DAN.id
    told = f"{day:%A} {day.day} {day:%B}"
    nobody_drives(service, day)
    _say_when(page, dan)
    _is_asked(window(browser, served, "coordinator"), dan, day)
    page.goto("/drive/roster")
    page.get_by_role("button", name=re.compile(f"Yes, I can.*{told}")).click()
    expect(page.get_by_role("status")).to_contain_text("in your roster now")
    expect(page.locator("li", has_text=told)).to_contain_text("9:00 am to 1:00 pm, Car")
    _is_in_the_calendar(page, day)
    at = service.timeline(day).moment(11 * 3600)
    wish = RequestQuote(village.ADA.id, ADA_HOME, village.MARKET, WishKind.ARRIVE_BY, at, BY)
    service.scheduler.accept(AcceptOffer(service.scheduler.quote(wish).offers[0].id, BY))
    served.clock.set(service.timeline(day).moment(11 * 3600))
    _drive_without_signal(page)
    served.clock.set(service.timeline(day).moment(20 * 3600))
    page.goto(f"/drive?date={day}")
    expect(page.locator("main")).to_contain_text("This run is done")
    page.goto("/drive/miles")
    expect(page.get_by_role("checkbox", name=told)).to_be_checked()
    page.get_by_role("button", name="Send the claim").click()
    rows = page.request.get(str(page.get_by_role("link", name="Rows").get_attribute("href"))).text()
    (row,) = csv.DictReader(io.StringIO(rows))
    assert float(row["miles"]) > 0, row
    expect(page.locator("main")).to_contain_text("Nothing to claim just now")


def test_what_a_volunteer_has_to_see_to_stands_out_in_the_sun(browser: Browser, served: Village) -> None:
    page, day = window(browser, served, "driver2"), next(served.days)
    with served.service.storage.writing() as unit:
        dan = unit.driver(village.DAN.id)
        assert dan is not None
        held = tuple((one, day - timedelta(days=1)) for one, _ in dan.qualifications)
        unit.put_driver(replace(dan, qualifications=held))
        unit.commit()
    for path, words in (
        ("/drive/roster", "do not cover this day"),
        (f"/papers/{dan.id}", "Runs out within"),
        (f"/volunteers/{dan.id}", "runs out on"),
    ):
        page.goto(path)
        expect(page.locator("main")).to_contain_text(words)
        assert page.evaluate(PALE) == []
    with served.service.storage.writing() as unit:
        unit.put_driver(dan)
        unit.commit()


def _say_when(page: Page, driver_id: str) -> None:
    page.goto(f"/volunteers/{driver_id}/times")
    for day in range(7):
        page.fill(f"#day-{day}", "8:00 to 18:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("written that down")


def _is_asked(office: Page, driver_id: str, day: date) -> None:
    office.goto("/desk/rota")
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        office.fill(f"#date-{part}", str(value))
    office.fill("#hours", "9:00 to 13:00")
    office.get_by_label("own car").check()
    office.get_by_role("button", name="Add", exact=True).click()
    office.get_by_role("link", name=re.compile(f"Who could.*{day.day} {day:%B}")).click()
    office.locator(f"form:has(input[name=driver][value={driver_id}])").get_by_role("button").click()


def _is_in_the_calendar(page: Page, day: date) -> None:
    page.goto("/drive/calendar")
    page.get_by_role("button", name="Make a new address").click()
    feed = page.request.get(page.locator(".drove-break").inner_text()).body()
    starts = [one.decoded("dtstart") for one in Calendar.from_ical(feed).walk("VEVENT")]
    assert datetime.combine(day, time(9), village.ZONE) in starts


def _drive_without_signal(page: Page) -> None:
    """Drive a whole run on a phone without signal, on which the page is opened anew on the way."""
    page.goto("/drive")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.reload()
    assert page.evaluate(PALE) == []
    card = page.locator(".drove-next:visible")
    page.context.set_offline(True)
    for number, words in enumerate(("I have arrived", "On board", "I have arrived", "Dropped off"), 1):
        card.get_by_role("button", name=words).click()
        kept = "1 step is kept" if number == 1 else f"{number} steps are kept"
        expect(page.locator("#press-state")).to_contain_text(f"{kept} on this phone")
        if number == 1:
            page.reload()
            expect(card).to_contain_text("Ada Ash")
    card.get_by_role("button", name="I am back: end my run").click()
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator("#press-state")).to_be_hidden()
    expect(page.locator("main")).not_to_contain_text("Not written down")
    assert page.evaluate(KEPT) == []
