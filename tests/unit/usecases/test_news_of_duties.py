"""What volunteers are told: a duty a day ahead, and a run that changed after they heard of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.availability import Availability, OwnCar, WeeklyTime
from scheduler.domain.duty import DutyRole
from scheduler.domain.errors import NotFound
from scheduler.domain.events import Actor, EventType
from scheduler.domain.messages import News
from scheduler.domain.people import DriverId
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import CancelBooking, Origin
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.rota_commands import (
    AddDuty,
    AnswerDutyOffer,
    AskForDuty,
    ConfirmDuty,
    DropOut,
    GiveAvailability,
    PickRide,
    StepDown,
)
from tests.fakes.small_world import (
    ANN,
    ASH,
    BOB,
    BUS,
    BUS_SHIFT,
    CAR,
    CAR_SHIFT,
    CEDAR,
    DAY,
    EVA,
    HOUR,
    MARKET,
    PAT,
    QUIN,
    SURGERY,
    World,
    shift,
)

OFFICE = Origin(Actor("coordinator", "office"))
ALL_WEEK = tuple(WeeklyTime(day, TimeWindow(7 * HOUR, 20 * HOUR)) for day in range(7))


def reminders(world: World) -> list[NewsItem]:
    return [one for one in world.scheduler.news_now() if one.news is News.DUTY_REMINDER]


def changes(world: World) -> list[NewsItem]:
    found = [item for event in world.events() for item in world.scheduler.news_of(event)]
    return [one for one in found if one.news is News.RUN_CHANGED]


def going_along(world: World) -> AnswerDutyOffer:
    """Have Quin say yes to going along on the bus."""
    said = Availability(QUIN.id, weekly=ALL_WEEK, roles=frozenset({DutyRole.ESCORT}))
    world.scheduler.rota.give(GiveAvailability(said, OFFICE))
    duty = world.scheduler.rota.add(
        AddDuty(DAY, TimeWindow(9 * HOUR, 13 * HOUR), OFFICE, BUS.id, escort=True)
    )
    offer = world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.ESCORT, OFFICE))
    assert offer is not None
    yes = AnswerDutyOffer(offer.id, accepts=True, by=OFFICE)
    world.scheduler.rota.answer(yes)
    return yes


def test_a_duty_is_called_to_mind_a_day_before_and_once() -> None:
    world = World(BUS_SHIFT)
    world.clock.set(world.at("8:00") - timedelta(hours=24, seconds=1))
    assert reminders(world) == []
    world.clock.set(world.at("8:00") - timedelta(hours=24))
    (first,) = reminders(world)
    assert (first.person, first.vehicle_id, first.role) == (PAT.id, BUS.id, DutyRole.DRIVER)
    world.now("7:59")
    assert [one.key for one in reminders(world)] == [first.key]
    world.now("8:00")
    assert reminders(world) == []


def unconfirmed(world: World) -> list[tuple[DriverId, DutyRole]]:
    return [(one.driver_id, one.engagement.role) for one in world.scheduler.rota.unconfirmed(DAY)]


def test_silence_after_the_reminder_is_shown_until_they_say_that_they_come() -> None:
    world = World(BUS_SHIFT)
    yes = ConfirmDuty(PAT.id, DAY, DutyRole.DRIVER, BUS_SHIFT.id, OFFICE)
    world.clock.set(world.at("8:00") - timedelta(hours=24, seconds=1))
    assert unconfirmed(world) == []
    world.clock.advance(1)
    assert unconfirmed(world) == [(PAT.id, DutyRole.DRIVER)]
    with pytest.raises(NotFound):
        world.scheduler.rota.confirm(replace(yes, driver_id=QUIN.id))
    world.scheduler.rota.confirm(yes)
    world.scheduler.rota.confirm(yes)
    assert unconfirmed(world) == []
    assert [one.type for one in world.events()].count(EventType.DUTY_CONFIRMED) == 1


def test_who_agreed_less_than_a_day_before_is_not_reminded_of_it() -> None:
    world = World()
    world.clock.set(world.at("7:00") - timedelta(days=1))
    early = world.set(shift("x", PAT, BUS), new=True)
    world.clock.set(world.at("12:00") - timedelta(days=1))
    world.set(shift("y", QUIN, CAR), new=True)
    assert [one.key for one in reminders(world)] == [f"duty-reminder:driver:{early.id}"]
    assert unconfirmed(world) == [(PAT.id, DutyRole.DRIVER)], "whoever agreed since has just said so"


def test_who_goes_along_is_reminded_and_can_step_down() -> None:
    world = World()
    world.clock.set(world.at("8:00") - timedelta(days=2))
    yes = going_along(world)
    world.clock.set(world.at("9:00") - timedelta(days=1))
    (one,) = reminders(world)
    assert (one.person, one.role, one.numbers["from_s"]) == (QUIN.id, DutyRole.ESCORT, 9 * HOUR)
    assert unconfirmed(world) == [(QUIN.id, DutyRole.ESCORT)]
    (entry,) = world.scheduler.rota.roster(QUIN.id, DAY, last=DAY)
    assert (entry.role, entry.vehicle_id, entry.partner) == (DutyRole.ESCORT, BUS.id, "")
    assert entry.duty_id is not None
    assert world.scheduler.rota.step_down(StepDown(entry.duty_id, QUIN.id, OFFICE)) is None
    assert reminders(world) == []
    assert world.scheduler.rota.roster(QUIN.id, DAY, last=DAY) == []
    assert yes.accepts


def late_world() -> World:
    """A world on the evening before, after the rosters went out: a car and a bus, each with a ride."""
    world = World(BUS_SHIFT, CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00")
    world.book(ANN, CEDAR, SURGERY, by="15:00")
    world.clock.set(world.at("17:01") - timedelta(days=1))
    assert changes(world) == []
    return world


def test_a_ride_booked_after_the_roster_went_out_is_told_to_its_driver() -> None:
    world = late_world()
    booking = world.book(BOB, ASH, SURGERY, by="13:00")
    run = world.plan().run_of(booking.legs[0].leg.id)
    assert run is not None
    assert [one.shift_id for one in changes(world)] == [run.shift_id]


def test_a_ride_given_back_is_told_to_who_was_to_carry_it() -> None:
    world = late_world()
    (run,) = [one for one in world.plan().runs if one.leg_ids()][:1]
    with world.storage.reading() as records:
        booking = records.booking_of_leg(run.leg_ids()[0])
    assert booking is not None
    world.cancel(booking)
    assert [one.shift_id for one in changes(world)] == [run.shift_id]


def test_a_ride_moved_by_hand_is_told_to_both_drivers_but_not_to_who_did_it() -> None:
    world = late_world()
    leg = next(one for one in world.plan().runs if one.leg_ids()).leg_ids()[0]
    run = world.plan().run_of(leg)
    assert run is not None
    to = CAR_SHIFT if run.shift_id == BUS_SHIFT.id else BUS_SHIFT
    world.move((leg, to))
    told = {one.shift_id for one in changes(world)}
    assert run.shift_id in told


@pytest.mark.parametrize(("role", "told"), [("driver", 0), ("coordinator", 1)])
def test_nobody_is_told_of_their_own_doing(role: str, told: int) -> None:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00")
    world.withdraw(CAR_SHIFT, release=True)
    world.now("7:00")
    by = Origin(Actor(role, QUIN.id if role == "driver" else "office"))
    given = world.set(shift("x", QUIN, CAR), new=True, by=by)
    assert world.run(given).leg_ids()
    assert len(changes(world)) == told


def test_a_run_there_was_none_of_is_told_by_the_roster_alone() -> None:
    world = World(BUS_SHIFT)
    world.clock.set(world.at("17:01") - timedelta(days=1))
    world.book(EVA, ASH, MARKET, by="11:00")
    assert changes(world) == []
    assert News.ROSTER in [one.news for one in world.scheduler.news_now()]
    world.now("7:00")
    world.book(ANN, CEDAR, SURGERY, by="15:00")
    told = [one.news for one in world.scheduler.news_of(world.events()[-1])]
    assert told == [News.CONFIRMED, News.RUN_CHANGED]


def test_who_picked_a_ride_hears_at_once_that_it_was_given_back() -> None:
    world = World(CAR_SHIFT)
    world.clock.set(world.at("8:00") - timedelta(days=3))
    booking = world.book(EVA, ASH, MARKET, by="11:00")
    world.scheduler.rota.drop_out(DropOut(CAR_SHIFT.id, OFFICE))
    mine = Origin(Actor("driver", QUIN.id))
    said = Availability(QUIN.id, weekly=ALL_WEEK, car=OwnCar(CAR.id))
    world.scheduler.rota.give(GiveAvailability(said, mine))
    made = world.scheduler.rota.pick(PickRide(QUIN.id, DAY, booking.id, mine))
    before = changes(world)
    world.scheduler.cancel(CancelBooking(booking.id, OFFICE))
    (told,) = [one for one in changes(world) if one not in before]
    assert (told.person, told.shift_id) == (QUIN.id, made.id)


def test_who_gave_hours_by_themselves_hears_of_a_ride_given_back_only_with_the_run_sheet() -> None:
    world = World(CAR_SHIFT)
    world.clock.set(world.at("8:00") - timedelta(days=3))
    world.scheduler.cancel(CancelBooking(world.book(EVA, ASH, MARKET, by="11:00").id, OFFICE))
    assert changes(world) == []
