"""Which trains take people on from the station, and back to it: direct ones, by the service's own timetable."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations

from scheduler.adapters.gtfs import Feed, read_gtfs
from scheduler.domain.errors import BrokenInput
from scheduler.domain.request import Wish, WishKind
from scheduler.domain.trains import Arrival, Train, TrainRules
from simulations.bus_network import Hop
from simulations.scenario import Scenario

Hops = tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Onward:
    """What somebody wants who goes on by train, and the trains there and back that suit it best."""

    town: str
    outward: Wish
    """When they wish to be in the town, or to leave home."""
    homeward: Wish | None
    there: Hop
    back: Hop | None

    @property
    def train(self) -> Train:
        """The train to catch, as a ride is booked for it."""
        return Train(self.there.journey.id, self.there.departs, self.town)

    @property
    def arrival(self) -> Arrival | None:
        """The train to be fetched from, as a ride is booked for it."""
        return None if self.back is None else Arrival(self.back.journey.id, self.back.arrives, self.town)


@dataclass(frozen=True, slots=True)
class Trains:
    """The trains of a day, by town, in order of time: those there and those back."""

    rules: TrainRules
    there: Mapping[str, Hops]
    back: Mapping[str, Hops]

    def to(self, town: str, wish: Wish, *, ready: int) -> Hop | None:
        """Return the last train that is there by the time wished; else the first from when one is ready."""
        hops = self.there[town]
        if wish.kind is WishKind.ARRIVE_BY:
            return next((hop for hop in reversed(hops) if hop.arrives <= wish.at), None)
        return next((hop for hop in hops if hop.departs >= ready), None)

    def from_(self, town: str, wish: Wish) -> Hop | None:
        """Return the first train back after the time wished."""
        return next((hop for hop in self.back[town] if hop.departs >= wish.at), None)

    def later(self, town: str, at: int) -> Hop | None:
        """Return the first train there for who is at the station at a time."""
        return next((hop for hop in self.there[town] if hop.departs >= at), None)

    def back_by(self, town: str, at: int) -> Hop | None:
        """Return the last train back that is at the station by a time."""
        return max(
            (hop for hop in self.back[town] if hop.arrives <= at), key=lambda hop: hop.departs, default=None
        )


def trains_of(scenario: Scenario) -> Trains | None:
    """Return the trains of the scenario's day; None where nobody goes on by train.

    Raises
    ------
    BrokenInput
        The service has no timetable of trains, or no train goes to a town that people go on to.
    """
    towns, timetable = scenario.demand.beyond_percent, scenario.trains
    if not towns:
        return None
    if timetable is None:
        raise BrokenInput(
            f"{scenario.path}: demand.beyond_percent: the service file names no timetable in [trains]."
        )
    feed = read_gtfs(timetable, scenario.service_date)
    rules = scenario.policy.trains
    hops = _hops(feed, frozenset(rules.stop_ids))
    served = sorted({town for town, _ in hops})
    for town in towns:
        if town not in served:
            near = get_close_matches(town, served, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(served) or 'none'}."
            raise BrokenInput(
                f"{scenario.path}: demand.beyond_percent: no train goes to {town!r} on {scenario.service_date}. {hint}"
            )
    there, back = (
        {
            town: tuple(
                sorted((hop for name, hop in one if name == town), key=lambda hop: (hop.departs, hop.arrives))
            )
            for town in towns
        }
        for one in (hops, _hops(feed, frozenset(rules.stop_ids), is_back=True))
    )
    return Trains(rules, there, back)


def _hops(feed: Feed, station: frozenset[str], *, is_back: bool = False) -> list[tuple[str, Hop]]:
    """Return every way by one train from the station to each later stop, or back; with the name of the stop."""
    found = []
    for journey in feed.journeys:
        for (first, one), (last, two) in combinations(enumerate(journey.calls), 2):
            here, town = (two.stop_id, one.stop_id) if is_back else (one.stop_id, two.stop_id)
            if here in station and one.boards and two.alights:
                found.append((feed.stops[town].name, Hop(journey, first, last)))
    return found
