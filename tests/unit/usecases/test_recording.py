"""What drivers write down, and what it makes of the rest of the run."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any

import pytest

from scheduler.domain.booking import BookingState, LegState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.events import Actor, Event, EventType
from scheduler.domain.plan import Run, StopKind, StopState
from scheduler.domain.request import LegId
from scheduler.usecases import late_steps
from scheduler.usecases.commands import Happening, Origin, Record
from tests.fakes import small_world as sw
from tests.fakes.small_world import ANN, ASH, BIRCH, BUS_SHIFT, CAR_SHIFT, DEPOT, EVA, MARKET, SURGERY, World

STARTED, ARRIVED, BOARDED = Happening.STARTED, Happening.ARRIVED, Happening.BOARDED
ALIGHTED, NO_SHOW, ENDED = Happening.ALIGHTED, Happening.NO_SHOW, Happening.ENDED
AT_ONCE = replace(sw.POLICY, booking=replace(sw.POLICY.booking, notice=0, car_scheme_notice=0))


@pytest.fixture
def world() -> World:
    """A car that takes Ann to the surgery for half past nine: away at 8:37, there at 9:00."""
    return World(CAR_SHIFT)


@pytest.fixture
def leg(world: World) -> LegId:
    return world.book(ANN, ASH, SURGERY, by="9:30").legs[0].leg.id


def test_a_ride_goes_through_its_states(world: World, leg: LegId) -> None:
    run = world.run(CAR_SHIFT)
    states = []
    for happening, at in (
        (STARTED, run.leaves),
        (ARRIVED, run.stops[0].arrival),
        (BOARDED, run.stops[0].departure),
        (ARRIVED, run.stops[1].arrival),
        (ALIGHTED, run.stops[1].departure),
    ):
        world.record(CAR_SHIFT, happening, None if happening is STARTED else leg, at=at)
        with world.storage.reading() as records:
            booking = records.booking_of_leg(leg)
        assert booking is not None
        states.append((booking.legs[0].state, booking.state))
    assert states == [
        (LegState.CONFIRMED, BookingState.CONFIRMED),
        (LegState.DRIVER_WAITING, BookingState.UNDER_WAY),
        (LegState.ABOARD, BookingState.UNDER_WAY),
        (LegState.ABOARD, BookingState.UNDER_WAY),
        (LegState.COMPLETED, BookingState.COMPLETED),
    ]
    assert [event.type for event in world.events()][-5:] == [
        EventType.SHIFT_STARTED,
        EventType.VEHICLE_ARRIVED,
        EventType.RIDER_BOARDED,
        EventType.VEHICLE_ARRIVED,
        EventType.TRIP_TASK_COMPLETION,
    ]
    assert world.plan().version == 6


def test_on_time_the_rest_of_the_run_stays_as_planned(world: World, leg: LegId) -> None:
    before = world.run(CAR_SHIFT)
    after = world.drive(CAR_SHIFT)
    assert [(one.arrival, one.start, one.departure) for one in after.stops] == [
        (one.arrival, one.start, one.departure) for one in before.stops
    ]
    assert (after.leaves, after.returns) == (before.leaves, before.returns)


def test_a_late_start_makes_everything_after_it_late(world: World, leg: LegId) -> None:
    before = world.run(CAR_SHIFT)
    after = world.record(CAR_SHIFT, STARTED, at=before.leaves + 1200)
    assert [one.arrival for one in after.stops] == [one.arrival + 1200 for one in before.stops]
    assert after.returns == before.returns + 1200


@pytest.mark.parametrize("late", [120, 1200, 4000])
def test_a_slow_boarding_makes_everything_after_it_late(world: World, leg: LegId, late: int) -> None:
    before = world.drive(CAR_SHIFT, stops=0)
    world.record(CAR_SHIFT, ARRIVED, leg, at=before.stops[0].arrival)
    after = world.record(CAR_SHIFT, BOARDED, leg, at=before.stops[0].departure + late)
    assert after.stops[1].arrival == before.stops[1].arrival + late
    assert after.returns == before.returns + late


def test_a_late_rider_does_not_stop_the_service(world: World, leg: LegId) -> None:
    world.put(replace(BUS_SHIFT, id=sw.ShiftId("shift-also")))
    world.book(EVA, BIRCH, MARKET, after="11:00")
    world.drive(CAR_SHIFT, late=5400)
    assert all(stop.is_over for stop in world.run(CAR_SHIFT).stops[:2])
    assert world.quote(EVA, ASH, MARKET, after="14:00").offers
    world.optimise()
    world.scheduler.day(sw.DAY)


def test_a_vehicle_leaves_where_it_stands_no_earlier_than_now() -> None:
    world = World(BUS_SHIFT, policy=AT_ONCE)
    world.book(ANN, ASH, SURGERY, by="9:30")
    world.drive(BUS_SHIFT)
    world.now("11:00")
    world.book(EVA, DEPOT, ASH, after="11:02")
    pickup = world.run(BUS_SHIFT).stops[-2]
    assert pickup.arrival == world.second("11:00") + 1201


def test_an_ended_run_takes_nobody(world: World, leg: LegId) -> None:
    world.drive(CAR_SHIFT)
    run = world.record(CAR_SHIFT, ENDED, at="9:50")
    assert (run.has_ended, run.returns) == (True, world.second("9:50"))
    assert world.run(CAR_SHIFT) == run
    assert not world.quote(EVA, after="13:00").offers
    with pytest.raises(IllegalTransition):
        world.record(CAR_SHIFT, STARTED)
    world.optimise()
    assert world.run(CAR_SHIFT) == run


def test_a_break_not_taken_is_left_out_at_the_end() -> None:
    rest = sw.Break(sw.TimeWindow(11 * sw.HOUR, 13 * sw.HOUR), 1800)
    world = World(replace(BUS_SHIFT, breaks=(rest,)))
    world.book(ANN, ASH, SURGERY, by="9:30")
    assert [stop.kind for stop in world.drive(BUS_SHIFT).stops][-1] is StopKind.BREAK
    run = world.record(BUS_SHIFT, ENDED, at="9:50")
    assert [stop.kind for stop in run.stops] == [StopKind.PICKUP, StopKind.DELIVERY]
    world.scheduler.day(sw.DAY)


def test_a_break_counts_as_taken_once_the_next_stop_is_reached() -> None:
    rest = sw.Break(sw.TimeWindow(11 * sw.HOUR, 13 * sw.HOUR), 1800)
    world = World(replace(BUS_SHIFT, breaks=(rest,)))
    world.book(ANN, ASH, SURGERY, by="9:30")
    world.book(EVA, ASH, SURGERY, by="15:00")
    run = world.drive(BUS_SHIFT, stops=3)
    assert [(stop.kind, stop.state) for stop in run.stops[2:4]] == [
        (StopKind.BREAK, StopState.DONE),
        (StopKind.PICKUP, StopState.DONE),
    ]


def test_an_arrival_without_a_start_starts_the_run(world: World, leg: LegId) -> None:
    run = world.record(CAR_SHIFT, ARRIVED, leg, at="8:05")
    assert run.has_begun
    assert run.leaves <= run.stops[0].arrival == world.second("8:05")


def test_an_early_vehicle_waits_for_the_promised_time(world: World, leg: LegId) -> None:
    run = world.record(CAR_SHIFT, ARRIVED, leg, at="8:05")
    with world.storage.reading() as records:
        booking = records.booking_of_leg(leg)
    assert booking is not None
    assert run.stops[0].start == booking.leg(leg).leg.promise.pickup.earliest


def test_nobody_is_missed_before_the_promised_time(world: World, leg: LegId) -> None:
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:05")
    with pytest.raises(IllegalTransition, match="Wait"):
        world.record(CAR_SHIFT, NO_SHOW, leg, at="8:10")


def test_a_missed_rider_is_not_delivered(world: World) -> None:
    first = world.book(ANN, ASH, SURGERY, by="9:30").legs[0].leg.id
    second = world.book(EVA, BIRCH, MARKET, after="9:30").legs[0].leg.id
    start = world.run(CAR_SHIFT)
    world.record(CAR_SHIFT, STARTED, at=start.leaves)
    world.record(CAR_SHIFT, ARRIVED, first, at=start.stops[0].arrival)
    run = world.record(CAR_SHIFT, NO_SHOW, first, at=start.stops[0].start + 600)
    assert [(stop.leg_id, stop.state) for stop in run.stops] == [
        (first, StopState.MISSED),
        (second, StopState.PLANNED),
        (second, StopState.PLANNED),
    ]
    assert run.stops[1].metres == pytest.approx(3003, abs=2), "measured from the place of the missed pickup"
    event = world.events()[-1]
    assert (event.type, event.data["waited_s"]) == (
        EventType.NO_SHOW,
        start.stops[0].start + 600 - start.stops[0].arrival,
    )
    with world.storage.reading() as records:
        booking = records.booking_of_leg(first)
    assert booking is not None
    assert booking.state is BookingState.NO_SHOW


@pytest.mark.parametrize("happening", [BOARDED, NO_SHOW, ALIGHTED])
def test_nothing_happens_at_a_stop_not_reached(world: World, leg: LegId, happening: Happening) -> None:
    with pytest.raises(IllegalTransition):
        world.record(CAR_SHIFT, happening, leg, at="9:00")
    assert not world.run(CAR_SHIFT).has_begun


def test_stops_are_done_in_their_order(world: World, leg: LegId) -> None:
    with pytest.raises(IllegalTransition):
        world.record(CAR_SHIFT, ARRIVED, leg, at="9:00", kind=StopKind.DELIVERY)
    world.record(CAR_SHIFT, ARRIVED, leg, at="9:00", kind=StopKind.PICKUP)
    with pytest.raises(IllegalTransition):
        world.record(CAR_SHIFT, ARRIVED, leg, at="9:01")
    with pytest.raises(IllegalTransition):
        world.record(CAR_SHIFT, ALIGHTED, leg, at="9:01")


def test_a_driver_may_do_the_stops_in_an_order_of_their_own(world: World, leg: LegId) -> None:
    second = world.book(sw.BOB, BIRCH, SURGERY, by="9:30").legs[0].leg.id
    planned = world.run(CAR_SHIFT)
    picked = [one.leg_id for one in planned.stops if one.kind is StopKind.PICKUP]
    assert set(picked) == {leg, second}
    last, first = picked
    with pytest.raises(IllegalTransition):
        world.record(CAR_SHIFT, ARRIVED, first, at="8:40", kind=StopKind.PICKUP)
    with pytest.raises(IllegalTransition):
        by_driver(world, ARRIVED, first, at="8:41", kind=StopKind.DELIVERY)
    by_driver(world, STARTED, None, at="8:42")
    by_driver(world, ARRIVED, first, at="8:50", kind=StopKind.PICKUP)
    with pytest.raises(IllegalTransition):
        by_driver(world, ARRIVED, last, at="8:51", kind=StopKind.PICKUP)
    by_driver(world, BOARDED, first, at="8:53")
    by_driver(world, ARRIVED, last, at="9:00", kind=StopKind.PICKUP)
    by_driver(world, BOARDED, last, at="9:03")
    for one in (last, first):
        by_driver(world, ARRIVED, one, at="9:25", kind=StopKind.DELIVERY)
        by_driver(world, ALIGHTED, one, at="9:25")
    run = by_driver(world, ENDED, None, at="9:50")
    assert [(one.leg_id, one.state) for one in run.stops] == [
        (one, StopState.DONE) for one in (first, last, last, first)
    ]
    arrived = [one.data["metres"] for one in world.events() if one.type is EventType.VEHICLE_ARRIVED]
    assert arrived == [one.metres for one in run.stops]
    home_is_at_the_first, then_to_the_other = arrived[:2]
    assert home_is_at_the_first == 0 < then_to_the_other
    world.optimise()
    assert world.run(CAR_SHIFT) == run


def test_a_run_starts_once_and_ends_when_all_is_done(world: World, leg: LegId) -> None:
    with pytest.raises(IllegalTransition):
        world.record(CAR_SHIFT, ENDED, at="8:30")
    world.record(CAR_SHIFT, STARTED, at="8:30")
    with pytest.raises(IllegalTransition):
        world.record(CAR_SHIFT, STARTED, at="8:31")
    with pytest.raises(IllegalTransition):
        world.record(CAR_SHIFT, ENDED, at="8:32")


def test_times_never_run_backwards(world: World, leg: LegId) -> None:
    world.record(CAR_SHIFT, STARTED, at="8:40")
    with pytest.raises(InvalidRequest) as caught:
        world.record(CAR_SHIFT, ARRIVED, leg, at="8:39")
    assert caught.value.field == "at"
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:50")
    with pytest.raises(InvalidRequest):
        world.record(CAR_SHIFT, BOARDED, leg, at="8:49")


def test_what_the_office_wrote_later_gives_way_to_the_times_of_the_driver(world: World, leg: LegId) -> None:
    world.record(CAR_SHIFT, STARTED, at="8:40")
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:55")
    by_driver(world, ARRIVED, leg, at="8:47")
    run = by_driver(world, BOARDED, leg, at="8:50")
    pickup = run.stops[0]
    assert [world.line.moment(at) for at in (pickup.arrival, pickup.departure)] == [
        world.at("8:47"),
        world.at("8:50"),
    ]
    timed, boarded = world.events()[-2:]
    assert (timed.type, timed.data["at_s"]) == (EventType.STEP_TIMED, pickup.arrival)
    assert (boarded.type, boarded.data["at_s"]) == (EventType.RIDER_BOARDED, pickup.departure)


def test_a_step_the_office_knew_nothing_of_keeps_its_time(world: World, leg: LegId) -> None:
    world.record(CAR_SHIFT, STARTED, at="8:40")
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:55")
    run = by_driver(world, BOARDED, leg, at="8:50")
    pickup = run.stops[0]
    assert pickup.state is StopState.DONE
    assert world.line.moment(pickup.departure) == world.at("8:50")
    assert pickup.arrival <= pickup.start <= pickup.departure


def test_drivers_do_not_go_behind_what_they_said_themselves(world: World, leg: LegId) -> None:
    by_driver(world, STARTED, None, at="8:48")
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:55")
    with pytest.raises(InvalidRequest):
        by_driver(world, ARRIVED, leg, at="8:47")
    by_driver(world, ARRIVED, leg, at="8:50")
    by_driver(world, ARRIVED, leg, at="8:56")
    assert world.run(CAR_SHIFT).stops[0].arrival == world.line.seconds(world.at("8:50"))
    with pytest.raises(InvalidRequest):
        by_driver(world, BOARDED, leg, at="8:49")


@pytest.mark.parametrize("clocks", [("8:47", "8:50", "9:05"), ("8:56", "8:59", "9:20")])
def test_what_the_office_wrote_already_is_the_same_happening_at_the_time_of_the_driver(
    world: World, leg: LegId, clocks: tuple[str, str, str]
) -> None:
    world.record(CAR_SHIFT, STARTED, at="8:40")
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:55")
    world.record(CAR_SHIFT, BOARDED, leg, at="8:57")
    world.record(CAR_SHIFT, ARRIVED, leg, at="9:10")
    world.record(CAR_SHIFT, ALIGHTED, leg, at="9:11")
    before = world.run(CAR_SHIFT), len(world.events())
    by_driver(world, STARTED, None, at="8:40")
    by_driver(world, ARRIVED, leg, at=clocks[0], kind=StopKind.PICKUP)
    by_driver(world, BOARDED, leg, at=clocks[1])
    run = by_driver(world, ARRIVED, leg, at=clocks[2], kind=StopKind.DELIVERY)
    pickup, delivery = run.stops
    timed = [world.line.moment(at) for at in (pickup.arrival, pickup.departure, delivery.arrival)]
    assert timed == [world.at(clock) for clock in clocks]
    assert [one.state for one in run.stops] == [one.state for one in before[0].stops]
    assert pickup.arrival <= pickup.start <= pickup.departure <= delivery.arrival <= delivery.departure
    assert {one.type for one in world.events()[before[1] :]} == {EventType.STEP_TIMED}
    again = by_driver(world, ARRIVED, leg, at="9:30", kind=StopKind.DELIVERY)
    assert again.stops[1].arrival == delivery.arrival, "the driver said so once"


def test_a_press_reads_only_what_can_gainsay_it(world: World, leg: LegId) -> None:
    asked: list[tuple[EventType, ...]] = []

    class Records:
        def facts(self, _first: date, _last: date, *kinds: EventType) -> list[Event]:
            asked.append(kinds)
            return []

    driver = Origin(Actor("driver", CAR_SHIFT.driver_id))
    run = world.run(CAR_SHIFT)
    at = run.stops[0].arrival
    command = Record(CAR_SHIFT.id, sw.DAY, BOARDED, driver, leg, at=world.line.moment(at))
    few: Any = Records()
    assert late_steps.against(few, CAR_SHIFT, command) == ""
    assert late_steps.once_more(few, CAR_SHIFT, command, run, at) is None
    disputes = (EventType.STEP_CONTRADICTED, EventType.STEP_SETTLED)
    told = (EventType.RIDER_BOARDED, EventType.STEP_TIMED, *disputes)
    assert asked == [(EventType.NO_SHOW, *disputes), told]


@pytest.mark.parametrize(("office", "driver"), [(NO_SHOW, BOARDED), (BOARDED, NO_SHOW)])
def test_what_a_driver_says_against_the_office_is_refused_and_kept_for_it(
    world: World, leg: LegId, office: Happening, driver: Happening
) -> None:
    world.record(CAR_SHIFT, ARRIVED, leg, at="8:50")
    world.record(CAR_SHIFT, office, leg, at="9:15")
    run = world.run(CAR_SHIFT)
    for _ in range(2):
        with pytest.raises(
            IllegalTransition, match=r"The office wrote down that .* It is shown now that you"
        ):
            by_driver(world, driver, leg, at="9:12")
    assert world.run(CAR_SHIFT) == run
    (kept,) = [one for one in world.events() if one.type is EventType.STEP_CONTRADICTED]
    assert (kept.actor.role, kept.data["happening"]) == ("driver", driver.value)
    assert world.line.moment(kept.data["at_s"]) == world.at("9:12")


def by_driver(
    world: World, happening: Happening, leg_id: LegId | None, *, at: str, kind: StopKind | None = None
) -> Run:
    """Record what the driver's telephone sends, however late it does."""
    world.clock.set(max(world.at(at).astimezone(UTC), world.clock.now()))
    by = Origin(Actor("driver", CAR_SHIFT.driver_id))
    return world.scheduler.record(
        Record(CAR_SHIFT.id, sw.DAY, happening, by, leg_id=leg_id, kind=kind, at=world.at(at))
    )


