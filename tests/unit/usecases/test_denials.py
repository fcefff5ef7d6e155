"""Every honest no, its reason and the part of the request it is about; and the ways out that come with it."""

from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.booking import Denial, DenialReason, Quote
from scheduler.domain.errors import InvalidRequest, NaiveTime, NotFound
from scheduler.domain.fleet import Break, ServiceMode, Shift
from scheduler.domain.holidays import HolidayRules
from scheduler.domain.people import Gender, Needs, Party, Rider, RiderId, Wheelchair
from scheduler.domain.request import Purpose, WishKind
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import RequestQuote
from tests.fakes import small_world as sw
from tests.fakes.small_world import (
    ANN,
    ASH,
    BIRCH,
    BOB,
    BUS_SHIFT,
    CAR_SHIFT,
    CLO,
    CLUB_SHIFT,
    DOT,
    EVA,
    HOSPITAL,
    HOUR,
    MINI_SHIFT,
    OUTSIDE,
    PAT,
    POLICY,
    SURGERY,
    World,
    place,
)

R = DenialReason


def no(quote: Quote) -> Denial:
    assert quote.denial is not None
    assert quote.offers == ()
    return quote.denial


def asked_again(world: World, denial: Denial) -> list[Quote]:
    """Ask for every alternative of a denial as the rider would."""
    quotes = []
    for other in denial.alternatives:
        request = other.request
        home = request.homeward
        quotes.append(
            world.scheduler.quote(
                RequestQuote(
                    rider_id=request.rider_id,
                    origin=request.origin,
                    destination=request.destination,
                    outward_kind=request.outward.kind,
                    outward_at=world.line.moment(request.outward.at),
                    homeward_kind=home.kind if home else None,
                    homeward_at=world.line.moment(home.at) if home else None,
                    party=request.party,
                    needs=request.needs,
                    purpose=request.purpose,
                    driver_gender=request.driver_gender,
                    by=sw.BY,
                )
            )
        )
    return quotes


@pytest.mark.parametrize(
    ("request_", "reason", "field"),
    [
        ({"party": Party(companions=5)}, R.PARTY_TOO_LARGE, "party"),
        ({"party": Party(companions=2, children=3)}, R.PARTY_TOO_LARGE, "party"),
        ({"needs": Needs(never_left_alone=True)}, R.ESCORT_NEEDED, "party"),
        ({"needs": Needs(never_left_alone=True), "party": Party(children=1)}, R.ESCORT_NEEDED, "party"),
        ({"needs": Needs(under_16=True)}, R.ESCORT_NEEDED, "party"),
        ({"needs": Needs(under_16=True), "party": Party(children=1)}, R.ESCORT_NEEDED, "party"),
        ({"destination": OUTSIDE}, R.OUTSIDE_AREA, "destination"),
        ({"origin": OUTSIDE}, R.OUTSIDE_AREA, "origin"),
        ({"origin": HOSPITAL, "destination": place("Ward", 40.2)}, R.OUTSIDE_AREA, "origin"),
        ({"destination": place("Near hospital", 40.62)}, R.OUTSIDE_AREA, "destination"),
        ({"destination": place("Next door", 3.02)}, R.TOO_CLOSE, "destination"),
        ({"by": "6:30"}, R.OUTSIDE_HOURS, "outward.at"),
        ({"after": "19:00"}, R.OUTSIDE_HOURS, "outward.at"),
        ({"by": "10:00", "back": "18:59"}, R.OUTSIDE_HOURS, "homeward.at"),
        ({"driver_gender": Gender.MALE}, R.NO_SUITABLE_VEHICLE, "outward.at"),
    ],
)
def test_what_no_plan_could_serve(request_: dict[str, Any], reason: DenialReason, field: str) -> None:
    denial = no(World(BUS_SHIFT).quote(**request_))
    assert (denial.reason, denial.field) == (reason, field)
    assert denial.text.endswith(".")


