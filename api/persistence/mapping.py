"""Which row stands for which value of the domain, both ways and without loss."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row

from api.persistence import values
from scheduler.domain.booking import BookedLeg, Booking, Channel, LegState, Offer, Quote, QuoteId
from scheduler.domain.events import Actor, Event, EventId, EventType
from scheduler.domain.fleet import ServiceMode, Shift, Vehicle
from scheduler.domain.people import Driver, DriverId, Gender, Rider, RiderId, Unwilling
from scheduler.domain.plan import Plan, Run, Stop, StopKind, StopState
from scheduler.domain.request import Direction, Leg, Promise, Request
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import VehicleClass

Columns = dict[str, Any]
AnyRow = Row[*tuple[Any, ...]]


def rider_row(rider: Rider) -> Columns:
    """Return the row of a rider."""
    return {
        "id": rider.id,
        "name": rider.name,
        "home": None if rider.home is None else values.place.write(rider.home),
        "phone": rider.phone,
        "needs": values.needs.write(rider.needs),
        "section_19_member": rider.section_19_member,
        "concession_pass": rider.concession_pass,
        "refused_drivers": values.write_ids(rider.refused_drivers),
        "preferred_drivers": values.write_ids(rider.preferred_drivers),
    }


def rider_of(row: AnyRow) -> Rider:
    """Return the rider of a row."""
    return Rider(
        id=row.id,
        name=row.name,
        home=None if row.home is None else values.place.read(row.home),
        phone=row.phone,
        needs=values.needs.read(row.needs),
        section_19_member=row.section_19_member,
        concession_pass=row.concession_pass,
        refused_drivers=frozenset(DriverId(text) for text in values.read_ids(row.refused_drivers)),
        preferred_drivers=frozenset(DriverId(text) for text in values.read_ids(row.preferred_drivers)),
    )


def driver_row(driver: Driver) -> Columns:
    """Return the row of a driver."""
    return {
        "id": driver.id,
        "name": driver.name,
        "home": values.place.write(driver.home),
        "qualifications": values.qualifications.write(driver.qualifications),
        "takes_dogs": driver.takes_dogs,
        "gender": driver.gender,
        "paid": driver.paid,
        "refused_riders": values.write_ids(driver.refused_riders),
        "preferred_riders": values.write_ids(driver.preferred_riders),
        "longest_stretch": driver.longest_stretch,
        "max_outings": driver.max_outings,
        "max_metres_day": driver.max_metres_day,
        "max_metres_week": driver.max_metres_week,
        "born": driver.born,
        "driving_since": driver.driving_since,
        "dbs_number": driver.dbs_number,
        "unwilling": values.write_texts(driver.unwilling),
        "avoided": values.write_texts(driver.avoided),
    }


def driver_of(row: AnyRow) -> Driver:
    """Return the driver of a row."""
    return Driver(
        id=row.id,
        name=row.name,
        home=values.place.read(row.home),
        qualifications=values.qualifications.read(row.qualifications),
        takes_dogs=row.takes_dogs,
        gender=None if row.gender is None else Gender(row.gender),
        paid=row.paid,
        refused_riders=frozenset(RiderId(text) for text in values.read_ids(row.refused_riders)),
        preferred_riders=frozenset(RiderId(text) for text in values.read_ids(row.preferred_riders)),
        longest_stretch=row.longest_stretch,
        max_outings=row.max_outings,
        max_metres_day=row.max_metres_day,
        max_metres_week=row.max_metres_week,
        born=row.born,
        driving_since=row.driving_since,
        dbs_number=row.dbs_number,
        unwilling=frozenset(Unwilling(text) for text in values.read_ids(row.unwilling)),
        avoided=frozenset(values.read_ids(row.avoided)),
    )


def vehicle_row(vehicle: Vehicle) -> Columns:
    """Return the row of a vehicle."""
    return {
        "id": vehicle.id,
        "name": vehicle.name,
        "vehicle_class": vehicle.vehicle_class,
        "layouts": values.layouts.write(vehicle.layouts),
        "mode": vehicle.mode,
        "depot": values.place.write(vehicle.depot),
        "owner_id": vehicle.owner_id,
        "gross_kg": vehicle.gross_kg,
        "has_access_gear": vehicle.has_access_gear,
        "lifts_powered_chairs": vehicle.lifts_powered_chairs,
    }


def vehicle_of(row: AnyRow) -> Vehicle:
    """Return the vehicle of a row."""
    return Vehicle(
        id=row.id,
        name=row.name,
        vehicle_class=VehicleClass(row.vehicle_class),
        layouts=values.layouts.read(row.layouts),
        mode=ServiceMode(row.mode),
        depot=values.place.read(row.depot),
        owner_id=row.owner_id,
        gross_kg=row.gross_kg,
        has_access_gear=row.has_access_gear,
        lifts_powered_chairs=row.lifts_powered_chairs,
    )


def shift_row(shift: Shift) -> Columns:
    """Return the row of a shift."""
    return {
        "id": shift.id,
        "service_date": shift.service_date,
        "driver_id": shift.driver_id,
        "vehicle_id": shift.vehicle_id,
        "from_s": shift.hours.earliest,
        "to_s": shift.hours.latest,
        "start": values.place.write(shift.start),
        "end": values.place.write(shift.end),
        "max_duty": shift.max_duty,
        "breaks": values.breaks.write(shift.breaks),
    }


def shift_of(row: AnyRow) -> Shift:
    """Return the shift of a row."""
    return Shift(
        id=row.id,
        service_date=row.service_date,
        driver_id=row.driver_id,
        vehicle_id=row.vehicle_id,
        hours=TimeWindow(row.from_s, row.to_s),
        start=values.place.read(row.start),
        end=values.place.read(row.end),
        max_duty=row.max_duty,
        breaks=values.breaks.read(row.breaks),
    )


def run_row(plan: Plan, run: Run) -> Columns:
    """Return the row of a run, without its stops."""
    return {
        "service_date": plan.service_date,
        "shift_id": run.shift_id,
        "leaves": run.leaves,
        "returns": run.returns,
        "metres_home": run.metres_home,
        "has_begun": run.has_begun,
        "has_ended": run.has_ended,
    }


def stop_rows(plan: Plan, run: Run) -> list[Columns]:
    """Return the rows of a run's stops."""
    return [
        {
            "service_date": plan.service_date,
            "shift_id": run.shift_id,
            "position": position,
            "kind": stop.kind,
            "leg_id": stop.leg_id,
            "place": None if stop.place is None else values.place.write(stop.place),
            "arrival": stop.arrival,
            "start": stop.start,
            "departure": stop.departure,
            "metres": stop.metres,
            "state": stop.state,
        }
        for position, stop in enumerate(run.stops)
    ]


