"""From what volunteers say to a rota, offers, answers, and what happens when somebody drops out."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.domain.availability import Availability, Away, Limits, OwnCar, WeeklyTime
from scheduler.domain.booking import Channel
from scheduler.domain.duty import Duty, DutyOffer, DutyOfferState, DutyRole, SeatState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, SchedulerError
from scheduler.domain.events import Actor
from scheduler.domain.fleet import ShiftId
from scheduler.domain.people import Driver, Qualification, Unwilling
from scheduler.domain.place import Point
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import Failure, Origin, SetAvailability
from scheduler.usecases.duty_offers import TELL_OFFER
from scheduler.usecases.rota_commands import (
    AddDuty,
    AnswerDutyOffer,
    AskForDuty,
    ComeBack,
    DropOut,
    GiveAvailability,
    PickRide,
    PlanRota,
    PublishRota,
)
from tests.fakes.small_world import (
    ASH,
    BUS,
    CAR,
    CAR_SHIFT,
    DAY,
    EVA,
    HOUR,
    MARKET,
    PAT,
    QUIN,
    RUE,
    World,
    shift,
)

OFFICE = Origin(Actor("coordinator", "office"), Channel.PHONE)
MORNING = TimeWindow(9 * HOUR, 13 * HOUR)
ALWAYS = tuple(WeeklyTime(day, TimeWindow(7 * HOUR, 20 * HOUR)) for day in range(7))
NEXT_WEEK = DAY + timedelta(days=6)
"""A Monday."""


def own(driver: Driver) -> Origin:
    return Origin(Actor("driver", driver.id))


def give(world: World, driver: Driver, **said: Any) -> None:
    known = {"weekly": ALWAYS, "vehicles": frozenset({BUS.id})} | said
    world.scheduler.rota.give(GiveAvailability(Availability(driver.id, **known), own(driver)))


def bus_duty(world: World, day: date = NEXT_WEEK, **more: Any) -> Duty:
    return world.scheduler.rota.add(AddDuty(day, MORNING, OFFICE, BUS.id, **more))


def asked(world: World, duty: Duty) -> DutyOffer:
    found = world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE))
    assert found is not None
    return found


def waiting(world: World) -> list[DutyOffer]:
    with world.storage.reading() as records:
        return records.waiting_duty_offers()


def duty_now(world: World, duty: Duty) -> Duty:
    with world.storage.reading() as records:
        found = records.duty(duty.id)
    assert found is not None
    return found


def agreed() -> tuple[World, Duty]:
    """Return a world in which Pat has said yes to a duty, and Quin would be asked next."""
    world = World()
    give(world, PAT)
    give(world, QUIN)
    duty = bus_duty(world)
    world.scheduler.rota.answer(AnswerDutyOffer(asked(world, duty).id, accepts=True, by=own(PAT)))
    return world, duty


def test_a_rota_is_planned_published_and_agreed_to() -> None:
    world = World()
    give(world, PAT)
    planned = world.scheduler.rota.plan(PlanRota(NEXT_WEEK, OFFICE, weeks=1, effort=1))
    assert planned.gap == 0
    named = [one for one in planned.view.duties if one.seats[0].state is SeatState.PROPOSED]
    assert waiting(world) == []
    sent = world.scheduler.rota.publish(PublishRota(NEXT_WEEK, NEXT_WEEK + timedelta(days=6), OFFICE))
    assert len(sent) == len(named)
    with world.storage.reading() as records:
        assert {one.payload["offer"] for one in records.entries() if one.kind == TELL_OFFER} == {
            one.id for one in sent
        }
    again = world.scheduler.rota.plan(PlanRota(NEXT_WEEK, OFFICE, weeks=1, effort=1))
    assert again.changed == 0


def test_yes_makes_a_shift_and_no_asks_the_next_at_once() -> None:
    world = World()
    give(world, PAT)
    give(world, QUIN)
    duty = bus_duty(world)
    first = asked(world, duty)
    assert first.driver_id == PAT.id
    world.scheduler.rota.answer(AnswerDutyOffer(first.id, accepts=False, by=own(PAT)))
    (second,) = waiting(world)
    assert second.driver_id == QUIN.id
    world.scheduler.rota.answer(AnswerDutyOffer(second.id, accepts=True, by=own(QUIN)))
    seat = duty_now(world, duty).seats[0]
    assert (seat.state, seat.driver_id) == (SeatState.ACCEPTED, QUIN.id)
    with world.storage.reading() as records:
        (made,) = records.shifts(NEXT_WEEK)
    assert (made.id, made.driver_id, made.hours) == (seat.shift_id, QUIN.id, MORNING)


def test_an_offer_is_answered_once() -> None:
    world = World()
    give(world, PAT)
    offer = asked(world, bus_duty(world))
    yes = AnswerDutyOffer(offer.id, accepts=True, by=own(PAT))
    world.scheduler.rota.answer(yes)
    with pytest.raises(IllegalTransition):
        world.scheduler.rota.answer(yes)


def test_without_an_answer_the_offer_goes_on_when_its_time_runs_out() -> None:
    world = World()
    give(world, PAT)
    give(world, QUIN)
    duty = bus_duty(world, DAY + timedelta(days=2))
    first = asked(world, duty)
    assert first.expires_at - first.sent_at == timedelta(hours=4)
    assert world.scheduler.rota.expire() == ()
    world.clock.set(first.expires_at)
    (closed,) = world.scheduler.rota.expire()
    assert closed.state is DutyOfferState.EXPIRED
    assert [one.driver_id for one in waiting(world)] == [QUIN.id]
    with pytest.raises(IllegalTransition):
        world.scheduler.rota.answer(AnswerDutyOffer(first.id, accepts=True, by=own(PAT)))


def test_an_offer_that_two_processes_close_at_once_is_closed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    give(world, PAT)
    give(world, QUIN)
    first = asked(world, bus_duty(world, DAY + timedelta(days=2)))
    world.clock.set(first.expires_at)
    writing, meanwhile = world.storage.writing, []

    def after_somebody_else() -> Any:
        monkeypatch.undo()
        meanwhile.extend(world.scheduler.rota.expire())
        return writing()

    monkeypatch.setattr(world.storage, "writing", after_somebody_else)
    assert world.scheduler.rota.expire() == ()
    assert [one.state for one in meanwhile] == [DutyOfferState.EXPIRED]
    assert [one.driver_id for one in waiting(world)] == [QUIN.id]


@pytest.mark.parametrize(
    "said",
    [
        {"weekly": ()},
        {"away": (Away(NEXT_WEEK, NEXT_WEEK),)},
        {"limits": Limits(seconds_day=HOUR)},
        {"vehicles": frozenset()},
        {"roles": frozenset({DutyRole.ESCORT})},
    ],
)
def test_an_offer_that_fits_no_more_goes_to_the_next_at_once(said: dict[str, Any]) -> None:
    world = World()
    give(world, PAT)
    give(world, QUIN)
    first = asked(world, bus_duty(world))
    give(world, PAT)
    assert [one.id for one in waiting(world)] == [first.id], "nothing changed"
    give(world, PAT, **said)
    assert [one.driver_id for one in waiting(world)] == [QUIN.id]
    told = GiveAvailability(Availability(QUIN.id), OFFICE)
    world.scheduler.rota.give(told)
    assert waiting(world) == []
    with world.storage.reading() as records:
        why = [one.payload["why"] for one in records.entries() if "why" in one.payload]
    assert len(why) == 1, "only who did not say so themselves is told"


def test_of_two_offers_the_nearer_stays_where_a_limit_allows_one() -> None:
    world = World()
    give(world, PAT)
    near, far = (asked(world, bus_duty(world, NEXT_WEEK + timedelta(days=n))) for n in (0, 1))
    assert {one.id for one in waiting(world)} == {near.id, far.id}
    give(world, PAT, limits=Limits(outings_week=1))
    assert [one.id for one in waiting(world)] == [near.id]


def test_a_shift_set_by_the_office_takes_back_what_does_not_fit_beside_it() -> None:
    world = World()
    give(world, PAT)
    give(world, QUIN)
    asked(world, bus_duty(world))
    set_by_office = SetAvailability(PAT.id, CAR.id, NEXT_WEEK, hours=MORNING, by=OFFICE)
    give(world, PAT, car=CAR_OF_RUE)
    with world.storage.writing() as unit:
        unit.put_vehicle(replace(CAR, owner_id=PAT.id))
        unit.commit()
    assert [one.driver_id for one in waiting(world)] == [PAT.id]
    world.scheduler.set_availability(set_by_office)
    assert [one.driver_id for one in waiting(world)] == [QUIN.id]


def test_a_record_that_changes_takes_back_what_it_does_not_allow_any_more() -> None:
    world = World()
    give(world, PAT, daylight_only=True)
    offer = asked(world, bus_duty(world))
    world.scheduler.rota.look_again(PAT.id, OFFICE)
    assert [one.id for one in waiting(world)] == [offer.id]
    far_north = replace(PAT, home=replace(PAT.home, point=Point(80.0, PAT.home.point.lon)))
    with world.storage.writing() as unit:
        unit.put_driver(far_north)
        unit.commit()
    world.scheduler.rota.look_again(PAT.id, OFFICE)
    assert waiting(world) == [], "it is dark there all day"


def test_who_would_rather_not_has_nobody_asked_beside_them_and_nobody_is_told() -> None:
    world = World()
    give(world, PAT)
    duty = bus_duty(world, escort=True)
    world.scheduler.rota.answer(AnswerDutyOffer(asked(world, duty).id, accepts=True, by=own(PAT)))
    for driver in (QUIN, RUE):
        give(world, driver, roles=frozenset({DutyRole.ESCORT}))
    first = world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.ESCORT, OFFICE))
    assert first is not None
    give(world, PAT, not_with=frozenset({first.driver_id}))
    (second,) = waiting(world)
    assert second.driver_id not in (first.driver_id, PAT.id)
    with world.storage.reading() as records:
        assert not [one for one in records.entries() if "why" in one.payload]


def test_nobody_is_asked_to_go_with_who_would_rather_not() -> None:
    world = World()
    give(world, PAT, not_with=frozenset({QUIN.id}))
    duty = bus_duty(world, escort=True)
    world.scheduler.rota.answer(AnswerDutyOffer(asked(world, duty).id, accepts=True, by=own(PAT)))
    for driver in (QUIN, RUE):
        give(world, driver, roles=frozenset({DutyRole.ESCORT}))
    found = world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.ESCORT, OFFICE))
    assert found is not None
    assert found.driver_id == RUE.id


def test_nobody_is_asked_outside_what_they_said_even_by_the_office() -> None:
    world = World()
    give(world, PAT, away=(Away(NEXT_WEEK, NEXT_WEEK),))
    duty = bus_duty(world)
    assert world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE)) is None
    with pytest.raises(InvalidRequest):
        world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE, PAT.id))


def test_the_office_cannot_put_somebody_on_a_shift_outside_what_they_said() -> None:
    world = World()
    give(world, QUIN, weekly=(WeeklyTime(DAY.weekday(), MORNING),), limits=Limits(outings_day=1))
    outside = shift("x", QUIN, CAR, TimeWindow(12 * HOUR, 15 * HOUR))
    with pytest.raises(InvalidRequest, match="did not say"):
        world.set(outside, new=True)
    world.set(outside, new=True, by=own(QUIN))
    with pytest.raises(InvalidRequest, match="more than"):
        world.set(shift("y", QUIN, CAR, TimeWindow(9 * HOUR, 10 * HOUR)), new=True)


@pytest.mark.parametrize(
    ("said", "hours", "words"),
    [
        ({"daylight_only": True}, TimeWindow(15 * HOUR, 18 * HOUR), "in the dark"),
        ({"away": (Away(DAY, DAY),)}, MORNING, "did not say they can drive then"),
        ({"vehicles": frozenset()}, MORNING, "did not say they drive Bus"),
        ({"roles": frozenset({DutyRole.ESCORT})}, MORNING, "does not drive"),
    ],
)
def test_a_shift_set_by_the_office_keeps_to_everything_somebody_said(
    said: dict[str, Any], hours: TimeWindow, words: str
) -> None:
    world = World()
    give(world, QUIN, **said)
    with pytest.raises(InvalidRequest, match=words):
        world.set(shift("x", QUIN, BUS, hours), new=True, by=OFFICE)
    give(world, QUIN)
    world.set(shift("x", QUIN, BUS, hours), new=True, by=OFFICE)


def test_who_goes_along_is_out_for_everything_else() -> None:
    world = open_world()
    give(world, QUIN, car=CAR_OF_RUE, roles=frozenset(DutyRole))
    assert world.scheduler.rota.open_rides(QUIN.id)
    duty = bus_duty(world, DAY, escort=True)
    offer = world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.ESCORT, OFFICE))
    assert offer is not None
    world.scheduler.rota.answer(AnswerDutyOffer(offer.id, accepts=True, by=own(QUIN)))
    assert world.scheduler.rota.open_rides(QUIN.id) == []
    with pytest.raises(InvalidRequest, match="goes along"):
        world.set(shift("x", QUIN, CAR, MORNING), new=True, by=own(QUIN))


def test_a_lapsed_paper_stops_a_shift_whoever_asks() -> None:
    lapsed = replace(PAT, qualifications=((Qualification.MIDAS, DAY - timedelta(days=1)),))
    world = World(people=[lapsed])
    with pytest.raises(InvalidRequest, match="midas"):
        world.set(shift("x", lapsed, BUS), new=True, by=own(lapsed))


def test_who_drops_out_leaves_no_ride_behind_unseen() -> None:
    world = World(CAR_SHIFT)
    give(world, QUIN)
    give(world, RUE)
    booking = world.book(EVA, ASH, MARKET, by="11:00")
    out = world.scheduler.rota.drop_out(DropOut(CAR_SHIFT.id, own(QUIN)))
    assert set(out.uncovered) == {one.leg.id for one in booking.legs}
    assert set(world.plan().unassigned) == set(out.uncovered)
    assert world.scheduler.rota.people_waiting() == {(DAY, world.scheduler.policy.roster.half_days[0]): 1}


def test_who_gives_one_of_two_shifts_back_keeps_the_other_and_leaves_a_repair() -> None:
    late = replace(CAR_SHIFT, id=ShiftId("late"), hours=TimeWindow(14 * HOUR, 18 * HOUR))
    early = replace(CAR_SHIFT, hours=TimeWindow(8 * HOUR, 13 * HOUR))
    world = World(early, late)
    booking = world.book(EVA, ASH, MARKET, by="11:00")
    out = world.scheduler.rota.drop_out(DropOut(early.id, own(QUIN)))
    assert out.repair is not None
    assert set(out.uncovered) == {one.leg.id for one in booking.legs}
    assert EVA.id in {note.rider_id for note in out.repair.told}
    with world.storage.reading() as records:
        assert [one.id for one in records.shifts_of_driver(QUIN.id)] == ["late"]
    done = world.scheduler.history(DAY)
    assert [one.repair.failure for one in done if one.repair] == [Failure.SHIFT_GIVEN_BACK]


def test_a_duty_given_back_goes_to_the_next() -> None:
    world, duty = agreed()
    given = duty_now(world, duty).seats[0].shift_id
    assert given is not None
    out = world.scheduler.rota.drop_out(DropOut(given, own(PAT)))
    assert out.asked is not None
    assert out.asked.driver_id == QUIN.id
    assert duty_now(world, duty).seats[0].state is SeatState.OFFERED


def test_who_said_they_cannot_takes_it_back_until_somebody_else_says_yes() -> None:
    world, duty = agreed()
    given = SetAvailability(PAT.id, BUS.id, NEXT_WEEK, hours=MORNING, by=own(PAT))
    back = ComeBack(PAT.id, own(PAT), given, duty.id)
    for _ in range(2):
        first = duty_now(world, duty).seats[0]
        assert (first.state, first.driver_id) == (SeatState.ACCEPTED, PAT.id)
        assert first.shift_id is not None
        out = world.scheduler.rota.drop_out(DropOut(first.shift_id, own(PAT)))
        assert out.asked is not None, "Quin, both times: they were asked, and then it was taken back"
        world.scheduler.rota.come_back(back)
        assert waiting(world) == [], "whoever was asked meanwhile need not answer"
    last = duty_now(world, duty).seats[0].shift_id
    assert last is not None
    out = world.scheduler.rota.drop_out(DropOut(last, own(PAT)))
    assert out.asked is not None
    world.scheduler.rota.answer(AnswerDutyOffer(out.asked.id, accepts=False, by=own(QUIN)))
    give(world, RUE)
    late = world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE, RUE.id))
    assert late is not None
    world.scheduler.rota.answer(AnswerDutyOffer(late.id, accepts=True, by=own(RUE)))
    with pytest.raises(SchedulerError):
        world.scheduler.rota.come_back(back)


def open_world() -> World:
    """A world in which Eva's ride to the market has lost its driver."""
    world = World(CAR_SHIFT)
    world.book(EVA, replace(ASH, locality="Ashby"), MARKET, by="11:00")
    world.scheduler.rota.drop_out(DropOut(CAR_SHIFT.id, own(QUIN)))
    return world


