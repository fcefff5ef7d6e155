"""What a driver did all the same, moved back and settled by a coordinator, is kept alike by every storage."""

import pytest

from scheduler.domain.booking import BookingState
from scheduler.domain.errors import IllegalTransition
from scheduler.domain.events import Actor
from scheduler.domain.plan import StopKind
from scheduler.usecases.commands import Happening, Origin, Record, Right, SettleStep
from scheduler.usecases.ports import Storage
from simulations.kpis import kpis
from tests.fakes import small_world as sw
from tests.fakes.small_world import ANN, ASH, BOB, BUS_SHIFT, CAR_SHIFT, MARKET, SURGERY, World

STEPS = (
    (Happening.ARRIVED, StopKind.PICKUP),
    (Happening.BOARDED, None),
    (Happening.ARRIVED, StopKind.DELIVERY),
    (Happening.ALIGHTED, None),
)


def test_what_was_driven_all_the_same(storage: Storage) -> None:
    world = World(CAR_SHIFT, storage=storage)
    moved = world.book(ANN, ASH, SURGERY, by="9:30")
    given_back = world.book(BOB, ASH, MARKET, after="11:00")
    world.put(BUS_SHIFT)
    world.move((moved.legs[0].leg.id, BUS_SHIFT), pin=True, set_aside=True)
    world.cancel(given_back)
    by = Origin(Actor("driver", CAR_SHIFT.driver_id))
    world.now("12:30")
    steps = [
        Record(CAR_SHIFT.id, sw.DAY, step, by, leg_id=booking.legs[0].leg.id, kind=kind, at=world.at(clock))
        for booking, clocks in (
            (moved, ("8:50", "8:53", "9:14", "9:16")),
            (given_back, ("11:10", "11:12", "11:40", "11:42")),
        )
        for (step, kind), clock in zip(STEPS, clocks, strict=True)
    ]
    for step in steps[:4]:
        world.scheduler.record(step)
    for step in steps[4:]:
        with pytest.raises(IllegalTransition, match="kept"):
            world.scheduler.record(step)
    world.scheduler.settle(SettleStep(sw.DAY, given_back.legs[0].leg.id, Right.DRIVER, sw.BY))
    assert {world.booking(one).state for one in (moved, given_back)} == {BookingState.COMPLETED}
    assert len(world.run(CAR_SHIFT).stops) == 4
    assert (kpis(world.events())["trips"], world.scheduler.faults(sw.DAY)) == (2, [])
