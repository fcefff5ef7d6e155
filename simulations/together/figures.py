"""The figures of the service and the bus together: both are paid for, and a journey counts once."""

from collections.abc import Sequence

from simulations.cost_rules import CostInputs
from simulations.kpis import Figure, kpis
from simulations.money import money, priced
from simulations.scenario import Scenario
from simulations.together.day import TogetherDay
from simulations.together.ways import BOTH, BUS, Way
from simulations.travelling import Taken, definitions, in_time, percent, travelling
from simulations.versus import sides_of

DEFINITIONS: dict[str, str] = {
    "together_served_percent": "people with a booking or on the bus / people asking, of either",
    "together_by_bus": "people who go by bus all the way",
    "together_meeting": "people whose ride meets a bus",
    "together_missed_percent": "rides too late for the bus they were to meet / rides to a bus",
    "together_vehicle_hours": "hours of the service and of the bus",
    "together_service_hours": "of these, hours of the service",
    "together_cost_pounds": "cost of the service that day + bus_cost_pounds",
    "together_subsidy_pounds": "together_cost_pounds - fares and passes of both",
    "together_subsidy_per_trip": "together_subsidy_pounds / ways travelled; a way by ride and bus counts once",
    "together_riders_per_vehicle_hour": "people carried, each way once / together_vehicle_hours",
    "together_empty_percent": "km with nobody of these riders aboard / km of both",
    **definitions("together"),
    "together_kg_co2e": "km of both x their factors; empty without dated factors",
}


def together_figures(scenario: Scenario, day: TogetherDay | None) -> dict[str, Figure]:
    """Return the figures; empty ones where both were not played together."""
    if day is None:
        return dict.fromkeys(DEFINITIONS)
    figures = {
        **_people(day.ways),
        **_money_and_roads(scenario, day),
        **_times(day.ways, scenario.costs),
    }
    return {
        key: round(value, 2) if isinstance(value, float) else value
        for key, value in ((key, figures[key]) for key in DEFINITIONS)
    }


def _people(ways: Sequence[Way]) -> dict[str, Figure]:
    people, served = {way.rider for way in ways}, {way.rider for way in ways if way.is_served}
    to_bus = [way.missed for way in ways if way.missed is not None]
    return {
        "together_served_percent": percent(len(served), len(people)),
        "together_by_bus": len({way.rider for way in ways if way.means == BUS}),
        "together_meeting": len({way.rider for way in ways if way.means == BOTH}),
        "together_missed_percent": percent(sum(to_bus), len(to_bus)),
    }


def _money_and_roads(scenario: Scenario, day: TogetherDay) -> dict[str, Figure]:
    service, driving = money(priced(scenario, day.events)), kpis(day.events)
    sides = sides_of(scenario, (), day.carried, day.bus)
    travelled = [way for way in day.ways if way.means]
    hours = _number(driving["vehicle_hours"]) + day.bus.hours
    km, dead = _number(driving["vehicle_km"]), _number(driving["dead_percent"]) / 100
    cost = _number(service["cost_pounds"]) + sides.bus_cost
    subsidy = _number(service["subsidy_pounds"]) + sides.bus_cost - sides.bus_income
    carbon, factor = service["kg_co2e"], scenario.costs.kg_km.get("bus")
    return {
        "together_vehicle_hours": hours,
        "together_service_hours": driving["vehicle_hours"],
        "together_cost_pounds": cost,
        "together_subsidy_pounds": subsidy,
        "together_subsidy_per_trip": subsidy / len(travelled) if travelled else None,
        "together_riders_per_vehicle_hour": sum(way.party for way in travelled) / hours if hours else None,
        "together_empty_percent": percent(km * dead + day.bus.empty_km, km + day.bus.km),
        "together_kg_co2e": carbon + day.bus.km * factor
        if carbon is not None and factor is not None
        else None,
    }


def _times(ways: Sequence[Way], costs: CostInputs) -> dict[str, Figure]:
    travelled = [way for way in ways if way.means]
    taken = [Taken(way.walk or 0, way.wait or 0, way.ride or 0, way.displacement or 0) for way in travelled]
    return {
        **travelling("together", taken, costs),
        "together_in_time_percent": in_time((way.by, way.arrives) for way in ways),
    }


def _number(value: Figure) -> float:
    return value if value is not None else 0.0
