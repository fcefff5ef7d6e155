"""What a volunteer says about themselves is written down; their own car is kept as they describe it."""

from collections.abc import Iterable
from dataclasses import replace

from scheduler.domain.availability import Availability
from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.fleet import ServiceMode, Vehicle
from scheduler.domain.people import Driver
from scheduler.domain.time import DAY, TimeWindow
from scheduler.domain.travel import VehicleClass
from scheduler.usecases.context import Context
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.rota_commands import GiveAvailability

MOST_TIMES = 60
"""Entries of one kind that one person can have."""


def give(context: Context, command: GiveAvailability) -> Availability:
    """Return what is kept; see the façade."""
    said = command.said
    _ensure_sensible(said)
    with context.ports.storage.writing() as unit:
        driver = unit.driver(said.driver_id)
        if driver is None:
            raise NotFound("driver", said.driver_id)
        for vehicle_id in said.vehicles:
            if unit.vehicle(vehicle_id) is None:
                raise NotFound("vehicle", vehicle_id)
        unit.put_driver(_as_said(driver, command))
        _keep_car(unit, driver, said)
        unit.put_availability(said)
        unit.commit()
    return said


def _ensure_sensible(said: Availability) -> None:
    for name, times in (("weekly", said.weekly), ("extra", said.extra), ("likes", said.likes)):
        if len(times) > MOST_TIMES:
            raise InvalidRequest(name, f"Give at most {MOST_TIMES} times.")
        for one in times:
            if not _within_a_day(one.hours):
                raise InvalidRequest(name, "Give times of one day that end after they begin.")
    if any(not 0 <= one.weekday <= 6 for one in (*said.weekly, *said.likes)):
        raise InvalidRequest("weekly", "Give days of the week from 0, Monday, to 6, Sunday.")
    if len(said.away) > MOST_TIMES:
        raise InvalidRequest("away", f"Give at most {MOST_TIMES} holidays. Take out those that are over.")
    if any(gone.last < gone.first for gone in said.away):
        raise InvalidRequest("away", "A holiday ends before it begins. Give the last day as the later one.")
    limits = said.limits
    if any(
        getattr(limits, name) is not None and getattr(limits, name) < 0 for name in type(limits).__slots__
    ):
        raise InvalidRequest("limits", "A limit is below 0. Leave it out where there is none.")
    if said.car is not None and not 1 <= said.car.seats <= 8:
        raise InvalidRequest("car", "Give the seats for riders in your car, from 1 to 8.")


def _within_a_day(hours: TimeWindow) -> bool:
    return 0 <= hours.earliest < hours.latest <= DAY


def _as_said(driver: Driver, command: GiveAvailability) -> Driver:
    preferred, refused = command.preferred_riders, command.refused_riders
    preferred = driver.preferred_riders if preferred is None else preferred
    refused = driver.refused_riders if refused is None else refused
    if preferred & refused:
        raise InvalidRequest("refused_riders", "Somebody is on both lists. Keep one.")
    return replace(
        driver,
        takes_dogs=command.takes_dogs,
        unwilling=command.unwilling,
        avoided=command.avoided,
        preferred_riders=preferred,
        refused_riders=refused,
        max_outings=command.said.limits.outings_day,
        max_metres_day=command.said.limits.metres_day,
        max_metres_week=command.said.limits.metres_week,
    )


def own_car(vehicles: Iterable[Vehicle], driver: Driver) -> Vehicle | None:
    """Return the car a volunteer drives for the car scheme, of all vehicles, or None."""
    cars = [one for one in vehicles if one.mode is ServiceMode.CAR_SCHEME]
    mine = [one for one in cars if one.owner_id == driver.id]
    lent = [one for one in cars if one.owner_id is None and one.depot.point == driver.home.point]
    return next(iter([*mine, *lent]), None)


def _keep_car(unit: UnitOfWork, driver: Driver, said: Availability) -> None:
    """Store the car as it is described; what somebody else owns stays theirs, and a lift or bay stays in it."""
    if said.car is None:
        return
    known = unit.vehicle(said.car.vehicle_id)
    if known is not None and (
        known.mode is not ServiceMode.CAR_SCHEME or known.owner_id not in (None, driver.id)
    ):
        raise InvalidRequest("car", "That is not this volunteer's own car. Choose another.")
    car = known or Vehicle(
        id=said.car.vehicle_id,
        name=f"{driver.first_name}'s car",
        vehicle_class=VehicleClass.CAR,
        layouts=said.car.layouts,
        mode=ServiceMode.CAR_SCHEME,
        depot=driver.home,
    )
    layouts = said.car.layouts if car.vehicle_class is VehicleClass.CAR else car.layouts
    unit.put_vehicle(replace(car, owner_id=driver.id, layouts=layouts))
