"""How many riders an hour has to carry, so that a ride needs no more subsidy than somebody is ready to give."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulations.html import folded, table
from simulations.kpis import Figure
from simulations.money import break_even

SUBSIDIES = (3, 6, 12, 25, 50, 75)
"""Pounds a rider: from a good town route to what the emptiest rural services have needed."""
HEADING = "Riders an hour for a subsidy"


@dataclass(frozen=True, slots=True)
class Offered:
    """What is driven, by the service or by the bus."""

    name: str
    cost: float
    hours: float
    income: float
    riders: float

    def needed(self, subsidy: float) -> float | None:
        """Return the riders an hour at which each needs just this subsidy."""
        return break_even(
            cost=self.cost, hours=self.hours, income=self.income, riders=self.riders, subsidy=subsidy
        )


def break_even_part(sides: Sequence[tuple[str, Mapping[str, Figure]]]) -> str:
    """Return for each scenario, and each bus, the riders an hour that subsidies of a rider ask for."""
    found = [one for name, figures in sides for one in _offered(name, figures)]
    carried = [one.riders / one.hours for one in found]
    rows = [("Carried here", *(f"{hourly:.2f}" for hourly in carried))]
    for subsidy in SUBSIDIES:
        needed = [one.needed(subsidy) for one in found]
        rows.append((f"£{subsidy} a rider", *("–" if one is None else f"{one:.2f}" for one in needed)))
    said = "What an hour costs ÷ (what a rider pays, passes included + the subsidy)"
    headings = ("Subsidy", *(one.name for one in found))
    return folded(HEADING, table(said, headings, rows, numbers=set(range(1, len(headings))))) if found else ""


def _offered(name: str, figures: Mapping[str, Figure]) -> Iterator[Offered]:
    def of(key: str) -> float:
        return figures.get(key) or 0.0

    if of("vehicle_hours") and of("riders"):
        income = of("fare_income_pounds") + of("concession_pounds")
        yield Offered(name, of("cost_pounds"), of("vehicle_hours"), income, of("riders"))
    if of("bus_vehicle_hours") and of("bus_riders_per_vehicle_hour"):
        riders = of("bus_riders_per_vehicle_hour") * of("bus_vehicle_hours")
        income = of("bus_cost_pounds") - of("bus_subsidy_pounds")
        yield Offered(f"{name}: the bus", of("bus_cost_pounds"), of("bus_vehicle_hours"), income, riders)
