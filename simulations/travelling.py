"""What travelling takes of people: the same figures of the service, of the bus and of both together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulations.cost_rules import CostInputs
from simulations.kpis import Figure

PARTS = {"walk": "walked", "wait": "waited", "ride": "ridden", "total": "from door to door"}


@dataclass(frozen=True, slots=True)
class Taken:
    """One way that was travelled. Seconds."""

    walk: int
    wait: int
    ride: int
    away: int
    """How far from the wish."""

    @property
    def total(self) -> int:
        """From door to door."""
        return self.walk + self.wait + self.ride


def definitions(side: str) -> dict[str, str]:
    """Return what each figure of a side is."""
    found = {}
    for part, words in PARTS.items():
        found[f"{side}_{part}_min"] = f"minutes {words} a way, mean"
        found[f"{side}_{part}_p90_min"] = f"minutes {words} a way, of which nine tenths are below"
    return {
        **found,
        f"{side}_away_min": "minutes a way ends before or after the time wished, or begins after it, mean",
        f"{side}_generalised_min": "minutes with walking and waiting weighted, plus time away from the wish, mean",
        f"{side}_in_time_percent": (
            "ways there by the time first wished / ways so wished, not given up, refused ones too"
        ),
    }


def travelling(side: str, ways: Sequence[Taken], costs: CostInputs) -> dict[str, Figure]:
    """Return the figures of a side, but for who is there in time."""
    found: dict[str, Figure] = {}
    for part in PARTS:
        seconds = [getattr(way, part) for way in ways]
        found[f"{side}_{part}_min"] = mean_minutes(seconds)
        found[f"{side}_{part}_p90_min"] = most_of(seconds)
    walk, wait = costs["walk_weight"], costs["wait_weight"]
    felt = [way.walk * walk + way.wait * wait + way.ride + way.away for way in ways]
    found[f"{side}_away_min"] = mean_minutes([way.away for way in ways])
    found[f"{side}_generalised_min"] = mean_minutes(felt)
    return found


def in_time(ways: Iterable[tuple[int | None, int | None]]) -> float | None:
    """Return the percent in time, of ways as they wish to be there by, and as they are there.

    None: they only wish to leave; they are never there.
    """
    wished = [(by, there) for by, there in ways if by is not None]
    return percent(sum(there is not None and there <= by for by, there in wished), len(wished))


def mean_minutes(seconds: Sequence[float]) -> float | None:
    """Return the mean in minutes."""
    return sum(seconds) / len(seconds) / 60 if seconds else None


def most_of(seconds: Sequence[float]) -> float | None:
    """Return the minutes that nine tenths do not exceed."""
    ranked = sorted(seconds)
    return ranked[max(0, -(-len(ranked) * 9 // 10) - 1)] / 60 if ranked else None


def percent(part: float, whole: float) -> float | None:
    """Return a part in percent of the whole; None of nothing."""
    return round(100 * part / whole, 1) if whole else None