STOP_KINDS = {kind.value: kind for kind in StopKind}
STOP_STATES = {state.value: state for state in StopState}


def stop_of(row: AnyRow) -> tuple[str, Stop]:
    """Return the shift and the stop of a row; read by place, for a day has hundreds."""
    shift_id, kind, leg_id, place, arrival, start, departure, metres, state = row
    return shift_id, Stop(
        kind=STOP_KINDS[kind],
        leg_id=leg_id,
        place=None if place is None else values.place.read(place),
        arrival=arrival,
        start=start,
        departure=departure,
        metres=metres,
        state=STOP_STATES[state],
    )


def runs_of(rows: Iterable[AnyRow], stops: Iterable[AnyRow]) -> tuple[Run, ...]:
    """Return the runs of a day, in order of shift id, from their rows and those of their stops."""
    by_shift: dict[str, list[Stop]] = {}
    for row in stops:
        shift_id, stop = stop_of(row)
        by_shift.setdefault(shift_id, []).append(stop)
    runs = [
        Run(
            shift_id=row.shift_id,
            stops=tuple(by_shift.get(row.shift_id, ())),
            leaves=row.leaves,
            returns=row.returns,
            metres_home=row.metres_home,
            has_begun=row.has_begun,
            has_ended=row.has_ended,
        )
        for row in rows
    ]
    return tuple(sorted(runs, key=lambda run: run.shift_id))


def booking_row(booking: Booking) -> Columns:
    """Return the row of a booking, without its legs."""
    return {
        "id": booking.id,
        "reference": booking.reference,
        "rider_id": booking.rider_id,
        "service_date": booking.service_date,
        "purpose": booking.request.purpose,
        "request": values.request.write(booking.request),
        "mode": booking.mode,
        "fare_pence": booking.fare_pence,
        "channel": booking.channel,
        "booked_at": booking.booked_at,
        "version": booking.version,
    }


def leg_rows(booking: Booking) -> list[Columns]:
    """Return the rows of a booking's legs."""
    return [_leg_row(booking, position, booked) for position, booked in enumerate(booking.legs)]


