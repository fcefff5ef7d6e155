"""The figures of those who go on by train: of the whole way, from the door to the town's station and back."""

from collections.abc import Sequence

from simulations.cost_rules import CostInputs
from simulations.kpis import Figure
from simulations.together.ways import Way
from simulations.travelling import Taken, definitions, in_time, percent, travelling

AS_ENTERED = "mean; by the fares entered, see their source; empty without"
DEFINITIONS: dict[str, str] = {
    "train_people": "people asking who go on by train from the station",
    "train_served_percent": "people with a booking / train_people",
    "train_missed_percent": "rides too late for the train they were to meet / rides to a train",
    "train_fare_pounds": f"pounds the party pays for the train a way, {AS_ENTERED}",
    "train_pays_pounds": f"pounds the party pays for ride and train a way, {AS_ENTERED}",
    "train_generalised_pounds": "train_generalised_min / demand.minutes_a_pound + train_pays_pounds",
    **{key: words for key, words in definitions("train").items() if "_walk_" not in key},
}
MONEY = ("train_fare_pounds", "train_pays_pounds", "train_generalised_pounds")


def train_figures(ways: Sequence[Way], costs: CostInputs, *, minutes_a_pound: float) -> dict[str, Figure]:
    """Return the figures; empty ones where nobody goes on by train.

    ``minutes_a_pound``: what a pound is worth to riders; at 0 nothing is felt as money.
    """
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
    found |= _in_money(travelled, found["train_generalised_min"], minutes_a_pound)
    return {
        key: round(value, 2) if isinstance(value, float) else value
        for key, value in ((key, found[key]) for key in DEFINITIONS)
    }


def _in_money(travelled: Sequence[Way], felt: Figure, minutes_a_pound: float) -> dict[str, Figure]:
    """Return what people pay, and that with their time in pounds; empty where the fares are not known."""
    fares = [way.train_pence for way in travelled if way.train_pence is not None]
    if not fares or len(fares) < len(travelled):
        return dict.fromkeys(MONEY)
    fare = sum(fares) / len(fares) / 100
    pays = fare + sum(way.ride_pence or 0 for way in travelled) / len(travelled) / 100
    whole = None if felt is None or minutes_a_pound == 0 else felt / minutes_a_pound + pays
    return {"train_fare_pounds": fare, "train_pays_pounds": pays, "train_generalised_pounds": whole}
