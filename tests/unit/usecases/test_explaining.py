"""A plan explains its price, and why it leaves somebody out."""

from scheduler.domain.booking import Limit
from scheduler.usecases.commands import Failure
from tests.fakes import small_world as sw
from tests.fakes.small_world import ANN, ASH, BUS_SHIFT, CAR_SHIFT, CLO, SURGERY, World


def test_the_parts_of_all_runs_add_up_to_the_price_of_the_day() -> None:
    world = World(BUS_SHIFT, CAR_SHIFT)
    world.book(ANN, ASH, SURGERY, after="9:30")
    world.book(CLO, ASH, SURGERY, after="9:30")
    found = world.scheduler.explain(sw.DAY)
    assert found.version == world.plan().version
    assert {shift_id for shift_id, _ in found.runs} == {run.shift_id for run in world.plan().runs}
    assert sum(parts.total for _, parts in found.runs) == found.total.total > 0
    assert found.total == world.scheduler.day(sw.DAY).cost
    (_, first), *_ = found.runs
    assert dict(first.parts)["fixed"] == sw.POLICY.cost.run


def test_a_ride_left_out_says_why_on_every_shift() -> None:
    world = World(BUS_SHIFT)
    world.book(CLO, ASH, SURGERY, after="9:30")
    world.put(CAR_SHIFT)
    world.now("8:10")
    world.fail(BUS_SHIFT, Failure.DRIVER_SICK)
    found = world.scheduler.explain(sw.DAY)
    (unserved,) = found.unserved
    assert [(one.shift_id, one.limit) for one in unserved.obstacles] == [(CAR_SHIFT.id, Limit.VEHICLE)]
    assert dict(found.total.parts)["unserved"] == sw.POLICY.cost.unserved_leg