@pytest.mark.parametrize("end", ["origin", "destination"])
def test_a_place_far_from_any_road(end: str) -> None:
    outline = (
        *sw.AREA.outlines,
        tuple(place("x", e, n - 90).point for e, n in ((0, 0), (9, 0), (9, 9), (0, 9))),
    )
    world = World(BUS_SHIFT, policy=replace(POLICY, area=replace(sw.AREA, outlines=outline)))
    denial = no(world.quote(**{end: place("Sea", 3, -88)}))
    assert (denial.reason, denial.field) == (R.BAD_ADDRESS, end)


def test_a_hub_outside_the_area_may_be_one_end() -> None:
    world = World(BUS_SHIFT)
    assert world.quote(destination=place("By the hospital", 40.55), by="12:00").offers
    assert world.quote(ANN, HOSPITAL, ASH, after="12:00").offers


def test_no_driver_that_day() -> None:
    assert no(World().quote()).reason is R.NO_DRIVERS
    world = World(BUS_SHIFT)
    world.on = sw.DAY + sw.days(1)
    assert no(world.quote()).reason is R.NO_DRIVERS


def test_a_day_without_service_and_a_day_too_far_ahead() -> None:
    weekdays = replace(POLICY, booking=replace(POLICY.booking, weekdays=(0, 2, 3)))
    assert no(World(BUS_SHIFT, policy=weekdays).quote()).reason is R.OUTSIDE_HOURS
    holiday = HolidayRules(((sw.DAY, "Founder's day"),), runs=False)
    denial = no(World(BUS_SHIFT, policy=replace(POLICY, holidays=holiday)).quote())
    assert denial.reason is R.OUTSIDE_HOURS
    assert "bank holiday, Founder's day" in denial.text
    open_then = replace(POLICY, holidays=replace(holiday, runs=True))
    assert World(BUS_SHIFT, policy=open_then).quote().offers
    world = World()
    world.on = sw.EVE.date() + sw.days(28)
    assert no(world.quote()).reason is R.NO_DRIVERS
    world.on += sw.days(1)
    denial = no(world.quote())
    assert (denial.reason, denial.field) == (R.BEYOND_HORIZON, "outward.at")


def test_too_soon() -> None:
    world = World(BUS_SHIFT)
    world.now("9:00")
    denial = no(world.quote(by="9:50"))
    assert (denial.reason, denial.field) == (R.TOO_LATE_TO_BOOK, "outward.at")
    assert "1 hour" in denial.text
    assert denial.alternatives
    assert world.quote(by="10:40").offers


def test_volunteers_own_cars_want_longer_notice() -> None:
    rules = replace(POLICY.booking, car_scheme_notice=4 * HOUR)
    world = World(CAR_SHIFT, policy=replace(POLICY, booking=rules))
    world.now("9:00")
    denial = no(world.quote(after="11:00"))
    assert denial.reason is R.TOO_LATE_TO_BOOK
    assert "4 hours" in denial.text
    assert denial.details == ("Quin (Car) needs longer notice.",)
    assert [one.request.outward.at for one in denial.alternatives][:1] == [world.second("12:30")]
    for quote in asked_again(world, denial):
        for offer in quote.offers:
            assert offer.legs[0].promise.pickup.earliest >= world.second("13:00")
    assert world.accept(world.offer(after="12:30")).legs
    world.put(BUS_SHIFT)
    assert {shift for offer in world.quote(EVA, after="11:00").offers for shift in offer.shift_ids} == {
        BUS_SHIFT.id
    }


def test_a_car_is_offered_as_soon_as_its_notice_allows() -> None:
    world = World(CAR_SHIFT)
    world.now("9:00")
    assert world.quote(after="10:10").offers
    assert world.quote(by="10:40").offers


SUITED = [
    (CLUB_SHIFT, BOB, {}, R.INVALID_USER, "is for members only"),
    (CAR_SHIFT, CLO, {}, R.NO_SUITABLE_VEHICLE, "has no room for this party"),
    (MINI_SHIFT, DOT, {}, R.NO_SUITABLE_VEHICLE, "cannot take a dog"),
    (MINI_SHIFT, ANN, {"purpose": Purpose.HEALTH}, R.NO_SUITABLE_VEHICLE, "does not hold what this kind"),
    (BUS_SHIFT, ANN, {"driver_gender": Gender.MALE}, R.NO_SUITABLE_VEHICLE, "is not the driver asked for"),
    (CAR_SHIFT, ANN, {"party": Party(companions=3)}, R.NO_SUITABLE_VEHICLE, "has no room for this party"),
]


