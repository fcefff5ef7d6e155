"""How what is held fast in a plan is read and written."""

from datetime import date

from sqlalchemy import Connection, delete, insert, select

from api.persistence.pin_table import pin
from scheduler.domain.fleet import ShiftId
from scheduler.domain.pins import Hold, Pins
from scheduler.domain.request import LegId


class SqlPins:
    """The part of a unit of work that holds rides and runs fast."""

    @property
    def connection(self) -> Connection:
        """The connection of the unit."""
        raise NotImplementedError

    def pins(self, service_date: date) -> Pins:
        """Return what is held fast on a date."""
        found = self.connection.execute(select(pin).where(pin.c.service_date == service_date)).all()
        legs = {LegId(row.subject): ShiftId(row.shift_id) for row in found if row.hold == Hold.PINNED}
        locked, frozen = (
            frozenset(ShiftId(row.shift_id) for row in found if row.hold == hold)
            for hold in (Hold.LOCKED, Hold.FROZEN)
        )
        return Pins(legs, locked, frozen)

    def put_pins(self, service_date: date, pins: Pins) -> None:
        """Store what is held fast on a date, in place of what was."""
        self.connection.execute(delete(pin).where(pin.c.service_date == service_date))
        held = [
            *((Hold.PINNED, leg_id, shift_id) for leg_id, shift_id in sorted(pins.legs.items())),
            *((Hold.LOCKED, shift_id, shift_id) for shift_id in sorted(pins.locked)),
            *((Hold.FROZEN, shift_id, shift_id) for shift_id in sorted(pins.frozen)),
        ]
        rows = [
            {"service_date": service_date, "hold": hold.value, "subject": subject, "shift_id": shift_id}
            for hold, subject, shift_id in held
        ]
        if rows:
            self.connection.execute(insert(pin), rows)
