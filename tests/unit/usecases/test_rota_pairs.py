"""Two on a duty, a duty whose shift or vehicle is gone, and duties on which an escort is wanted from now on."""

from datetime import date, timedelta

import pytest

from scheduler.domain.availability import Away
from scheduler.domain.duty import Duty, DutyRole
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.suitability import Unsuited
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import (
    Failure,
    LendVehicle,
    ReplanDay,
    TakeVehicleBack,
    WithdrawAvailability,
)
from scheduler.usecases.partners import TELL_PARTNER
from scheduler.usecases.rota_commands import (
    AnswerDutyOffer,
    AskForDuty,
    ComeBack,
    DropOut,
    PlanRota,
    StepDown,
    WantEscort,
)
from tests.fakes.small_world import ASH, BUS, DAY, EVA, HOUR, MARKET, PAT, QUIN, RUE, World
from tests.unit.usecases.test_rota import (
    MORNING,
    NEXT_WEEK,
    OFFICE,
    asked,
    bus_duty,
    duty_now,
    give,
    own,
    waiting,
)


def paired(day: date = NEXT_WEEK) -> tuple[World, Duty]:
    """Return a world in which Pat drives and Rue goes along; nobody else is on the rota."""
    world = World()
    give(world, PAT)
    give(world, RUE, roles=frozenset({DutyRole.ESCORT}))
    duty = bus_duty(world, day, escort=True)
    for role in DutyRole:
        offer = world.scheduler.rota.ask(AskForDuty(duty.id, role, OFFICE))
        assert offer is not None
        world.scheduler.rota.answer(AnswerDutyOffer(offer.id, accepts=True, by=OFFICE))
    return world, duty


def told(world: World) -> list[tuple[str, bool]]:
    """Return who is to be told of the other on their duty, and whether that one comes."""
    with world.storage.reading() as records:
        entries = [one for one in records.entries() if one.kind == TELL_PARTNER]
    return [(one.payload["to"], one.payload["comes"]) for one in entries]


def test_who_shares_a_duty_is_told_when_the_other_cannot_and_when_they_can_after_all() -> None:
    world, duty = paired()
    before = len(told(world))
    world.scheduler.rota.step_down(StepDown(duty.id, RUE.id, own(RUE)))
    world.scheduler.rota.come_back(ComeBack(RUE.id, own(RUE), None, duty.id))
    given = duty_now(world, duty).seats[0].shift_id
    assert given is not None
    world.scheduler.rota.drop_out(DropOut(given, own(PAT)))
    assert told(world)[before:] == [(PAT.id, False), (PAT.id, True), (RUE.id, False)]


@pytest.mark.parametrize("failure", [Failure.DRIVER_SICK, Failure.VEHICLE_BROKEN, None])
def test_a_duty_whose_shift_is_lost_however_it_was_is_open_again(failure: Failure | None) -> None:
    world, duty = paired()
    give(world, QUIN)
    given = duty_now(world, duty).seats[0].shift_id
    assert given is not None
    if failure is None:
        world.scheduler.withdraw_availability(WithdrawAvailability(given, OFFICE))
    else:
        world.scheduler.replan(ReplanDay(NEXT_WEEK, given, failure, OFFICE))
    asked_now = [one.driver_id for one in waiting(world)]
    assert asked_now == ([] if failure is Failure.VEHICLE_BROKEN else [QUIN.id])
    assert duty_now(world, duty).seats[0].driver_id == (asked_now[0] if asked_now else None)
    assert told(world)[-1] == (RUE.id, False)


def test_a_run_that_was_begun_before_its_driver_stopped_stays_theirs() -> None:
    world, duty = paired(DAY)
    world.book(EVA, ASH, MARKET, by="11:00")
    with world.storage.reading() as records:
        (shift,) = records.shifts(DAY)
    world.drive(shift, stops=1)
    world.scheduler.rota.drop_out(DropOut(shift.id, own(PAT)))
    driver = duty_now(world, duty).seats[0]
    assert driver.driver_id == PAT.id, "their hours, and those of who went along, count"


