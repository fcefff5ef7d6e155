"""The desk settles by hand what the search would do otherwise, and is told which rule is in the way."""

from collections.abc import Callable

import pytest

from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, booked

Browse = Callable[[str | None], Browser]
DAY = f"/desk?date={village.TOMORROW}"
BUS, CAR = f"{village.TOMORROW}-bus", f"{village.TOMORROW}-car"


@pytest.fixture
def desk(browse: Browse) -> Browser:
    booked(browse("resident"), back={"back": "no"})
    return browse("coordinator")


def shift_of(desk: Browser) -> str:
    (link,) = [link for link in desk.get(DAY).links("/desk/runs/") if link.endswith("/failure")]
    return link.split("/")[3]


def ride_of(desk: Browser) -> str:
    (link,) = desk.get(f"/desk/runs/{shift_of(desk)}").links("/move")
    return link.removesuffix("/move")


def test_a_run_is_frozen_and_released_from_its_page(desk: Browser) -> None:
    path = f"/desk/runs/{shift_of(desk)}"
    assert "This run may be planned anew." in desk.get(path).words
    assert "Say why" in desk.send(f"{path}/hold", hold="frozen").words
    page = desk.send(f"{path}/hold", hold="frozen", reason="It is printed")
    assert "This run is frozen" in page.words
    assert "Release it" in page.words
    assert "Choose what to do" in desk.send(f"{path}/hold", hold="flying", reason="x").words
    page = desk.send(f"{path}/hold", hold="released", reason="Plans changed")
    assert "This run may be planned anew." in page.words


def test_a_ride_is_pinned_where_it_is(desk: Browser) -> None:
    ride = ride_of(desk)
    page = desk.send(f"{ride}/hold", hold="pinned", reason="She knows the driver")
    assert "and pinned to it" in page.words
    assert "pinned here" in desk.get(f"/desk/runs/{shift_of(desk)}").words
    assert "pinned to it" not in desk.send(f"{ride}/hold", hold="released", reason="x").words


def test_a_ride_is_moved_to_another_run_with_its_reason(desk: Browser) -> None:
    ride, other = ride_of(desk), {BUS: CAR, CAR: BUS}[shift_of(desk)]
    unsaid = desk.send(f"{ride}/move", shift=other)
    assert (unsaid.status, list(unsaid.errors)) == (422, ["reason"])
    assert list(desk.send(f"{ride}/move", reason="x").errors) == ["shift"]
    page = desk.send(f"{ride}/move", shift=other, reason="She asked", pin="yes")
    assert page.path == f"/desk/{village.TOMORROW}/changes"
    assert "Moved by hand" in page.words
    assert "Reason given: She asked" in page.words
    assert "a coordinator moved it." in page.words
    assert shift_of(desk) == other


def test_the_law_is_named_and_no_way_round_it_is_shown(browse: Browse) -> None:
    booked(browse("other_resident"), back={"back": "no"}, needs={"needs": "stays_in"})
    desk = browse("coordinator")
    page = desk.send(f"{ride_of(desk)}/move", shift=CAR, reason="Try")
    assert page.status == 422
    assert "This cannot be set aside." in page.errors["shift"]
    assert "Move it anyway" not in page.words


def test_nobody_else_moves_rides(desk: Browser, browse: Browse) -> None:
    ride = ride_of(desk)
    assert browse("driver").get(f"{ride}/move").status == 403
    assert desk.get("/desk/rides/leg-none/move").status == 404
