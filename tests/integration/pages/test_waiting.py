"""The pages of waiting: after a no, on the list, offered, booked in one step."""

from collections.abc import Callable

from scheduler.domain.events import SYSTEM
from scheduler.domain.fleet import ShiftId
from scheduler.domain.waiting import WaitState
from scheduler.usecases.commands import Origin, SetAvailability, WithdrawAvailability
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, Page, asked


def test_a_no_is_followed_by_a_place_on_the_list_and_then_by_a_ride(browse: Callable[..., Browser]) -> None:
    browser = browse("resident")
    service = browser.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        shifts = [one.id for one in records.shifts(village.TOMORROW)]
        kept = [records.shift(ShiftId(id_)) for id_ in shifts]
    for id_ in shifts:
        service.scheduler.withdraw_availability(WithdrawAvailability(id_, Origin(SYSTEM)))
    at, page = asked(browser)
    page = browser.send(f"{at}/answers") if "offers" not in page.path else page
    assert page.heading == "We cannot offer that ride"
    waiting = browser.send(f"{at}/wait")
    assert waiting.heading == "We are looking for a driver"
    assert "Nothing is booked yet. You will hear from us by 5 pm today" in waiting.words
    assert "Nothing is booked yet" in browser.get("/rides").words
    shift = kept[0]
    assert shift is not None
    service.scheduler.set_availability(
        SetAvailability(shift.driver_id, shift.vehicle_id, shift.service_date, shift.hours, Origin(SYSTEM))
    )
    offered = browser.get(waiting.path)
    assert offered.heading == "A ride has come free"
    assert "A ride has come free" in browser.get("/rides").words
    booked = browser.send(f"{waiting.path}/take")
    assert booked.heading == "Your ride is booked"
    assert browser.get(waiting.path).heading == "This ride is booked"
    with service.storage.reading() as records:
        assert [one.state for one in records.waiting.of_date(village.TOMORROW)] == [WaitState.BOOKED]


def test_nobody_sees_another_s_place_on_the_list(browse: Callable[..., Browser]) -> None:
    page: Page = browse("resident").get("/waiting/waiting-nobody")
    assert page.status == 404
