"""What a rota is made from, read from the records: people, their last quarter, past demand, duties there are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from scheduler.domain.availability import Availability
from scheduler.domain.booking import Booking, LegState
from scheduler.domain.duty import Duty, DutyId, Seat, SeatState
from scheduler.domain.fleet import ServiceMode, Shift, Vehicle, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.request import Purpose
from scheduler.domain.suitability import Volunteer
from scheduler.domain.time import TimeWindow
from scheduler.domain.workload import Outing
from scheduler.engine.expected_demand import Expected, duties_needed, expected
from scheduler.engine.rostering_problem import Past, RosterProblem
from scheduler.usecases.context import Context
from scheduler.usecases.giving import own_car
from scheduler.usecases.ports import Records

METRES_A_RIDE = 14_000
"""What a ride adds to a duty, the way there and home included, where nothing is known of past ones."""
GONE = (LegState.CANCELLED,)


def problem_of(
    context: Context, records: Records, first: date, *, last: date, fill: bool = False
) -> RosterProblem:
    """Return the rota of some dates as it stands; with ``fill``, also the duties that expected demand calls for."""
    rules, vehicles = context.policy.roster, {one.id: one for one in records.vehicles()}
    duties = records.duties(first, last)
    quarter = first - timedelta(weeks=rules.lookback_weeks)
    shifts = [
        one
        for n in range(-7 * rules.lookback_weeks, (last - first).days + 8)
        for one in records.shifts(first + timedelta(days=n))
    ]
    if fill:
        here = [one for one in shifts if first <= one.service_date <= last]
        duties += wanted(context, records, (first, last), known=duties, shifts=here)
    mine = {seat.shift_id for duty in duties for seat in duty.seats if seat.shift_id is not None}
    people = volunteers(records, duties)
    others: dict[DriverId, list[Outing]] = {}
    for shift in shifts:
        if shift.id not in mine and shift.service_date >= first - timedelta(days=7):
            others.setdefault(shift.driver_id, []).append(Outing(shift.service_date, shift.hours))
    return RosterProblem(
        duties=tuple(sorted((_as_agreed(one) for one in duties), key=_order)),
        volunteers=people,
        vehicles=vehicles,
        rules=rules,
        zone=context.policy.zone,
        others={who: tuple(out) for who, out in others.items()},
        past=_past(context, [one for one in shifts if quarter <= one.service_date < first], vehicles),
    )


def _order(duty: Duty) -> tuple[date, int, str]:
    return duty.service_date, duty.hours.earliest, duty.id


def _as_agreed(duty: Duty) -> Duty:
    """Return the duty with everybody who was asked treated as if they had said yes: they may be about to."""
    seats = tuple(
        replace(seat, state=SeatState.ACCEPTED) if seat.state is SeatState.OFFERED else seat
        for seat in duty.seats
    )
    return replace(duty, seats=seats)


def volunteers(records: Records, duties: list[Duty]) -> tuple[Volunteer, ...]:
    """Return everybody who drives blocks, and whoever is on a duty whatever they say now."""
    on_duty = {seat.driver_id for duty in duties for seat in duty.seats if seat.driver_id is not None}
    said = {one.driver_id: one for one in records.availabilities()}
    found = []
    for driver in records.drivers():
        words = said.get(driver.id)
        if driver.id in on_duty or (words is not None and words.blocks):
            found.append(Volunteer(driver, words or Availability(driver.id), own_car(records, driver)))
    return tuple(found)


def _past(
    context: Context, shifts: list[Shift], vehicles: Mapping[VehicleId, Vehicle]
) -> dict[DriverId, Past]:
    rules = context.policy.roster
    found: dict[DriverId, Past] = {}
    for shift in shifts:
        known = found.get(shift.driver_id, Past())
        vehicle = vehicles.get(shift.vehicle_id)
        own = vehicle is not None and vehicle.mode is ServiceMode.CAR_SCHEME
        slot = (shift.service_date.weekday(), shift.hours.earliest, "" if own else shift.vehicle_id)
        odd = (
            shift.service_date.weekday() in rules.unpopular_weekdays
            or shift.hours.earliest < rules.unpopular_before
            or shift.hours.latest > rules.unpopular_after
        )
        found[shift.driver_id] = Past(
            known.seconds + shift.hours.width, known.unpopular + odd, known.slots | {slot}
        )
    return found


def wanted(
    context: Context, records: Records, span: tuple[date, date], *, known: list[Duty], shifts: list[Shift]
) -> list[Duty]:
    """Return new duties for half days with fewer duties and shifts than expected demand calls for.

    A half day of which nothing is known yet gets one car: somebody has to be there for the first booking.
    """
    first, last = span
    rules, policy = context.policy.roster, context.policy
    start = first - timedelta(weeks=rules.lookback_weeks)
    past = {
        day: _rides(records.bookings(day))
        for day in (start + timedelta(days=n) for n in range((first - start).days))
        if day.weekday() in policy.booking.weekdays
    }
    began = min((day for day, rides in past.items() if rides), default=first)
    past = {day: rides for day, rides in past.items() if day >= began}
    buses = [one for one in records.vehicles() if one.mode is not ServiceMode.CAR_SCHEME]
    buses = [one for one in buses if one.mode in policy.modes]
    demand = expected(past, first, rules)
    found = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if policy.runs_on(day):
            for half in range(len(rules.half_days)):
                likely = demand.get((day.weekday(), half), Expected(0, health=False, days=0))
                found += _of_half(context, day, half, likely, (buses, known, shifts))
    return found


def _rides(bookings: list[Booking]) -> list[tuple[int, bool]]:
    return [
        (one.leg.promise.pickup.earliest, booking.request.purpose is Purpose.HEALTH)
        for booking in bookings
        for one in booking.legs
        if one.state not in GONE
    ]


def _of_half(
    context: Context,
    day: date,
    half: int,
    likely: Expected,
    there: tuple[list[Vehicle], list[Duty], list[Shift]],
) -> list[Duty]:
    """Return what is still wanted on one half day."""
    buses, known, shifts = there
    rules = context.policy.roster
    hours = rules.half_days[half]
    out = [one.vehicle_id for one in shifts if one.service_date == day and _meets(one.hours, hours)]
    asked = [one.vehicle_id for one in known if one.service_date == day and _meets(one.hours, hours)]
    bus_ids = [one.id for one in buses]
    taken = {one for one in (*out, *asked) if one in bus_ids}
    cars = sum(one not in bus_ids for one in (*out, *asked))
    need_buses, need_cars = duties_needed(likely.rides, len(buses), rules)
    need_cars = max(need_cars, int(likely.days == 0))
    free = [one for one in bus_ids if one not in taken][: max(0, need_buses - len(taken))]
    wanted_ids = [*free, *[None] * max(0, need_cars - cars)]
    share = max(1, likely.rides // max(1, need_buses + need_cars))
    return [
        Duty(
            id=DutyId(context.ports.ids.new_id("duty")),
            service_date=day,
            hours=hours,
            vehicle_id=vehicle_id,
            expected_rides=share,
            expected_metres=share * METRES_A_RIDE,
            health=likely.health,
            seats=(Seat(),),
        )
        for vehicle_id in wanted_ids
    ]


def _meets(one: TimeWindow, other: TimeWindow) -> bool:
    shared = one.intersection(other)
    return shared is not None and shared.width > 0
