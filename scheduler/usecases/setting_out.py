"""Where somebody sets out from and comes back to: home, the office, or where the vehicle stands."""

from scheduler.domain.fleet import ServiceMode, Vehicle
from scheduler.domain.people import Driver
from scheduler.domain.place import Place
from scheduler.usecases.ports import Records


def base_of(records: Records, driver: Driver, vehicle: Vehicle) -> Place:
    """Return where a shift starts and ends.

    A vehicle of the service's stands at its depot. A volunteer's own car starts at home, unless its owner said they
    start from the office: the depot of the service's first vehicle.
    """
    if vehicle.mode is not ServiceMode.CAR_SCHEME:
        return vehicle.depot
    said = records.availability(driver.id)
    if said is None or said.starts_at_home:
        return driver.home
    depots = (one.depot for one in records.vehicles() if one.mode is not ServiceMode.CAR_SCHEME)
    return next(depots, driver.home)
