"""A rota planned once more: who said no is not named again, two who plan at once do not both add what is wanted."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from scheduler.domain.availability import Limits
from scheduler.domain.duty import Duty, DutyRole, SeatState
from scheduler.domain.errors import PlanChanged
from scheduler.domain.suitability import Unsuited
from scheduler.engine.rostering import roster
from scheduler.usecases import duty_answers, rota_planning, who_could
from scheduler.usecases.commands import SetAvailability
from scheduler.usecases.rota_commands import (
    AnswerDutyOffer,
    AskForDuty,
    ComeBack,
    DropOut,
    PlanRota,
    PublishRota,
    StepDown,
)
from scheduler.usecases.rota_planning import PlannedRota
from scheduler.usecases.rota_reading import problem_of
from tests.fakes.small_world import DAY, PAT, QUIN, RUE, World
from tests.unit.usecases.test_rota import (
    MORNING,
    NEXT_WEEK,
    OFFICE,
    agreed,
    asked,
    bus_duty,
    duty_now,
    give,
    own,
    waiting,
)
from tests.unit.usecases.test_rota_pairs import paired

SUNDAY = NEXT_WEEK + timedelta(days=6)


def plan(world: World) -> PlannedRota:
    return world.scheduler.rota.plan(PlanRota(NEXT_WEEK, OFFICE, weeks=1, effort=1))


def ask_all(world: World) -> int:
    return len(world.scheduler.rota.publish(PublishRota(NEXT_WEEK, SUNDAY, OFFICE)))


def many_riders(world: World) -> Duty:
    """Return a duty that matters more than all others of its hours."""
    return bus_duty(world, rides=9)


def give_back(world: World, duty: Duty) -> None:
    shift_id = duty_now(world, duty).seats[0].shift_id
    assert shift_id is not None
    world.scheduler.rota.drop_out(DropOut(shift_id, own(PAT)))


@pytest.mark.parametrize("said", ["no", "nothing", "yes, then that they cannot"])
def test_who_was_asked_for_a_duty_is_not_named_for_it_again(said: str) -> None:
    world = World()
    give(world, PAT)
    duty = many_riders(world)
    offer = asked(world, duty)
    if said == "nothing":
        world.clock.advance(80 * 3600)
        world.scheduler.rota.expire()
    else:
        world.scheduler.rota.answer(AnswerDutyOffer(offer.id, accepts=said != "no", by=own(PAT)))
        if said != "no":
            give_back(world, duty)
    gap = plan(world).view.gap(duty.id, DutyRole.DRIVER)
    assert gap is not None
    assert dict(gap.reasons)[Unsuited.ASKED] == 1
    assert gap.able == 0
    assert world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE, PAT.id)), (
        "by hand, once more"
    )


def test_who_was_asked_while_somebody_had_second_thoughts_is_asked_again() -> None:
    world, duty = agreed()
    given = duty_now(world, duty).seats[0].shift_id
    assert given is not None
    with world.storage.reading() as records:
        shift = records.shift(given)
    assert shift is not None
    give_back(world, duty)
    again = SetAvailability(PAT.id, shift.vehicle_id, NEXT_WEEK, hours=shift.hours, by=own(PAT))
    world.scheduler.rota.come_back(ComeBack(PAT.id, own(PAT), again, duty.id))
    assert waiting(world) == []
    give_back(world, duty)
    assert [one.driver_id for one in waiting(world)] == [QUIN.id]


def test_nobody_is_asked_for_more_than_they_say_since_the_rota_was_planned() -> None:
    world = World()
    give(world, PAT)
    named = sum(seat.state is SeatState.PROPOSED for duty in plan(world).view.duties for seat in duty.seats)
    assert named > 1
    give(world, PAT, limits=Limits(outings_week=1))
    assert ask_all(world) == 1
    assert len(waiting(world)) == 1


def test_two_who_plan_at_once_do_not_both_add_what_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    give(world, PAT)

    def meanwhile(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(rota_planning, "roster", roster)
        plan(world)
        return roster(*args, **more)

    monkeypatch.setattr(rota_planning, "roster", meanwhile)
    with pytest.raises(PlanChanged, match="Try again"):
        plan(world)
    with world.storage.reading() as records:
        duties = records.duties(NEXT_WEEK, NEXT_WEEK)
    assert len({(one.hours, one.vehicle_id) for one in duties}) == len(duties)


def test_a_limit_that_was_passed_already_does_not_stop_the_rota() -> None:
    """Somebody agreed to long drives, then said fewer miles a week; to go along costs no miles."""
    world = World()
    give(world, PAT, limits=Limits(metres_week=200_000), roles=frozenset(DutyRole))
    give(world, QUIN)
    far, beside = many_riders(world), bus_duty(world, NEXT_WEEK + timedelta(days=1), escort=True, rides=9)
    world.scheduler.rota.ask(AskForDuty(far.id, DutyRole.DRIVER, OFFICE, PAT.id))
    (offer,) = waiting(world)
    world.scheduler.rota.answer(AnswerDutyOffer(offer.id, accepts=True, by=own(PAT)))
    give(world, PAT, limits=Limits(metres_week=50_000), roles=frozenset(DutyRole))
    plan(world)
    assert [seat.driver_id for seat in duty_now(world, beside).seats] == [QUIN.id, PAT.id]


def test_what_somebody_was_asked_for_in_the_week_before_counts_for_their_rest_and_limits() -> None:
    """The rota begins in the middle of a week in which somebody was asked, and may be about to say yes."""
    world = World()
    give(world, PAT, limits=Limits(outings_week=1))
    asked(world, bus_duty(world))
    later = bus_duty(world, NEXT_WEEK + timedelta(days=3), rides=9)
    world.scheduler.rota.plan(PlanRota(later.service_date, OFFICE, weeks=1, effort=1))
    assert duty_now(world, later).seats[0].driver_id is None


def test_hours_of_going_along_count_for_the_last_quarter() -> None:
    world, duty = paired()
    later = bus_duty(world, NEXT_WEEK + timedelta(days=14), escort=True)

    def lately() -> dict[str, int]:
        _, found = world.scheduler.rota.who_could(later.id, DutyRole.ESCORT)
        return {one.driver.id: one.seconds for one in found}

    assert lately() == {PAT.id: MORNING.width, RUE.id: MORNING.width}
    world.scheduler.rota.step_down(StepDown(duty.id, RUE.id, own(RUE)))
    assert lately() == {PAT.id: MORNING.width, RUE.id: 0}


def test_a_duty_added_by_hand_counts_the_miles_it_is_likely_to_bring() -> None:
    world = World()
    give(world, PAT, limits=Limits(metres_day=20_000))
    offer = world.scheduler.rota.ask(AskForDuty(many_riders(world).id, DutyRole.DRIVER, OFFICE))
    assert offer is None
    assert asked(world, bus_duty(world, NEXT_WEEK + timedelta(days=1))).driver_id == PAT.id


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("Sun 13:00", "Sun 17:00"),
        ("Sun 20:30", "Mon 11:30"),
        ("Sun 23:00", "Mon 12:00"),
        ("Mon 00:30", "Mon 12:00"),
    ],
)
def test_nobody_loses_their_turn_in_their_sleep(at: str, until: str) -> None:
    """Four hours from when somebody may be told, and the night on top where they would end in it."""
    world = World()
    give(world, PAT)

    def moment(words: str) -> datetime:
        day, clock = words.split()
        return world.at(clock) + timedelta(days=4 + (day == "Mon"))

    world.clock.set(moment(at))
    offer = asked(world, bus_duty(world, NEXT_WEEK + timedelta(days=2)))
    assert offer.expires_at == moment(until)


def test_an_offer_ends_when_its_duty_begins() -> None:
    world = World()
    give(world, PAT)
    duty = bus_duty(world, DAY)
    world.clock.set(world.at("08:00"))
    assert asked(world, duty).expires_at == world.at("09:00")


def test_many_offers_are_looked_at_again_in_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vehicle's record is saved while everybody is asked for weeks: nobody waits seconds for that."""
    world = World()
    give(world, PAT)
    give(world, QUIN)
    plan(world)
    assert ask_all(world) > 5
    looks = []

    def counted(*args: Any, **more: Any) -> Any:
        looks.append(args)
        return problem_of(*args, **more)

    for module in (duty_answers, who_could):
        monkeypatch.setattr(module, "problem_of", counted)
    before = waiting(world)
    world.scheduler.rota.look_again(None, OFFICE)
    assert waiting(world) == before
    assert len(looks) == 1
