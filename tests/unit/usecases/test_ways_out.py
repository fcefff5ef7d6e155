"""What is told beside a no: other days, one way only, a stop to walk to, and what one more driver would do."""

from dataclasses import replace

import pytest

from scheduler.domain.booking import Alternative, AlternativeKind, Denial, Limit
from scheduler.domain.fleet import Break
from scheduler.domain.people import Needs, Party, Rider, RiderId, Wheelchair
from scheduler.domain.time import TimeWindow
from scheduler.usecases.daybook import open_day
from scheduler.usecases.meeting import Stops
from scheduler.usecases.offers import Finder, asked
from scheduler.usecases.reasons import reasons
from scheduler.usecases.snapshot import take
from scheduler.usecases.whole_day import WholeDay
from scheduler.usecases.wishes import legs_of, request_from
from tests.fakes import small_world as sw
from tests.fakes.busy_roads import BusyRoads
from tests.fakes.small_world import (
    ANN,
    ASH,
    BIRCH,
    BOB,
    BUS_SHIFT,
    CAR_SHIFT,
    CEDAR,
    CLO,
    EVA,
    HOUR,
    MARKET,
    MINI_SHIFT,
    MINUTE,
    POLICY,
    SURGERY,
    World,
)

WALKER = Needs(door_to_door=False)
MORNING = replace(BUS_SHIFT, hours=TimeWindow(8 * HOUR, 12 * HOUR), max_duty=4 * HOUR)


def no(world: World, *args: object, **more: object) -> Denial:
    quote = world.quote(*args, **more)
    assert quote.denial is not None, quote.offers
    return quote.denial


def of_kind(denial: Denial, kind: AlternativeKind) -> list[Alternative]:
    return [one for one in denial.alternatives if one.kind is kind]


def on(shift: sw.Shift, by: int) -> sw.Shift:
    return replace(
        shift, id=sw.ShiftId(f"{shift.id}{by:+d}"), service_date=sw.DAY + sw.days(by), hours=sw.ALL_DAY
    )


def test_other_days_come_nearest_first_and_at_most_two() -> None:
    world = World(MORNING, *(on(BUS_SHIFT, by) for by in (1, 2, 4)))
    days = of_kind(no(world, by="15:00"), AlternativeKind.OTHER_DAY)
    assert [one.request.service_date - sw.DAY for one in days] == [sw.days(1), sw.days(2)]
    assert days[0].text == "We could get you there by 3:00 pm on Wednesday 2 December."


def test_a_day_on_which_the_same_ride_fails_too_is_not_told() -> None:
    short = replace(on(BUS_SHIFT, 1), hours=MORNING.hours)
    world = World(MORNING, short, on(BUS_SHIFT, 3))
    days = of_kind(no(world, by="15:00"), AlternativeKind.OTHER_DAY)
    assert [one.request.service_date - sw.DAY for one in days] == [sw.days(3)]


def test_days_gone_by_and_days_beyond_the_horizon_are_not_told() -> None:
    world = World(MORNING, on(BUS_SHIFT, -1), on(BUS_SHIFT, 1))
    world.now("9:00")
    near = replace(POLICY, booking=replace(POLICY.booking, horizon_days=0, weekdays=tuple(range(7))))
    assert len(of_kind(no(world, by="15:00"), AlternativeKind.OTHER_DAY)) == 1
    world = World(MORNING, on(BUS_SHIFT, -1), on(BUS_SHIFT, 1), policy=near)
    world.now("9:00")
    assert of_kind(no(world, by="15:00"), AlternativeKind.OTHER_DAY) == []


def test_a_day_without_drivers_and_a_day_without_service_lead_to_other_days() -> None:
    world = World(on(BUS_SHIFT, 1))
    assert len(of_kind(no(world, by="15:00"), AlternativeKind.OTHER_DAY)) == 1
    not_tuesdays = replace(POLICY, booking=replace(POLICY.booking, weekdays=(0, 2, 3)))
    world = World(on(BUS_SHIFT, 1), policy=not_tuesdays)
    assert len(of_kind(no(world, by="15:00"), AlternativeKind.OTHER_DAY)) == 1


def test_the_way_that_works_is_told_by_itself() -> None:
    denial = no(World(MORNING), by="10:00", back="14:00")
    (there,) = of_kind(denial, AlternativeKind.ONE_WAY)
    assert there.text == "We could get you there by 10:00 am, but not the way back."
    assert there.request.homeward is None
    afternoon = replace(BUS_SHIFT, hours=TimeWindow(12 * HOUR, 17 * HOUR), max_duty=5 * HOUR)
    (back,) = of_kind(no(World(afternoon), by="10:00", back="14:00"), AlternativeKind.ONE_WAY)
    assert (back.request.origin, back.request.destination) == (SURGERY, ASH)
    assert back.text == "We could take you from Surgery to Ash after 2:00 pm, but not the way there."


