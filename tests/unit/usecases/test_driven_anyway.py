"""What a driver really did is never lost: not when the ride was moved meanwhile, nor when the office says otherwise."""

from datetime import UTC

import pytest

from scheduler.domain.booking import Booking, BookingState, LegState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import Actor, EventType
from scheduler.domain.fleet import Shift
from scheduler.domain.plan import Run, StopKind, StopState
from scheduler.domain.request import LegId
from scheduler.usecases.commands import Happening, Origin, Record, Right, SettleStep
from simulations.kpis import kpis
from simulations.promises import broken_promises
from simulations.trip_records import trip_records
from simulations.trip_rows import trip_rows
from tests.fakes import small_world as sw
from tests.fakes.small_world import ANN, ASH, BIRCH, BOB, BUS_SHIFT, CAR_SHIFT, MARKET, SURGERY, World

STARTED, ARRIVED, BOARDED = Happening.STARTED, Happening.ARRIVED, Happening.BOARDED
ALIGHTED, NO_SHOW, ENDED = Happening.ALIGHTED, Happening.NO_SHOW, Happening.ENDED
PICKUP, DELIVERY = StopKind.PICKUP, StopKind.DELIVERY
DAY_OFFLINE = (
    (ARRIVED, PICKUP, "8:50"),
    (BOARDED, None, "8:53"),
    (ARRIVED, DELIVERY, "9:14"),
    (ALIGHTED, None, "9:16"),
)


@pytest.fixture
def world() -> World:
    """A car, to which a bus is added once the car has the ride."""
    return World(CAR_SHIFT)


@pytest.fixture
def leg(world: World) -> LegId:
    """Ann's ride to the surgery for half past nine, on the car."""
    leg_id = world.book(ANN, ASH, SURGERY, by="9:30").legs[0].leg.id
    world.put(BUS_SHIFT)
    return leg_id


def said(
    world: World,
    happening: Happening,
    leg_id: LegId | None,
    *,
    at: str,
    kind: StopKind | None = None,
    on: Shift = CAR_SHIFT,
) -> Run:
    """Record what the telephone of a shift's driver sends, however late it does."""
    world.clock.set(max(world.at(at).astimezone(UTC), world.clock.now()))
    by = Origin(Actor("driver", on.driver_id))
    return world.scheduler.record(
        Record(on.id, sw.DAY, happening, by, leg_id=leg_id, kind=kind, at=world.at(at))
    )


def settle(world: World, leg_id: LegId, right: Right, set_down: str = "") -> None:
    at = world.at(set_down) if set_down else None
    world.scheduler.settle(SettleStep(sw.DAY, leg_id, right, sw.BY, set_down=at))


def booked(world: World, leg_id: LegId) -> Booking:
    with world.storage.reading() as records:
        booking = records.booking_of_leg(leg_id)
    assert booking is not None
    return booking


def refused(world: World, leg_id: LegId, *steps: tuple[Happening, StopKind | None, str]) -> None:
    """Let the driver of the car tell what is refused."""
    for happening, kind, at in steps:
        with pytest.raises(IllegalTransition, match=r"kept|shown now"):
            said(world, happening, leg_id, at=at, kind=kind)


def test_a_ride_that_was_moved_away_goes_back_to_the_run_that_did_it(world: World, leg: LegId) -> None:
    world.move((leg, BUS_SHIFT), pin=True, set_aside=True)
    assert world.plan().run(CAR_SHIFT.id) is None
    said(world, STARTED, None, at="8:40")
    for happening, kind, at in DAY_OFFLINE:
        run = said(world, happening, leg, at=at, kind=kind)
    assert [(one.leg_id, one.state) for one in run.stops] == [(leg, StopState.DONE)] * 2
    assert [one.metres for one in run.stops] == [3003, 9008]
    assert world.plan().run(BUS_SHIFT.id) is None
    assert booked(world, leg).state is BookingState.COMPLETED
    moved = [one for one in world.events() if one.type is EventType.RIDES_MOVED][-1]
    (move,) = moved.data["moves"]
    assert {one["cause"] for one in moved.data["changes"]["legs"]} == {"driven"}
    assert (move["from"], move["to"], moved.actor.role) == (BUS_SHIFT.id, CAR_SHIFT.id, "driver")
    assert not world.scheduler.held(sw.DAY).pins.legs
    world.scheduler.day(sw.DAY)
    assert world.scheduler.faults(sw.DAY) == []


