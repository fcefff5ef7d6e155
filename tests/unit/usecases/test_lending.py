"""Vehicles lent to other work: no shift takes them out meanwhile, and the log tells the hours apart."""

from dataclasses import replace

import pytest

from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.events import EventType
from scheduler.domain.fleet import VehicleId
from scheduler.domain.lending import Lending, LendingId, lendings
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import LendVehicle, TakeVehicleBack
from simulations.money import money, priced
from tests.fakes import simulated_day
from tests.fakes.small_world import BUS, BUS_SHIFT, BY, DAY, HOUR, MINI, RUE, World

SCHOOL = TimeWindow(7 * HOUR, 9 * HOUR)


def lend(
    world: World, hours: TimeWindow = SCHOOL, vehicle: VehicleId = BUS.id, work: str = "school run"
) -> Lending:
    return world.scheduler.lend(LendVehicle(DAY, vehicle, hours, work, 3250, BY))


def test_what_is_lent_stands_in_the_log_and_no_shift_can_have_it() -> None:
    world = World()
    lent = lend(world, work="  school   run ")
    assert lent.work == "school run"
    assert (lent.length, lent.pence) == (2.0, 6500)
    (event,) = world.events()
    assert event.type is EventType.VEHICLE_LENT
    assert event.data["pence_hour"] == 3250
    assert lendings(world.events()) == (lent,)
    with pytest.raises(InvalidRequest, match=r"lent to other work in those hours \(school run\)"):
        world.set(BUS_SHIFT, new=True)
    with pytest.raises(InvalidRequest, match="Take it back first"):
        lend(world, TimeWindow(8 * HOUR, 10 * HOUR))
    lend(world, TimeWindow(9 * HOUR, 10 * HOUR))


def test_what_is_taken_back_can_be_driven_again() -> None:
    world = World()
    lent = lend(world)
    world.scheduler.take_back(TakeVehicleBack(DAY, lent.id, BY))
    assert lendings(world.events()) == ()
    world.set(BUS_SHIFT, new=True)
    with pytest.raises(NotFound):
        world.scheduler.take_back(TakeVehicleBack(DAY, LendingId(lent.id), BY))


def test_a_vehicle_that_is_out_cannot_be_lent() -> None:
    world = World()
    world.set(BUS_SHIFT, new=True)
    with pytest.raises(InvalidRequest, match="out with a driver in those hours"):
        lend(world)
    lend(world, TimeWindow(6 * HOUR, 8 * HOUR))


@pytest.mark.parametrize(
    ("vehicle", "hours", "work", "said"),
    [
        (MINI.id, SCHOOL, "school run", "volunteer's own car"),
        (BUS.id, TimeWindow(7 * HOUR, 7 * HOUR), "school run", "end after they begin"),
        (BUS.id, TimeWindow(25 * HOUR, 26 * HOUR), "school run", "begin on that day"),
        (BUS.id, SCHOOL, "  ", "for what work"),
    ],
)
def test_what_cannot_be_lent(vehicle: VehicleId, hours: TimeWindow, work: str, said: str) -> None:
    world = World(people=[replace(MINI, owner_id=RUE.id)])
    with pytest.raises(InvalidRequest, match=said):
        lend(world, hours, vehicle, work)
    assert world.events() == []


def test_a_vehicle_that_nobody_knows_cannot_be_lent() -> None:
    with pytest.raises(NotFound):
        lend(World(), vehicle=VehicleId("tram"))


def test_the_hours_and_what_they_bring_in_are_told_apart_from_the_service() -> None:
    world = World()
    lend(world)
    alone = money(priced(simulated_day.scenario(), []))
    beside = money(priced(simulated_day.scenario(), world.events()))
    assert (beside["contract_hours"], beside["contract_income_pounds"]) == (2.0, 65.0)
    assert {**beside, "contract_hours": 0, "contract_income_pounds": 0} == alone
