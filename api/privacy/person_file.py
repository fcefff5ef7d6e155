"""A copy of everything that is known about somebody, and what it takes to forget them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.audit.asking import asking
from api.audit.deed import Deed
from api.persistence.erasure import erase_rider
from api.persistence.gathering import gather
from api.persistence.parting import part_with_driver
from api.service import Service
from scheduler.domain.booking import Booking, BookingState
from scheduler.domain.errors import IllegalTransition, NotFound
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.time import service_date_of
from scheduler.usecases.own_roster import own_roster

FORMAT = "drove-person-1"
KINDS = ("rider", "driver", "account")


def everything_about(service: Service, kind: str, *, id_: str) -> Mapping[str, Any]:
    """Return everything that is kept about a rider, driver or account, and write down that it was given out.

    Raises
    ------
    NotFound
        There is no such person.
    """
    name = _name_of(service, kind, id_)
    with service.storage.reading() as records:
        tables = gather(records.connection, kind, id_=id_)
    who, person, now = asking(), f"{kind}:{id_}", service.surroundings.wall_clock.now()
    service.audit.add(Deed("person.exported", now, who.actor, who.channel, subject=person, people=(person,)))
    note = service.notes.find(RiderId(id_)) if kind == "rider" else None
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "service": service.policy.name,
        "person": person,
        "name": name,
        "note": None if note is None else {"text": note.text, "written_at": note.written_at.isoformat()},
        "tables": {name: rows for name, rows in tables.items() if rows},
    }


def _name_of(service: Service, kind: str, id_: str) -> str:
    if kind == "account":
        person = service.people.find(id_)
        known: Any = None if person is None else person.account
    else:
        with service.storage.reading() as records:
            known = records.rider(RiderId(id_)) if kind == "rider" else records.driver(DriverId(id_))
    if known is None:
        raise NotFound(kind, id_)
    return str(known.name)


def shifts_of(service: Service, driver_id: DriverId) -> int:
    """Return how many shifts must be over or taken back before a driver can be forgotten: driven, or gone along on."""
    today = service_date_of(service.clock.now(), service.policy.zone)
    with service.storage.reading() as records:
        return len(own_roster(records, driver_id, today, last=date.max))


def rides_to_come(service: Service, rider_id: RiderId) -> list[Booking]:
    """Return the rides that must be driven or given back before a rider can be forgotten."""
    with service.storage.reading() as records:
        bookings = records.bookings_of_rider(rider_id)
    return [one for one in bookings if one.state in (BookingState.CONFIRMED, BookingState.UNDER_WAY)]


def forget_rider(service: Service, rider_id: RiderId) -> int:
    """Erase a rider; return how many trips stay for the statistics, as somebody's whom nobody knows.

    Raises
    ------
    NotFound
        There is no such rider.
    IllegalTransition
        Rides are still to come.
    """
    coming = rides_to_come(service, rider_id)
    if coming:
        listed = ", ".join(booking.reference for booking in coming)
        raise IllegalTransition(f"Rides are still to come: {listed}. Cancel them first, or wait until then.")
    who, person = asking(), f"rider:{rider_id}"
    with service.storage.writing() as unit:
        if unit.rider(rider_id) is None:
            raise NotFound("rider", rider_id)
        stand_in = RiderId(service.surroundings.ids.new_id("rider"))
        trips = erase_rider(unit.connection, rider_id, stand_in=stand_in)
        now = service.surroundings.wall_clock.now()
        unit.note(Deed("person.erased", now, who.actor, who.channel, subject=person, people=(person,)))
        unit.commit()
    service.database.compact()
    return trips


def forget_driver(service: Service, driver_id: DriverId) -> bool:
    """Erase a driver; tell whether the name stays for the claims that have to be kept.

    Raises
    ------
    NotFound
        There is no such driver.
    IllegalTransition
        Shifts are still to come.
    """
    who, person = asking(), f"driver:{driver_id}"
    now, today = service.clock.now(), service_date_of(service.clock.now(), service.policy.zone)
    with service.storage.writing() as unit:
        driver = unit.driver(driver_id)
        if driver is None:
            raise NotFound("driver", driver_id)
        coming = len(own_roster(unit, driver_id, today, last=date.max))
        if coming:
            raise IllegalTransition(f"Shifts are still to come: {coming}. Take them back first.")
        keeps_name = part_with_driver(unit.connection, driver, now)
        at = service.surroundings.wall_clock.now()
        unit.note(Deed("person.erased", at, who.actor, who.channel, subject=person, people=(person,)))
        unit.commit()
    service.scheduler.rota.release(driver_id)
    service.database.compact()
    return keeps_name