def test_what_a_driver_says_again_from_another_phone_is_one_happening(world: World, leg: LegId) -> None:
    steps = ((STARTED, None, "8:40"), *DAY_OFFLINE, (ENDED, None, "9:40"))
    for happening, kind, at in steps:
        done = said(world, happening, None if happening in (STARTED, ENDED) else leg, at=at, kind=kind)
    with world.storage.reading() as records:
        before = records.events(sw.DAY)
    for happening, kind, at in steps:
        again = said(world, happening, None if happening in (STARTED, ENDED) else leg, at=at, kind=kind)
        assert again == done
    with world.storage.reading() as records:
        assert records.events(sw.DAY) == before
    with pytest.raises((IllegalTransition, InvalidRequest)):
        said(world, NO_SHOW, leg, at="9:00")


def test_a_ride_goes_back_from_among_the_others_of_a_run(world: World, leg: LegId) -> None:
    other = world.book(BOB, BIRCH, MARKET, by="9:45").legs[0].leg.id
    world.move((leg, BUS_SHIFT), set_aside=True)
    if other in world.run(BUS_SHIFT).leg_ids():
        world.move((other, CAR_SHIFT), set_aside=True)
    said(world, ARRIVED, leg, at="8:50", kind=PICKUP)
    assert world.plan().run(BUS_SHIFT.id) is None
    assert world.run(CAR_SHIFT).leg_ids() == (leg, other)
    assert world.scheduler.faults(sw.DAY) == []
    said(world, BOARDED, leg, at="8:53")
    said(world, ARRIVED, other, at="9:05", kind=PICKUP)
    said(world, BOARDED, other, at="9:08")
    for happening, kind, at in DAY_OFFLINE[2:]:
        said(world, happening, leg, at=at, kind=kind)
    assert booked(world, leg).state is BookingState.COMPLETED
    assert booked(world, other).leg(other).state is LegState.ABOARD


def test_nobody_takes_a_ride_that_was_never_theirs(world: World, leg: LegId) -> None:
    run = world.run(CAR_SHIFT)
    with pytest.raises(NotFound, match="run"):
        said(world, ARRIVED, leg, at="8:50", kind=PICKUP, on=BUS_SHIFT)
    assert world.run(CAR_SHIFT) == run


def test_who_was_driven_by_another_meanwhile_is_for_the_coordinator(world: World, leg: LegId) -> None:
    world.move((leg, BUS_SHIFT), set_aside=True)
    world.drive(BUS_SHIFT)
    refused(world, leg, *DAY_OFFLINE)
    refused(world, leg, *DAY_OFFLINE)
    kept = [one for one in world.events() if one.type is EventType.STEP_CONTRADICTED]
    assert [one.data["happening"] for one in kept] == [one.value for one, _, _ in DAY_OFFLINE]
    before = trip_records(world.events())
    settle(world, leg, Right.DRIVER)
    run = world.run(CAR_SHIFT)
    assert [(one.leg_id, one.state, world.line.moment(one.departure)) for one in run.stops] == [
        (leg, StopState.DONE, world.at(at)) for at in ("8:53", "9:16")
    ]
    assert run.metres_home > 0
    assert world.run(BUS_SHIFT).leg_ids() == ()
    after = trip_records(world.events())
    assert len(before.rides) == len(after.rides) == 1
    assert (before.runs[BUS_SHIFT.id].riders, after.runs[BUS_SHIFT.id].riders) == (1, 0)
    assert after.runs[CAR_SHIFT.id].riders == 1
    assert world.scheduler.faults(sw.DAY) == []


def test_a_ride_given_back_that_was_driven_all_the_same(world: World) -> None:
    booking = world.book(ANN, ASH, SURGERY, by="9:30")
    leg = booking.legs[0].leg.id
    world.cancel(booking)
    refused(world, leg, *DAY_OFFLINE)
    settle(world, leg, Right.DRIVER)
    assert world.booking(booking).state is BookingState.COMPLETED
    assert (kpis(world.events())["trips"], kpis(world.events())["cancelled_percent"]) == (1, 0.0)


def test_the_driver_is_right_that_the_rider_was_on_board(world: World, leg: LegId) -> None:
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:50")
    world.record(CAR_SHIFT, NO_SHOW, leg, at="9:20")
    world.record(CAR_SHIFT, ENDED, at="9:40")
    refused(world, leg, *DAY_OFFLINE[1:])
    assert kpis(world.events())["no_show_percent"] == 100.0
    settle(world, leg, Right.DRIVER)
    run = world.run(CAR_SHIFT)
    assert run.has_ended
    assert [(one.kind, one.state) for one in run.stops] == [
        (PICKUP, StopState.DONE),
        (DELIVERY, StopState.DONE),
    ]
    assert booked(world, leg).leg(leg).state is LegState.COMPLETED
    (row,) = trip_rows(world.events())
    assert (row.no_show, row.boarded_at, row.reached) == (False, world.second("8:53"), world.second("9:14"))
    assert (row.ride, row.on_time, row.in_time) == (21 * 60, True, True)
    assert broken_promises(world.events()) == []
    records = trip_records(world.events()).runs[CAR_SHIFT.id]
    assert records.spans() == [(world.second("8:53"), world.second("9:16"), 1)]
    with pytest.raises(IllegalTransition, match="say the same"):
        settle(world, leg, Right.OFFICE)