CAR_OF_RUE = OwnCar(replace(CAR).id)


def test_an_open_ride_is_picked_by_the_first_who_asks() -> None:
    world = open_world()
    give(world, QUIN, car=CAR_OF_RUE)
    give(world, RUE)
    (ride,) = world.scheduler.rota.open_rides(QUIN.id)
    assert world.scheduler.rota.open_rides(RUE.id) == []
    picked = PickRide(QUIN.id, DAY, ride.booking_id, own(QUIN))
    made = world.scheduler.rota.pick(picked)
    assert world.run(made).leg_ids() == tuple(leg.id for leg in ride.legs)
    assert world.plan().unassigned == ()
    with pytest.raises(IllegalTransition):
        world.scheduler.rota.pick(picked)


@pytest.mark.parametrize(
    "said",
    [
        {"weekly": ()},
        {"away": (Away(DAY, DAY),)},
        {"limits": Limits(metres_day=1_000)},
        {"picks": False},
    ],
)
def test_no_open_ride_is_shown_outside_what_somebody_said(said: dict[str, Any]) -> None:
    world = open_world()
    give(world, QUIN, car=CAR_OF_RUE, **said)
    assert world.scheduler.rota.open_rides(QUIN.id) == []


def test_no_open_ride_is_shown_with_needs_or_places_somebody_will_not_do() -> None:
    for unwilling, avoided in (
        (frozenset({Unwilling.WALKING_FRAME}), frozenset[str]()),
        (frozenset[Unwilling](), frozenset({"Ashby"})),
    ):
        world = open_world()
        said = Availability(QUIN.id, weekly=ALWAYS, car=CAR_OF_RUE)
        world.scheduler.rota.give(GiveAvailability(said, own(QUIN), unwilling=unwilling, avoided=avoided))
        assert world.scheduler.rota.open_rides(QUIN.id) == []


