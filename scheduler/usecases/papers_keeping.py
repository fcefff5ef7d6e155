"""A volunteer's papers are written down: until when each is valid, and nothing of what stands in them."""

from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.errors import NotFound
from scheduler.domain.people import Driver, DriverId, Qualification
from scheduler.usecases.commands import Origin
from scheduler.usecases.context import Context


@dataclass(frozen=True, slots=True)
class KeepPapers:
    """Replace what is on record of somebody's papers."""

    driver_id: DriverId
    held: tuple[tuple[Qualification, date], ...]
    born: date | None
    driving_since: date | None
    by: Origin
    dbs_number: str | None = None


def keep(context: Context, command: KeepPapers) -> Driver:
    """Return the driver with the papers; see the façade."""
    with context.ports.storage.writing() as unit:
        driver = unit.driver(command.driver_id)
        if driver is None:
            raise NotFound("driver", command.driver_id)
        changed = replace(
            driver,
            qualifications=command.held,
            born=command.born,
            driving_since=command.driving_since,
            dbs_number=command.dbs_number,
        )
        unit.put_driver(changed)
        unit.commit()
    return changed
