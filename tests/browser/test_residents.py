"""A resident's whole way: there and home by a call, a no that turns into a ride, every week, and the telephone."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic

from playwright.sync_api import Browser, Page, expect

from scheduler.domain.booking import BookingId
from scheduler.domain.events import SYSTEM
from scheduler.domain.fleet import ShiftId
from scheduler.domain.people import DriverId
from scheduler.domain.plan import StopKind
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import (
    Happening,
    Origin,
    Record,
    SetAvailability,
    WithdrawAvailability,
)
from tests.browser.steps import Village, answer_all, press, window
from tests.fakes import village_service as village

BY = Origin(SYSTEM)
LOWEST_CHOICE = 640
"""Pixels down a telephone of 360 by 640, where what is lower is out of sight."""
MOST_INPUTS, MOST_SECONDS, MOST_TO_FIND = 12, 180.0, 1.0
"""What a call for a known rider may take, and the seconds until the caller's page stands there."""


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def ask(page: Page, day: date, *, back: str) -> None:
    """Ask for a ride from home to the market."""
    page.goto("/book")
    at = ("#ready-time", "12") if back == "ready" else None
    answer_all(page, day.isoformat(), to="market", back=back, at=at)


def drive(served: Village, booking_id: str, number: int) -> None:
    """Drive one leg of a booking, as the driver records it."""
    booking = served.service.scheduler.booking(BookingId(booking_id))
    day, leg = booking.service_date, booking.legs[number].leg
    with served.service.storage.reading() as records:
        run = records.plan(day).run_of(leg.id)
    assert run is not None
    line, happened = served.service.timeline(day), served.service.scheduler.record
    if not run.has_begun:
        served.clock.set(max(served.clock.now(), line.moment(run.leaves)))
        happened(Record(run.shift_id, day, Happening.STARTED, BY))
    stops = {stop.kind: stop for stop in run.stops if stop.leg_id == leg.id}
    for kind, over in ((StopKind.PICKUP, Happening.BOARDED), (StopKind.DELIVERY, Happening.ALIGHTED)):
        served.clock.set(max(served.clock.now(), line.moment(stops[kind].start)))
        happened(Record(run.shift_id, day, Happening.ARRIVED, BY, leg_id=leg.id, kind=kind))
        happened(Record(run.shift_id, day, over, BY, leg_id=leg.id))


def lies_in_sight(page: Page) -> None:
    """Fail unless the first ride can be chosen without scrolling."""
    heading(page, "We can take you")
    choice = page.get_by_role("button", name="Choose this ride").first.bounding_box()
    assert choice is not None
    assert choice["y"] <= LOWEST_CHOICE, choice


def test_the_first_ride_can_be_chosen_without_scrolling_a_telephone(
    browser: Browser, served: Village
) -> None:
    page = window(browser, served, "resident")
    page.goto("/book")
    day, at = village.TOMORROW.isoformat(), ("#leave-time", "12.30")
    answer_all(page, day, to="robert", back="leave_after", at=at)
    page.set_viewport_size({"width": 360, "height": LOWEST_CHOICE})
    lies_in_sight(page)
    page.get_by_role("link", name="Change where from").click()
    page.check("input[name=place][value=search]")
    page.fill("#search", "haddenham")
    press(page, "Continue")
    page.check("input[name=place] >> nth=0")
    press(page, "Continue")
    expect(page.locator("main")).to_contain_text("Haddenham and Aldreth Community Workshops")
    lies_in_sight(page)
    menu = page.locator("header summary")
    expect(page.get_by_role("link", name="My rides")).to_be_hidden()
    menu.focus()
    menu.press("Enter")
    page.get_by_role("link", name="My rides").click()
    heading(page, "My rides")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("header summary")).to_be_hidden()
    expect(page.get_by_role("link", name="My details")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})


def test_there_and_home_again_when_ready(browser: Browser, served: Village) -> None:
    page = window(browser, served, "resident")
    ask(page, village.TOMORROW, back="ready")
    heading(page, "We can take you")
    press(page, "Choose this ride")
    press(page, "Book this ride")
    heading(page, "Your ride is booked")
    booking_id = page.url.split("/")[-2]
    drive(served, booking_id, 0)
    page.goto(f"/rides/{booking_id}")
    expect(page.locator("main")).to_contain_text("Dropped off")
    served.clock.set(served.service.timeline(village.TOMORROW).moment(11 * 3600 + 1800))
    page.get_by_role("link", name="I am ready to go home").click()
    press(page, "I am ready: fetch me")
    heading(page, "We can fetch you")
    press(page, "Book this ride home")
    page.goto(f"/rides/{booking_id}")
    expect(page.locator("main")).to_contain_text("Be ready between")
    drive(served, booking_id, 1)
    page.reload()
    expect(page.locator(".drove-state").first).to_contain_text("Done")


