"""What several journeys do alike: serve an application, sign in by password, and answer the questions of a booking."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from time import monotonic, sleep
from typing import Literal

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page

from api.demo import PASSWORD
from api.service import Service
from scheduler.adapters.clocks import SettableClock
from scheduler.domain.events import SYSTEM
from scheduler.domain.people import DriverId
from scheduler.domain.request import WishKind
from scheduler.usecases.commands import AcceptOffer, Origin, RequestQuote, WithdrawAvailability
from tests.fakes import village_service as village

BY = Origin(SYSTEM)
KEPT = "() => JSON.parse(localStorage.getItem('drove-presses'))"
"""What a phone keeps of the steps that were pressed on it."""


@dataclass(frozen=True, slots=True)
class Village:
    """Three villages that are served, and their clock."""

    url: str
    service: Service
    clock: SettableClock
    windows: dict[str, Page] = field(default_factory=dict)
    days: Iterator[date] = field(
        default_factory=lambda: (
            day for number in count(3) if (day := village.TOMORROW + timedelta(days=number)).weekday() < 5
        )
    )
    """Weekdays that no test has had yet, in order."""


@contextmanager
def served_here(app: FastAPI, *, lifespan: Literal["auto", "off"] = "auto") -> Iterator[str]:
    """Serve an application of this process on a free port; ``off`` where somebody else began its life."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan=lifespan)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    began = monotonic()
    while not server.started and monotonic() - began < 60:
        sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=30)


def has_come(served: Village) -> date:
    """Let a new day come, on which Cara has Ada and Ben to fetch with the bus."""
    day, service = next(served.days), served.service
    line = service.timeline(day)
    nobody_drives(service, day, but=village.CARA.id)
    for rider, arrival in ((village.ADA, 11 * 3600), (village.BEN, 12 * 3600)):
        assert rider.home is not None
        wish = RequestQuote(
            rider.id, rider.home, village.MARKET, WishKind.ARRIVE_BY, line.moment(arrival), BY
        )
        service.scheduler.accept(AcceptOffer(service.scheduler.quote(wish).offers[0].id, BY))
    served.clock.set(line.moment(10 * 3600))
    return day


def nobody_drives(service: Service, day: date, *, but: DriverId | None = None) -> None:
    """Withdraw everybody's shifts of a day."""
    with service.storage.reading() as records:
        shifts = [one for one in records.shifts(day) if one.driver_id != but]
    for shift in shifts:
        service.scheduler.withdraw_availability(WithdrawAvailability(shift.id, BY))


def come_in(page: Page, login: str) -> None:
    """Sign in by password."""
    page.goto("/sign-in/staff")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")


def press(page: Page, words: str) -> None:
    """Press the first button of that name."""
    page.get_by_role("button", name=words).first.click()


def answer_all(page: Page, day: str, *, to: str, back: str, at: tuple[str, str] | None = None) -> None:
    """Answer every question of a booking from home, there by half past ten; ``at``: field and time of the way back.

    A press waits until the next page begins, not until it is there: before a question that is not
    always asked is looked for, the page must have come.
    """
    page.check("input[name=place] >> nth=0")
    press(page, "Continue")
    page.locator("#search").wait_for(state="attached")
    other = page.locator("input[name=place][value=search]")
    if other.count():
        other.check()
    page.fill("#search", to)
    press(page, "Continue")
    page.check("input[name=place] >> nth=0")
    press(page, "Continue")
    page.check(f"input[name=day][value='{day}']")
    press(page, "Continue")
    page.check("input[name=kind][value=arrive_by]")
    page.fill("#time", "10.30")
    press(page, "Continue")
    page.check(f"input[name=back][value={back}]")
    if at is not None:
        page.fill(*at)
    press(page, "Continue")
    page.check("input[name=others][value=no]")
    press(page, "Continue")
    press(page, "Continue")
    walk = page.locator("input[name=walk]")
    walk.or_(page.locator("input[name=purpose]")).first.wait_for(state="attached")
    if walk.count():
        walk.first.check()
        press(page, "Continue")
    page.check("input[name=purpose][value=shopping]")
    press(page, "Continue")


def window(browser: Browser, served: Village, login: str) -> Page:
    """Return the window of somebody, signed in once."""
    if login not in served.windows:
        context = browser.new_context(
            base_url=served.url, locale="en-GB", viewport={"width": 360, "height": 740}
        )
        context.set_default_timeout(10_000)
        context.set_default_navigation_timeout(60_000)
        page = context.new_page()
        come_in(page, login)
        served.windows[login] = page
    return served.windows[login]
