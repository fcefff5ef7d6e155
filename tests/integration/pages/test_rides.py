"""My rides: seen, given back wholly or in part, changed in place; and nobody else's."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.integration.pages.conftest import Browser, asked, booked


def ride_of(page_path: str) -> str:
    return page_path.removesuffix("/booked")


def test_no_rides_yet(resident: Browser) -> None:
    page = resident.get("/rides")
    assert "You have no rides booked." in page.words
    assert page.links("/book")


def test_a_ride_is_listed_with_its_promise(resident: Browser) -> None:
    ride = ride_of(booked(resident).path)
    assert "Be ready between" in resident.get("/rides").words
    page = resident.get(ride)
    assert "Tomorrow, Tuesday 1 December" in page.heading
    assert "Your driver is" in page.words
    assert "Look for" in page.words


def test_both_rides_are_given_back(resident: Browser) -> None:
    ride = ride_of(booked(resident).path)
    assert (
        resident.get(f"{ride}/cancel").heading
        == "Tomorrow, Tuesday 1 December Which ride do you want to cancel?"
    )
    page = resident.send(f"{ride}/cancel", which="all")
    assert page.heading == "Your ride is cancelled"
    assert "You have no rides booked." in resident.get("/rides").words
    assert resident.get(f"{ride}/cancel").path == ride, "there is nothing left to give back"


def test_one_of_two_rides_is_given_back(resident: Browser) -> None:
    ride = ride_of(booked(resident).path)
    back = resident.get(f"{ride}/cancel").values("which")[-1]
    page = resident.send(f"{ride}/cancel", which=back)
    assert page.heading == "One ride is cancelled"
    assert "Home" in page.words or "Market" in page.words
    last = resident.get(f"{ride}/cancel")
    assert last.heading == "Do you want to cancel this ride?"
    assert resident.send(f"{ride}/cancel", which=last.values("which")[0]).heading == "Your ride is cancelled"


def test_a_late_cancellation_is_possible_and_says_that_the_driver_may_be_on_the_way(
    resident: Browser,
) -> None:
    ride = ride_of(booked(resident).path)
    until = "You can change or cancel this ride until"
    assert f"{until} 9:15 am on Tuesday 1 December." in resident.get(ride).words
    resident.clock.set(resident.clock.now() + timedelta(hours=24, minutes=30))
    assert until not in resident.get(f"{ride}/booked").words
    assert "may be on the way" in resident.get(f"{ride}/cancel").words
    page = resident.get(ride)
    assert "too late to change" in page.words
    assert resident.send(f"{ride}/change").status == 409
    assert resident.send(f"{ride}/cancel", which="all").heading == "Your ride is cancelled"


def test_after_the_cut_off_the_office_changes_the_ride_in_place(
    browse: Callable[..., Browser],
) -> None:
    resident, office = browse("resident"), browse("coordinator")
    ride = ride_of(booked(resident).path)
    resident.clock.set(resident.clock.now() + timedelta(hours=24, minutes=30))
    page = office.get(ride)
    assert "it is written down as late" in page.words
    assert "too late to change" not in page.words
    page = office.send(f"{ride}/change")
    at = page.path.rsplit("/", 1)[0]
    offers = office.send(f"{at}/time", kind="arrive_by", time="11:45")
    office.send(f"{at}/offers", offer=offers.values("offer")[0])
    done = office.send(f"{at}/check")
    assert (done.heading, ride_of(done.path)) == ("Your ride is changed", ride)
    resident.clock.set(resident.clock.now() + timedelta(hours=8))
    assert "Change this ride" not in office.get(ride).words, "its time is over"


def test_a_ride_is_changed_in_place(resident: Browser) -> None:
    done = booked(resident)
    page = resident.send(f"{ride_of(done.path)}/change")
    assert page.heading == "Change your ride"
    at = page.path.rsplit("/", 1)[0]
    offers = resident.send(f"{at}/time", kind="arrive_by", time="11:15")
    assert offers.path == f"{at}/offers"
    check = resident.send(f"{at}/offers", offer=offers.values("offer")[0])
    assert "Change to this ride" in check.words
    changed = resident.send(f"{at}/check")
    assert changed.path == done.path
    assert changed.heading == "Your ride is changed"
    assert "by 11:15 am" in changed.words


def test_while_a_ride_is_changed_every_page_says_that_it_stands(resident: Browser) -> None:
    ride = ride_of(booked(resident).path)
    at = resident.send(f"{ride}/change").path.rsplit("/", 1)[0]
    no = resident.send(f"{at}/time", kind="arrive_by", time="7:20")
    assert no.heading == "We cannot offer that ride"
    assert "Your ride stays as it is until you choose a new one." in no.words
    assert no.links(ride)
    assert "waiting list" not in no.words, "a second ride would come of it"
    assert resident.send(f"{at}/wait").heading == no.heading
    offers = resident.send(f"{at}/time", kind="arrive_by", time="11:15")
    resident.send(f"{at}/offers", offer=offers.values("offer")[0])
    resident.clock.set(resident.clock.now() + timedelta(minutes=20))
    fresh = resident.send(f"{at}/check")
    assert "so we looked again. Your ride stays as it is." in fresh.words
    assert "Nothing is booked" not in fresh.words


@pytest.mark.parametrize("page", ["", "/booked", "/cancel", "/cancelled"])
def test_rides_of_others_are_not_there(browse: Callable[..., Browser], page: str) -> None:
    ride = ride_of(booked(browse("resident")).path)
    other = browse("other_resident")
    assert other.get(f"{ride}{page}").status == 404
    assert other.send(f"{ride}/cancel", which="all").status == 404
    assert other.send(f"{ride}/change").status == 404


def test_a_coordinator_sees_them_and_books_for_a_rider(browse: Callable[..., Browser]) -> None:
    ride = ride_of(booked(browse("resident")).path)
    office = browse("coordinator")
    assert "Ada Ash" in office.get(ride).words
    start = office.get("/desk/riders/rider-ben/book")
    assert "Booking for Ben Birch" in start.words
    assert "Ben's house" in start.words


def test_earlier_places_are_one_tap_away(resident: Browser) -> None:
    booked(resident)
    at, page = asked(resident, upto="to")
    assert "poi:market" in page.values("place")
    assert resident.send(f"{at}/to", place="poi:market").path == f"{at}/day"
