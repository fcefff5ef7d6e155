"""How a rota is made: how much demand calls for a duty, what weighs how much, and how hard to search."""

from dataclasses import dataclass

from scheduler.domain.time import TimeWindow


@dataclass(frozen=True, slots=True)
class RosterRules:
    """Rules of the rota, published with the others. Weights are compared with each other only."""

    weeks: int = 6
    """How far ahead a rota is planned; four to eight."""
    lookback_weeks: int = 13
    """A quarter: what fairness and demand look back at."""
    half_days: tuple[TimeWindow, ...] = (
        TimeWindow(9 * 3600, 13 * 3600),
        TimeWindow(13 * 3600, 17 * 3600),
    )
    percentile: int = 75
    """Enough duties for the demand of this share of past days."""
    rides_per_bus: int = 8
    """Rides that one half-day duty on a minibus carries."""
    rides_per_car: int = 4
    rest: int = 11 * 3600
    """Least time between outings on different days."""
    unpopular_before: int = 8 * 3600
    unpopular_after: int = 17 * 3600
    unpopular_weekdays: tuple[int, ...] = (5, 6)
    unfilled: int = 1_000
    """For each ride expected of a duty that nobody takes."""
    changed: int = 150
    """For each seat that was published and goes to somebody else."""
    fairness_half_hour: int = 3
    """For a half hour, once more for each half day that somebody does beyond whoever did least."""
    unpopular: int = 25
    """For an unpopular duty, rising likewise with each."""
    liked: int = 20
    """Gained for a time somebody would like best."""
    usual: int = 10
    """Gained where somebody does what they did the weeks before."""
    together: int = 15
    """Gained for two who would like to share a duty."""
    effort: float = 12.0
    """Deterministic seconds of the search: the same result on every machine."""
    offer_hours: int = 4
    """How long somebody has to answer an offer."""
    far_offer_hours: int = 72
    """The same for a duty more than a week off."""
    reminder_hours: int = 24
