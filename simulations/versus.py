"""The service and the bus side by side, under the same wishes: what each does, what it costs, and where the bus wins.

A minute walked or waited counts more than one ridden, by the weights among the costs. Of the bus only people of
the simulated demand are counted, and it keeps its timetable; both favour nobody in particular, and are said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulations.bus_day import BusDay
from simulations.bus_rides import BusRide, BusTrip
from simulations.cost_rules import CostInputs
from simulations.demand import Trip
from simulations.kpis import Figure
from simulations.scenario import Scenario
from simulations.together.ways import bus_ways
from simulations.travelling import Taken, definitions, in_time, percent, travelling
from simulations.trip_rows import TripRow

DEFINITIONS: dict[str, str] = {
    "bus_served_percent": "people whose every way the timetable serves, within walk and patience / people asking",
    "bus_no_stop_percent": "people with no stop within their walk / people asking",
    "bus_vehicle_hours": "hours of the bus, from leaving the depot to being back",
    "bus_cost_pounds": "bus_vehicle_hours x costs.bus_pounds_hour",
    "bus_subsidy_pounds": "bus_cost_pounds - fares - passes, of these people only",
    "bus_subsidy_per_trip": "bus_subsidy_pounds / ways ridden by these riders",
    "bus_riders_per_vehicle_hour": "these riders / bus_vehicle_hours",
    "bus_empty_percent": "bus km with none of these riders aboard, depot runs included / bus km",
    "bus_fullest_percent": "most of these riders on one bus at once / bus.seats",
    **definitions("bus"),
    "bus_kg_co2e": "bus km x its factor; empty without dated factors",
    **definitions("service"),
    "service_wait_min": "minutes from the begin of the promised window to the pickup, mean",
    "bus_would_serve_refused": "people the service refused and the bus would take",
    "only_service_serves": "people with a booking whom the bus would not take",
}


@dataclass(frozen=True, slots=True)
class Sides:
    """A day of the service and of the bus."""

    rows: Sequence[TripRow]
    bus: Sequence[BusTrip]
    day: BusDay
    costs: CostInputs
    fare_pounds: float
    concession_from: int
    seats: float
    """Of each bus."""
    walks: Mapping[str, int] = field(default_factory=dict)
    """Seconds that riders of the service walk on each way, by rider."""

    @property
    def bus_cost(self) -> float:
        """What the bus costs, in pounds."""
        return self.day.hours * self.costs["bus_pounds_hour"]

    @property
    def bus_income(self) -> float:
        """What the bus takes of these people: fares, half of children, and of pass holders what the council pays."""
        return sum(self._takes(one.trip, way) for one in self.bus for way in one.ways)

    def _takes(self, trip: Trip, way: BusRide) -> float:
        """Return what the bus takes of a party, in pounds; a pass is the rider's alone."""
        by_pass = trip.rider.concession_pass and way.leaves >= self.concession_from
        own = self.costs["concession_percent"] / 100 if by_pass else 1.0
        return self.fare_pounds * (own + trip.party.size - 1 - trip.party.children / 2)


def sides_of(scenario: Scenario, rows: Sequence[TripRow], bus: Sequence[BusTrip], day: BusDay) -> Sides:
    """Return both sides of a scenario's day, on which nobody walks to the service."""
    fare, from_ = scenario.bus["fare_pence"] / 100, scenario.policy.fares.concession_from
    return Sides(rows, bus, day, scenario.costs, fare, from_, scenario.bus["seats"])


def versus(sides: Sides) -> dict[str, Figure]:
    """Return the figures of both sides; see ``DEFINITIONS``."""
    figures = {**_bus(sides), **service_figures(sides.rows, sides.costs, sides.walks), **_both(sides)}
    return {key: _rounded(figures[key]) for key in DEFINITIONS}


def _bus(sides: Sides) -> dict[str, Figure]:
    served = [one for one in sides.bus if one.ways]
    ways = [way for one in served for way in one.ways]
    cost, income = sides.bus_cost, sides.bus_income
    no_stop = sum(one.reason is not None and one.reason.name == "NO_STOP_NEAR" for one in sides.bus)
    factor = sides.costs.kg_km.get("bus")
    return {
        "bus_served_percent": percent(len(served), len(sides.bus)),
        "bus_no_stop_percent": percent(no_stop, len(sides.bus)),
        "bus_vehicle_hours": sides.day.hours,
        "bus_cost_pounds": cost,
        "bus_subsidy_pounds": cost - income,
        "bus_subsidy_per_trip": (cost - income) / len(ways) if ways else None,
        "bus_riders_per_vehicle_hour": sides.day.riders / sides.day.hours if sides.day.hours else None,
        "bus_empty_percent": percent(sides.day.empty_km, sides.day.km),
        "bus_fullest_percent": percent(sides.day.fullest, sides.seats),
        **travelling(
            "bus", [Taken(way.walk, way.wait, way.ride, way.displacement) for way in ways], sides.costs
        ),
        "bus_in_time_percent": in_time((way.by, way.arrives) for way in bus_ways(sides.bus)),
        "bus_kg_co2e": sides.day.km * factor if factor is not None else None,
    }


def service_figures(
    rows: Sequence[TripRow], costs: CostInputs, walks: Mapping[str, int]
) -> dict[str, Figure]:
    """Return how long people walk, wait and ride with the service, which needs no bus to compare with."""
    ways = [
        Taken(walks.get(row.rider, 0), row.waited or 0, row.ride or 0, row.displacement or 0)
        for row in rows
        if row.rode
    ]
    found = {
        **travelling("service", ways, costs),
        "service_in_time_percent": in_time(_wished(rows).values()),
    }
    return {key: _rounded(value) for key, value in found.items() if key in DEFINITIONS}


def _wished(rows: Sequence[TripRow]) -> dict[tuple[str, str], tuple[int | None, int | None]]:
    """Return when each person wished to be there at first, and when they were; who gave it up wishes nothing."""
    found: dict[tuple[str, str], tuple[int | None, int | None]] = {}
    for row in rows:
        key, by = (row.rider, row.direction), row.wish if row.wish_kind == "arrive_by" else None
        first, there = found.get(key, (by, None))
        given_up = row.cancelled or row.no_show
        found[key] = (None if given_up else first, there if row.reached is None else row.reached)
    return found


def _rounded(value: Figure) -> Figure:
    return round(value, 2) if isinstance(value, float) else value


def _both(sides: Sides) -> dict[str, Figure]:
    booked = {row.rider for row in sides.rows if row.outcome == "booked"}
    by_bus = {str(one.trip.rider.id) for one in sides.bus if one.ways}
    asking = {row.rider for row in sides.rows}
    return {
        "bus_would_serve_refused": len((asking - booked) & by_bus),
        "only_service_serves": len(booked - by_bus),
    }
