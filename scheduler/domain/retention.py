"""How long what is known about people is kept."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """Periods after which notes are deleted, trips lose their person, and messages are forgotten."""

    notes_months: int = 12
    """After a rider's last trip."""
    trips_months: int = 24
    """After the trip."""
    messages_days: int = 90

    def notes_before(self, today: date) -> date:
        """Return the day before which the last trip must lie for a note to go."""
        return months_before(today, self.notes_months)

    def trips_before(self, today: date) -> date:
        """Return the day before which trips lose their person."""
        return months_before(today, self.trips_months)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; the last of the month where there is no such day."""
    whole = day.year * 12 + day.month - 1 - months
    year, month = divmod(whole, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))