def test_nobody_is_asked_to_drive_a_vehicle_while_it_is_lent() -> None:
    world = World()
    give(world, PAT)
    give(world, QUIN)
    duty, other = bus_duty(world), bus_duty(world, NEXT_WEEK + timedelta(days=1))
    asked(world, duty)
    still = asked(world, other)
    lent = world.scheduler.lend(
        LendVehicle(NEXT_WEEK, BUS.id, TimeWindow(8 * HOUR, 10 * HOUR), "school", 0, OFFICE)
    )
    assert [one.id for one in waiting(world)] == [still.id]
    with world.storage.reading() as records:
        (why,) = [one.payload["why"] for one in records.entries() if "why" in one.payload]
    assert why == Unsuited.LENT
    rota, week = world.scheduler.rota, NEXT_WEEK + timedelta(days=6)
    planned = rota.plan(PlanRota(NEXT_WEEK, OFFICE, weeks=1, effort=1)).view
    gap = planned.gap(duty.id, DutyRole.DRIVER)
    assert gap is not None
    assert gap.is_lent
    that_morning = [one for one in planned.duties if (one.service_date, one.hours) == (NEXT_WEEK, MORNING)]
    assert [one.id for one in that_morning if one.vehicle_id == BUS.id] == [duty.id]
    assert duty.id not in {one.id for one in rota.fillable(NEXT_WEEK, week)}
    world.scheduler.take_back(TakeVehicleBack(NEXT_WEEK, lent.id, OFFICE))
    assert duty.id in {one.id for one in rota.fillable(NEXT_WEEK, week)}
    assert asked(world, duty).driver_id in (PAT.id, QUIN.id)


def test_an_escort_is_wanted_from_a_duty_on_and_the_rota_finds_one_with_the_driver() -> None:
    world = World()
    give(world, PAT)
    give(world, QUIN)
    give(world, RUE, roles=frozenset({DutyRole.ESCORT}))
    duty, later, other = (bus_duty(world, NEXT_WEEK + timedelta(days=days)) for days in (0, 14, 1))
    rota = world.scheduler.rota
    assert rota.want_escort(WantEscort(duty.id, wanted=True, by=OFFICE)) == 2
    with pytest.raises(InvalidRequest, match="already"):
        rota.want_escort(WantEscort(duty.id, wanted=True, by=OFFICE))
    view = rota.plan(PlanRota(NEXT_WEEK, OFFICE, weeks=1, effort=1)).view
    (first,) = (one for one in view.duties if one.id == duty.id)
    driver, escort = first.seats
    assert driver.driver_id in (PAT.id, QUIN.id)
    assert escort.driver_id == RUE.id
    assert duty_now(world, other).seat(DutyRole.ESCORT) is None
    give(world, RUE, roles=frozenset({DutyRole.ESCORT}), away=(Away(NEXT_WEEK, NEXT_WEEK),))
    view = rota.plan(PlanRota(NEXT_WEEK, OFFICE, weeks=1, effort=1)).view
    gap = view.gap(duty.id, DutyRole.ESCORT)
    assert gap is not None
    assert dict(gap.reasons)[Unsuited.AWAY] == 1
    assert rota.want_escort(WantEscort(later.id, wanted=False, by=OFFICE)) == 1
    assert duty_now(world, later).seat(DutyRole.ESCORT) is None


def test_a_place_that_only_lacks_its_other_half_says_how_many_could_take_it() -> None:
    world = World()
    give(world, PAT)
    duty = bus_duty(world, escort=True)
    view = world.scheduler.rota.view(NEXT_WEEK, NEXT_WEEK)
    able = {role: gap.able for role in DutyRole if (gap := view.gap(duty.id, role)) is not None}
    assert able == {DutyRole.DRIVER: 1, DutyRole.ESCORT: 0}
    alone = bus_duty(world, NEXT_WEEK + timedelta(days=1))
    gap = world.scheduler.rota.view(alone.service_date, alone.service_date).gap(alone.id, DutyRole.DRIVER)
    assert gap is not None
    assert gap.able == 1, "there is somebody to ask"
