"""What a new plan changed is told in full, and nothing else is: rides, times and prices."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.plan import Plan, StopKind
from scheduler.domain.request import LegId
from scheduler.usecases.changes import CauseKind, Changes, LegChange
from scheduler.usecases.commands import Failure
from scheduler.usecases.daybook import DayBook
from tests.examples import examples
from tests.fakes.small_world import HOUR, World
from tests.property.usecases.test_replanning import book_of, failing, opened, play


def places(plan: Plan) -> dict[LegId, tuple[object, ...]]:
    """Return by ride who has it, and when it is picked up and set down."""
    return {
        leg_id: (
            run.shift_id,
            *(
                None if (at := run.position(leg_id, kind)) is None else run.stops[at].start
                for kind in (StopKind.PICKUP, StopKind.DELIVERY)
            ),
        )
        for run in plan.runs
        for leg_id in run.leg_ids()
    }


def expected(before: DayBook, after: DayBook) -> set[LegId]:
    was, now = places(before.plan), places(after.plan)
    found = set()
    for leg in after.open_legs():
        first = after.bookings[leg.id].begun_with(leg.id)
        if was.get(leg.id, was.get(first)) != now.get(leg.id):
            found.add(leg.id)
    return found


def spot(change: LegChange, *, now: bool) -> tuple[object, ...] | None:
    one = change.now if now else change.was
    return None if one is None else (one.shift_id, one.pickup, one.delivery)


def check_changes(before: DayBook, after: DayBook, changes: Changes) -> None:
    assert {one.leg_id for one in changes.legs} == expected(before, after)
    was, now = places(before.plan), places(after.plan)
    for one in changes.legs:
        assert spot(one, now=True) == now.get(one.leg_id)
        assert spot(one, now=False) in (was.get(one.leg_id), was.get(first_of(after, one)))
        if one.cause.kind is CauseKind.SAVES:
            assert sum(part.price for part in one.cause.differences) < 0
    for side in ("before", "after"):
        whole = dict(getattr(changes, side).parts)
        unserved = whole.pop("unserved")
        runs = [dict(getattr(run, side).parts) for run in changes.runs]
        assert whole == {part: sum(run[part] for run in runs) for part in whole}
        assert getattr(changes, side).total == sum(whole.values()) + unserved


def first_of(book: DayBook, change: LegChange) -> LegId:
    return book.bookings[change.leg_id].begun_with(change.leg_id)


def check_told(world: World, changes: Changes) -> None:
    """What is told later of the last change is what was told at once."""
    last = world.scheduler.history(world.on)[0]
    assert last.changes == changes
    assert all(one.text.endswith(".") for one in changes.legs)


@examples(5)
@given(seed=st.integers(0, 10**6))
def test_what_a_search_changed(seed: int) -> None:
    world = opened(Random(seed), fleet=4)
    before, cost = book_of(world), world.scheduler.explain(world.on).total
    found = world.optimise(iterations=400)
    after = book_of(world)
    check_changes(before, after, found.changes)
    assert found.changes.before == cost
    assert (found.cost_before, found.cost_after) == (found.changes.before.total, found.changes.after.total)
    moved = {one.leg_id for one in found.changes.legs if one.is_moved}
    assert moved == set(found.moved)
    check_told(world, found.changes)


@examples(5)
@given(seed=st.integers(0, 10**6), fleet=st.integers(2, 4), failure=st.sampled_from(Failure))
def test_what_a_repair_changed(seed: int, fleet: int, failure: Failure) -> None:
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
    check_changes(before, book_of(world), repair.changes)
    assert (repair.cost_before, repair.cost_after) == (
        repair.changes.before.total,
        repair.changes.after.total,
    )
    check_told(world, repair.changes)
    last = world.scheduler.history(world.on)[0]
    assert last.repair is not None
    assert last.repair.told == repair.told
