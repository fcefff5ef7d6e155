"""Every figure of a day: of the service from its event log, of its money, and of the bus beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.events import Event
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.people import Needs, RiderId
from scheduler.usecases.ports import TravelTimes
from simulations import kpis, money, versus
from simulations.bus_day import BusDay, bus_day
from simulations.bus_rides import BusTrip, BusWays, by_bus, network_of
from simulations.demand import Trip
from simulations.equity import Groups, Person, equity
from simulations.kpis import Figure
from simulations.land import Land
from simulations.onward.figures import DEFINITIONS as TRAIN
from simulations.onward.figures import train_figures
from simulations.scenario import Scenario
from simulations.supply import share
from simulations.together.day import TogetherDay
from simulations.together.figures import DEFINITIONS as TOGETHER
from simulations.together.figures import together_figures
from simulations.together.ways import Way
from simulations.travelling import percent
from simulations.trip_rows import TripRow, trip_rows

RESIDENTS = {
    "bus_near_percent": "residents with a stop of the bus within their walk / residents",
    "service_near_percent": "residents who live where the service comes to / residents",
    "together_near_percent": "residents with either of the two / residents",
    **{
        f"{side}_subsidy_per_resident": f"{subsidy} x demand.service_days_year / residents; pounds a year"
        for side, subsidy in (
            ("service", "subsidy_pounds"),
            ("bus", "bus_subsidy_pounds"),
            ("together", "together_subsidy_pounds"),
        )
    },
}
DEFINITIONS: dict[str, str] = {
    **kpis.DEFINITIONS,
    **money.DEFINITIONS,
    **versus.DEFINITIONS,
    **TOGETHER,
    **RESIDENTS,
    **TRAIN,
}
"""What each figure is, in the order they are shown."""
DOUBTFUL = 4.0
"""More riders a vehicle-hour than the best urban-fringe scheme seen (3.88): doubt it before you believe it."""
WARN_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class BusSide:
    """What the bus does for the same wishes."""

    trips: tuple[BusTrip, ...]
    day: BusDay
    residents: float
    near: float
    """Residents with a stop within their walk."""
    driven: float
    """Residents who live where the service comes to."""
    either: float
    """Residents with a stop within their walk, or where the service comes to, or both."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is of a day beside the service itself."""

    bus: BusSide | None
    """What the bus would do for everybody who asks; None without a timetable."""
    together: TogetherDay | None
    """The day once more with rides that meet the bus; None unless the scenario asks for it."""
    onward: Sequence[Way]
    """The whole ways of those who go on by train from the station."""
    walks: Mapping[str, int]
    """Seconds that riders walk to and from stops on each way, by rider; empty where they are met at the door."""


def bus_side(scenario: Scenario, trips: Sequence[Trip], land: Land, roads: TravelTimes) -> BusSide | None:
    """Return what the bus would do for these trips; None when the scenario names no timetable."""
    rules = scenario.bus
    if rules.timetable is None:
        return None
    network = network_of(rules, rules.timetable, scenario.service_date)
    buses = BusWays(network, rules, frozenset(scenario.policy.offers.towns))
    rides = [buses.trip(trip) for trip in trips]
    area = scenario.policy.area
    homes = [
        (bool(buses.near(home, Needs())), area.contains(home.point), people)
        for village in land.villages
        for home, people in zip(village.homes, village.people, strict=True)
    ]
    return BusSide(
        tuple(rides),
        bus_day(network, rules, rides, roads, scenario.service_date),
        land.residents,
        near=sum(people for near, _, people in homes if near),
        driven=sum(people for _, driven, people in homes if driven),
        either=sum(people for near, driven, people in homes if near or driven),
    )


def bus_takers(scenario: Scenario, trips: Sequence[Trip], seed: int) -> set[RiderId]:
    """Return who takes the bus that runs beside the service, and so never asks for a ride."""
    rules = scenario.bus
    if not rules.beside or rules.timetable is None:
        return set()
    network = network_of(rules, rules.timetable, scenario.service_date)
    rides = by_bus(network, rules, scenario.policy.offers.towns, trips)
    could = [one.trip.rider.id for one in rides if one.ways]
    return {id_ for id_ in could if share(seed, "takes bus", id_) * 100 < rules["takes_bus_percent"]}


