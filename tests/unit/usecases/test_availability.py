"""Who drives when, and where promised rides go when that changes."""

from dataclasses import replace

import pytest

from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, WouldStrandRiders
from scheduler.domain.events import EventType
from scheduler.domain.fleet import Break, ServiceMode, Shift
from scheduler.domain.people import DriverId
from scheduler.domain.plan import Plan, StopKind
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import Happening
from tests.fakes import small_world as sw
from tests.fakes.small_world import (
    ANN,
    ASH,
    BIRCH,
    BUS,
    BUS_SHIFT,
    CAR_SHIFT,
    CLO,
    EVA,
    HOUR,
    MARKET,
    MINI_SHIFT,
    MINUTE,
    PAT,
    QUIN,
    RUE,
    SURGERY,
    World,
    shift,
)

MORNING, AFTERNOON = TimeWindow(8 * HOUR, 12 * HOUR), TimeWindow(12 * HOUR, 17 * HOUR)
LUNCH = Break(TimeWindow(11 * HOUR, 13 * HOUR), 30 * MINUTE)


def with_hours(changed: Shift, hours: TimeWindow) -> Shift:
    return replace(changed, hours=hours, max_duty=hours.width)


def served_by(world: World, leg_id: str) -> str | None:
    return next((run.shift_id for run in world.plan().runs if leg_id in run.leg_ids()), None)


def test_a_new_shift_starts_at_home_or_at_the_depot() -> None:
    world = World()
    car = world.set(CAR_SHIFT, new=True, max_duty=None)
    bus = world.set(BUS_SHIFT, new=True)
    assert (car.start, car.end, car.max_duty) == (QUIN.home, QUIN.home, 9 * HOUR)
    assert (bus.start, bus.end) == (BUS.depot, BUS.depot)
    assert world.plan().version == 0, "no ride moved"
    assert world.events()[-1].data == {
        "shift": bus.id,
        "driver": PAT.id,
        "vehicle": BUS.id,
        "from_s": 8 * HOUR,
        "to_s": 17 * HOUR,
        "moved": [],
        "taken_up": [],
    }


@pytest.mark.parametrize(
    ("hours", "refused"),
    [
        (TimeWindow(9 * HOUR, 9 * HOUR), True),
        (TimeWindow(-HOUR, 9 * HOUR), True),
        (TimeWindow(24 * HOUR, 26 * HOUR), True),
        (TimeWindow(22 * HOUR, 49 * HOUR), True),
        (TimeWindow(22 * HOUR, 26 * HOUR), False),
    ],
)
def test_hours_begin_on_the_day_and_end_later(hours: TimeWindow, refused: bool) -> None:
    world = World()
    if not refused:
        assert world.set(with_hours(BUS_SHIFT, hours), new=True).hours == hours
        return
    with pytest.raises(InvalidRequest) as caught:
        world.set(replace(BUS_SHIFT, hours=hours), new=True)
    assert caught.value.field == "hours"


def test_hours_that_have_passed_are_refused() -> None:
    world = World()
    world.now("12:00")
    with pytest.raises(InvalidRequest) as caught:
        world.set(with_hours(BUS_SHIFT, MORNING), new=True)
    assert caught.value.field == "hours"
    world.set(with_hours(BUS_SHIFT, TimeWindow(8 * HOUR, 12 * HOUR + 1)), new=True)


def test_a_duty_of_no_length_is_refused() -> None:
    with pytest.raises(InvalidRequest) as caught:
        World().set(BUS_SHIFT, new=True, max_duty=0)
    assert caught.value.field == "max_duty"


@pytest.mark.parametrize(
    "rest",
    [
        Break(TimeWindow(11 * HOUR, 13 * HOUR), 0),
        Break(TimeWindow(6 * HOUR, 7 * HOUR), 600),
        Break(TimeWindow(16 * HOUR + 50 * MINUTE, 18 * HOUR), 30 * MINUTE),
        Break(TimeWindow(7 * HOUR, 8 * HOUR - 1), 600),
    ],
)
def test_breaks_fit_into_the_hours(rest: Break) -> None:
    with pytest.raises(InvalidRequest) as caught:
        World().set(replace(BUS_SHIFT, breaks=(rest,)), new=True)
    assert caught.value.field == "breaks"


def test_nobody_and_nothing_is_in_two_places_at_once() -> None:
    world = World(with_hours(BUS_SHIFT, MORNING))
    with pytest.raises(InvalidRequest) as caught:
        world.set(shift("again", PAT, sw.CAR, TimeWindow(11 * HOUR, 14 * HOUR)), new=True)
    assert caught.value.field == "hours"
    with pytest.raises(InvalidRequest) as caught:
        world.set(shift("again", QUIN, BUS, TimeWindow(11 * HOUR, 14 * HOUR)), new=True)
    assert caught.value.field == "vehicle"


