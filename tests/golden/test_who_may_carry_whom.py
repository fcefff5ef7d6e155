"""Rules about people and vehicles, from the records to the engine: who may carry whom, and whom rather.

The bus is driven by Pat, the club bus by Pat too, the car by Quin, the other car by Rue, who takes no dogs and
holds no check for health trips.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.load import Load
from scheduler.domain.people import Driver, Gender, Needs, Party, Rider, Wheelchair, load_of
from scheduler.domain.pins import Pins
from scheduler.domain.plan import StopKind
from scheduler.domain.policy import DutyRules
from scheduler.domain.request import Purpose
from scheduler.engine.feasibility import Cause, check
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.snapshot import Snapshot, take
from tests.fakes import small_world as sw
from tests.fakes.small_world import (
    ANN,
    BIRCH,
    BOB,
    BUS_SHIFT,
    CAR_SHIFT,
    CLO,
    CLUB,
    CLUB_SHIFT,
    DOT,
    EVA,
    HOUR,
    MINI_SHIFT,
    MINUTE,
    PAT,
    POLICY,
    QUIN,
    RUE,
    World,
)

FOUR = (BUS_SHIFT, CLUB_SHIFT, CAR_SHIFT, MINI_SHIFT)


def book_of(world: World) -> DayBook:
    with world.storage.reading() as records:
        return open_day(records, world.on, policy=world.policy)


def snapshot_of(world: World, **changed: object) -> Snapshot:
    """Return the day as it is now, with parts of its book changed."""
    book = replace(book_of(world), **changed)
    return take(world.scheduler._context, book, world.line.seconds(world.clock.now()))


def carriers(world: World, leg: int = 0) -> set[str]:
    """Return the shifts that may carry a promised leg."""
    snapshot = snapshot_of(world)
    may = snapshot.problem.may_carry[leg]
    return {shift.id.removeprefix("shift-") for shift, one in zip(snapshot.shifts, may, strict=True) if one}


def booked(
    rider: Rider, *, shifts: Sequence[Shift] = FOUR, people: Sequence[Rider | Driver] = (), **wish: object
) -> World:
    """Return a world in which the rider has a ride to the surgery, on one of these shifts."""
    world = World(*shifts, people=people)
    world.book(rider, **{"by": "10:00", **wish})
    return world


@pytest.mark.parametrize(
    ("rider", "wish", "may"),
    [
        (ANN, {}, {"bus", "club", "car", "mini"}),
        (BOB, {}, {"bus", "car", "mini"}),  # no member of the club
        (DOT, {"needs": DOT.needs}, {"bus", "club", "car"}),  # Rue takes no dogs
        (CLO, {"needs": CLO.needs}, {"bus", "club"}),  # cars have no bay
        (ANN, {"needs": Needs(Wheelchair.MOVES)}, {"bus", "club"}),  # a chair that does not fold takes a bay
        (ANN, {"driver_gender": Gender.MALE}, {"car"}),
        (ANN, {"driver_gender": Gender.FEMALE}, {"bus", "club"}),
        (ANN, {"purpose": Purpose.HEALTH}, {"bus", "club", "car"}),  # Rue holds no such check
    ],
)
def test_who_may_carry_a_ride(rider: Rider, wish: dict[str, object], may: set[str]) -> None:
    assert carriers(booked(rider, **wish)) == may


def test_a_powered_chair_goes_where_the_lift_takes_its_weight() -> None:
    light = replace(CLUB, lifts_powered_chairs=False)
    for chair in (Wheelchair.MOVES, Wheelchair.STAYS_IN):
        for is_powered, may in ((False, {"bus", "club"}), (True, {"bus"})):
            needs = Needs(chair, powered_chair=is_powered)
            assert carriers(booked(ANN, needs=needs, people=[light])) == may


def test_a_chair_that_does_not_fold_takes_a_bay_beside_its_riders_seat() -> None:
    assert load_of(Party(), Needs(Wheelchair.MOVES, powered_chair=True)) == Load(1, 1)
    assert load_of(Party(companions=1), Needs(Wheelchair.STAYS_IN)) == Load(1, 1)
    assert load_of(Party(), Needs(Wheelchair.FOLDS)) == Load(1, 0, 1)


def test_neither_side_is_given_somebody_it_refuses() -> None:
    assert carriers(booked(ANN, people=[replace(QUIN, refused_riders=frozenset({ANN.id}))])) == {
        "bus",
        "club",
        "mini",
    }
    ann = replace(ANN, refused_drivers=frozenset({PAT.id}))
    assert carriers(booked(ann, people=[ann])) == {"car", "mini"}


def test_a_plan_that_gives_a_ride_to_somebody_who_may_not_carry_it_is_refused() -> None:
    snapshot = snapshot_of(booked(DOT, needs=DOT.needs, shifts=(CAR_SHIFT, MINI_SHIFT)))
    assert check(snapshot.problem, [[0, 1], []]) == []
    (broken,) = check(snapshot.problem, [[], [0, 1]])
    assert (broken.cause, broken.shift, broken.leg) == (Cause.MAY_CARRY, 1, 0)


def test_what_was_done_stays_and_whoever_is_aboard_is_brought_there() -> None:
    world = World(BUS_SHIFT, CLUB_SHIFT)
    world.book(BOB, by="10:00")
    world.book(EVA, by="10:00")
    world.drive(BUS_SHIFT, stops=1)
    done = world.run(BUS_SHIFT).stops[0]
    snapshot = snapshot_of(world)
    (k,) = (snapshot.shift_index(BUS_SHIFT.id),)
    assert snapshot.problem.aboard.tolist() == [k, k]
    assert snapshot.problem.may_carry.tolist() == [[one == k for one in range(2)]] * 2
    assert check(snapshot.problem, snapshot.runs) == []
    swapped = check(snapshot.problem, snapshot.runs[::-1])
    assert {one.cause for one in swapped} == {Cause.ABOARD}
    world.optimise()
    assert world.run(BUS_SHIFT).stops[0] == done


NEVER = Needs(never_left_alone=True)
ALONE_TOO = replace(POLICY, booking=replace(POLICY.booking, escort_if_never_left_alone=False))


def test_nobody_who_must_not_be_left_rides_while_somebody_else_is_helped_at_the_door() -> None:
    world = World(BUS_SHIFT, policy=ALONE_TOO)
    world.book(ANN, by="10:00", needs=NEVER)
    denial = world.quote(BOB, by="10:00").denial
    assert denial is not None
    assert denial.details == ("Pat (Bus) would have to leave somebody alone who must not be left.",)
    world.book(BOB, by="11:00")
    snapshot = snapshot_of(world)
    never, other = (0, 1) if snapshot.legs[0].request.rider_id == ANN.id else (1, 0)
    assert check(snapshot.problem, [[never, never + 2, other, other + 2]]) == []
    (mixed, *_) = check(snapshot.problem, [[other, never, never + 2, other + 2]])
    assert (mixed.cause, mixed.resource) == (Cause.CAPACITY, 5)


@pytest.mark.parametrize(
    ("needs", "party"),
    [(NEVER, Party(companions=1)), (Needs(), Party())],
    ids=["with a companion", "who may be left"],
)
def test_others_may_share(needs: Needs, party: Party) -> None:
    world = World(BUS_SHIFT, policy=ALONE_TOO)
    world.book(ANN, by="10:00", needs=needs, party=party)
    world.book(BOB, by="10:00")
    snapshot = snapshot_of(world)
    assert snapshot.problem.load.shape[1] == 4
    assert {one.cause for one in check(snapshot.problem, [[0, 1, 3, 2]])} <= {Cause.WINDOW}


def test_who_walks_to_the_vehicle_may_share_with_somebody_who_must_not_be_left() -> None:
    world = World(BUS_SHIFT, policy=ALONE_TOO)
    world.book(ANN, by="10:00", needs=NEVER)
    world.book(BOB, by="10:00", needs=Needs(door_to_door=False))
    assert check(snapshot_of(world).problem, [[0, 1, 2, 3]]) == []


TWO_HOURS = replace(POLICY, duty=DutyRules(volunteer_stretch=2 * HOUR, volunteer_outings=1))


def test_a_volunteer_out_for_long_takes_a_break_and_one_out_briefly_does_not() -> None:
    world = World(CAR_SHIFT, policy=TWO_HOURS)
    world.book(ANN, BIRCH, by="9:00")
    assert [stop.kind for stop in world.run(CAR_SHIFT).stops] == [StopKind.PICKUP, StopKind.DELIVERY]
    world.book(BOB, BIRCH, by="10:30")
    world.book(EVA, BIRCH, by="12:00")
    run = world.run(CAR_SHIFT)
    rests = [stop for stop in run.stops if stop.kind is StopKind.BREAK]
    marks = [run.leaves, *(moment for rest in rests for moment in (rest.start, rest.departure)), run.returns]
    assert rests
    assert all(to - since <= 2 * HOUR for since, to in zip(marks[::2], marks[1::2], strict=True))
    assert all(rest.departure - rest.start == 15 * MINUTE for rest in rests)


def test_a_volunteer_goes_out_once_where_that_is_agreed() -> None:
    morning = replace(CAR_SHIFT, hours=sw.TimeWindow(8 * HOUR, 11 * HOUR))
    later = replace(CAR_SHIFT, id=ShiftId("shift-late"), hours=sw.TimeWindow(13 * HOUR, 16 * HOUR))
    world = World(morning, later, policy=TWO_HOURS)
    world.book(ANN, BIRCH, by="9:30")
    denial = world.quote(BOB, BIRCH, by="14:30").denial
    assert denial is not None
    assert any("often" in line for line in denial.details), denial
    free = World(morning, later)
    free.book(ANN, BIRCH, by="9:30")
    assert free.quote(BOB, BIRCH, by="14:30").offers


def test_who_drove_more_than_the_others_lately_costs_more() -> None:
    world = booked(ANN, shifts=(CAR_SHIFT, MINI_SHIFT))
    recent = {QUIN.id: 10 * HOUR, RUE.id: 4 * HOUR}
    costs = snapshot_of(world, recent=recent).problem.fairness_cost
    assert costs.tolist() == [3 * POLICY.cost.fairness_hour, 0]
    paid = replace(QUIN, paid=True)
    book = book_of(world)
    costs = snapshot_of(world, recent=recent, drivers={**book.drivers, QUIN.id: paid}).problem.fairness_cost
    assert costs.tolist() == [0, 0]


def test_the_hours_of_the_last_weeks_come_from_the_plans() -> None:
    world = World(CAR_SHIFT, MINI_SHIFT)
    before = replace(MINI_SHIFT, id=ShiftId("before"), service_date=sw.DAY - sw.days(3))
    world.put(before)
    with world.storage.writing() as unit:
        unit.lock_day(before.service_date)
        run = sw.Run(before.id, (), 9 * HOUR, 12 * HOUR, 0, has_begun=True)
        unit.put_plan(sw.Plan(before.service_date, 1, (run,)))
        unit.commit()
    assert book_of(world).recent == {RUE.id: 3 * HOUR}


def test_riders_and_drivers_who_would_rather_have_each_other() -> None:
    ann = replace(ANN, preferred_drivers=frozenset({RUE.id}))
    problem = snapshot_of(booked(ann, people=[ann], shifts=(CAR_SHIFT, MINI_SHIFT))).problem
    assert problem.preference_cost.tolist() == [[POLICY.cost.not_preferred, 0]]
    quin = replace(QUIN, preferred_riders=frozenset({ANN.id}))
    problem = snapshot_of(booked(ANN, people=[quin], shifts=(CAR_SHIFT, MINI_SHIFT))).problem
    assert problem.preference_cost.tolist() == [[0, POLICY.cost.not_preferred]]


def test_a_preference_for_somebody_who_is_not_out_costs_nothing() -> None:
    ann = replace(ANN, preferred_drivers=frozenset({RUE.id}))
    problem = snapshot_of(booked(ann, people=[ann], shifts=(CAR_SHIFT, BUS_SHIFT))).problem
    assert problem.preference_cost.tolist() == [[0, 0]]


def test_pins_hold_a_ride_to_its_shift_and_a_run_as_it_is() -> None:
    world = booked(ANN, shifts=(CAR_SHIFT, MINI_SHIFT))
    (leg,) = snapshot_of(world).legs
    has = next(run.shift_id for run in world.plan().runs)
    pinned = snapshot_of(world, pins=Pins(legs={leg.id: has}))
    assert [
        shift.id for shift, may in zip(pinned.shifts, pinned.problem.may_carry[0], strict=True) if may
    ] == [has]
    frozen = snapshot_of(world, pins=Pins(frozen=frozenset({has}))).problem
    k = pinned.shift_index(has)
    assert frozen.frozen.tolist() == [one == k for one in range(2)]
    assert check(frozen, pinned.runs) == []
    assert {one.cause for one in check(frozen, pinned.runs[::-1])} == {Cause.FROZEN}
    locked = snapshot_of(world, pins=Pins(locked=frozenset({has}))).problem
    assert locked.locked_in(k) == pinned.runs[k]
    assert not locked.frozen.any()
