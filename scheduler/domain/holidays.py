"""Public holidays as a service treats them: which days they are, and whether it runs then."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """The public holidays a service observes; it runs on them unless it says otherwise."""

    days: tuple[tuple[date, str], ...] = ()
    """Each holiday with its name, in order of date."""
    runs: bool = True
    """Whether rides are given on these days."""

    def name(self, day: date) -> str | None:
        """Return the name of the holiday on that day, or None."""
        return next((name for known, name in self.days if known == day), None)

    @property
    def known_until(self) -> date | None:
        """The last day up to which holidays are known: the end of the last year listed. None when none are."""
        return date(self.days[-1][0].year, 12, 31) if self.days else None

    def closed(self, day: date) -> str | None:
        """Return the name of the holiday for which the service stands still on that day, or None."""
        return None if self.runs else self.name(day)
