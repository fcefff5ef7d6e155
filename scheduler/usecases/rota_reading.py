"""What a rota is made from, read from the records: people, their last quarter, past demand, duties there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.domain.availability import Availability
from scheduler.domain.booking import Booking, LegState
from scheduler.domain.duty import Duty, DutyId, DutyRole, Seat, SeatState
from scheduler.domain.events import Event
from scheduler.domain.fleet import ServiceMode, Shift, Vehicle, VehicleId
from scheduler.domain.lending import KINDS, lendings
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
AROUND = timedelta(days=7)
"""Duties and shifts this near count for limits and rest."""


def problem_of(
    context: Context, records: Records, first: date, *, last: date, fill: bool = False
) -> RosterProblem:
    """Return the rota of some dates as it stands; with ``fill``, also the duties that expected demand calls for."""
    rules, vehicles = context.policy.roster, {one.id: one for one in records.vehicles()}
    quarter = first - timedelta(weeks=rules.lookback_weeks)
    known = records.duties(quarter, last + AROUND)
    duties = [one for one in known if first <= one.service_date <= last]
    shifts = [
        one
        for n in range(-7 * rules.lookback_weeks, (last - first).days + 8)
        for one in records.shifts(first + timedelta(days=n))
    ]
    lent = lent_out(context, records, (first, last))
    if fill:
        here = [one for one in shifts if first <= one.service_date <= last]
        duties += wanted(context, records, (first, last), shifts=here, lent=lent)
    people = volunteers(records, duties, vehicles.values())
    ids = {one.id for one in duties}
    near = [one for one in known if one.id not in ids and one.service_date >= first - AROUND]
    of_duties = {seat.shift_id for duty in (*duties, *near) for seat in duty.seats}
    given = [one for one in shifts if one.id not in of_duties and one.service_date >= first - AROUND]
    return RosterProblem(
        duties=tuple(sorted((_as_agreed(one) for one in duties), key=_order)),
        volunteers=people,
        vehicles=vehicles,
        rules=rules,
        zone=context.policy.zone,
        others=_others(given, near),
        past=_past(context, _done(shifts, known, span=(quarter, first), vehicles=vehicles)),
        lent=lent,
        asked=_asked(records, duties),
    )


def _others(shifts: list[Shift], duties: list[Duty]) -> dict[DriverId, tuple[Outing, ...]]:
    """Return what people are out for by these shifts, and by these duties whether they have said yes yet or not."""
    found: dict[DriverId, tuple[Outing, ...]] = {}
    for shift in shifts:
        found[shift.driver_id] = (
            *found.get(shift.driver_id, ()),
            Outing(shift.service_date, shift.hours),
        )
    for duty in duties:
        for seat in duty.seats:
            if seat.driver_id is not None:
                metres = duty.expected_metres if seat.role is DutyRole.DRIVER else 0
                out = Outing(duty.service_date, duty.hours, metres)
                found[seat.driver_id] = (*found.get(seat.driver_id, ()), out)
    return found


def asked_before(records: Records, duty_id: DutyId, role: DutyRole) -> frozenset[DriverId]:
    """Return who was asked for a seat, or is asked now; a question that was taken back does not count."""
    offers = records.duty_offers(duty_id)
    return frozenset(one.driver_id for one in offers if one.role is role and one.was_put)


def _asked(records: Records, duties: list[Duty]) -> dict[tuple[DutyId, DutyRole], frozenset[DriverId]]:
    """Return by seat nobody has agreed to who was asked for it before: a no, or a yes taken back, is not gone over."""
    return {
        (duty.id, seat.role): asked_before(records, duty.id, seat.role)
        for duty in duties
        for seat in duty.seats
        if duty.published and seat.state in (SeatState.OPEN, SeatState.PROPOSED)
    }


def lent_out(
    context: Context, records: Records, span: tuple[date, date]
) -> dict[VehicleId, tuple[Outing, ...]]:
    """Return when vehicles do other work, from today on: what is over needs nobody any more."""
    first = max(span[0], context.today())
    by_day: dict[date, list[Event]] = {}
    for fact in records.facts(first, span[1], *KINDS):
        by_day.setdefault(fact.service_date, []).append(fact)
    found: dict[VehicleId, tuple[Outing, ...]] = {}
    for day, facts in by_day.items():
        for one in lendings(facts):
            found[one.vehicle_id] = (*found.get(one.vehicle_id, ()), Outing(day, one.hours))
    return found


def _order(duty: Duty) -> tuple[date, int, str]:
    return duty.service_date, duty.hours.earliest, duty.id


def _as_agreed(duty: Duty) -> Duty:
    """Return the duty with everybody who was asked treated as if they had said yes: they may be about to."""
    seats = tuple(
        replace(seat, state=SeatState.ACCEPTED) if seat.state is SeatState.OFFERED else seat
        for seat in duty.seats
    )
    return replace(duty, seats=seats)


def volunteers(records: Records, duties: list[Duty], vehicles: Iterable[Vehicle]) -> tuple[Volunteer, ...]:
    """Return everybody who drives blocks, and whoever is on a duty whatever they say now."""
    on_duty = {seat.driver_id for duty in duties for seat in duty.seats if seat.driver_id is not None}
    said = {one.driver_id: one for one in records.availabilities()}
    cars = [one for one in vehicles if one.mode is ServiceMode.CAR_SCHEME]
    found = []
    for driver in records.drivers():
        words = said.get(driver.id)
        if driver.id in on_duty or (words is not None and words.blocks):
            found.append(Volunteer(driver, words or Availability(driver.id), own_car(cars, driver)))
    return tuple(found)


def _done(
    shifts: list[Shift], duties: list[Duty], *, span: tuple[date, date], vehicles: Mapping[VehicleId, Vehicle]
) -> list[tuple[DriverId, Outing, str]]:
    """Return who was out in a span and when, driving or going along, with the vehicle, empty for own cars."""
    first, until = span
    cars = {one.id for one in vehicles.values() if one.mode is ServiceMode.CAR_SCHEME}
    found = [
        (one.driver_id, Outing(one.service_date, one.hours), "" if one.vehicle_id in cars else one.vehicle_id)
        for one in shifts
        if first <= one.service_date < until
    ]
    for duty in duties:
        seat = duty.seat(DutyRole.ESCORT)
        agreed = seat is not None and seat.state is SeatState.ACCEPTED
        if seat is not None and seat.driver_id is not None and agreed and first <= duty.service_date < until:
            found.append((seat.driver_id, Outing(duty.service_date, duty.hours), duty.vehicle_id or ""))
    return found


def _past(context: Context, done: list[tuple[DriverId, Outing, str]]) -> dict[DriverId, Past]:
    rules = context.policy.roster
    found: dict[DriverId, Past] = {}
    for who, out, vehicle in done:
        known = found.get(who, Past())
        odd = (
            out.day.weekday() in rules.unpopular_weekdays
            or out.hours.earliest < rules.unpopular_before
            or out.hours.latest > rules.unpopular_after
        )
        slot = (out.day.weekday(), out.hours.earliest, vehicle)
        found[who] = Past(known.seconds + out.seconds, known.unpopular + odd, known.slots | {slot})
    return found


@dataclass(frozen=True, slots=True)
class _There:
    """What is known of the dates of a rota before more duties are added to it."""

    buses: tuple[Vehicle, ...]
    duties: tuple[Duty, ...]
    """Of the quarter before, too."""
    shifts: tuple[Shift, ...]
    """Which came of no duty."""
    lent: Mapping[VehicleId, tuple[Outing, ...]]

    def seats(self, day: date, hours: TimeWindow, vehicle_id: VehicleId | None) -> tuple[Seat, ...]:
        """Return the seats of a new duty: an escort is wanted where one was the last time, in a vehicle of ours."""
        same = [
            one
            for one in self.duties
            if (one.vehicle_id, one.hours) == (vehicle_id, hours)
            and one.service_date < day
            and one.service_date.weekday() == day.weekday()
        ]
        if vehicle_id is None or not same or same[-1].seat(DutyRole.ESCORT) is None:
            return (Seat(),)
        return Seat(), Seat(DutyRole.ESCORT)


def wanted(
    context: Context,
    records: Records,
    span: tuple[date, date],
    *,
    shifts: list[Shift],
    lent: Mapping[VehicleId, tuple[Outing, ...]],
) -> list[Duty]:
    """Return new duties for half days with fewer duties and shifts than expected demand calls for.

    ``shifts``: those of the span. ``lent``: when vehicles do other work.
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
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    duties = records.duties(start, last)
    of_duties = {seat.shift_id for duty in duties for seat in duty.seats}
    there = _There(
        buses=tuple(one for one in buses if one.mode in policy.modes),
        duties=tuple(duties),
        shifts=tuple(one for one in shifts if one.id not in of_duties),
        lent=lent,
    )
    demand = expected(past, first, rules)
    found = []
    for day in (day for day in days if policy.runs_on(day)):
        for half in range(len(rules.half_days)):
            likely = demand.get((day.weekday(), half), Expected(0, health=False, days=0))
            found += _of_half(context, day, half, likely, there)
    return found


