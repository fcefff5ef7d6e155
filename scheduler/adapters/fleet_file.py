"""What a fleet file says: vehicles, drivers, riders known beforehand, and who drives what on which days.

A pattern is a week's habit; ``shifts_for`` turns the habits into the shifts of one date, with ids that are
the same every time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from scheduler.adapters.strict_toml import Table, read_toml
from scheduler.domain.fleet import Break, ServiceMode, Shift, ShiftId, Vehicle, VehicleId
from scheduler.domain.load import layouts_with_bays
from scheduler.domain.people import (
    Driver,
    DriverId,
    Gender,
    Needs,
    Qualification,
    Rider,
    RiderId,
    Wheelchair,
)
from scheduler.domain.place import PlaceKind
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import VehicleClass

SCHEMA = 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pattern:
    """On these days of the week this driver takes that vehicle out between those times."""

    id: str
    driver_id: DriverId
    vehicle_id: VehicleId
    weekdays: tuple[int, ...]
    hours: TimeWindow
    max_duty: int
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everything a fleet file names. ``label`` says where it comes from, and is shown with every result."""

    label: str
    vehicles: tuple[Vehicle, ...]
    drivers: tuple[Driver, ...]
    riders: tuple[Rider, ...]
    patterns: tuple[Pattern, ...]
    shifts: tuple[Shift, ...] = ()
    """Shifts of single dates, beside those that the patterns make."""

    def vehicle(self, vehicle_id: VehicleId) -> Vehicle:
        """Return the vehicle of that id.

        Raises
        ------
        KeyError
            The fleet has none.
        """
        return {vehicle.id: vehicle for vehicle in self.vehicles}[vehicle_id]

    def driver(self, driver_id: DriverId) -> Driver:
        """Return the driver of that id.

        Raises
        ------
        KeyError
            The fleet has none.
        """
        return {driver.id: driver for driver in self.drivers}[driver_id]


def load_fleet(path: Path) -> Fleet:
    """Return the fleet in a file.

    Raises
    ------
    BrokenInput
        The file cannot be used; names the key and the remedy.
    """
    return fleet_from(path, read_toml(path))


def fleet_from(path: Path, data: Mapping[str, Any]) -> Fleet:
    """Return the fleet in the parsed text of a file; ``path`` is only for messages."""
    top = Table(path, data)
    if top.whole("schema", least=SCHEMA) != SCHEMA:
        top.fail("schema", f"this version reads schema = {SCHEMA} only.")
    vehicles = [_vehicle(table) for table in top.tables("vehicles")]
    drivers = [_driver(table) for table in top.tables("drivers")]
    riders = [_rider(table) for table in top.tables("riders")]
    for key, entries in (("vehicles", vehicles), ("drivers", drivers), ("riders", riders)):
        _distinct(top, key, [str(entry.id) for entry in entries])
    patterns = [
        _pattern(table, {d.id for d in drivers}, {v.id for v in vehicles}) for table in top.tables("patterns")
    ]
    _distinct(top, "patterns", [pattern.id for pattern in patterns])
    _nobody_twice(top, patterns)
    _liked_and_refused(top, drivers, riders)
    fleet = Fleet(top.text("label"), tuple(vehicles), tuple(drivers), tuple(riders), tuple(patterns))
    top.finish()
    return fleet


def shifts_for(fleet: Fleet, service_date: date) -> list[Shift]:
    """Return the shifts of a date, in order of id: those the patterns make, and single ones.

    A car-scheme driver starts and ends at home, everybody else at the vehicle's depot.
    """
    shifts = [
        _shift(fleet, pattern, service_date)
        for pattern in fleet.patterns
        if service_date.weekday() in pattern.weekdays
    ]
    single = [shift for shift in fleet.shifts if shift.service_date == service_date]
    return sorted(shifts + single, key=lambda shift: shift.id)


def _shift(fleet: Fleet, pattern: Pattern, service_date: date) -> Shift:
    vehicle, driver = fleet.vehicle(pattern.vehicle_id), fleet.driver(pattern.driver_id)
    spot = driver.home if vehicle.mode is ServiceMode.CAR_SCHEME else vehicle.depot
    return Shift(
        id=ShiftId(f"{service_date.isoformat()}-{pattern.id}"),
        service_date=service_date,
        driver_id=driver.id,
        vehicle_id=vehicle.id,
        hours=pattern.hours,
        start=spot,
        end=spot,
        max_duty=pattern.max_duty,
        breaks=pattern.breaks,
    )


def _vehicle(table: Table) -> Vehicle:
    bays = table.whole("wheelchair_bays", 0, most=12)
    seats = table.whole("seats", least=1, most=70)
    lost = table.whole("seats_lost_per_bay", 0, most=20)
    if bays * lost > seats:
        table.fail("seats_lost_per_bay", f"{bays} bays would take more than the {seats} seats there are.")
    vehicle = Vehicle(
        id=VehicleId(table.text("id")),
        name=table.text("name"),
        vehicle_class=table.choice("class", VehicleClass),
        layouts=layouts_with_bays(
            seats,
            bays,
            seats_lost_per_bay=lost,
            aids=table.whole("stowed_aids", 2, most=50),
            dogs=table.whole("dogs", 1, most=20),
        ),
        mode=table.choice("mode", ServiceMode),
        depot=table.place("depot", PlaceKind.DEPOT),
        lifts_powered_chairs=table.switch("lifts_powered_chairs", True),
    )
    table.finish()
    return vehicle


