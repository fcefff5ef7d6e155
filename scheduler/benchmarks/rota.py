"""How good and how fast a rota is: seeded volunteers and duties of a middling scheme, beside the greedy baseline."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import pstdev
from time import perf_counter, process_time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from rich.table import Table

from scheduler.domain.availability import Availability, Away, Limits, OwnCar, WeeklyTime
from scheduler.domain.duty import Duty, DutyId, DutyRole, Seat
from scheduler.domain.fleet import ServiceMode, Vehicle, VehicleId
from scheduler.domain.load import layouts_with_bays
from scheduler.domain.people import Driver, DriverId, Qualification
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.roster_rules import RosterRules
from scheduler.domain.suitability import Volunteer
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import VehicleClass
from scheduler.engine.rostering import Roster, judged, roster
from scheduler.engine.rostering_greedy import greedy
from scheduler.engine.rostering_price import loads
from scheduler.engine.rostering_problem import Past, RosterProblem

FIRST = date(2026, 11, 30)
"""A Monday."""
HOUR = 3600
HALVES = ((9 * HOUR, 13 * HOUR), (13 * HOUR, 17 * HOUR))
DEPOT = Place(PlaceId("poi:depot"), "Depot", Point(52.36, 0.15), PlaceKind.DEPOT)
BUSES = tuple(
    Vehicle(
        VehicleId(f"bus-{number}"),
        f"Bus {number}",
        VehicleClass.MINIBUS,
        layouts_with_bays(14, 2, seats_lost_per_bay=2, aids=4, dogs=2),
        ServiceMode.SECTION_22,
        DEPOT,
    )
    for number in (1, 2)
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a rota is."""

    volunteers: int = 60
    weeks: int = 8
    cars: int = 3
    """Duties for own cars each half day."""


def synthetic(size: Size, seed: int) -> RosterProblem:
    """Return a made-up rota to fill: the same seed, the same people."""
    rng = np.random.default_rng(seed)
    people = tuple(_volunteer(rng, number) for number in range(size.volunteers))
    days = [FIRST + timedelta(days=n) for n in range(7 * size.weeks) if n % 7 != 6]
    duties = tuple(duty for day in days for duty in _duties(rng, day, size))
    past = {
        one.driver.id: Past(int(rng.integers(0, 13)) * 4 * HOUR, int(rng.integers(0, 4))) for one in people
    }
    vehicles = {one.id: one for one in BUSES}
    return RosterProblem(duties, people, vehicles, RosterRules(), ZoneInfo("Europe/London"), past=past)


def _duties(rng: np.random.Generator, day: date, size: Size) -> list[Duty]:
    found = []
    for half, (begins, ends) in enumerate(HALVES):
        hours = TimeWindow(begins, ends)
        for bus in BUSES if day.weekday() < 5 else BUSES[:1]:
            escort = bus is BUSES[1] and half == 0 and day.weekday() in (1, 3)
            seats = (Seat(), Seat(DutyRole.ESCORT)) if escort else (Seat(),)
            id_ = DutyId(f"{day.isoformat()}-{half}-{bus.id}")
            rides = int(rng.integers(3, 9))
            found.append(Duty(id_, day, hours, bus.id, rides, 60_000, half == 0, seats))
        for number in range(size.cars if day.weekday() < 5 else 1):
            id_ = DutyId(f"{day.isoformat()}-{half}-car-{number}")
            found.append(Duty(id_, day, hours, None, int(rng.integers(1, 5)), 45_000, number == 0))
    return found


