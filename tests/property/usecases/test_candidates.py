"""What is asked for stands beside what is promised just as if it were a ride of the day that no run has room for."""

from dataclasses import fields, replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.booking import BookedLeg, Booking, BookingId, Channel, Offer
from scheduler.domain.fleet import Break
from scheduler.domain.people import Needs, Party
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import TimeWindow
from scheduler.engine.problem import Problem
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.promised_day import leg_windows
from scheduler.usecases.snapshot import take, take_achievable
from tests.examples import examples
from tests.fakes import small_world as sw
from tests.fakes.busy_roads import BusyRoads
from tests.fakes.small_world import HOUR, MINUTE, World

LUNCH = Break(TimeWindow(11 * HOUR, 13 * HOUR), 45 * MINUTE)
SHIFTS = (replace(sw.BUS_SHIFT, breaks=(LUNCH,)), sw.CAR_SHIFT, sw.MINI_SHIFT)
RIDERS = tuple(
    replace(rider, id=sw.RiderId(f"{rider.id}-{n}"), section_19_member=True)
    for n in range(3)
    for rider in sw.RIDERS
)


def a_day(rng: np.random.Generator, *, together: bool, breaks: bool) -> World:
    """Return a world in which some rides are booked, at a moment before or within the day."""
    policy: ServicePolicy = replace(sw.POLICY, dwell=replace(sw.POLICY.dwell, together=together))
    shifts = SHIFTS if breaks else (sw.BUS_SHIFT, sw.CAR_SHIFT, sw.MINI_SHIFT)
    world = World(*shifts, policy=policy, roads=BusyRoads(), people=RIDERS)
    world.now("7:00")
    for _ in range(int(rng.integers(0, 8))):
        for offer in ask(world, rng)[:1]:
            world.accept(offer)
    world.now(f"{int(rng.integers(7, 12))}:00")
    return world


def ask(world: World, rng: np.random.Generator) -> tuple[Offer, ...]:
    """Return what a rider is offered who asks for some ride, with somebody or alone."""
    ends = [sw.SPOTS[n] for n in rng.choice(len(sw.SPOTS), 2, replace=False)]
    rider = RIDERS[int(rng.integers(len(RIDERS)))]
    needs = Needs(never_left_alone=bool(rng.random() < 0.2))
    command = world.request(rider, *ends, by="12:00", party=Party(int(rng.integers(0, 2))), needs=needs)
    now = world.line.seconds(world.clock.now())
    at = max(9 * HOUR, now + HOUR) + int(rng.integers(0, 28)) * 15 * MINUTE
    back = world.line.moment(at + 2 * HOUR) if rng.random() < 0.5 else None
    question = replace(command, outward_at=world.line.moment(at), homeward_at=back)
    return world.scheduler.quote(question).offers


def with_no_room(book: DayBook, offer: Offer) -> DayBook:
    """Return the book with an offer's legs booked and in no run."""
    booking = Booking(
        BookingId("~"),
        "",
        offer.request,
        tuple(BookedLeg(leg) for leg in offer.legs),
        offer.mode,
        0,
        Channel.WEB,
        offer.expires_at,
    )
    unassigned = (*book.plan.unassigned, *(leg.id for leg in offer.legs))
    return replace(book.with_booking(booking), plan=replace(book.plan, unassigned=unassigned))


def assert_same(one: Problem, other: Problem) -> None:
    """Look at every array but that of the groups, which only what is asked for has."""
    for field in fields(Problem):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if field.name != "group":
            assert np.array_equal(mine, theirs), field.name
            assert field.name == "weights" or mine.dtype == theirs.dtype, field.name


@given(st.integers(0, 2**32 - 1), st.booleans(), st.booleans(), st.booleans())
@examples(60, deadline=None)
def test_a_candidate_stands_beside_the_rest(seed: int, together: bool, breaks: bool, hold: bool) -> None:
    rng, look = np.random.default_rng(seed), take_achievable if hold else take
    world = a_day(rng, together=together, breaks=breaks)
    context, policy = world.scheduler._context, world.policy
    with world.storage.reading() as records:
        book = open_day(records, sw.DAY, *RIDERS, policy=policy)
    now = world.line.seconds(world.clock.now())
    for offer in (*ask(world, rng), *ask(world, rng)):
        wanted = [Candidate(leg, *leg_windows(leg, policy)) for leg in offer.legs]
        beside = look(context, book, now, wanted)
        loose = look(context, with_no_room(book, offer), now)
        assert (beside.runs, beside.legs, beside.leg_index) == (loose.runs, loose.legs, loose.leg_index)
        assert_same(beside.problem, loose.problem)
        assert beside.problem.group.tolist() == [-1] * (len(beside.legs) - len(wanted)) + [0] * len(wanted)