@pytest.mark.parametrize(("out", "rider", "more", "reason", "line"), SUITED)
def test_who_may_not_carry_whom(
    out: Shift, rider: Rider, more: dict[str, Any], reason: DenialReason, line: str
) -> None:
    denial = no(World(out).quote(rider, **more))
    assert denial.reason is reason
    assert len(denial.details) == 1
    assert line in denial.details[0]
    assert denial.alternatives == (), "no other time would help"
    others = [one for one in (BUS_SHIFT, CAR_SHIFT) if one.driver_id != out.driver_id and one.id != out.id]
    assert World(*others).quote(rider, **{**more, "driver_gender": None}).offers or rider is CLO


@pytest.mark.parametrize("who", ["rider", "driver"])
def test_a_refused_pairing_is_kept_apart_without_saying_why(who: str) -> None:
    world = World(BUS_SHIFT)
    if who == "rider":
        world.put(replace(ANN, refused_drivers=frozenset({PAT.id})))
    else:
        world.put(replace(PAT, refused_riders=frozenset({ANN.id})))
    denial = no(world.quote(ANN))
    assert denial.details == ("Pat (Bus) is not available for this ride.",)
    assert "refuse" not in denial.text
    assert world.quote(BOB).offers


def test_a_qualification_holds_to_its_last_day() -> None:
    for until, offered in ((sw.DAY, True), (sw.DAY - sw.days(1), False)):
        world = World(BUS_SHIFT)
        world.put(replace(PAT, qualifications=((sw.Qualification.MIDAS, until),)))
        assert bool(world.quote().offers) is offered


def test_a_mode_the_service_does_not_run_carries_nobody() -> None:
    world = World(CAR_SHIFT, policy=replace(POLICY, modes=frozenset({ServiceMode.SECTION_22})))
    denial = no(world.quote())
    assert denial.reason is R.NO_SUITABLE_VEHICLE
    assert denial.details == ("Quin (Car) is not in service.",)


def test_bays_in_use_take_seats_away() -> None:
    """Eight seats; three go with each bay: two chairs leave two seats."""
    world = World(BUS_SHIFT)
    second = Rider(RiderId("rider-two"), "Two", needs=Needs(wheelchair=Wheelchair.STAYS_IN))
    third = replace(second, id=RiderId("rider-three"))
    world.put(second, third)
    world.book(CLO, ASH, SURGERY, by="10:00")
    assert world.quote(EVA, ASH, SURGERY, by="10:00", party=Party(companions=4)).offers[0].shared
    world.book(second, ASH, SURGERY, by="10:00", party=Party(companions=1))
    riders_of_both = {stop.leg_id for stop in world.run(BUS_SHIFT).stops}
    assert len(riders_of_both) == 2
    quote = world.quote(third, ASH, SURGERY, by="10:00")
    assert all(not offer.shared for offer in quote.offers)


def test_everybody_is_busy() -> None:
    """One car between Birch and Cedar cannot be at both ends of the area at ten."""
    world = World(CAR_SHIFT)
    world.book(ANN, ASH, SURGERY, by="10:00")
    denial = no(world.quote(EVA, place("West", -4), place("North", -4, 9), by="9:50"))
    assert denial.reason is R.NO_VEHICLE
    assert "the driver who can take you is already busy" in denial.text
    assert denial.details[0].startswith("Quin (Car) ")
    assert len(denial.alternatives) == 3
    assert all(quote.offers for quote in asked_again(world, denial))


def test_nobody_is_out_at_that_time() -> None:
    world = World(replace(BUS_SHIFT, hours=TimeWindow(8 * HOUR, 11 * HOUR), max_duty=3 * HOUR))
    denial = no(world.quote(by="15:00"))
    assert denial.reason is R.NO_VEHICLE
    assert "no driver who can take you is out at that time" in denial.text
    assert all(quote.offers for quote in asked_again(world, denial))
    assert denial.alternatives


