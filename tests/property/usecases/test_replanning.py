"""Whatever fails when, the mended date keeps every rule and promise, and exactly those are told whom it concerns."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.booking import BookedLeg, LegState
from scheduler.domain.fleet import Shift
from scheduler.domain.people import Needs
from scheduler.domain.plan import Plan, Run, StopKind, StopState
from scheduler.domain.request import LegId, Purpose
from scheduler.engine.feasibility import Cause, check
from scheduler.usecases.achieving import all_achievable
from scheduler.usecases.commands import Failure, Happening
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.repairs import NoticeKind, Repair
from scheduler.usecases.snapshot import take
from tests.examples import examples
from tests.fakes import small_world as sw
from tests.fakes.busy_roads import BusyRoads
from tests.fakes.small_world import HOUR, MINUTE, World

SHIFTS = (
    replace(sw.BUS_SHIFT, breaks=(sw.Break(sw.TimeWindow(11 * HOUR, 14 * HOUR), 30 * MINUTE),)),
    sw.CAR_SHIFT,
    sw.MINI_SHIFT,
    sw.shift("spare", replace(sw.RUE, id=sw.DriverId("driver-sam"), name="Sam Sloe"), sw.BUS),
)
SPARE = replace(sw.BUS, id=sw.VehicleId("vehicle-spare"), name="Spare bus")
PEOPLE = tuple(
    replace(rider, id=sw.RiderId(f"{rider.id}-{n}"), section_19_member=True)
    for n in range(3)
    for rider in sw.RIDERS
)
POLICY = replace(
    sw.POLICY,
    booking=replace(sw.POLICY.booking, notice=15 * MINUTE, car_scheme_notice=30 * MINUTE),
    repair=replace(sw.POLICY.repair, iterations=60),
)
MORE = sw.DriverId("driver-sam")

PLENTY = 40
"""How many rides are asked for; about half of them find a place."""


def opened(random: Random, *, fleet: int) -> World:
    """Return a full day, booked ride by ride."""
    shifts = (*SHIFTS[:3], replace(SHIFTS[3], vehicle_id=SPARE.id))[:fleet]
    sam = replace(sw.RUE, id=MORE, name="Sam Sloe")
    roads = BusyRoads() if random.random() < 0.3 else None
    world = World(*shifts, policy=POLICY, roads=roads, people=(*PEOPLE, sam, SPARE))
    world.now("7:00")
    for _ in range(PLENTY):
        second = 9 * HOUR + random.randrange(20) * 15 * MINUTE
        origin, destination = random.sample(sw.SPOTS, 2)
        command = world.request(
            random.choice(PEOPLE),
            origin,
            destination,
            after="12:00",
            purpose=random.choice([Purpose.HEALTH, Purpose.SHOPPING]),
            needs=Needs(never_left_alone=True) if random.random() < 0.2 else None,
        )
        command = replace(command, outward_at=world.line.moment(second))
        if random.random() < 0.5:
            command = replace(
                command,
                homeward_at=world.line.moment(second + random.randrange(4, 12) * 15 * MINUTE),
                homeward_kind=sw.WishKind.LEAVE_AFTER,
            )
        quote = world.scheduler.quote(command)
        if quote.offers:
            world.accept(random.choice(quote.offers))
    return world


def next_step(run: Run) -> tuple[int, str, Happening, LegId | None] | None:
    if run.has_ended:
        return None
    if not run.has_begun:
        return run.leaves, run.shift_id, Happening.STARTED, None
    stop = next((one for one in run.stops if not one.is_over and one.leg_id is not None), None)
    if stop is None:
        return run.returns, run.shift_id, Happening.ENDED, None
    if stop.state is StopState.PLANNED:
        return stop.arrival, run.shift_id, Happening.ARRIVED, stop.leg_id
    what = Happening.BOARDED if stop.kind is StopKind.PICKUP else Happening.ALIGHTED
    return stop.departure, run.shift_id, what, stop.leg_id


def play(world: World, until: int) -> None:
    """Record what the plan says, in order of time, until a second of the day."""
    while True:
        due = [step for step in map(next_step, world.plan().runs) if step is not None]
        now = world.line.seconds(world.clock.now())
        steps = sorted((max(at, now), shift_id, what, leg_id) for at, shift_id, what, leg_id in due)
        if not steps or steps[0][0] > until:
            break
        world.clock.set(world.line.moment(steps[0][0]))
        world.record(replace(sw.BUS_SHIFT, id=sw.ShiftId(steps[0][1])), steps[0][2], steps[0][3])
    world.clock.set(max(world.line.moment(until), world.line.moment(world.line.seconds(world.clock.now()))))


def book_of(world: World) -> DayBook:
    with world.storage.reading() as records:
        return open_day(records, sw.DAY, policy=world.policy)


def legs_of(book: DayBook) -> dict[LegId, BookedLeg]:
    return {leg_id: booking.leg(leg_id) for leg_id, booking in book.bookings.items()}


def ahead(plan: Plan) -> dict[LegId, tuple[str, StopKind, int]]:
    """Return by leg who carries it, and the next stop at which its rider notices that."""
    found: dict[LegId, tuple[str, StopKind, int]] = {}
    for run in plan.runs:
        for stop in run.stops:
            if stop.leg_id is not None and not stop.is_over:
                found.setdefault(stop.leg_id, (run.shift_id, stop.kind, stop.start))
    return found


def expected_to_hear(before: DayBook, after: DayBook, repair: Repair) -> set[LegId]:
    was, now = ahead(before.plan), ahead(after.plan)
    known = legs_of(before)
    heard = {one.leg_id for one in repair.proposals}
    for leg_id, booked in legs_of(after).items():
        if not booked.is_open:
            continue
        if leg_id not in known or (leg_id in was) != (leg_id in now):
            heard.add(leg_id)
        elif leg_id in now:
            (old_shift, old_kind, old_start), (shift, kind, start) = was[leg_id], now[leg_id]
            if old_shift != shift or (old_kind is kind and abs(old_start - start) > POLICY.repair.notice):
                heard.add(leg_id)
    return heard


def check_rules(world: World, book: DayBook, repair: Repair) -> None:
    now = world.line.seconds(world.clock.now())
    snapshot = take(world.scheduler._context, book, now)
    assert check(all_achievable(snapshot.problem, snapshot.runs), snapshot.runs) == []
    said_late = any(
        words in note.text for note in repair.told for words in ("later than", "under way in all")
    )
    said_back = any("with riders aboard you are back" in note.text for note in repair.told)
    broken = {one.cause for one in check(snapshot.problem, snapshot.runs)}
    assert broken <= ({Cause.WINDOW} if said_late else set()) | ({Cause.SHIFT_HOURS} if said_back else set())
    carried = [*ahead(book.plan), *book.plan.unassigned]
    assert len(carried) == len(set(carried))
    assert set(carried) == {leg_id for leg_id, booked in legs_of(book).items() if booked.is_open}


def check_promises(before: DayBook, after: DayBook) -> None:
    known = legs_of(before)
    for leg_id, booked in legs_of(after).items():
        if leg_id in known:
            assert booked.leg.promise == known[leg_id].leg.promise
            continue
        first = after.bookings[leg_id].begun_with(leg_id)
        assert legs_of(after)[first].state is LegState.TRANSFERRED
        assert booked.leg.promise.arrive_by == known[first].leg.promise.arrive_by
        assert booked.leg.destination == known[first].leg.destination


def check_history(before: DayBook, after: DayBook) -> None:
    for run in before.plan.runs:
        over = tuple(stop for stop in run.stops if stop.is_over)
        now = after.plan.run(run.shift_id)
        assert over == (now.stops[: len(over)] if now is not None else ())


def check_told(before: DayBook, after: DayBook, repair: Repair) -> None:
    riders = [note for note in repair.told if note.leg_id is not None]
    assert len({note.leg_id for note in riders}) == len(riders)
    assert {note.leg_id for note in riders} == expected_to_hear(before, after, repair)
    for kind in NoticeKind:
        pressing = [note.comes_first for note in riders if note.kind is kind]
        assert pressing == sorted(pressing, reverse=True)
    drivers = {note.shift_id for note in repair.told if note.driver_id is not None}
    for shift_id in {shift.id for shift in before.shifts}:
        was, now = (
            [one.leg_id for one in run.stops if not one.is_over and one.leg_id]
            if (run := book.plan.run(shift_id))
            else []
            for book in (before, after)
        )
        assert was == now or shift_id in drivers


@examples(12)
@given(seed=st.integers(0, 10**6), fleet=st.integers(2, 4), failure=st.sampled_from(Failure))
def test_any_failure_is_mended(seed: int, fleet: int, failure: Failure) -> None:
    random = Random(seed)
    world = opened(random, fleet=fleet)
    play(world, random.randrange(8 * HOUR, 14 * HOUR))
    before = book_of(world)
    lost = failing(random, before, fleet)
    if lost is None:
        return
    now = world.line.seconds(world.clock.now())
    until = random.randrange(now + 1, 17 * HOUR) if failure is Failure.SHIFT_SHORTENED else None
    repair = world.fail(lost, failure, until=until)
    after = book_of(world)
    assert after.plan == repair.plan
    check_rules(world, after, repair)
    check_promises(before, after)
    check_history(before, after)
    check_told(before, after, repair)
    assert repair.others == 0 or 100 * len(repair.moved) <= 10 * repair.others
    for proposal in repair.proposals:
        booking = world.agree(proposal.booking_id, proposal.leg_id)
        assert booking.leg(proposal.leg_id).leg.promise == proposal.asked
        check_rules(world, book_of(world), repair)
    play(world, 20 * HOUR)
    for leg_id, booked in legs_of(book_of(world)).items():
        assert not booked.is_open or leg_id in world.plan().unassigned


def failing(random: Random, book: DayBook, fleet: int) -> Shift | None:
    """Return a shift to lose, rather one with riders aboard."""
    over = book.ended()
    left = [one for one in SHIFTS[:fleet] if one.id not in over]
    aboard = [leg_id for leg_id, booked in legs_of(book).items() if booked.state is LegState.ABOARD]
    driving = {run.shift_id for leg_id in aboard if (run := book.plan.run_of(leg_id)) is not None}
    riding = [one for one in left if one.id in driving]
    return random.choice(riding or left) if left else None
