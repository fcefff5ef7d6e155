"""How many duties a half day needs: enough for what past bookings of the same weekday call for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.roster_rules import RosterRules

MONTH_WEIGHT = 2
"""How much more often the last four weeks count than those before."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What one half day of one weekday is likely to bring."""

    rides: int
    health: bool
    """Whether rides to health care were among them."""
    days: int
    """How many past days it rests on."""


def expected(
    past: Mapping[date, Sequence[tuple[int, bool]]], today: date, rules: RosterRules
) -> dict[tuple[int, int], Expected]:
    """Return what to expect, by weekday and half day.

    Parameters
    ----------
    past : by service date, the planned pickup (seconds of the day) of each ride and whether it was to health care;
        a date of service without rides has an empty list
    today : only dates before it count, back to the rules' quarter
    rules

    Notes
    -----
    The percentile of the rides of past days, the last four weeks counted twice: demand of community transport
    changes slowly, and a scheme has few past days of each weekday, so nothing finer can be told from noise.
    """
    first = today - timedelta(weeks=rules.lookback_weeks)
    found: dict[tuple[int, int], list[int]] = {}
    health: set[tuple[int, int]] = set()
    days: dict[tuple[int, int], int] = {}
    for day in sorted(one for one in past if first <= one < today):
        weight = MONTH_WEIGHT if day >= today - timedelta(weeks=4) else 1
        for half, hours in enumerate(rules.half_days):
            key = (day.weekday(), half)
            rides = [
                ill
                for at, ill in past[day]
                if (half == 0 or at >= hours.earliest)
                and (half == len(rules.half_days) - 1 or at < hours.latest)
            ]
            found.setdefault(key, []).extend([len(rides)] * weight)
            days[key] = days.get(key, 0) + 1
            if any(rides):
                health.add(key)
    return {
        key: Expected(percentile(counts, rules.percentile), key in health, days[key])
        for key, counts in found.items()
    }


def percentile(counts: Sequence[int], share: int) -> int:
    """Return the least of the counts that so many per cent of them do not go beyond."""
    ordered = sorted(counts)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def duties_needed(rides: int, buses: int, rules: RosterRules) -> tuple[int, int]:
    """Return how many minibuses and how many own cars so many rides need; full buses first, the rest by car."""
    on_buses = min(buses, rides // rules.rides_per_bus)
    left = rides - on_buses * rules.rides_per_bus
    if on_buses < buses and left > rules.rides_per_car:
        on_buses, left = on_buses + 1, 0
    return on_buses, -(-left // rules.rides_per_car)
