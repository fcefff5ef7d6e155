"""One plain value of each kind, to put on record."""

from dataclasses import replace
from datetime import UTC, date, datetime

from scheduler.domain.booking import (
    BookedLeg,
    Booking,
    BookingId,
    Channel,
    Offer,
    OfferId,
    OfferKind,
    Quote,
    QuoteId,
)
from scheduler.domain.events import Actor, Event, EventId, EventType
from scheduler.domain.fleet import ServiceMode, Shift, ShiftId, Vehicle, VehicleId
from scheduler.domain.load import Load
from scheduler.domain.people import Driver, DriverId, Rider, RiderId
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.plan import Plan, Run, Stop, StopKind
from scheduler.domain.request import Direction, Leg, LegId, Promise, Request, RequestId, Wish, WishKind
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import VehicleClass
from scheduler.usecases.ports import UnitOfWork

DAY = date(2026, 12, 1)
NEXT = date(2026, 12, 2)
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
HERE = Place(PlaceId("here"), "Here", Point(52.36, 0.15), PlaceKind.POI)
THERE = Place(PlaceId("there"), "There", Point(52.4, 0.26), PlaceKind.POI)
RIDER = Rider(RiderId("rider-1"), "Ada", HERE)
DRIVER = Driver(DriverId("driver-1"), "Bea", HERE)
VEHICLE = Vehicle(VehicleId("van"), "Van", VehicleClass.MINIBUS, (Load(8),), ServiceMode.SECTION_22, HERE)


def shift(id_: str = "shift-1", day: date = DAY) -> Shift:
    return Shift(
        ShiftId(id_), day, DRIVER.id, VEHICLE.id, TimeWindow(8 * 3600, 16 * 3600), HERE, HERE, 8 * 3600
    )


def request(id_: str = "request-1", day: date = DAY) -> Request:
    return Request(RequestId(id_), RIDER.id, day, HERE, THERE, Wish(WishKind.ARRIVE_BY, 36_000))


def leg(id_: str, asked: Request) -> Leg:
    promise = Promise(TimeWindow(33_000, 34_800), 36_000)
    return Leg(LegId(id_), asked, Direction.OUTWARD, promise, 900, 12_000, 1800, 30, 30)


def booking(number: int = 1, day: date = DAY) -> Booking:
    asked = request(f"request-{number}", day)
    return Booking(
        id=BookingId(f"booking-{number}"),
        reference=f"REF-{number}",
        request=asked,
        legs=(BookedLeg(leg(f"leg-{number}", asked)),),
        mode=ServiceMode.SECTION_22,
        fare_pence=200,
        channel=Channel.WEB,
        booked_at=NOW,
    )


def run(shift_id: str, *leg_ids: str) -> Run:
    kinds = (StopKind.PICKUP, StopKind.DELIVERY)
    stops = tuple(
        Stop(kind, LegId(one), HERE, 33_000, 33_000, 33_030, 500) for one in leg_ids for kind in kinds
    )
    return Run(ShiftId(shift_id), stops, 32_000, 36_000, 700)


def plan(version: int, *runs: Run, day: date = DAY) -> Plan:
    return Plan(day, version, tuple(sorted(runs, key=lambda one: one.shift_id)))


def put_day(unit: UnitOfWork, *, bookings: int = 1) -> None:
    """Put rider, driver, vehicle, and so many shifts and bookings, the first of them planned."""
    unit.put_rider(RIDER)
    unit.put_driver(DRIVER)
    unit.put_vehicle(VEHICLE)
    for number in range(1, bookings + 1):
        unit.put_shift(shift(f"shift-{number}"))
        unit.put_booking(booking(number))
    unit.put_plan(plan(1, run("shift-1", "leg-1")))


def quote(number: int = 1, day: date = DAY) -> Quote:
    asked = request(f"request-q{number}", day)
    offer = Offer(
        OfferId(f"offer-{number}"),
        QuoteId(f"quote-{number}"),
        OfferKind.CLOSEST,
        asked,
        (leg(f"leg-q{number}", asked),),
        (ShiftId("shift-1"),),
        ServiceMode.SECTION_22,
        200,
        False,
        (900,),
        0,
        NOW,
    )
    return Quote(QuoteId(f"quote-{number}"), asked, (offer,), None, NOW, Channel.WEB)


def event(number: int = 1, day: date = DAY) -> Event:
    actor = Actor("resident", RIDER.id)
    return Event(EventId(f"event-{number}"), EventType.TRIP_REQUEST, NOW, day, actor, Channel.WEB)


def changed(before: Booking) -> Booking:
    return replace(before, fare_pence=before.fare_pence + 1, version=before.version + 1)
