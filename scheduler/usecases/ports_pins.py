"""What holding rides and runs fast needs of the records."""

from datetime import date
from typing import Protocol

from scheduler.domain.pins import Pins


class PinRecords(Protocol):
    """What is held fast, by date."""

    def pins(self, service_date: date) -> Pins:
        """Return what is held fast on a date; a shift that it names may be gone."""
        ...

    def put_pins(self, service_date: date, pins: Pins) -> None:
        """Store what is held fast on a date, in place of what was."""
        ...
