"""Whose wishes a day is played with: drawn from the rules of demand, or recorded on a real day."""

from dataclasses import dataclass, replace

from scheduler.adapters.area.load import Area
from simulations.appetite import Appetite
from simulations.demand import Trip, draw_trips, expected_requests
from simulations.land import Land
from simulations.recorded.places import PublicPlaces
from simulations.recorded.trips import recorded_trips
from simulations.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Drawing:
    """What chance a day's wishes depend on, and how much people want."""

    seed: int
    wanting: Appetite


def on_its_day(scenario: Scenario, seed: int) -> Scenario:
    """Return the scenario on the day that a seed plays: with recorded days each seed has the next one."""
    days = scenario.demand.recorded
    return scenario if days is None else replace(scenario, service_date=days.date_of(seed))


def wanted_trips(scenario: Scenario, area: Area, land: Land, how: Drawing) -> list[Trip]:
    """Return the trips that are wanted on the scenario's day, in order of when they are asked for."""
    days = scenario.demand.recorded
    if days is None:
        return draw_trips(scenario.demand, land, how.seed, how.wanting)
    return recorded_trips(
        days.on(scenario.service_date),
        scenario.demand,
        PublicPlaces(area, scenario.policy),
        seed=how.seed,
        wanting=how.wanting,
    )


def expected(scenario: Scenario, residents: float, wanting: Appetite) -> float:
    """Return how many wishes the scenario's day has on average, drawn ones or those of a recorded day."""
    days, rules = scenario.demand.recorded, scenario.demand
    if days is None:
        return round(expected_requests(rules, residents, wanting), 1)
    as_often = (
        wanting.of(at=one.outward.at, has_pass=one.rode_free, age="")
        for one in days.on(scenario.service_date)
    )
    return round(sum(as_often) * rules["volume_percent"] / 100, 1)
