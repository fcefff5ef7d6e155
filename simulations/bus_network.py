"""How soon one can be where by a timetable: earliest arrival in rounds, one more vehicle each round.

After RAPTOR (Delling, Pajor and Werneck, Round-Based Public Transit Routing, 2012): in each round every route
that touches a stop reached in the round before is ridden once, on the first journey that can be caught.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scheduler.adapters.gtfs import Feed, Journey
from scheduler.domain.place import metres_between

FAR = 10**9
ROUNDS = 3
"""Vehicles at most: two changes."""
FOOTPATH_M = 250


@dataclass(frozen=True, slots=True)
class Hop:
    """One vehicle ridden between two of its stops. ``first`` and ``last`` are places in its calls."""

    journey: Journey
    first: int
    last: int

    @property
    def departs(self) -> int:
        """When it leaves."""
        return self.journey.calls[self.first].departs

    @property
    def arrives(self) -> int:
        """When it arrives."""
        return self.journey.calls[self.last].arrives


@dataclass(slots=True)
class BusNetwork:
    """A timetable, ready to be asked."""

    feed: Feed
    change: int
    """Least seconds to change; walking between stops comes on top."""
    seconds_per_metre: float
    lines: list[list[Journey]] = field(default_factory=list)
    touched_by: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """By stop: the lines that call there, and the place of the stop in their calls."""
    footpaths: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort journeys into lines of the same stops, none of which overtakes another, and find short walks."""
        alike: dict[tuple[tuple[str, bool, bool], ...], list[list[Journey]]] = {}
        for journey in sorted(self.feed.journeys, key=lambda one: (one.calls[0].departs, one.id)):
            calls = tuple((call.stop_id, call.boards, call.alights) for call in journey.calls)
            self._add(journey, alike.setdefault(calls, []))
        for line, journeys in enumerate(self.lines):
            for index, call in enumerate(journeys[0].calls):
                self.touched_by.setdefault(call.stop_id, []).append((line, index))
        stops = list(self.feed.stops.values())
        for one in stops:
            for other in stops:
                metres = metres_between(one.point, other.point) if one is not other else FAR
                if metres <= FOOTPATH_M:
                    walk = round(metres * self.seconds_per_metre)
                    self.footpaths.setdefault(one.id, []).append((other.id, walk))

    def _add(self, journey: Journey, alike: list[list[Journey]]) -> None:
        """Add a journey to the first of the lines like it that it is behind, or to a new one."""
        line = next((one for one in alike if _behind(journey, one[-1])), None)
        if line is None:
            line = []
            alike.append(line)
            self.lines.append(line)
        line.append(journey)

    def arrive(
        self, ready: Mapping[str, int], targets: Iterable[str]
    ) -> dict[str, tuple[int, tuple[Hop, ...]]]:
        """Return the earliest arrival at each target, and the vehicles that lead there.

        ``ready``: from when one may board at which stops.
        """
        wanted, best = set(targets), dict(ready)
        paths: dict[str, tuple[Hop, ...]] = dict.fromkeys(ready, ())
        found: dict[str, tuple[int, tuple[Hop, ...]]] = {}
        marked = dict(ready)
        for round_ in range(ROUNDS):
            reached: dict[str, tuple[int, tuple[Hop, ...]]] = {}
            for line, first in self._touched(marked).items():
                self._ride(line, first, marked, paths, reached)
            marked = {}
            for stop, (at, hops) in sorted(reached.items()):
                if stop in wanted and at < found.get(stop, (FAR, ()))[0]:
                    found[stop] = (at, hops)
                for other, walk in ((stop, 0), *self.footpaths.get(stop, ())):
                    boards = at + walk + self.change
                    if boards < best.get(other, FAR) and round_ + 1 < ROUNDS:
                        best[other] = marked[other] = boards
                        paths[other] = hops
        return found

    def _touched(self, marked: Mapping[str, int]) -> dict[int, int]:
        """Return the lines that touch a marked stop, each with its first such stop."""
        lines: dict[int, int] = {}
        for stop in marked:
            for line, index in self.touched_by.get(stop, ()):
                lines[line] = min(index, lines.get(line, index))
        return lines

    def _ride(
        self,
        line: int,
        first: int,
        marked: Mapping[str, int],
        paths: Mapping[str, tuple[Hop, ...]],
        reached: dict[str, tuple[int, tuple[Hop, ...]]],
    ) -> None:
        """Ride a line from its first marked stop on, changing to an earlier journey where one can be caught."""
        journeys, aboard, since = self.lines[line], None, first
        calls = journeys[0].calls
        for index in range(first, len(calls)):
            stop = calls[index].stop_id
            if aboard is not None and calls[index].alights:
                at = aboard.calls[index].arrives
                if at < reached.get(stop, (FAR, ()))[0]:
                    start = calls[since].stop_id
                    reached[stop] = (at, (*paths[start], Hop(aboard, since, index)))
            ready = marked.get(stop, FAR) if calls[index].boards else FAR
            if aboard is None or ready <= aboard.calls[index].departs:
                earlier = next((one for one in journeys if one.calls[index].departs >= ready), None)
                if earlier is not None and (aboard is None or earlier is not aboard):
                    aboard, since = earlier, index


def _behind(journey: Journey, other: Journey) -> bool:
    """Tell whether a journey is at no stop before another of the same stops."""
    pairs = zip(journey.calls, other.calls, strict=True)
    return all(one.arrives >= two.arrives and one.departs >= two.departs for one, two in pairs)
