"""Times, days and money the way people say them; the only wording rules the scheduler needs for its answers."""

from datetime import date
from math import ceil

from scheduler.domain.claim import METRES_PER_MILE
from scheduler.domain.time import Timeline


def clock(timeline: Timeline, seconds: int) -> str:
    """Return a moment like "9:20 am"; noon by its name."""
    moment = timeline.moment(seconds)
    if (moment.hour, moment.minute) == (12, 0):
        return "12 noon"
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'am' if moment.hour < 12 else 'pm'}"


def day(service_date: date) -> str:
    """Return a date like "Tuesday 1 December"."""
    return f"{service_date:%A} {service_date.day} {service_date:%B}"


def span(seconds: int) -> str:
    """Return a length of time like "45 minutes", "1 hour" or "2 days"."""
    for unit, name in ((24 * 3600, "day"), (3600, "hour"), (60, "minute")):
        count = -(-seconds // unit)
        if unit == 60 or (count and seconds % unit == 0):
            return f"{count} {name}{'' if count == 1 else 's'}"
    raise AssertionError("minutes always fit")


def miles(metres: int) -> str:
    """Return a distance like "1 mile" or "12 miles", rounded up."""
    count = ceil(metres / METRES_PER_MILE)
    return f"{count} mile{'' if count == 1 else 's'}"


def listed(items: list[str]) -> str:
    """Return "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
