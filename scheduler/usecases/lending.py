"""Lends vehicles to other work for some hours, and takes them back; no shift takes a vehicle out meanwhile.

Nothing is kept of it but its events, so that whoever reads the log can tell these hours apart.
"""

from datetime import date

from scheduler.domain.errors import InvalidRequest, NotFound
from scheduler.domain.events import EventType
from scheduler.domain.fleet import VehicleId
from scheduler.domain.lending import KINDS, Lending, LendingId, lendings
from scheduler.domain.time import DAY, TimeWindow
from scheduler.usecases.commands import LendVehicle, TakeVehicleBack
from scheduler.usecases.context import Context
from scheduler.usecases.ports import Records


def lend(context: Context, command: LendVehicle) -> Lending:
    """Return what was lent; see the façade."""
    hours, day = command.hours, command.service_date
    with context.ports.storage.writing() as unit:
        unit.lock_day(day)
        vehicle = unit.vehicle(command.vehicle_id)
        if vehicle is None:
            raise NotFound("vehicle", command.vehicle_id)
        if vehicle.owner_id is not None:
            raise InvalidRequest(
                "vehicle", "This is a volunteer's own car. Choose one of the service's vehicles."
            )
        if hours.width == 0 or not 0 <= hours.earliest < DAY or hours.latest > 2 * DAY:
            raise InvalidRequest("hours", "Give hours that begin on that day and end after they begin.")
        if not command.work.strip():
            raise InvalidRequest("work", "Say for what work, like school run.")
        ensure_here(unit, day, vehicle.id, hours)
        if any(_meet(one.hours, hours) for one in unit.shifts(day) if one.vehicle_id == vehicle.id):
            raise InvalidRequest(
                "hours", "This vehicle is out with a driver in those hours. Change that shift first."
            )
        id_ = LendingId(context.ports.ids.new_id("lending"))
        made = Lending(id_, vehicle.id, hours, " ".join(command.work.split()), command.pence_hour)
        fact = {
            "lending": made.id,
            "vehicle": made.vehicle_id,
            "from_s": hours.earliest,
            "to_s": hours.latest,
            "work": made.work,
            "pence_hour": made.pence_hour,
        }
        unit.append([context.event(EventType.VEHICLE_LENT, day, command.by, **fact)])
        unit.commit()
        return made


def take_back(context: Context, command: TakeVehicleBack) -> Lending:
    """Return what was lent and is not any more; see the façade."""
    day = command.service_date
    with context.ports.storage.writing() as unit:
        unit.lock_day(day)
        found = next(
            (one for one in lendings(unit.facts(day, day, *KINDS)) if one.id == command.lending_id), None
        )
        if found is None:
            raise NotFound("lending", command.lending_id)
        data = {"lending": found.id, "vehicle": found.vehicle_id}
        unit.append([context.event(EventType.VEHICLE_TAKEN_BACK, day, command.by, **data)])
        unit.commit()
        return found


def ensure_here(records: Records, service_date: date, vehicle_id: VehicleId, hours: TimeWindow) -> None:
    """Refuse hours in which a vehicle is lent already.

    Raises
    ------
    InvalidRequest
        It does other work then; says which and when.
    """
    for one in lendings(records.facts(service_date, service_date, *KINDS)):
        if one.vehicle_id == vehicle_id and _meet(one.hours, hours):
            raise InvalidRequest(
                "vehicle",
                f"This vehicle is lent to other work in those hours ({one.work}). Take it back first, or choose "
                "another.",
            )


def _meet(one: TimeWindow, other: TimeWindow) -> bool:
    shared = one.intersection(other)
    return shared is not None and shared.width > 0
