"""The day once more with the bus kept beside the service, played through the same façade, and how everybody fared."""

from dataclasses import dataclass

from scheduler.adapters.area.load import Area
from scheduler.domain.events import Event
from scheduler.domain.place import PlaceKind
from simulations.bus_day import BusDay, bus_day
from simulations.bus_rides import BusRide, BusTrip
from simulations.kernel import Played
from simulations.scenario import Scenario
from simulations.stage import set_stage
from simulations.together.plans import Plans
from simulations.together.travelled import Travelled
from simulations.together.ways import Way, blank, by_bus_alone, directions_of
from simulations.trip_rows import trip_rows


@dataclass(frozen=True, slots=True)
class TogetherDay:
    """What came of it: every way that anybody wanted, the service's log, and the bus's day."""

    ways: tuple[Way, ...]
    events: tuple[Event, ...]
    bus: BusDay
    carried: tuple[BusTrip, ...]
    """Whom the bus carried, all of the way or some of it."""


def play_together(scenario: Scenario, area: Area, plans: Plans, seed: int) -> TogetherDay:
    """Play the day on which people do what they plan."""
    asking = plans.asking
    stops = area.gazetteer.places(PlaceKind.STOP)
    stage = set_stage(scenario, area.roads, [trip.rider for trip in asking], seed, stops=stops)
    played = stage.kernel().play(asking)
    ways, carried = _travelled(plans, played)
    bus = bus_day(plans.buses.network, scenario.bus, carried, area.roads, scenario.service_date)
    return TogetherDay(tuple(ways), played.events, bus, tuple(carried))


def _travelled(plans: Plans, played: Played) -> tuple[list[Way], list[BusTrip]]:
    """Return every way as it was travelled, and everybody who was on the bus with the ways they were."""
    met = {trip.number for trip in played.taken.values() if trip.instead is not None}
    linked = {str(one.trip.rider.id): one for number, one in plans.linked.items() if number in met}
    rows = {(row.rider, row.direction): row for row in trip_rows(played.events)}
    travelled = Travelled(plans.buses, rows, linked)
    ways, carried = list[Way](), list[BusTrip]()
    for trip in plans.trips:
        on_bus: list[BusRide] = []
        alone = plans.alone.get(trip.number)
        for number, direction in enumerate(directions_of(trip)):
            way, bus = (
                travelled.way(trip, direction)
                if alone is None
                else (by_bus_alone(blank(trip, direction), alone.ways[number]), alone.ways[number])
            )
            ways.append(way)
            on_bus += [bus] if bus is not None else []
        if on_bus:
            carried.append(BusTrip(trip, tuple(on_bus), None))
    return ways, carried
