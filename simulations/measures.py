"""On what the service, the bus and both together are compared, and which of them is better on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Sure = Callable[[str, str], bool]
"""Whether two figures lie clearly apart over the days that were played."""
LUCK = " That may be luck: play more days to know."


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. ``service`` is its figure; ``name`` that of the bus and of both, after ``bus_`` or ``together_``."""

    label: str
    service: str
    name: str
    lead: str = ""
    """How a lead on it is told; blank where none is."""
    unit: str = ""
    is_more_better: bool = False

    @property
    def bus(self) -> str:
        """The bus's figure."""
        return f"bus_{self.name}"

    @property
    def together(self) -> str:
        """The figure of both together."""
        return f"together_{self.name}"

    def said(self, value: float) -> str:
        """Return a value with its unit; pounds to the penny."""
        return f"£{value:,.2f}" if self.unit == "pounds" else f"{value:.1f} {self.unit}".strip()

    def beats(self, one: float, other: float) -> bool:
        """Tell whether the first value is better."""
        return one > other if self.is_more_better else one < other


MEASURES = (
    Measure(
        "People served, % of those asking",
        "served_percent",
        "served_percent",
        "serves more of the people who ask",
        "%",
        is_more_better=True,
    ),
    Measure("Subsidy a day, £", "subsidy_pounds", "subsidy_pounds", "needs less subsidy a day", "pounds"),
    Measure(
        "Subsidy a trip, £",
        "subsidy_per_trip",
        "subsidy_per_trip",
        "needs less subsidy for each trip",
        "pounds",
    ),
    Measure(
        "Riders a vehicle-hour",
        "riders_per_vehicle_hour",
        "riders_per_vehicle_hour",
        "carries more riders an hour",
        is_more_better=True,
    ),
    Measure(
        "Subsidy a resident, £ a year",
        "service_subsidy_per_resident",
        "subsidy_per_resident",
        "costs each resident less a year",
        "pounds",
    ),
    Measure(
        "Residents it comes near, %",
        "service_near_percent",
        "near_percent",
        "comes near more residents",
        "%",
        is_more_better=True,
    ),
    Measure("Vehicle hours", "vehicle_hours", "vehicle_hours"),
    Measure("Km with nobody aboard, %", "dead_percent", "empty_percent", "drives less of its way empty", "%"),
    Measure(
        "There by the time wished, % of those so asking",
        "service_in_time_percent",
        "in_time_percent",
        "has more people there by the time they wish",
        "%",
        is_more_better=True,
    ),
    Measure("Minutes walked", "service_walk_min", "walk_min"),
    Measure("Minutes walked, nine tenths at most", "service_walk_p90_min", "walk_p90_min"),
    Measure("Minutes waited", "service_wait_min", "wait_min", "lets people wait less", "min"),
    Measure("Minutes waited, nine tenths at most", "service_wait_p90_min", "wait_p90_min"),
    Measure("Minutes ridden", "service_ride_min", "ride_min", "has people ride for less time", "min"),
    Measure("Minutes ridden, nine tenths at most", "service_ride_p90_min", "ride_p90_min"),
    Measure(
        "Minutes from door to door", "service_total_min", "total_min", "is sooner from door to door", "min"
    ),
    Measure("Minutes from door to door, nine tenths at most", "service_total_p90_min", "total_p90_min"),
    Measure(
        "Minutes too early or too late for the wish",
        "service_away_min",
        "away_min",
        "is nearer to the time wished",
        "min",
    ),
    Measure(
        "Minutes as people feel them",
        "service_generalised_min",
        "generalised_min",
        "takes less time as people feel it",
        "min",
    ),
    Measure("Carbon, kg CO2e", "kg_co2e", "kg_co2e", "gives off less carbon", "kg"),
)


TOLD = tuple(one for one in MEASURES if one.lead)
"""On which one is better or worse than another."""


def led_by_the_bus(figures: Mapping[str, Any]) -> list[Measure]:
    """Return the measures on which the bus is better; figures may be means over days."""
    known = [one for one in TOLD if figures.get(one.service) is not None and figures.get(one.bus) is not None]
    return [one for one in known if one.beats(figures[one.bus], figures[one.service])]


def where_the_bus_wins(figures: Mapping[str, Any], is_sure: Sure | None = None) -> list[str]:
    """Return in sentences each measure on which the bus is better, and whom it would take.

    ``is_sure``: of means over several days, so that a lead that may be luck is told as such.
    """
    found = [
        f"The bus {one.lead}: {one.said(figures[one.bus])} against {one.said(figures[one.service])}."
        + ("" if is_sure is None or is_sure(one.service, one.bus) else LUCK)
        for one in led_by_the_bus(figures)
    ]
    refused = figures.get("bus_would_serve_refused")
    if refused:
        found.append(f"It would take {round(refused, 1):g} of the people whom the service refused.")
    return found


def where_both_win(figures: Mapping[str, Any], is_sure: Sure | None = None) -> list[str]:
    """Return in sentences each measure on which both together are better than either by itself."""
    found = []
    for one in TOLD:
        both, service, bus = (figures.get(key) for key in (one.together, one.service, one.bus))
        if both is None or service is None or bus is None:
            continue
        if one.beats(both, service) and one.beats(both, bus):
            alone = f"{one.said(service)} with the service and {one.said(bus)} with the bus"
            clear = is_sure is None or all(is_sure(side, one.together) for side in (one.service, one.bus))
            found.append(f"The pair {one.lead}: {one.said(both)} against {alone}.{'' if clear else LUCK}")
    return found
