"""What the volunteers of the demonstration have said: that they can drive at the times they usually do, and how."""

from scheduler.adapters.fleet_file import Fleet
from scheduler.domain.availability import Availability, OwnCar, WeeklyTime
from scheduler.domain.fleet import ServiceMode, Vehicle
from scheduler.domain.people import Driver
from scheduler.usecases.ports import UnitOfWork


def load_said(unit: UnitOfWork, fleet: Fleet) -> None:
    """Write down what each volunteer said, unless they have said something already."""
    for number, driver in enumerate(fleet.drivers):
        if not driver.paid and unit.availability(driver.id) is None:
            said = _said(fleet, driver, on_board=number % 2 == 0)
            if said.weekly:
                unit.put_availability(said)


def _said(fleet: Fleet, driver: Driver, *, on_board: bool) -> Availability:
    mine = [one for one in fleet.patterns if one.driver_id == driver.id]
    vehicles = {one.vehicle_id: fleet.vehicle(one.vehicle_id) for one in mine}
    own = [one for one in vehicles.values() if one.mode is ServiceMode.CAR_SCHEME]
    return Availability(
        driver.id,
        weekly=tuple(sorted(WeeklyTime(day, one.hours) for one in mine for day in one.weekdays)),
        vehicles=frozenset(one.id for one in vehicles.values() if one.mode is not ServiceMode.CAR_SCHEME),
        car=_car(own[0]) if own else None,
        on_board=on_board,
    )


def _car(vehicle: Vehicle) -> OwnCar:
    return OwnCar(
        vehicle.id,
        seats=max(one.seats for one in vehicle.layouts),
        boot=max(one.stowed_aids for one in vehicle.layouts),
        dog=any(one.dogs for one in vehicle.layouts),
    )