def test_where_a_rider_on_board_was_set_down_is_driven_on_or_asked(world: World, leg: LegId) -> None:
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:50")
    world.record(CAR_SHIFT, NO_SHOW, leg, at="9:20")
    refused(world, leg, (BOARDED, None, "8:53"))
    settle(world, leg, Right.DRIVER)
    run = world.run(CAR_SHIFT)
    assert [(one.kind, one.state) for one in run.stops] == [
        (PICKUP, StopState.DONE),
        (DELIVERY, StopState.PLANNED),
    ]
    assert booked(world, leg).leg(leg).state is LegState.ABOARD
    said(world, ARRIVED, leg, at="9:21", kind=DELIVERY)
    said(world, ALIGHTED, leg, at="9:22")
    assert booked(world, leg).state is BookingState.COMPLETED


def test_of_an_ended_run_somebody_says_when_the_rider_was_set_down(world: World, leg: LegId) -> None:
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:50")
    world.record(CAR_SHIFT, NO_SHOW, leg, at="9:20")
    world.record(CAR_SHIFT, ENDED, at="9:40")
    refused(world, leg, (BOARDED, None, "8:53"))
    for wrong in ("", "8:45"):
        with pytest.raises(InvalidRequest) as caught:
            settle(world, leg, Right.DRIVER, wrong)
        assert caught.value.field == "set_down"
    settle(world, leg, Right.DRIVER, "9:15")
    (row,) = trip_rows(world.events())
    assert row.reached == world.second("9:15")


def test_the_driver_is_right_that_nobody_was_there(world: World, leg: LegId) -> None:
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:50")
    world.record(CAR_SHIFT, BOARDED, leg, at="9:10")
    world.record(CAR_SHIFT, ARRIVED, leg, at="9:30")
    world.record(CAR_SHIFT, ALIGHTED, leg, at="9:31")
    metres = world.run(CAR_SHIFT).metres
    refused(world, leg, (NO_SHOW, None, "9:12"))
    settle(world, leg, Right.DRIVER)
    run = world.run(CAR_SHIFT)
    assert [(one.kind, one.state) for one in run.stops] == [(PICKUP, StopState.MISSED)]
    assert metres > run.metres > 0
    assert booked(world, leg).state is BookingState.NO_SHOW
    figures = kpis(world.events())
    assert (figures["no_show_percent"], figures["trips"], figures["riders"]) == (100.0, 0, 0)


def test_what_we_wrote_stands(world: World, leg: LegId) -> None:
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:50")
    world.record(CAR_SHIFT, NO_SHOW, leg, at="9:20")
    refused(world, leg, *DAY_OFFLINE[1:])
    before = world.plan(), booked(world, leg), kpis(world.events()).figures
    settle(world, leg, Right.OFFICE)
    assert (world.plan(), booked(world, leg), kpis(world.events()).figures) == before
    settled = world.events()[-1]
    assert (settled.type, settled.data["right"], settled.actor) == (
        EventType.STEP_SETTLED,
        "office",
        sw.BY.actor,
    )


@pytest.mark.parametrize(
    ("clocks", "figures"),
    [(("8:47", "8:55", "9:25", "9:28"), (100.0, 100.0)), (("9:01", "9:04", "9:35", "9:36"), (100.0, 0.0))],
)
def test_figures_are_of_the_times_that_drivers_told_later(
    world: World, leg: LegId, clocks: tuple[str, ...], figures: tuple[float, float]
) -> None:
    for happening, kind, at in (
        (ARRIVED, PICKUP, "8:40"),
        (BOARDED, None, "9:20"),
        (ARRIVED, DELIVERY, "9:31"),
        (ALIGHTED, None, "9:32"),
    ):
        world.record(CAR_SHIFT, happening, leg, at=at, kind=kind)
    office = [one.data["at_s"] for one in world.events() if "at_s" in one.data]
    for (happening, kind, _), at in zip(DAY_OFFLINE, clocks, strict=True):
        said(world, happening, leg, at=at, kind=kind)
    assert [one.data["at_s"] for one in world.events() if "at_s" in one.data][: len(office)] == office
    found = kpis(world.events())
    assert (found["on_time_pickup_percent"], found["arrived_by_percent"]) == figures
    (row,) = trip_rows(world.events())
    boarded, reached = world.second(clocks[1]), world.second(clocks[2])
    assert (row.boarded_at, row.reached, row.ride) == (boarded, reached, reached - boarded)
    (ride,) = trip_records(world.events()).rides
    assert (ride.seconds, ride.reached) == (reached - boarded, reached)