def test_a_vehicle_is_handed_over_at_noon() -> None:
    world = World(with_hours(BUS_SHIFT, MORNING))
    world.set(shift("late", QUIN, BUS, AFTERNOON), new=True)


def test_unknown_driver_vehicle_or_shift() -> None:
    world = World(BUS_SHIFT)
    with pytest.raises(NotFound, match="driver"):
        world.set(BUS_SHIFT, new=True, driver_id=DriverId("nobody"))
    with pytest.raises(NotFound, match="vehicle"):
        world.set(BUS_SHIFT, new=True, vehicle_id=sw.VehicleId("nothing"))
    with pytest.raises(NotFound, match="shift"):
        world.set(CAR_SHIFT)
    with pytest.raises(NotFound, match="shift"):
        world.set(replace(BUS_SHIFT, service_date=sw.DAY + sw.days(1)))


def test_a_mode_the_service_does_not_run_is_refused() -> None:
    world = World(policy=replace(sw.POLICY, modes=frozenset({ServiceMode.SECTION_22})))
    with pytest.raises(InvalidRequest) as caught:
        world.set(CAR_SHIFT, new=True)
    assert caught.value.field == "vehicle"


def test_longer_hours_change_nothing_of_the_plan() -> None:
    world = World(with_hours(CAR_SHIFT, MORNING))
    world.book(ANN, ASH, SURGERY, by="10:00")
    before = world.plan()
    world.set(CAR_SHIFT)
    assert world.plan() == before


def test_rides_that_still_fit_stay_and_the_others_move() -> None:
    world = World(CAR_SHIFT)
    early = world.book(ANN, ASH, SURGERY, by="10:00").legs[0].leg.id
    late = world.book(EVA, BIRCH, MARKET, after="15:00").legs[0].leg.id
    world.put(MINI_SHIFT)
    version = world.plan().version
    world.set(with_hours(CAR_SHIFT, MORNING))
    assert (served_by(world, early), served_by(world, late)) == (CAR_SHIFT.id, MINI_SHIFT.id)
    assert world.plan().version == version + 1
    assert world.events()[-1].data["moved"] == [late]
    assert world.run(CAR_SHIFT).returns <= 12 * HOUR


def test_a_change_that_strands_riders_changes_nothing() -> None:
    world = World(CAR_SHIFT)
    world.book(ANN, ASH, SURGERY, by="10:00")
    booking = world.book(EVA, BIRCH, MARKET, after="15:00")
    before, events = world.plan(), len(world.events())
    with pytest.raises(WouldStrandRiders) as caught:
        world.set(with_hours(CAR_SHIFT, MORNING))
    assert caught.value.references == (booking.reference,)
    assert (world.plan(), len(world.events())) == (before, events)
    assert world.scheduler.manifest(CAR_SHIFT.id).shift == CAR_SHIFT


def test_another_vehicle_takes_only_whom_it_can_carry() -> None:
    world = World(shift("bus", PAT, BUS))
    world.book(CLO, ASH, SURGERY, by="10:00")
    with pytest.raises(WouldStrandRiders):
        world.set(replace(BUS_SHIFT, vehicle_id=sw.CAR.id))
    world.set(replace(BUS_SHIFT, vehicle_id=sw.CLUB.id))
    assert world.scheduler.manifest(BUS_SHIFT.id).vehicle == sw.CLUB
    with pytest.raises(InvalidRequest):
        world.set(replace(BUS_SHIFT, vehicle_id=sw.CLUB.id, driver_id=without_checks(world)))


def without_checks(world: World) -> DriverId:
    someone = replace(RUE, id=DriverId("driver-new"), qualifications=())
    world.put(someone)
    return someone.id


@pytest.mark.parametrize(("before", "after"), [((LUNCH,), ()), ((), (LUNCH,)), ((LUNCH,), (LUNCH, LUNCH))])
def test_breaks_may_change_under_a_plan(before: tuple[Break, ...], after: tuple[Break, ...]) -> None:
    world = World(replace(BUS_SHIFT, breaks=before))
    world.book(ANN, ASH, SURGERY, by="10:00")
    world.book(EVA, ASH, SURGERY, by="15:00")
    world.set(replace(BUS_SHIFT, breaks=after))
    assert sum(stop.kind is StopKind.BREAK for stop in world.run(BUS_SHIFT).stops) == len(after)
    assert len(world.run(BUS_SHIFT).leg_ids()) == 2


def test_two_breaks_are_kept_in_the_order_of_their_windows() -> None:
    tea = Break(TimeWindow(9 * HOUR, 10 * HOUR), 15 * MINUTE)
    world = World()
    assert world.set(replace(BUS_SHIFT, breaks=(LUNCH, tea)), new=True).breaks == (tea, LUNCH)


