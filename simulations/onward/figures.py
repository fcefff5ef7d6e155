"""The figures of those who go on by train: of the whole way, from the door to the town's station and back."""

from collections.abc import Sequence

from simulations.cost_rules import CostInputs
from simulations.kpis import Figure
from simulations.together.ways import Way
from simulations.travelling import Taken, definitions, in_time, percent, travelling

DEFINITIONS: dict[str, str] = {
    "train_people": "people asking who go on by train from the station",
    "train_served_percent": "people with a booking / train_people",
    "train_missed_percent": "rides too late for the train they were to meet / rides to a train",
    **{key: words for key, words in definitions("train").items() if "_walk_" not in key},
}


def train_figures(ways: Sequence[Way], costs: CostInputs) -> dict[str, Figure]:
    """Return the figures; empty ones where nobody goes on by train."""
    people = {way.rider for way in ways}
    if not people:
        return dict.fromkeys(DEFINITIONS)
    travelled = [way for way in ways if way.means]
    met = [way.missed for way in ways if way.missed is not None]
    taken = [Taken(0, way.wait or 0, way.ride or 0, way.displacement or 0) for way in travelled]
    found: dict[str, Figure] = {
        "train_people": len(people),
        "train_served_percent": percent(len({way.rider for way in ways if way.is_served}), len(people)),
        "train_missed_percent": percent(sum(met), len(met)),
        **travelling("train", taken, costs),
        "train_in_time_percent": in_time((way.by, way.arrives) for way in ways),
    }
    return {
        key: round(value, 2) if isinstance(value, float) else value
        for key, value in ((key, found[key]) for key in DEFINITIONS)
    }
