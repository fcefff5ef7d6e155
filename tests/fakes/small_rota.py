"""Volunteers and duties of one week, made by hand for tests of rotas."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.domain.availability import Availability, Limits, OwnCar, WeeklyTime
from scheduler.domain.duty import Duty, DutyId, DutyRole, Seat
from scheduler.domain.fleet import ServiceMode, Vehicle, VehicleId
from scheduler.domain.load import Load
from scheduler.domain.people import Driver, DriverId, Qualification
from scheduler.domain.roster_rules import RosterRules
from scheduler.domain.suitability import Volunteer
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import VehicleClass
from scheduler.engine.rostering_problem import RosterProblem
from tests.fakes.village_service import HALL

ZONE = ZoneInfo("Europe/London")
HOUR = 3600
MONDAY, TUESDAY, SATURDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 5)
MORNING, AFTERNOON = TimeWindow(9 * HOUR, 13 * HOUR), TimeWindow(13 * HOUR, 17 * HOUR)
ALWAYS = tuple(WeeklyTime(day, TimeWindow(7 * HOUR, 20 * HOUR)) for day in range(7))
HELD = tuple(
    (one, date(2028, 1, 1))
    for one in (Qualification.MIDAS, Qualification.CAR_SCHEME, Qualification.ENHANCED_DBS)
)
BUS = Vehicle(
    VehicleId("bus"), "Bus", VehicleClass.MINIBUS, (Load(14, 0, 2, 1),), ServiceMode.SECTION_22, HALL
)
VEHICLES = {BUS.id: BUS}


def volunteer(name: str, held: tuple[tuple[Qualification, date], ...] = HELD, **said: Any) -> Volunteer:
    """Return somebody with a car who drives the bus too and always can, unless said otherwise."""
    id_ = DriverId(name)
    car = OwnCar(VehicleId(f"car-{name}"))
    own = Vehicle(car.vehicle_id, "Car", VehicleClass.CAR, car.layouts, ServiceMode.CAR_SCHEME, HALL, id_)
    known = {"weekly": ALWAYS, "vehicles": frozenset({BUS.id}), "car": car} | said
    return Volunteer(Driver(id_, name.title(), HALL, held), Availability(id_, **known), own)


def duty(day: date, hours: TimeWindow, vehicle: Vehicle | None = BUS, *seats: Seat, **more: Any) -> Duty:
    """Return a duty; one seat for a driver unless said otherwise."""
    id_ = DutyId(f"{day.isoformat()}-{hours.earliest}-{vehicle.id if vehicle else 'car'}")
    return Duty(id_, day, hours, vehicle.id if vehicle else None, seats=seats or (Seat(),), **more)


def problem(duties: list[Duty], people: list[Volunteer], **more: Any) -> RosterProblem:
    """Return the rota to fill."""
    ordered = tuple(sorted(people, key=lambda one: one.driver.id))
    return RosterProblem(tuple(duties), ordered, VEHICLES, RosterRules(), ZONE, **more)


ESCORTED = (Seat(), Seat(DutyRole.ESCORT))
BOTH = frozenset(DutyRole)
NO_LIMITS = Limits()