def test_of_a_run_under_way_only_the_hours_change() -> None:
    world, busy = World(CAR_SHIFT), CAR_SHIFT
    world.book(ANN, ASH, SURGERY, by="9:30")
    world.book(EVA, SURGERY, MARKET, after="14:00")
    world.drive(busy, stops=1)
    before = world.plan()
    for changed in (
        replace(busy, driver_id=PAT.id),
        replace(busy, vehicle_id=BUS.id),
        replace(busy, breaks=(LUNCH,)),
    ):
        with pytest.raises(IllegalTransition):
            world.set(changed)
    with pytest.raises(WouldStrandRiders):
        world.set(with_hours(busy, MORNING))
    assert world.plan() == before
    world.set(with_hours(busy, TimeWindow(8 * HOUR, 18 * HOUR)))
    assert world.plan() == before
    assert world.scheduler.manifest(busy.id).shift.hours.latest == 18 * HOUR


def test_a_shift_without_rides_is_taken_back() -> None:
    world = World(CAR_SHIFT)
    withdrawal = world.withdraw(CAR_SHIFT)
    assert (withdrawal.moved, withdrawal.unassigned) == ((), ())
    assert world.scheduler.day(sw.DAY).manifests == ()
    with pytest.raises(NotFound):
        world.withdraw(CAR_SHIFT)


def test_rides_of_a_shift_taken_back_move_inside_their_promises() -> None:
    world = World(CAR_SHIFT)
    booking = world.book(ANN, ASH, SURGERY, by="10:00", back="12:00")
    world.put(MINI_SHIFT)
    withdrawal = world.withdraw(CAR_SHIFT)
    legs = tuple(sorted(one.leg.id for one in booking.legs))
    assert tuple(sorted(withdrawal.moved)) == legs
    assert {served_by(world, leg_id) for leg_id in legs} == {MINI_SHIFT.id}
    assert world.booking(booking) == booking, "the rider is told nothing, because nothing promised changes"
    for stop in world.run(MINI_SHIFT).stops:
        promise = booking.leg(stop.leg_id).leg.promise if stop.leg_id else None
        assert promise is not None
        if stop.kind is StopKind.PICKUP:
            assert promise.pickup.contains(stop.start)
        else:
            assert stop.start <= promise.arrive_by


def test_a_shift_is_not_taken_back_over_the_heads_of_its_riders() -> None:
    world = World(CAR_SHIFT)
    booking = world.book(ANN, ASH, SURGERY, by="10:00")
    before = world.plan()
    with pytest.raises(WouldStrandRiders) as caught:
        world.withdraw(CAR_SHIFT)
    assert caught.value.references == (booking.reference,)
    assert world.plan() == before
    assert world.scheduler.manifest(CAR_SHIFT.id).run is not None


@pytest.fixture
def released() -> World:
    """Ann has a promise and no driver."""
    world = World(CAR_SHIFT)
    world.book(ANN, ASH, SURGERY, by="10:00")
    withdrawal = world.withdraw(CAR_SHIFT, release=True)
    assert withdrawal.unassigned == world.plan().unassigned != ()
    return world


def test_released_rides_stand_on_the_day_for_somebody_to_see(released: World) -> None:
    view = released.scheduler.day(sw.DAY)
    assert [booking.rider_id for booking, _ in view.unassigned] == [ANN.id]
    assert dict(view.cost.parts)["unserved"] == sw.POLICY.cost.unserved_leg
    assert released.events()[-1].type is EventType.AVAILABILITY_WITHDRAWN


def test_a_new_shift_takes_released_rides_up(released: World) -> None:
    version = released.plan().version
    new = released.set(MINI_SHIFT, new=True)
    plan: Plan = released.plan()
    assert (plan.unassigned, [run.shift_id for run in plan.runs]) == ((), [new.id])
    assert plan.version == version + 1
    assert len(released.events()[-1].data["taken_up"]) == 1


def test_optimising_takes_released_rides_up(released: World) -> None:
    released.put(MINI_SHIFT)
    released.optimise()
    assert released.plan().unassigned == ()


def test_a_released_ride_can_be_given_back(released: World) -> None:
    (booking, _), *_ = released.scheduler.day(sw.DAY).unassigned
    released.cancel(booking)
    assert released.plan().unassigned == ()


def test_a_run_under_way_is_not_taken_back() -> None:
    world = World(CAR_SHIFT)
    world.book(ANN, ASH, SURGERY, by="9:30")
    world.record(CAR_SHIFT, Happening.STARTED, at="8:30")
    with pytest.raises(IllegalTransition):
        world.withdraw(CAR_SHIFT, release=True)
