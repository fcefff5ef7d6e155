"""Pins in memory: the part of a unit of work that holds rides and runs fast."""

from datetime import date

from scheduler.adapters.memory_tables import Versions, Writer
from scheduler.domain.pins import Pins


class PinTables:
    """What is kept of pins, by date."""

    def __init__(self) -> None:
        self.pins: Versions[date, Pins] = Versions()


class MemoryPins:
    """Reads as of the unit's moment, with its own writes on top."""

    _at: int

    def __init__(self, tables: PinTables) -> None:
        self._pin_tables = tables
        self._pins: dict[date, Pins] = {}

    def pins(self, service_date: date) -> Pins:
        """Return what is held fast on a date."""
        return self._pins.get(service_date) or self._pin_tables.pins.get(service_date, self._at) or Pins()

    def put_pins(self, service_date: date, pins: Pins) -> None:
        """Store what is held fast on a date, in place of what was."""
        self._pins[service_date] = pins

    def write_pins(self, writer: Writer) -> None:
        """Write what was put, at the commit."""
        writer.all(self._pin_tables.pins, self._pins)
