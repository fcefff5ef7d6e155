"""How well a day is covered: drivers found against drivers wanted, told before anybody asks for a ride."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CoverRules:
    """How many drivers a day of the week wants; published."""

    drivers: tuple[int, ...] = (0, 0, 0, 0, 0, 0, 0)
    """Monday first; 0 states no number."""

    def wanted(self, service_date: date) -> int:
        """Return how many drivers a date wants."""
        return self.drivers[service_date.weekday()]


@dataclass(frozen=True, slots=True)
class Cover:
    """The drivers of one date."""

    service_date: date
    found: int
    wanted: int

    @property
    def is_short(self) -> bool:
        """Whether more drivers are being looked for: nothing beyond what they can carry is promised yet."""
        return self.found < max(self.wanted, 1)