LANE_END = sw.place("Lane end", 3.3)
FAR_STOP = sw.place("Far stop", 3.9)


def test_a_rider_who_can_walk_is_met_at_a_stop() -> None:
    shift = replace(CAR_SHIFT, max_duty=41 * MINUTE, start=CEDAR, end=CEDAR)
    lane = sw.place("Lane", 2.8)
    world = World(shift, stops=(LANE_END, FAR_STOP), policy=RURAL)
    denial = no(world, BOB, lane, MARKET, by="9:40", needs=WALKER)
    (told,) = of_kind(denial, AlternativeKind.MEETING_POINT)
    assert told.request.origin == LANE_END
    assert told.walk_metres == 650
    assert told.text == (
        "We could meet you at Lane end, about 11 minutes on foot from your start, and get you there by 9:40 am."
    )
    assert world.quote(BOB, LANE_END, MARKET, by="9:40", needs=WALKER).offers
    far_enough = replace(WALKER, most_walk=650)
    assert of_kind(no(world, BOB, lane, MARKET, by="9:40", needs=far_enough), AlternativeKind.MEETING_POINT)
    for needs in (
        Needs(),
        Needs(walking_frame=True),
        Needs(wheelchair=Wheelchair.FOLDS, door_to_door=False),
        replace(WALKER, most_walk=600),
        replace(WALKER, most_walk=0),
    ):
        assert (
            of_kind(no(world, BOB, lane, MARKET, by="9:40", needs=needs), AlternativeKind.MEETING_POINT) == []
        )


RURAL = replace(POLICY, offers=replace(POLICY.offers, towns=("Town",)))


def test_stops_are_told_nearest_first_within_the_walk_and_one_side_of_each_road() -> None:
    stops = [sw.place(f"Stop {n}", east) for n, east in enumerate((3.2, 3.22, 3.3, 3.5, 2.6, 3.03))]
    near = Stops(stops)
    town, village = replace(ASH, locality="Town"), replace(ASH, locality="Village")
    rules = RURAL.offers
    assert [walk.stop.name for walk in near.near(town, rules, 5)] == ["Stop 0", "Stop 2"]
    assert [walk.stop.name for walk in near.near(village, rules, 5)] == [
        "Stop 0",
        "Stop 2",
        "Stop 4",
        "Stop 3",
    ]
    assert [walk.stop.name for walk in near.near(village, rules, 1)] == ["Stop 0"]
    (first, *_) = near.near(town, rules, 5)
    assert (first.metres, first.seconds) == (260, 5 * MINUTE)
    assert Stops(()).near(town, rules, 5) == []


def test_one_more_driver_is_asked_for_the_hours_the_ride_takes() -> None:
    found = no(World(MORNING), by="15:00").help_wanted
    assert found is not None
    assert (
        found.text == "If one more car driver near Ash drove from 14:00 to 15:00, this ride could be given."
    )
    assert found.hours == TimeWindow(14 * HOUR, 15 * HOUR)


@pytest.mark.parametrize(
    ("rider", "more"), [(CLO, {}), (ANN, {"party": Party(companions=3)})], ids=["wheelchair", "party"]
)
def test_a_car_that_could_not_carry_them_is_not_asked_for(rider: Rider, more: dict[str, object]) -> None:
    assert no(World(MORNING), rider, by="15:00", **more).help_wanted is None


def test_what_is_not_tried_is_not_told() -> None:
    world = World(MORNING, policy=replace(POLICY, modes=POLICY.modes - {sw.ServiceMode.CAR_SCHEME}))
    assert no(world, by="15:00").help_wanted is None
    assert no(world, by="15:00", party=Party(companions=9)).alternatives == ()


OBSTACLES = [
    ({"by": "15:00"}, Limit.SHIFT_HOURS, "Pat (Bus) is not driving at that time."),
    ({"by": "8:15"}, Limit.SHIFT_HOURS, "Pat (Bus) is not driving at that time."),
    ({"by": "10:00", "rider": CLO}, Limit.WHEELCHAIR_BAYS, "Pat (Bus) has no free place for a wheelchair"),
    ({"by": "10:00", "rider": EVA, "party": Party(companions=4)}, Limit.SEATS, "Pat (Bus) has no free seat"),
]