def test_a_view_names_who_no_longer_may_drive_a_duty_they_agreed_to() -> None:
    world = World()
    give(world, PAT)
    duty = bus_duty(world)
    world.scheduler.rota.answer(AnswerDutyOffer(asked(world, duty).id, accepts=True, by=own(PAT)))
    assert world.scheduler.rota.view(NEXT_WEEK, NEXT_WEEK).unfit == ()
    give(world, PAT, away=(Away(NEXT_WEEK, NEXT_WEEK),))
    ((_, _, who, _),) = world.scheduler.rota.view(NEXT_WEEK, NEXT_WEEK).unfit
    assert who == PAT.id


def test_an_own_car_starts_at_home_or_at_the_office_as_its_driver_said() -> None:
    world = World()
    assert world.set(shift("x", QUIN, CAR, MORNING), new=True).start == QUIN.home
    give(world, QUIN, car=CAR_OF_RUE, starts_at_home=False)
    later = shift("y", QUIN, CAR, TimeWindow(14 * HOUR, 16 * HOUR))
    made = world.set(later, new=True, by=own(QUIN))
    assert made.start == made.end == BUS.depot


def test_what_cannot_be_said_is_refused_with_its_field() -> None:
    world = World()
    for said, field in (
        ({"weekly": (WeeklyTime(9, MORNING),)}, "weekly"),
        ({"away": (Away(DAY, DAY - timedelta(days=1)),)}, "away"),
        ({"limits": Limits(seconds_week=-1)}, "limits"),
        ({"car": OwnCar(BUS.id)}, "car"),
    ):
        with pytest.raises(SchedulerError) as refused:
            give(world, PAT, **said)
        assert isinstance(refused.value, InvalidRequest)
        assert refused.value.field == field


def test_the_own_car_is_kept_as_described_and_only_its_owner_drives_it() -> None:
    world = World()
    give(world, QUIN, car=OwnCar(CAR.id, seats=2, two_door=True))
    with world.storage.reading() as records:
        kept = records.vehicle(CAR.id)
    assert kept is not None
    assert kept.owner_id == QUIN.id
    assert len(kept.layouts) == 2
    with pytest.raises(InvalidRequest, match="somebody else's own car"):
        world.set(shift("x", RUE, CAR), new=True)
