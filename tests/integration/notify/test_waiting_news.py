"""Who waits hears of it: when a ride comes free for them, and when none did in time."""

from collections.abc import Callable
from datetime import UTC, datetime

from api.notify.contact import Contact
from api.notify.message import By, MessageState
from scheduler.domain.events import SYSTEM
from scheduler.domain.fleet import Shift
from scheduler.domain.messages import News
from scheduler.usecases.commands import Origin, SetAvailability, WithdrawAvailability
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.notify.conftest import Post
from tests.integration.pages.conftest import LOGINS, Browser, asked

ADA = f"rider:{village.ADA.id}"
DAY = village.TOMORROW


def waits(at: Post) -> tuple[Browser, list[Shift]]:
    """Let Ada, who reads text messages, wait for a day without drivers; return her browser, and who drove."""
    at.service.contacts.put(Contact(ADA, "", phone="07700 900123"))
    browser = Browser(InProcess(at.api.app), at.api.clock)
    browser.sign_in(LOGINS["resident"])
    with at.service.storage.reading() as records:
        shifts = list(records.shifts(DAY))
    for shift in shifts:
        at.service.scheduler.withdraw_availability(WithdrawAvailability(shift.id, Origin(SYSTEM)))
    draft, _ = asked(browser)
    browser.send(f"{draft}/wait")
    return browser, shifts


def comes_free(at: Post, shifts: list[Shift]) -> None:
    for shift in shifts:
        given = SetAvailability(shift.driver_id, shift.vehicle_id, DAY, shift.hours, Origin(SYSTEM))
        at.service.scheduler.set_availability(given)
    at.service.scheduler.tend()
    at.later()


def test_who_waits_is_written_to_when_a_ride_comes_free(post: Callable[..., Post]) -> None:
    at = post(public_url="https://rides.example.org")
    browser, shifts = waits(at)
    comes_free(at, shifts)
    (told,) = [one for one in at.messages() if one.news is News.PLACE_FREE]
    assert (told.person, told.by, told.state) == (ADA, By.SMS, MessageState.SENT)
    page = told.text.split("Say yes here: https://rides.example.org")[1].split(" ")[0]
    assert "It is not booked yet: we hold it until" in told.text
    assert "Market" not in told.text, "a text message names no destination"
    assert browser.get(page).heading == "A ride has come free"
    assert browser.send(f"{page}/take").heading == "Your ride is booked"


def test_an_offer_of_the_night_lasts_until_after_it_could_be_read(post: Callable[..., Post]) -> None:
    at = post()
    _, shifts = waits(at)
    at.api.clock.set(datetime(2026, 11, 30, 22, 0, tzinfo=UTC))
    comes_free(at, shifts)
    (told,) = [one for one in at.messages() if one.news is News.PLACE_FREE]
    assert (told.state, told.due.hour) == (MessageState.WAITING, 8)
    with at.service.storage.reading() as records:
        (waiting,) = records.waiting.of_date(DAY)
    assert waiting.offered_until is not None
    assert waiting.offered_until > told.due


def test_who_hoped_in_vain_is_told_and_rung_where_nothing_else_reaches_them(
    post: Callable[..., Post],
) -> None:
    at = post()
    waits(at)
    at.service.contacts.put(Contact(ADA, ""))
    at.later(minutes=8 * 60)
    at.service.scheduler.tend()
    at.later()
    (told,) = [one for one in at.messages() if one.news is News.NO_PLACE]
    assert (told.by, told.state) == (By.CALL, MessageState.TO_CALL)
    assert "Nothing is booked" in told.text