def two_chairs() -> World:
    """Two riders in wheelchairs leave Birch at the same time as everybody else, with nobody to spare."""
    first, second = (replace(CLO, id=RiderId(f"rider-clo{n}")) for n in range(2))
    policy = replace(POLICY, promise=replace(POLICY.promise, early_arrival=10 * MINUTE))
    world = World(MORNING, people=(first, second), policy=policy)
    for rider in (first, second):
        world.book(rider, ASH, SURGERY, by="10:00")
    return world


@pytest.mark.parametrize(("wish", "limit", "line"), OBSTACLES)
def test_the_limit_in_the_way_is_named(wish: dict[str, object], limit: Limit, line: str) -> None:
    rider = wish.pop("rider", ANN)
    denial = no(two_chairs(), rider, ASH, SURGERY, **wish)
    (found,) = denial.obstacles
    assert (found.shift_id, found.limit) == (MORNING.id, limit)
    assert found.text.startswith(line)
    assert denial.details == (found.text,)


@pytest.mark.parametrize("rest", [(), (Break(TimeWindow(10 * HOUR, 11 * HOUR), 20 * MINUTE),)])
def test_before_anybody_is_out_nobody_is_called_busy(rest: tuple[Break, ...]) -> None:
    told = no(World(replace(MORNING, breaks=rest)), by="8:15").text
    assert "no driver who can take you is out at that time" in told


def test_who_is_out_then_and_would_be_back_too_late_is_busy_and_not_away() -> None:
    world = World(replace(CAR_SHIFT, hours=TimeWindow(8 * HOUR, 12 * HOUR)))
    world.book(ANN, ASH, sw.place("West", -4), after="11:00")
    denial = no(world, EVA, ASH, SURGERY, after="11:15")
    (found,) = denial.obstacles
    assert found.limit is Limit.DUTY, found.text
    assert "already busy" in denial.text


def test_whose_promise_is_in_the_way_is_told_by_reference() -> None:
    world = World(CAR_SHIFT)
    booking = world.book(ANN, ASH, SURGERY, by="10:00")
    denial = no(world, EVA, sw.place("West", -4), sw.place("North", -4, 9), by="9:50")
    (found,) = denial.obstacles
    assert found.limit is Limit.PROMISE_TO_ANOTHER
    assert booking.reference in found.text
    assert ANN.name not in found.text


def test_a_leg_left_out_of_a_plan_has_its_reasons() -> None:
    rest = Break(TimeWindow(12 * HOUR, 12 * HOUR), 4 * HOUR)
    world = World(BUS_SHIFT)
    booking = world.book(by="13:00")
    world.put(replace(BUS_SHIFT, breaks=(rest,)))
    with world.storage.reading() as records:
        book = open_day(records, sw.DAY, policy=world.policy)
    (leg,) = (booked.leg for booked in booking.legs)
    book = book.with_plan(replace(book.plan, runs=(), unassigned=(leg.id,)))
    snapshot = take(world.scheduler._context, book, 0)
    why = reasons(world.policy, snapshot, leg)
    assert why is not None
    assert [one.limit for one in why.obstacles] == [Limit.BREAK]
    assert why.because == "the driver who can take you has a break at that time"
    free = take(world.scheduler._context, book.with_shift(MINI_SHIFT), 0)
    assert reasons(world.policy, free, leg) is None


@pytest.mark.parametrize("clock", ["8:00", "8:35", "9:15", "9:35", "12:00", "16:00"])
def test_a_question_within_a_whole_day_is_answered_as_one_asked_alone(clock: str) -> None:
    world = World(BUS_SHIFT, CAR_SHIFT, roads=BusyRoads())
    world.book(EVA, BIRCH, MARKET, by="9:30")
    world.book(BOB, ASH, SURGERY, after="9:00", back="11:00")
    context = world.scheduler._context
    request = request_from(context, world.request(ANN, CEDAR, ASH, after=clock, back="17:00"), ANN)
    with world.storage.reading() as records:
        book = open_day(records, sw.DAY, ANN, policy=world.policy)
    legs = legs_of(context, request, book)
    assert legs is not None
    wanted = asked(context, book, legs)
    alone, within = Finder.of_day(context, book, wanted), WholeDay(context, book, legs).finder(wanted)
    for name in ("seconds", "metres", "earliest", "latest", "dwell", "may_carry"):
        mine, theirs = (getattr(one.snapshot.problem, name) for one in (alone, within))
        assert (mine == theirs).all(), name
    assert alone.ways() == within.ways()