def test_a_time_to_come_cannot_be_recorded_but_a_fast_clock_may(world: World, leg: LegId) -> None:
    world.now("8:40")
    record = sw.Record(CAR_SHIFT.id, sw.DAY, STARTED, sw.BY, at=world.at("8:46"))
    with pytest.raises(InvalidRequest) as caught:
        world.scheduler.record(record)
    assert caught.value.field == "at"
    with pytest.raises(InvalidRequest, match="later day"):
        world.scheduler.record(replace(record, at=world.at("8:40") - timedelta(days=1)))
    world.scheduler.record(replace(record, at=world.at("8:45")))


def test_unknown_things_are_named(world: World, leg: LegId) -> None:
    world.now("8:40")
    with pytest.raises(NotFound, match="shift"):
        world.record(replace(CAR_SHIFT, id=sw.ShiftId("shift-none")), STARTED)
    with pytest.raises(NotFound, match="leg"):
        world.record(CAR_SHIFT, ARRIVED, LegId("leg-none"))
    with pytest.raises(InvalidRequest) as caught:
        world.record(CAR_SHIFT, ARRIVED)
    assert caught.value.field == "leg_id"


def test_a_shift_without_rides_has_no_run(world: World) -> None:
    with pytest.raises(NotFound, match="run"):
        world.record(CAR_SHIFT, STARTED, at="8:00")