def _volunteer(rng: np.random.Generator, number: int) -> Volunteer:
    """Return somebody with one to four half days a week, a limit, perhaps a holiday and perhaps a car."""
    id_ = DriverId(f"driver-{number:03}")
    drives_bus, has_car = bool(rng.random() < 0.4), bool(rng.random() < 0.75)
    halves = rng.choice(12, size=int(rng.integers(2, 6)), replace=False)
    weekly = tuple(WeeklyTime(int(one) // 2, TimeWindow(*HALVES[int(one) % 2])) for one in sorted(halves))
    leaves = FIRST + timedelta(days=int(rng.integers(0, 50)))
    away = (Away(leaves, leaves + timedelta(days=int(rng.integers(3, 15)))),) if rng.random() < 0.5 else ()
    held = [(Qualification.CAR_SCHEME, date(2028, 1, 1))]
    if drives_bus:
        held.append((Qualification.MIDAS, FIRST + timedelta(days=int(rng.integers(20, 900)))))
    if rng.random() < 0.8:
        held.append((Qualification.ENHANCED_DBS, date(2028, 1, 1)))
    point = Point(52.36 + float(rng.normal(0, 0.03)), 0.15 + float(rng.normal(0, 0.04)))
    home = Place(PlaceId(f"home:{number}"), "Home", point, PlaceKind.HOME)
    car = OwnCar(VehicleId(f"car-{number}")) if has_car or not drives_bus else None
    own = None
    if car is not None:
        own = Vehicle(car.vehicle_id, "Car", VehicleClass.CAR, car.layouts, ServiceMode.CAR_SCHEME, home, id_)
    said = Availability(
        id_,
        weekly=weekly,
        away=away,
        daylight_only=bool(rng.random() < 0.2),
        limits=Limits(seconds_week=int(rng.integers(1, 4)) * 4 * HOUR, outings_day=1, metres_week=200_000),
        roles=frozenset(DutyRole) if rng.random() < 0.3 else frozenset({DutyRole.DRIVER}),
        vehicles=frozenset(bus.id for bus in BUSES) if drives_bus else frozenset(),
        car=car,
        likes=weekly[:1],
        with_whom=frozenset({DriverId(f"driver-{int(rng.integers(0, 60)):03}")}),
    )
    return Volunteer(Driver(id_, f"Volunteer {number}", home, tuple(held)), said, own)


def bench_rota(size: Size, *, effort: float | None = None, seed: int = 1) -> dict[str, Any]:
    """Measure one rota and its greedy baseline."""
    problem = synthetic(size, seed)
    begun = perf_counter()
    by_hand = judged(problem, greedy(problem))
    greedy_seconds, begun, used = perf_counter() - begun, perf_counter(), process_time()
    found = roster(problem, effort=effort, seed=seed)
    seconds, used = perf_counter() - begun, process_time() - used
    return {
        "volunteers": size.volunteers,
        "weeks": size.weeks,
        "seats": len(problem.seats),
        "seed": seed,
        "rota": {"seconds": round(seconds, 2), "cpu_seconds": round(used, 2), **_figures(problem, found)},
        "greedy": {"seconds": round(greedy_seconds, 2), **_figures(problem, by_hand)},
    }


def _figures(problem: RosterProblem, found: Roster) -> dict[str, Any]:
    hours, unpopular = loads(problem, found.taken)
    return {
        "cost": found.cost.total,
        "gap_percent": None if found.gap is None else round(100 * found.gap, 2),
        "seats_unfilled": sum(p < 0 for p in found.taken),
        "unfilled_cost": found.cost.unfilled,
        "hours_spread": round(pstdev(halves / 2 for halves in hours), 2),
        "unpopular_spread": round(pstdev(unpopular), 2),
        "wishes": -found.cost.wishes,
    }


def rota_table(measured: dict[str, Any]) -> Table:
    """Return the measurement as a table."""
    table = Table(
        title=f"{measured['volunteers']} volunteers, {measured['weeks']} weeks, {measured['seats']} seats"
    )
    table.add_column("")
    for heading in ("rota", "greedy"):
        table.add_column(heading, justify="right")
    for key in ("seconds", *_ROWS):
        table.add_row(key.replace("_", " "), *(str(measured[one].get(key, "")) for one in ("rota", "greedy")))
    return table


_ROWS = (
    "cost",
    "gap_percent",
    "seats_unfilled",
    "unfilled_cost",
    "hours_spread",
    "unpopular_spread",
    "wishes",
)
