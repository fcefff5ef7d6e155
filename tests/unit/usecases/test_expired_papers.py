"""A paper that ran out takes its holder off what needs it, wherever somebody could still be put on it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.domain.availability import Availability, OwnCar, WeeklyTime
from scheduler.domain.booking import Channel
from scheduler.domain.duty import DutyOffer, DutyRole, SeatState
from scheduler.domain.errors import InvalidRequest, RuleBroken
from scheduler.domain.events import Actor
from scheduler.domain.people import Driver, Qualification
from scheduler.domain.request import Purpose
from scheduler.domain.time import TimeWindow
from scheduler.usecases.changes import CauseKind
from scheduler.usecases.commands import Failure, Origin
from scheduler.usecases.rota_commands import (
    AddDuty,
    AnswerDutyOffer,
    AskForDuty,
    DropOut,
    GiveAvailability,
    PlanRota,
    PublishRota,
)
from tests.fakes.small_world import (
    ASH,
    BUS,
    BUS_SHIFT,
    CAR,
    CAR_SHIFT,
    DAY,
    EVA,
    HOUR,
    MARKET,
    PAT,
    QUIN,
    World,
    shift,
)

OFFICE = Origin(Actor("coordinator", "office"), Channel.PHONE)
ALWAYS = tuple(WeeklyTime(day, TimeWindow(7 * HOUR, 20 * HOUR)) for day in range(7))
MORNING = TimeWindow(9 * HOUR, 13 * HOUR)
MONDAY = DAY + timedelta(days=6)
HEALTH = {"purpose": Purpose.HEALTH}


def without(driver: Driver, kind: Qualification, until: date = DAY - timedelta(days=1)) -> Driver:
    """Return somebody one of whose papers has run out."""
    held = tuple((one, until if one is kind else day) for one, day in driver.qualifications)
    return replace(driver, qualifications=held)


def give(world: World, driver: Driver, **said: Any) -> None:
    known = {"weekly": ALWAYS, "vehicles": frozenset({BUS.id}), "roles": frozenset(DutyRole)} | said
    by = Origin(Actor("driver", driver.id))
    world.scheduler.rota.give(GiveAvailability(Availability(driver.id, **known), by))


def asked(world: World, role: DutyRole = DutyRole.DRIVER, **more: Any) -> DutyOffer | None:
    duty = world.scheduler.rota.add(AddDuty(MONDAY, MORNING, OFFICE, BUS.id, **more))
    return world.scheduler.rota.ask(AskForDuty(duty.id, role, OFFICE))


@pytest.mark.parametrize("kind", [Qualification.MIDAS, Qualification.LICENCE, Qualification.ENHANCED_DBS])
def test_no_ride_that_needs_it_is_offered(kind: Qualification) -> None:
    assert World(BUS_SHIFT).quote(EVA, ASH, MARKET, by="11:00", **HEALTH).offers
    world = World(BUS_SHIFT, people=[without(PAT, kind)])
    assert world.quote(EVA, ASH, MARKET, by="11:00", **HEALTH).offers == ()


def test_the_check_for_health_care_is_not_asked_for_shopping() -> None:
    world = World(BUS_SHIFT, people=[without(PAT, Qualification.ENHANCED_DBS)])
    assert world.quote(EVA, ASH, MARKET, by="11:00", purpose=Purpose.SHOPPING).offers


def test_no_better_plan_gives_it_a_ride() -> None:
    world = World(CAR_SHIFT)
    booking = world.book(EVA, ASH, MARKET, by="11:00")
    world.withdraw(CAR_SHIFT, release=True)
    world.put(without(PAT, Qualification.MIDAS), BUS_SHIFT)
    world.optimise()
    assert world.plan().unassigned == tuple(one.leg.id for one in booking.legs)
    world.put(PAT)
    world.optimise()
    assert world.plan().unassigned == ()


def test_a_better_plan_gives_its_rides_to_somebody_else() -> None:
    world = World(BUS_SHIFT)
    booking = world.book(EVA, ASH, MARKET, by="11:00")
    leg_id = booking.legs[0].leg.id
    world.put(without(PAT, Qualification.MIDAS))
    world.optimise()
    assert world.plan().unassigned == (), "nobody else may, and what was promised is not given up"
    world.put(QUIN, CAR_SHIFT)
    found = world.optimise()
    run = world.plan().run_of(leg_id)
    assert run is not None
    assert run.shift_id == CAR_SHIFT.id
    (change,) = found.changes.legs
    assert change.cause.kind is CauseKind.UNSUITED
    assert "whoever had it may not carry it any more" in change.text


def test_nobody_covers_for_a_failing_car_with_it() -> None:
    world = World(CAR_SHIFT, BUS_SHIFT)
    world.put(without(PAT, Qualification.MIDAS))
    booking = world.book(EVA, ASH, MARKET, by="11:00")
    repair = world.fail(CAR_SHIFT, Failure.DRIVER_SICK)
    assert repair.rehomed == ()
    assert world.plan().unassigned == tuple(one.leg.id for one in booking.legs)


def test_the_office_cannot_move_a_ride_to_it_by_hand() -> None:
    world = World(CAR_SHIFT, BUS_SHIFT)
    booking = world.book(EVA, ASH, MARKET, by="11:00")
    has = world.plan().run_of(booking.legs[0].leg.id)
    assert has is not None
    to, who = (BUS_SHIFT, PAT) if has.shift_id == CAR_SHIFT.id else (CAR_SHIFT, QUIN)
    world.put(without(who, Qualification.LICENCE))
    with pytest.raises(RuleBroken, match="does not hold what this kind of trip needs"):
        world.move((booking.legs[0].leg.id, to), set_aside=True)


def test_no_rota_names_it_and_nobody_is_asked() -> None:
    world = World(people=[without(PAT, Qualification.CAR_SCHEME)])
    give(world, PAT)
    planned = world.scheduler.rota.plan(PlanRota(MONDAY, OFFICE, weeks=1, effort=1))
    assert {one.seats[0].state for one in planned.view.duties} == {SeatState.OPEN}
    world.put(without(PAT, Qualification.MIDAS))
    assert asked(world) is None


def test_who_was_named_before_it_ran_out_is_not_asked() -> None:
    world = World()
    give(world, PAT)
    world.scheduler.rota.plan(PlanRota(MONDAY, OFFICE, weeks=1, effort=1))
    world.put(without(PAT, Qualification.CAR_SCHEME, MONDAY + timedelta(days=1)))
    sent = world.scheduler.rota.publish(PublishRota(MONDAY, MONDAY + timedelta(days=6), OFFICE))
    view = world.scheduler.rota.view(MONDAY, MONDAY + timedelta(days=6))
    states = {(one.service_date, seat.state) for one in view.duties for seat in one.seats}
    assert sent
    assert {day for day, state in states if state is SeatState.OFFERED} == {
        MONDAY,
        MONDAY + timedelta(days=1),
    }
    assert {state for _, state in states} == {SeatState.OFFERED, SeatState.OPEN}


@pytest.mark.parametrize("role", DutyRole)
def test_a_yes_comes_too_late_when_it_ran_out_meanwhile(role: DutyRole) -> None:
    world = World()
    give(world, PAT)
    offer = asked(world, role, health=True, escort=True)
    assert offer is not None
    world.put(without(PAT, Qualification.ENHANCED_DBS))
    with pytest.raises(InvalidRequest, match="enhanced check"):
        world.scheduler.rota.answer(AnswerDutyOffer(offer.id, accepts=True, by=OFFICE))


def test_no_open_ride_is_shown_to_its_holder() -> None:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00", **HEALTH)
    world.scheduler.rota.drop_out(DropOut(CAR_SHIFT.id, OFFICE))
    give(world, QUIN, car=OwnCar(CAR.id))
    assert world.scheduler.rota.open_rides(QUIN.id)
    world.put(without(QUIN, Qualification.ENHANCED_DBS))
    assert world.scheduler.rota.open_rides(QUIN.id) == []


def test_the_office_cannot_make_it_a_shift() -> None:
    world = World(people=[without(QUIN, Qualification.INSURER_TOLD)])
    with pytest.raises(InvalidRequest, match="papers"):
        world.set(shift("x", QUIN, CAR), new=True, by=OFFICE)