def _rides(bookings: list[Booking]) -> list[tuple[int, bool]]:
    return [
        (one.leg.promise.pickup.earliest, booking.request.purpose is Purpose.HEALTH)
        for booking in bookings
        for one in booking.legs
        if one.state not in GONE
    ]


def _of_half(context: Context, day: date, half: int, likely: Expected, there: _There) -> list[Duty]:
    """Return what is still wanted on one half day."""
    rules = context.policy.roster
    hours = rules.half_days[half]
    now = Outing(day, hours)
    lent = {id_ for id_, some in there.lent.items() if any(one.meets(now) for one in some)}
    known: list[Shift | Duty] = [*there.shifts, *there.duties]
    out = [one.vehicle_id for one in known if now.meets(Outing(one.service_date, one.hours))]
    bus_ids = [one.id for one in there.buses]
    here = [one for one in bus_ids if one not in lent]
    taken = {one for one in out if one in here}
    cars = sum(one not in bus_ids for one in out)
    need_buses, need_cars = duties_needed(likely.rides, len(here), rules)
    need_cars = max(need_cars, int(likely.days == 0))
    free = [one for one in here if one not in taken][: max(0, need_buses - len(taken))]
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
            seats=there.seats(day, hours, vehicle_id),
        )
        for vehicle_id in wanted_ids
    ]
