"""The page on which the ride back alone gets another time."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.integration.pages.conftest import Browser, booked

BACK = {"back": {"back": "leave_after", "leave-time": "12:30"}}


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 12, 1, hour, minute, tzinfo=UTC)


def test_a_resident_who_cannot_change_the_ride_there_any_more_moves_the_ride_back(
    browse: Callable[..., Browser],
) -> None:
    resident = browse("resident")
    ride = booked(resident, **BACK).path.removesuffix("/booked")
    assert "Another time for the ride back" not in resident.get(ride).words, "all of it can be changed"
    resident.clock.set(at(9, 40))
    assert "Another time for the ride back" in resident.get(ride).words
    page = resident.get(f"{ride}/back")
    assert "now we come to Market between 12:30 and 12:45 pm" in page.words
    wrong = resident.send(f"{ride}/back", time="")
    assert wrong.errors == {"time": "Enter a time, like 9:30 or 14:30."}
    assert resident.send(f"{ride}/back", time="9:00").errors["time"].startswith("That time has passed.")
    found = resident.send(f"{ride}/back", time="2 pm")
    offer = found.values("offer")[0]
    done = resident.send(f"{ride}/back/take", offer=offer)
    assert done.heading == "Your ride is changed"
    assert "between 2:00 and" in done.words
    assert resident.send(f"{ride}/back/take", offer=offer).heading == "Your ride is changed", "a second press"
    assert "rhwng 2:00 a" in resident.get(f"{ride}?lang=cy").words


def test_where_nobody_can_come_the_page_says_that_the_ride_stays(browse: Callable[..., Browser]) -> None:
    resident = browse("resident")
    ride = booked(resident, **BACK).path.removesuffix("/booked")
    page = resident.send(f"{ride}/back", time="23:30")
    assert "Your ride back stays as it is." in page.words
    assert page.values("time") == ["23:30"]


def test_too_late_for_residents_the_office_still_moves_it(browse: Callable[..., Browser]) -> None:
    resident, office = browse("resident"), browse("coordinator")
    ride = booked(resident, **BACK).path.removesuffix("/booked")
    resident.clock.set(at(12, 20))
    assert resident.get(f"{ride}/back").path == ride
    assert "too late to change" in resident.get(ride).words
    assert "Another time for the ride back" in office.get(ride).words
    found = office.send(f"{ride}/back", time="13:30")
    assert office.send(f"{ride}/back/take", offer=found.values("offer")[0]).heading == "Your ride is changed"


def test_another_persons_ride_is_not_there(browse: Callable[..., Browser]) -> None:
    resident, other = browse("resident"), browse("other_resident")
    ride = booked(resident, **BACK).path.removesuffix("/booked")
    assert other.get(f"{ride}/back").status == 404
    assert other.send(f"{ride}/back/take", offer="offer-none").status == 404
