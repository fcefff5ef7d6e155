"""Miles, rates, thresholds: what a volunteer is owed for what they drove."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.feeds.claim_sheets import (
    BY_ODOMETER,
    BY_ROAD,
    claim_csv,
    claim_pdf,
    measured,
    outcome,
    time_bank_csv,
)
from scheduler.domain.claim import METRES_PER_MILE, Drive
from scheduler.domain.duty import Duty, DutyId, DutyRole, Seat, SeatState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.mileage import MileageRules
from scheduler.domain.people import DriverId
from scheduler.usecases.claiming import Sent, declared, priced, used
from scheduler.usecases.commands import Happening
from tests.fakes.small_world import ASH, CAR_SHIFT, DAY, EVA, MARKET, QUIN, RUE, World

RULES = MileageRules()


def drive(name: str, day: date, tenths: int) -> Drive:
    return Drive(ShiftId(name), day, VehicleId("car"), round(tenths * METRES_PER_MILE / 10), 3600, 1)


def test_each_mile_is_paid_at_the_rate_of_its_day() -> None:
    lines = priced(RULES, [drive("b", date(2026, 4, 6), 100), drive("a", date(2026, 4, 5), 100)], before={})
    assert [(line.pence_per_mile, line.pence) for line in lines] == [(45, 450), (55, 550)]
    days = (date(2026, 4, 6), date(2026, 4, 5), date(2026, 4, 1), date(2026, 4, 7))
    assert [one.pence for one in RULES.rates_of(days)] == [45, 55], "whoever claims for both reads both"


def test_miles_beyond_the_threshold_of_the_tax_year_are_paid_less() -> None:
    (line,) = priced(RULES, [drive("a", date(2026, 5, 1), 100)], before={2026: 99_950})
    assert (line.tenths_first, line.tenths_beyond, line.pence) == (50, 50, 275 + 125)
    (line,) = priced(RULES, [drive("a", date(2027, 4, 6), 100)], before={2026: 99_950})
    assert line.tenths_beyond == 0


def driven() -> World:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00")
    run = world.drive(CAR_SHIFT)
    world.record(CAR_SHIFT, Happening.ENDED, at=run.returns)
    return world


def send(world: World, **more: object) -> object:
    sent = Sent(QUIN.id, (CAR_SHIFT.id,), {})
    return world.scheduler.claims.send(replace(sent, **more))  # type: ignore[arg-type]


def test_a_run_is_claimed_from_home_back_home_and_only_once() -> None:
    world = driven()
    (to_claim,) = world.scheduler.claims.drives(QUIN.id)
    assert to_claim.metres == world.run(CAR_SHIFT).metres
    assert to_claim.rides == 1
    assert to_claim.fares_pence > 0
    send(world)
    assert world.scheduler.claims.drives(QUIN.id) == []
    with pytest.raises(InvalidRequest, match="in a claim already"):
        send(world)
    with pytest.raises(InvalidRequest):
        send(world, shift_ids=())


def test_a_run_that_is_not_over_cannot_be_claimed() -> None:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00")
    assert world.scheduler.claims.drives(QUIN.id) == []


def test_a_run_whose_last_press_was_left_out_can_be_claimed_from_the_next_day_on() -> None:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00")
    run = world.drive(CAR_SHIFT)
    desk = world.scheduler.claims
    assert desk.drives(QUIN.id) == [], "they may still be on their way home"
    world.clock.set(world.clock.now() + timedelta(days=1))
    (drive,) = desk.drives(QUIN.id)
    assert (drive.metres, drive.seconds, drive.rides) == (run.metres, run.returns - run.leaves, 1)
    assert desk.time_bank(DAY, DAY)[0][2] == drive.seconds


def test_a_run_with_somebody_still_to_fetch_is_no_drive() -> None:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00")
    world.drive(CAR_SHIFT, stops=1)
    desk = world.scheduler.claims
    assert desk.unfinished(QUIN.id) == [], "it is today"
    world.clock.set(world.clock.now() + timedelta(days=1))
    assert desk.drives(QUIN.id) == []
    assert [one.id for one in desk.unfinished(QUIN.id)] == [CAR_SHIFT.id], "they are told why"


def test_the_odometer_goes_before_the_road_network() -> None:
    world = driven()
    with pytest.raises(InvalidRequest):
        send(world, odometer_metres={CAR_SHIFT.id: -5})
    send(world, odometer_metres={CAR_SHIFT.id: round(42 * METRES_PER_MILE)})
    (claim,) = world.scheduler.claims.claims(QUIN.id)
    assert claim.lines[0].drive.tenths == 420


def test_a_fare_that_nobody_paid_is_not_taken_off() -> None:
    world = driven()
    (drive,) = world.scheduler.claims.drives(QUIN.id)
    for too_much in (drive.fares_pence + 1, -1):
        with pytest.raises(InvalidRequest, match="fares that were due"):
            send(world, fares_pence={CAR_SHIFT.id: too_much})
    send(world, fares_pence={CAR_SHIFT.id: 0})
    (claim,) = world.scheduler.claims.claims(QUIN.id)
    assert (claim.fares_pence, claim.owed_pence) == (0, claim.pence)
    assert claim.lines[0].drive.fares_due_pence == drive.fares_pence
    assert f"£0.00 paid, £{drive.fares_pence / 100:.2f} due" in measured(claim)[-1]


def test_a_claim_sent_by_mistake_is_taken_back_until_it_is_paid() -> None:
    world = driven()
    desk = world.scheduler.claims
    send(world, elsewhere_miles=9_500)
    (wrong,) = desk.claims(QUIN.id)
    desk.take_back(QUIN.id, wrong.id)
    desk.take_back(QUIN.id, wrong.id)
    assert desk.sent() == []
    assert outcome(wrong).startswith("Owed after fares kept: £")
    assert outcome(desk.claims(QUIN.id)[0]) == "Taken back: nothing is to be paid."
    totals = desk.totals(QUIN.id, DAY, last=DAY)
    assert (totals.claimed_tenths, totals.elsewhere_miles, totals.is_near) == (0, 0, False)
    with pytest.raises(IllegalTransition, match="taken back"):
        desk.pay(QUIN.id, wrong.id)
    send(world)
    (right,) = (one for _, one in desk.sent())
    desk.pay(QUIN.id, right.id)
    with pytest.raises(IllegalTransition, match="paid already"):
        desk.take_back(QUIN.id, right.id)
    with pytest.raises(NotFound):
        desk.take_back(RUE.id, right.id)
    assert desk.drives(QUIN.id) == []


def test_what_was_due_is_no_correction() -> None:
    world = driven()
    (drive,) = world.scheduler.claims.drives(QUIN.id)
    send(world, fares_pence={CAR_SHIFT.id: drive.fares_pence})
    (claim,) = world.scheduler.claims.claims(QUIN.id)
    assert claim.lines[0].drive.fares_due_pence is None


def test_miles_for_other_schemes_count_towards_the_threshold() -> None:
    world = driven()
    send(world, elsewhere_miles=10_000)
    (claim,) = world.scheduler.claims.claims(QUIN.id)
    assert claim.lines[0].tenths_first == 0
    assert claim.lines[0].pence_per_mile_beyond == 25


def test_a_claim_that_reaches_back_keeps_what_was_declared_for_the_year_before() -> None:
    world = driven()
    send(world, elsewhere_miles=10_000)
    (before,) = world.scheduler.claims.claims(QUIN.id)
    old, new = drive("old", date(2027, 4, 5), 100), drive("new", date(2027, 4, 6), 100)
    assert declared([before], 2026) == 10_000
    lines = priced(RULES, [new, old], before=used([before], [new, old], elsewhere_miles=50))
    assert [line.tenths_beyond for line in lines] == [100, 0]


def test_totals_are_for_thanks_and_warn_near_the_threshold() -> None:
    world = driven()
    totals = world.scheduler.claims.totals(QUIN.id, DAY, last=DAY)
    assert (totals.outings, totals.rides, totals.is_near) == (1, 1, False)
    send(world, elsewhere_miles=9_500)
    totals = world.scheduler.claims.totals(QUIN.id, DAY, last=DAY)
    assert totals.is_near
    assert totals.elsewhere_miles == 9_500, "what was declared counts on"


def test_hours_of_who_goes_along_count_as_the_drivers_do() -> None:
    world = World(CAR_SHIFT)
    seats = (
        Seat(DutyRole.DRIVER, QUIN.id, SeatState.ACCEPTED, CAR_SHIFT.id),
        Seat(DutyRole.ESCORT, RUE.id, SeatState.ACCEPTED),
    )
    with world.storage.writing() as unit:
        unit.put_duty(Duty(DutyId("pair"), DAY, CAR_SHIFT.hours, seats=seats))
        unit.commit()
    world.book(EVA, ASH, MARKET, by="11:00")
    run = world.drive(CAR_SHIFT)
    assert world.scheduler.claims.totals(RUE.id, DAY, last=DAY).outings == 0, "it is not over"
    world.record(CAR_SHIFT, Happening.ENDED, at=run.returns)
    totals = world.scheduler.claims.totals(RUE.id, DAY, last=DAY)
    assert (totals.outings, totals.rides, totals.metres) == (1, 1, 0)
    hours = {id_: seconds for id_, _, seconds in world.scheduler.claims.time_bank(DAY, DAY)}
    assert hours[RUE.id] == hours[QUIN.id] == totals.seconds > 0
    assert world.scheduler.claims.drives(RUE.id) == []


def test_a_ride_there_and_back_is_two_rides_and_one_fare() -> None:
    world = World(CAR_SHIFT)
    booking = world.book(EVA, ASH, MARKET, by="10:00", back="12:00")
    run = world.drive(CAR_SHIFT)
    world.record(CAR_SHIFT, Happening.ENDED, at=run.returns)
    (to_claim,) = world.scheduler.claims.drives(QUIN.id)
    assert len(booking.legs) == 2
    assert (to_claim.rides, to_claim.fares_pence) == (2, booking.fare_pence)


@pytest.mark.parametrize(("back", "share"), [("", 0), ("12:00", 1)])
def test_a_fare_is_taken_on_the_first_ride_whose_rider_is_there(back: str, share: int) -> None:
    world = World(CAR_SHIFT)
    booking = world.book(EVA, ASH, MARKET, by="10:00", back=back or None)
    first = booking.legs[0].leg
    world.record(CAR_SHIFT, Happening.ARRIVED, first.id, at=first.promise.pickup.latest)
    world.record(CAR_SHIFT, Happening.NO_SHOW, first.id, at=first.promise.pickup.latest + 600)
    run = world.drive(CAR_SHIFT)
    world.record(CAR_SHIFT, Happening.ENDED, at=run.returns)
    (to_claim,) = world.scheduler.claims.drives(QUIN.id)
    assert (to_claim.rides, to_claim.fares_pence) == (share, share * booking.fare_pence)


def test_a_claim_comes_as_rows_and_on_paper() -> None:
    world = driven()
    send(world)
    (claim,) = world.scheduler.claims.claims(QUIN.id)
    rows = claim_csv(claim).splitlines()
    assert len(rows) == 2
    assert rows[1].startswith(f"{DAY.isoformat()},{CAR_SHIFT.id},1,")
    assert measured(claim) == [BY_ROAD]
    by_odometer = replace(claim.lines[0], drive=replace(claim.lines[0].drive, odometer_metres=16_000))
    told = measured(replace(claim, lines=(by_odometer,)))
    assert told[:2] == [BY_ROAD, BY_ODOMETER], "the star is explained"
    assert "9.9 miles by the odometer" in told[2]
    assert f"{by_odometer.drive.road_tenths / 10} by road" in told[2], "whoever pays can tell a slip"
    paper = claim_pdf(claim, DAY, name="A & B <x> Ŵyn", service="S", notes=["n"])
    assert paper.startswith(b"%PDF-")
    assert b"DejaVuSans" in paper, "letters that are on it have a shape"


def test_hours_for_a_time_bank_hold_no_formula() -> None:
    world = driven()
    ((who, _, seconds),) = world.scheduler.claims.time_bank(DAY, DAY)
    assert (who, seconds > 0) == (QUIN.id, True)
    assert "'=evil" in time_bank_csv([(DriverId("d"), "=evil", 5400)])
    assert "1.50" in time_bank_csv([(DriverId("d"), "x", 5400)])
