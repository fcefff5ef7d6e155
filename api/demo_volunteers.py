"""What the drivers of the demonstration said and showed: when they can, how, and until when papers are valid."""

from dataclasses import replace
from datetime import date, timedelta

from scheduler.adapters.fleet_file import Fleet
from scheduler.domain.availability import Availability, OwnCar, WeeklyTime
from scheduler.domain.credentials import papers_for
from scheduler.domain.fleet import ServiceMode, Vehicle
from scheduler.domain.people import Driver, Qualification
from scheduler.domain.time import TimeWindow
from scheduler.usecases.ports import UnitOfWork

VALID = timedelta(days=400)
SOON = {
    ("driver-10", Qualification.MOT): timedelta(days=25),
    ("driver-4", Qualification.LICENCE): timedelta(days=52),
}
"""Papers that run out before long, so that the office has something to see to; after the shifts that are loaded."""
SPARE = TimeWindow(9 * 3600, 15 * 3600)
"""When whoever drives their own car could drive on any working day, besides the hours that they have."""
NOT_SHOWN = {("driver-12", Qualification.INSURER_TOLD)}


def load_said(unit: UnitOfWork, fleet: Fleet, today: date) -> None:
    """Write down what each driver said and showed, unless they have said something already."""
    for number, driver in enumerate(fleet.drivers):
        if unit.availability(driver.id) is not None:
            continue
        said = _said(fleet, driver, on_board=number % 2 == 0)
        if said.weekly:
            unit.put_availability(said)
            unit.put_driver(_with_papers(fleet, driver, today))


def _said(fleet: Fleet, driver: Driver, *, on_board: bool) -> Availability:
    mine = [one for one in fleet.patterns if one.driver_id == driver.id]
    vehicles = {one.id: one for one in _driven(fleet, driver)}
    own = [one for one in vehicles.values() if one.mode is ServiceMode.CAR_SCHEME]
    weekly = {WeeklyTime(day, one.hours) for one in mine for day in one.weekdays}
    if own:
        weekly |= {WeeklyTime(day, SPARE) for day in range(5)}
    return Availability(
        driver.id,
        weekly=tuple(sorted(weekly)),
        vehicles=frozenset(one.id for one in vehicles.values() if one.mode is not ServiceMode.CAR_SCHEME),
        car=_car(own[0]) if own else None,
        picks=not driver.paid,
        on_board=on_board,
    )


def _driven(fleet: Fleet, driver: Driver) -> list[Vehicle]:
    ids = {one.vehicle_id for one in fleet.patterns if one.driver_id == driver.id}
    return [fleet.vehicle(one) for one in sorted(ids)]


def _with_papers(fleet: Fleet, driver: Driver, today: date) -> Driver:
    held = dict(driver.qualifications)
    for kind in (kind for vehicle in _driven(fleet, driver) for kind in papers_for(vehicle)):
        if kind not in held and (driver.id, kind) not in NOT_SHOWN:
            held[kind] = today + SOON.get((driver.id, kind), VALID)
    return replace(driver, qualifications=tuple(held.items()))


def _car(vehicle: Vehicle) -> OwnCar:
    return OwnCar(
        vehicle.id,
        seats=max(one.seats for one in vehicle.layouts),
        boot=max(one.stowed_aids for one in vehicle.layouts),
        dog=any(one.dogs for one in vehicle.layouts),
    )