def test_a_break_is_kept() -> None:
    rest = Break(TimeWindow(12 * HOUR, 12 * HOUR), 4 * HOUR)
    world = World(replace(BUS_SHIFT, breaks=(rest,)))
    denial = no(world.quote(after="12:30"))
    assert denial.details == ("Pat (Bus) has a break at that time.",)
    assert all(quote.offers for quote in asked_again(world, denial))


def test_the_way_back_that_fails_is_named() -> None:
    world = World(replace(BUS_SHIFT, hours=TimeWindow(8 * HOUR, 11 * HOUR), max_duty=3 * HOUR))
    denial = no(world.quote(by="10:00", back="14:00"))
    assert denial.field == "homeward.at"
    assert "pick you up at Surgery" in denial.text


def test_a_rider_is_not_in_two_places_at_once() -> None:
    world = World(BUS_SHIFT, CAR_SHIFT)
    booking = world.book(ANN, ASH, SURGERY, by="10:00")
    denial = no(world.quote(ANN, BIRCH, SURGERY, by="10:00"))
    assert denial.reason is R.ALREADY_BOOKED
    assert booking.reference in denial.text
    assert all(quote.offers for quote in asked_again(world, denial))
    assert world.quote(EVA, BIRCH, SURGERY, by="10:00").offers
    assert world.quote(ANN, SURGERY, ASH, after="10:00").offers, "one ride may begin where the other ends"
    world.cancel(booking)
    assert world.quote(ANN, BIRCH, SURGERY, by="10:00").offers


INVALID = [
    ({"by": "8:00"}, "outward.at"),
    ({"after": "9:00"}, "outward.at"),
    ({"by": "12:00", "back": "12:00"}, "homeward.at"),
    ({"by": "12:00", "back_by": "11:00"}, "homeward.at"),
    ({"by": "12:00", "homeward_kind_only": True}, "homeward.at"),
    ({"destination": ASH}, "destination"),
    ({"party": Party(companions=-1)}, "party"),
    ({"party": Party(children=-1)}, "party"),
]


@pytest.mark.parametrize(("request_", "field"), INVALID)
def test_what_cannot_be_asked(request_: dict[str, Any], field: str) -> None:
    world = World(BUS_SHIFT)
    world.now("9:00")
    kind_only = request_.pop("homeward_kind_only", False) if "homeward_kind_only" in request_ else False
    command = world.request(**request_)
    if kind_only:
        command = replace(command, homeward_kind=WishKind.LEAVE_AFTER)
    with pytest.raises(InvalidRequest) as caught:
        world.scheduler.quote(command)
    assert caught.value.field == field
    assert world.events() == []


def test_the_way_back_is_on_the_same_day() -> None:
    world = World(BUS_SHIFT)
    command = replace(world.request(back="15:00"), homeward_at=world.at("15:00") + sw.days(1))
    with pytest.raises(InvalidRequest) as caught:
        world.scheduler.quote(command)
    assert caught.value.field == "homeward.at"


def test_naive_times_are_refused() -> None:
    world = World(BUS_SHIFT)
    command = world.request(back="15:00")
    for changed in (
        replace(command, outward_at=command.outward_at.replace(tzinfo=None)),
        replace(command, homeward_at=world.at("15:00").replace(tzinfo=None)),
    ):
        with pytest.raises(NaiveTime):
            world.scheduler.quote(changed)


def test_a_rider_nobody_knows() -> None:
    with pytest.raises(NotFound, match="rider"):
        World(BUS_SHIFT).quote(replace(ANN, id=RiderId("nobody")))


def test_a_denial_is_logged_with_its_reason() -> None:
    world = World()
    quote = world.quote()
    asked, answered = world.events()
    assert answered.cause == asked.id
    assert (answered.data["outcome"], answered.data["reason"]) == ("denied", "no_drivers")
    assert world.scheduler.day(sw.DAY).quotes == (quote,)