def _leg_row(booking: Booking, position: int, booked: BookedLeg) -> Columns:
    leg = booked.leg
    # An amended booking may keep a leg that was driven under the request before.
    own = None if leg.request == booking.request else values.request.write(leg.request)
    return {
        "id": leg.id,
        "booking_id": booking.id,
        "position": position,
        "direction": leg.direction,
        "own_request": own,
        "pickup_from": leg.promise.pickup.earliest,
        "pickup_to": leg.promise.pickup.latest,
        "arrive_by": leg.promise.arrive_by,
        "direct": leg.direct,
        "direct_metres": leg.direct_metres,
        "max_ride": leg.max_ride,
        "pickup_dwell": leg.pickup_dwell,
        "delivery_dwell": leg.delivery_dwell,
        "state": booked.state,
        "late_cancel": booked.late_cancel,
    }


def bookings_of(rows: Iterable[AnyRow]) -> list[Booking]:
    """Return bookings from rows of them with one leg each, in order."""
    by_booking: dict[str, list[AnyRow]] = {}
    for row in rows:
        by_booking.setdefault(row.id, []).append(row)
    return [_booking_of(legs[0], legs) for legs in by_booking.values()]


def _booking_of(row: AnyRow, legs: Sequence[AnyRow]) -> Booking:
    request = values.request.read(row.request)
    return Booking(
        id=row.id,
        reference=row.reference,
        request=request,
        legs=tuple(_leg_of(leg, request) for leg in legs if leg.leg_id is not None),
        mode=ServiceMode(row.mode),
        fare_pence=row.fare_pence,
        channel=Channel(row.channel),
        booked_at=row.booked_at,
        version=row.version,
    )


def _leg_of(row: AnyRow, request: Request) -> BookedLeg:
    leg = Leg(
        id=row.leg_id,
        request=request if row.own_request is None else values.request.read(row.own_request),
        direction=Direction(row.direction),
        promise=Promise(TimeWindow(row.pickup_from, row.pickup_to), row.arrive_by),
        direct=row.direct,
        direct_metres=row.direct_metres,
        max_ride=row.max_ride,
        pickup_dwell=row.pickup_dwell,
        delivery_dwell=row.delivery_dwell,
    )
    return BookedLeg(leg, LegState(row.state), row.late_cancel)


def quote_row(quote: Quote) -> Columns:
    """Return the row of an answer, without its offers."""
    return {
        "id": quote.id,
        "service_date": quote.request.service_date,
        "rider_id": quote.request.rider_id,
        "asked_at": quote.asked_at,
        "channel": quote.channel,
        "denial_reason": None if quote.denial is None else quote.denial.reason,
        "request": values.request.write(quote.request),
        "denial": None if quote.denial is None else values.denial.write(quote.denial),
    }


def offer_rows(quote: Quote) -> list[Columns]:
    """Return the rows of an answer's offers."""
    return [
        {
            "id": offer.id,
            "quote_id": quote.id,
            "position": position,
            "expires_at": offer.expires_at,
            "body": values.offer.write(offer),
        }
        for position, offer in enumerate(quote.offers)
    ]


def offer_of(row: AnyRow) -> Offer:
    """Return the offer of a row."""
    return values.offer.read(row.body)


def quote_of(row: AnyRow, offers: Sequence[AnyRow]) -> Quote:
    """Return the answer of a row and the rows of its offers, in order."""
    return Quote(
        id=QuoteId(row.id),
        request=values.request.read(row.request),
        offers=tuple(map(offer_of, offers)),
        denial=None if row.denial is None else values.denial.read(row.denial),
        asked_at=row.asked_at,
        channel=Channel(row.channel),
    )


def event_row(event: Event) -> Columns:
    """Return the row of a fact."""
    return {
        "id": event.id,
        "type": event.type,
        "at": event.at,
        "service_date": event.service_date,
        "actor_role": event.actor.role,
        "actor_id": event.actor.id,
        "channel": event.channel,
        "cause": event.cause,
        "data": values.write_facts(event.data),
    }


def event_of(row: AnyRow) -> Event:
    """Return the fact of a row."""
    return Event(
        id=EventId(row.id),
        type=EventType(row.type),
        at=row.at,
        service_date=row.service_date,
        actor=Actor(row.actor_role, row.actor_id),
        channel=Channel(row.channel),
        cause=row.cause,
        data=values.read_facts(row.data),
    )
