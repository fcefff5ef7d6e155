"""The pages of waiting: after a no, on the list, offered, booked in one step."""

from collections.abc import Callable

from scheduler.domain.events import SYSTEM
from scheduler.domain.waiting import WaitState
from scheduler.usecases.commands import Origin, WithdrawAvailability
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, Page, asked

ME = f"/volunteers/{village.CARA.id}"


def test_a_no_is_followed_by_a_place_on_the_list_and_then_by_a_ride(browse: Callable[..., Browser]) -> None:
    browser = browse("resident")
    service = browser.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        shifts = [one.id for one in records.shifts(village.TOMORROW)]
    for id_ in shifts:
        service.scheduler.withdraw_availability(WithdrawAvailability(id_, Origin(SYSTEM)))
    at, page = asked(browser)
    page = browser.send(f"{at}/answers") if "offers" not in page.path else page
    assert page.heading == "We cannot offer that ride"
    waiting = browser.send(f"{at}/wait")
    assert waiting.heading == "We are looking for a driver"
    assert "Nothing is booked yet. You will hear from us by 5 pm today" in waiting.words
    assert "Nothing is booked yet" in browser.get("/rides").words
    board = browse(None).get("/gaps").words
    assert "Tuesday 1 December 9:00 am to 1:00 pm Somebody is waiting for a ride" in board
    assert "of 0" not in board
    assert "Resident" not in board
    cara, own_car = (
        browse("driver"),
        {"ways": ["drive", "picks"], "has_car": "yes", "seats": "3", "boot": "1"},
    )
    cara.send(f"{ME}/times", dark="yes", **{f"day__{day}": "6:00 to 22:00" for day in range(7)})
    assert cara.send(f"{ME}/driving", takes=["frame"], starts="home", **own_car).path == ME
    page = cara.get("/drive/open-rides")
    assert "Somebody waits for a driver" in page.words
    assert "Resident" not in page.words
    (hours,) = page.values("hours")
    given = cara.send("/drive/open-rides", hours=hours)
    assert "Those hours are in your roster" in given.words
    assert "no longer fits" in cara.send("/drive/open-rides", hours=hours).words
    service.scheduler.tend()
    offered = browser.get(waiting.path)
    assert offered.heading == "A ride has come free"
    assert "A ride has come free" in browser.get("/rides").words
    with service.storage.reading() as records:
        (until,) = [one.offered_until for one in records.waiting.of_date(village.TOMORROW)]
    browser.clock.set(until)
    service.scheduler.tend()
    late = browser.get(waiting.path).words
    assert "We held a ride for you, and did not hear from you in time." in late
    assert "too few drivers" not in late
    service.scheduler.tend()
    assert browser.get(waiting.path).heading == "A ride has come free", "once more"
    booked = browser.send(f"{waiting.path}/take")
    assert booked.heading == "Your ride is booked"
    assert browser.get(waiting.path).heading == "This ride is booked"
    with service.storage.reading() as records:
        assert [one.state for one in records.waiting.of_date(village.TOMORROW)] == [WaitState.BOOKED]


def test_nobody_sees_another_s_place_on_the_list(browse: Callable[..., Browser]) -> None:
    page: Page = browse("resident").get("/waiting/waiting-nobody")
    assert page.status == 404