def _driver(table: Table) -> Driver:
    held = table.table("valid_until")
    driver = Driver(
        id=DriverId(table.text("id")),
        name=table.text("name"),
        home=table.place("home", PlaceKind.HOME),
        qualifications=tuple((kind, held.day(kind.value)) for kind in Qualification if kind.value in held),
        takes_dogs=table.switch("takes_dogs", True),
        gender=table.choice("gender", Gender) if "gender" in table else None,
        paid=table.switch("paid", False),
        refused_riders=frozenset(RiderId(text) for text in table.texts("refused_riders", ())),
        preferred_riders=frozenset(RiderId(text) for text in table.texts("preferred_riders", ())),
        longest_stretch=table.whole("longest_stretch_min", least=15, most=24 * 60, unit=60)
        if "longest_stretch_min" in table
        else None,
        max_outings=table.whole("max_outings", least=1, most=20) if "max_outings" in table else None,
    )
    held.finish()
    table.finish()
    return driver


def _rider(table: Table) -> Rider:
    needs = table.table("needs", optional=True)
    usual = Needs()
    rider = Rider(
        id=RiderId(table.text("id")),
        name=table.text("name"),
        home=table.place("home", PlaceKind.HOME) if "home" in table else None,
        phone=table.text("phone", ""),
        needs=Needs(
            wheelchair=needs.choice("wheelchair", Wheelchair, usual.wheelchair),
            walking_frame=needs.switch("walking_frame", usual.walking_frame),
            assistance_dog=needs.switch("assistance_dog", usual.assistance_dog),
            never_left_alone=needs.switch("never_left_alone", usual.never_left_alone),
            under_16=needs.switch("under_16", usual.under_16),
            door_to_door=needs.switch("door_to_door", usual.door_to_door),
            powered_chair=needs.switch("powered_chair", usual.powered_chair),
            hard_of_hearing=needs.switch("hard_of_hearing", usual.hard_of_hearing),
            low_vision=needs.switch("low_vision", usual.low_vision),
        ),
        section_19_member=table.switch("section_19_member", False),
        concession_pass=table.switch("concession_pass", False),
        refused_drivers=frozenset(DriverId(text) for text in table.texts("refused_drivers", ())),
        preferred_drivers=frozenset(DriverId(text) for text in table.texts("preferred_drivers", ())),
    )
    needs.finish()
    table.finish()
    return rider


def _pattern(table: Table, drivers: set[DriverId], vehicles: set[VehicleId]) -> Pattern:
    hours = table.window("hours")
    pattern = Pattern(
        id=table.text("id"),
        driver_id=DriverId(_named(table, "driver", drivers)),
        vehicle_id=VehicleId(_named(table, "vehicle", vehicles)),
        weekdays=table.weekdays("weekdays"),
        hours=hours,
        max_duty=table.whole("max_duty_min", hours.width, least=15, most=16 * 60, unit=60),
        breaks=tuple(_break(entry, hours) for entry in table.tables("breaks")),
    )
    table.finish()
    return pattern


def _break(table: Table, hours: TimeWindow) -> Break:
    window, duration = table.window("start_between"), table.whole("duration_min", least=1, most=240, unit=60)
    if window.earliest < hours.earliest or window.latest + duration > hours.latest:
        table.fail("start_between", "the break would lie outside the hours. Move it, or lengthen them.")
    table.finish()
    return Break(window, duration)


def _named(table: Table, key: str, ids: Sequence[Any] | set[Any]) -> str:
    text = table.text(key)
    if text not in ids:
        table.fail(key, f"there is no {key} {text!r} in this file. There are: {', '.join(sorted(ids))}.")
    return text


def _distinct(top: Table, key: str, ids: list[str]) -> None:
    twice = sorted({text for text in ids if ids.count(text) > 1})
    if twice:
        top.fail(key, f"{twice[0]!r} is used twice. Give each its own id.")


def _liked_and_refused(top: Table, drivers: Sequence[Driver], riders: Sequence[Rider]) -> None:
    """Refuse two people who would rather have each other and are not to meet."""
    liked = {(driver.id, rider_id) for driver in drivers for rider_id in driver.preferred_riders}
    liked |= {(driver_id, rider.id) for rider in riders for driver_id in rider.preferred_drivers}
    refused = {(driver.id, rider_id) for driver in drivers for rider_id in driver.refused_riders}
    refused |= {(driver_id, rider.id) for rider in riders for driver_id in rider.refused_drivers}
    for driver_id, rider_id in sorted(liked & refused):
        top.fail("drivers", f"{driver_id!r} and {rider_id!r} are both preferred and refused. Keep one.")


def _nobody_twice(top: Table, patterns: list[Pattern]) -> None:
    """Refuse a driver or vehicle that would be out twice at once."""
    for number, one in enumerate(patterns):
        for other in patterns[:number]:
            shared = one.driver_id == other.driver_id or one.vehicle_id == other.vehicle_id
            same_day = set(one.weekdays) & set(other.weekdays)
            if shared and same_day and one.hours.intersection(other.hours):
                top.fail(
                    "patterns",
                    f"{other.id!r} and {one.id!r} overlap with the same driver or vehicle. Move one of them.",
                )