def test_a_no_becomes_a_ride_when_a_driver_is_found(browser: Browser, served: Village) -> None:
    page, day = window(browser, served, "resident"), village.TOMORROW + timedelta(days=2)
    with served.service.storage.reading() as records:
        shifts = list(records.shifts(day))
    for shift in shifts:
        served.service.scheduler.withdraw_availability(WithdrawAvailability(ShiftId(shift.id), BY))
    ask(page, day, back="no")
    heading(page, "We cannot offer that ride")
    expect(page.locator("main")).to_contain_text("Talk to us")
    waits = page.get_by_role("button", name="Ask us to find a driver")
    waits.or_(page.get_by_role("button", name="Join the waiting list")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        re.compile("looking for a driver|waiting list")
    )
    expect(page.locator("main")).to_contain_text("Nothing is booked yet.")
    served.service.scheduler.set_availability(
        SetAvailability(DriverId(village.CARA.id), village.BUS.id, day, TimeWindow(8 * 3600, 17 * 3600), BY)
    )
    page.goto("/rides")
    page.get_by_role("link", name="See the ride").click()
    heading(page, "A ride has come free")
    press(page, "Book this ride")
    heading(page, "Your ride is booked")


def test_a_ride_is_had_every_week(browser: Browser, served: Village) -> None:
    page, first = window(browser, served, "resident"), village.TOMORROW + timedelta(days=7)
    answer_first(page, first)
    page.get_by_role("link", name="See or change this ride").click()
    page.get_by_role("link", name="Have this ride again on other days").click()
    page.check(f"input[name=days][value='{first.weekday()}']")
    last = first + timedelta(days=14)
    for part, value in (("day", last.day), ("month", last.month), ("year", last.year)):
        page.fill(f"#until-{part}", str(value))
    page.check("input[name=holidays][value=no]")
    press(page, "Book these days")
    dates = page.locator(".drove-dates > li")
    assert dates.count() >= 2
    expect(dates.first).to_contain_text("Booked")


def answer_first(page: Page, day: date) -> None:
    """Book a ride on a day that is not on the list."""
    page.goto("/runs")
    answer_all_typed(page, day)
    press(page, "Choose this ride")
    press(page, "Book this ride")
    heading(page, "Your ride is booked")


def answer_all_typed(page: Page, day: date) -> None:
    ask(page, village.TOMORROW + timedelta(days=3), back="no")
    page.get_by_role("link", name="Change the day").click()
    page.check("input[name=day][value=other]")
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.fill(f"#date-{part}", str(value))
    press(page, "Continue")


@dataclass
class Keyboard:
    """Types and presses, and counts what a coordinator has to put in; moving on with Tab is none."""

    page: Page
    inputs: int = 0

    def types(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.inputs += 1

    def moves(self, to: str) -> None:
        for _ in range(40):
            if self.page.evaluate("document.activeElement?.id") == to:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{to} is not reached with Tab")

    def enters(self) -> None:
        self.page.keyboard.press("Enter")
        self.inputs += 1


def test_a_call_is_taken_by_keyboard_alone(browser: Browser, served: Village) -> None:
    page = window(browser, served, "coordinator")
    page.goto("/desk/call")
    expect(page.locator("#q")).to_be_focused()
    hands, began = Keyboard(page), monotonic()
    hands.types("ben b")
    typed = monotonic()
    hands.enters()
    heading(page, "Ben Birch")
    found = monotonic() - typed
    expect(page.locator("input:focus")).to_be_visible()
    hands.moves("to")
    hands.types("surgery")
    hands.moves("day")
    hands.types("fri")
    hands.moves("time")
    hands.types("10:30")
    hands.moves("back")
    hands.types("12")
    hands.enters()
    expect(page.locator("#read")).to_have_text("Read out")
    expect(page.locator("#answer")).to_contain_text("We can pick you up from home between")
    expect(page.locator("button:focus")).to_contain_text("Book ride 1")
    hands.enters()
    heading(page, "Booked for Ben Birch")
    seconds = monotonic() - began
    expect(page.locator("main")).to_contain_text("Your reference is")
    print(f"a call: {hands.inputs} inputs, {seconds:.1f} s, rider found in {found:.2f} s")
    assert hands.inputs <= MOST_INPUTS
    assert found < MOST_TO_FIND
    assert seconds < MOST_SECONDS