def bus_figures(scenario: Scenario, rows: Sequence[TripRow], beside: Beside) -> dict[str, Figure]:
    """Return the figures of both sides; empty ones without a timetable."""
    bus = beside.bus
    if bus is None:
        own = versus.service_figures(rows, scenario.costs, beside.walks)
        return {**dict.fromkeys(versus.DEFINITIONS), **own}
    sides = versus.sides_of(scenario, rows, bus.trips, bus.day)
    return versus.versus(replace(sides, walks=beside.walks))


def people_of(trips: Sequence[Trip]) -> dict[str, Person]:
    """Return what is known of those who ask."""
    return {str(trip.rider.id): Person(trip.age, trip.has_car) for trip in trips}


def groups_of(rows: Sequence[TripRow], trips: Sequence[Trip]) -> Groups:
    """Return how each group fared."""
    return equity(rows, people_of(trips))


def flags(figures: Mapping[str, Figure], modes: frozenset[ServiceMode]) -> list[str]:
    """Return what to doubt about these figures, in sentences."""
    found = []
    hourly = figures.get("riders_per_vehicle_hour")
    if hourly is not None and hourly > DOUBTFUL:
        found.append(
            f"{hourly:.2f} riders a vehicle-hour is more than any rural scheme has carried (the best on an urban "
            "fringe: 3.88). Check demand and fleet before you believe it."
        )
    if hourly is not None and hourly < WARN_BELOW:
        found.append(f"{hourly:.2f} riders a vehicle-hour is below what rural schemes carry (0.5 to 3).")
    fullest = figures.get("bus_fullest_percent")
    if fullest is not None and fullest > 100:
        found.append(
            f"The fullest bus would need {fullest:.0f} % of its seats for these people: some of them would be left "
            "behind, and count as carried."
        )
    asking = figures.get("people_asking")
    if asking is not None and asking < 20:
        found.append("Fewer than 20 people ask a day: play many seeds before you compare.")
    if ServiceMode.CAR_SCHEME in modes and figures.get("volunteer_hours") == 0:
        found.append("No volunteer drives: car-scheme costs are not in the figures.")
    return found


def all_figures(
    scenario: Scenario,
    known: kpis.Kpis,
    events: Sequence[Event],
    beside: Beside,
) -> dict[str, Figure]:
    """Return every figure of a day, in the order of ``DEFINITIONS``."""
    found = {
        **known.figures,
        **money.money(money.priced(scenario, events)),
        **bus_figures(scenario, trip_rows(events), beside),
        **together_figures(scenario, beside.together),
        **train_figures(beside.onward, scenario.costs, minutes_a_pound=scenario.demand["minutes_a_pound"]),
    }
    found |= _by_residents(scenario, found, beside)
    return {key: found[key] for key in DEFINITIONS}


def _by_residents(scenario: Scenario, found: Mapping[str, Figure], beside: Beside) -> dict[str, Figure]:
    """Return what everybody who lives there has and pays, whoever rides; empty without a timetable."""
    bus = beside.bus
    if bus is None or not bus.residents:
        return dict.fromkeys(RESIDENTS)
    days = scenario.demand["service_days_year"]

    def each(subsidy: Figure) -> Figure:
        return None if subsidy is None else round(subsidy * days / bus.residents, 2)

    return {
        "bus_near_percent": percent(bus.near, bus.residents),
        "service_near_percent": percent(bus.driven, bus.residents),
        "together_near_percent": percent(bus.either, bus.residents) if beside.together is not None else None,
        "service_subsidy_per_resident": each(found["subsidy_pounds"]),
        "bus_subsidy_per_resident": each(found["bus_subsidy_pounds"]),
        "together_subsidy_per_resident": each(found["together_subsidy_pounds"]),
    }
