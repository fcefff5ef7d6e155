"""The times of one run: which schedule is chosen among all that keep the rules, exactly.

Everything that binds the times of a run is a *difference constraint* between two stops: drive and dwell
between neighbours, windows, ride limits, the longest stretch without a break, the longest duty. The least
solution, found by passing over the constraints until nothing moves, tells whether any schedule exists. From
it, stops are moved later where that shortens, in this order of importance,

1. the riding time of all parties together,
2. the time the vehicle stands waiting with anybody aboard,
3. where waiting for a pickup has a price, the time from the beginning of each pickup's window to its service,
4. the duty;

among all best schedules it is the earliest one. This is the dual of a minimum-cost flow, solved by the
primal-dual method: a stop that gains by moving later sends flow along tight constraints to stops that lose
by it; where no such way is left, everything it can reach moves later together. The optimum reached is the
least one, so it does not depend on the order of the work.

A break stands where the last stop before it was; the drive follows it. The vehicle leaves each stop as soon
as service there ends and waits on arrival at the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.engine.problem import FAR, Problem

DUTY_LIMIT, STRETCH_LIMIT = -1, -2
"""Whose limit it is where it is no leg's."""
RIDING, WAITING, PICKUP, DUTY = 1 << 40, 1 << 20, 1 << 2, 1
"""Weights of the aims; each outweighs any sum of the lesser ones over a run."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """The times of one run, start and end of the shift included as first and last stop."""

    nodes: tuple[int, ...]
    """Start node, the run's nodes, end node; all tuples below run along it."""
    arrivals: tuple[int, ...]
    """Second of arrival; at the start node the departure. At a break the end of service before it."""
    starts: tuple[int, ...]
    """Second at which service starts."""
    departures: tuple[int, ...]
    """Second at which service ends and the vehicle leaves."""
    ride_seconds: dict[int, int]
    """Riding time by leg; of a rider aboard from the outset, counted from the run's start."""
    driving_seconds: int
    lengths: tuple[int, ...]
    """Metres driven from each stop but the last, 0 into a break."""
    metres: int
    pickup_wait_seconds: int
    """Seconds from the beginning of each pickup's window to its service, summed."""
    waiting_aboard_seconds: int
    """Seconds the vehicle stands waiting (not serving) with anybody aboard."""
    duty_seconds: int
    """Seconds from leaving the start to reaching the end."""


@dataclass(frozen=True, slots=True)
class RunGraph:
    """The difference constraints of one run; positions count from the start node (0)."""

    nodes: tuple[int, ...]
    drives: tuple[int, ...]
    """Drive between position k and k + 1, 0 into a break."""
    metres: tuple[int, ...]
    gaps: tuple[int, ...]
    """Least time from the start of service at k to that at k + 1."""
    earliest: tuple[int, ...]
    latest: tuple[int, ...]
    rides: tuple[tuple[int, int, int], ...]
    """(pickup position or -1 when aboard from the outset, delivery position, leg)."""
    limits: tuple[tuple[int, int, int, int], ...]
    """(a, b, span, leg or one of the two limits above): service at b starts at most span after that at a."""


def run_graph(problem: Problem, shift: int, run: Sequence[int]) -> RunGraph:
    """Write down what binds the times of a run."""
    nodes = (problem.start(shift), *run, problem.end(shift))
    drives, metres = _drives(problem, shift, nodes)
    along = np.array(nodes)
    dwell, latest, earliest = (by[along].tolist() for by in (problem.dwell, problem.latest, problem.earliest))
    if problem.departs_at_once(shift):
        latest[0] = earliest[0]
    rides = _rides(problem, shift, nodes)
    limits = [(a, b, dwell[a] + int(problem.max_ride[leg]), leg) for a, b, leg in rides if a >= 0]
    limits += _stretches(problem, shift, nodes)
    limits.append((0, len(nodes) - 1, int(problem.max_duration[shift]), DUTY_LIMIT))
    return RunGraph(
        nodes=nodes,
        drives=drives,
        metres=metres,
        gaps=tuple(stay + drive for stay, drive in zip(dwell, drives, strict=False)),
        earliest=tuple(earliest),
        latest=tuple(latest),
        rides=rides,
        limits=tuple(limits),
    )


def _drives(problem: Problem, shift: int, nodes: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return seconds and metres between neighbours; a break has no place of its own."""
    kind, first_break = problem.shift_class[shift], 2 * problem.legs
    rests = [first_break <= node < first_break + problem.breaks for node in nodes[1:]]
    places = [nodes[0]]
    for node, is_rest in zip(nodes[1:], rests, strict=True):
        places.append(places[-1] if is_rest else node)
    cells = kind, np.array(places[:-1]), np.array(places[1:])
    drives, lengths = (np.where(rests, 0, table[cells]) for table in (problem.seconds, problem.metres))
    return tuple(drives.tolist()), tuple(lengths.tolist())


def _rides(problem: Problem, shift: int, nodes: tuple[int, ...]) -> tuple[tuple[int, int, int], ...]:
    legs = problem.legs
    boarded = {node: position for position, node in enumerate(nodes) if node < legs}
    rides = []
    for position, node in enumerate(nodes):
        if not legs <= node < 2 * legs:
            continue
        leg = node - legs
        if leg in boarded:
            rides.append((boarded[leg], position, leg))
        elif problem.aboard[leg] == shift:
            rides.append((-1, position, leg))
    return tuple(rides)


def _stretches(problem: Problem, shift: int, nodes: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Return the limits between the start, the breaks and the end of a run, in order."""
    longest = int(problem.stretch[shift])
    if longest >= FAR:
        return []
    first_break, after_breaks = 2 * problem.legs, 2 * problem.legs + problem.breaks
    rests = [position for position, node in enumerate(nodes) if first_break <= node < after_breaks]
    limits, since, span = [], 0, longest - int(problem.worked[shift])
    for position in (*rests, len(nodes) - 1):
        limits.append((since, position, span, STRETCH_LIMIT))
        since, span = position, longest + int(problem.dwell[nodes[position]])
    return limits


def earliest_times(graph: RunGraph) -> list[int] | None:
    """Return the least service starts that keep every constraint, or None when there are none."""
    times = list(graph.earliest)
    for _ in range(len(graph.limits) + 2):
        for k, gap in enumerate(graph.gaps):
            times[k + 1] = max(times[k + 1], times[k] + gap)
        if any(moment > bound for moment, bound in zip(times, graph.latest, strict=True)):
            return None
        moved = False
        for a, b, span, _leg in graph.limits:
            if times[b] - span > times[a]:
                times[a] = times[b] - span
                moved = True
        if not moved:
            return times
    return None


def schedule(problem: Problem, shift: int, run: Sequence[int]) -> Timetable | None:
    """Return the best times of a run, or None when no times keep all its constraints.

    The run must be well formed (pickups before their deliveries); capacity and the like are not looked at.
    """
    return timetable(problem, run_graph(problem, shift, run))


def timetable(problem: Problem, graph: RunGraph) -> Timetable | None:
    """Return the best times that keep the constraints of a graph, or None when there are none."""
    times = earliest_times(graph)
    if times is None:
        return None
    settled = _Settling(graph, times, prompt=problem.weights.pickup_wait_second > 0).settle()
    departures = tuple(
        moment + int(problem.dwell[node]) for moment, node in zip(settled, graph.nodes, strict=True)
    )
    arrivals = (settled[0], *(left + drive for left, drive in zip(departures, graph.drives, strict=False)))
    aboard = riders_after(graph)
    boarded = [departures[a] if a >= 0 else settled[0] for a, _b, _leg in graph.rides]
    return Timetable(
        nodes=graph.nodes,
        arrivals=arrivals,
        starts=tuple(settled),
        departures=departures,
        ride_seconds={
            leg: settled[b] - since for since, (_a, b, leg) in zip(boarded, graph.rides, strict=True)
        },
        driving_seconds=sum(graph.drives),
        lengths=graph.metres,
        metres=sum(graph.metres),
        pickup_wait_seconds=sum(settled[a] - graph.earliest[a] for a, _b, _leg in graph.rides if a >= 0),
        waiting_aboard_seconds=sum(
            settled[k + 1] - arrivals[k + 1] for k in range(len(graph.gaps)) if aboard[k]
        ),
        duty_seconds=settled[-1] - settled[0],
    )


def riders_after(graph: RunGraph) -> list[int]:
    """Return how many parties are aboard after each position but the last."""
    change = [0] * len(graph.nodes)
    for a, b, _leg in graph.rides:
        change[max(a, 0)] += 1
        change[b] -= 1
    aboard, count = [], 0
    for step in change[:-1]:
        count += step
        aboard.append(count)
    return aboard


class _Settling:
    """Primal-dual method on the tight constraints; ``balance`` is what moving a stop later would gain."""

    def __init__(self, graph: RunGraph, times: list[int], *, prompt: bool) -> None:
        self.times, self.latest = times, graph.latest
        size = len(graph.nodes)
        arcs = [(k, k + 1, gap) for k, gap in enumerate(graph.gaps)]
        arcs += [(b, a, -span) for a, b, span, _leg in graph.limits]
        self.arcs, self.flow = arcs, [0] * len(arcs)
        self.leaving: list[list[int]] = [[] for _ in range(size)]
        self.entering: list[list[int]] = [[] for _ in range(size)]
        for index, (tail, head, _length) in enumerate(arcs):
            self.leaving[tail].append(index)
            self.entering[head].append(index)
        self.balance = [0] * size
        self._add(0, size - 1, DUTY)
        for k, riders in enumerate(riders_after(graph)):
            if riders:
                self._add(k, k + 1, WAITING)
        for a, b, _leg in graph.rides:
            self._add(max(a, 0), b, RIDING)
            if prompt and a >= 0:
                self.balance[a] -= PICKUP

    def _add(self, a: int, b: int, weight: int) -> None:
        """Count the time from a to b with this weight."""
        self.balance[a] += weight
        self.balance[b] -= weight

    def settle(self) -> list[int]:
        """Move stops later until nothing gains by it."""
        for source in range(len(self.times)):
            while self.balance[source] > 0:
                reached, target = self._reach(source)
                if target is None:
                    self._move_later(reached)
                else:
                    self._send(reached, source, target)
        return self.times

    def _reach(self, source: int) -> tuple[dict[int, tuple[int, int]], int | None]:
        """Follow tight constraints (and flow backwards) to a stop that can absorb what the source gains."""
        reached = {source: (-1, -1)}
        queue = [source]
        for node in queue:
            if self.balance[node] < 0 or self.times[node] == self.latest[node]:
                return reached, node
            for index in self.leaving[node]:
                tail, head, length = self.arcs[index]
                if head not in reached and self.times[tail] + length == self.times[head]:
                    reached[head] = (node, index)
                    queue.append(head)
            for index in self.entering[node]:
                tail = self.arcs[index][0]
                if tail not in reached and self.flow[index] > 0:
                    reached[tail] = (node, index)
                    queue.append(tail)
        return reached, None

    def _send(self, reached: dict[int, tuple[int, int]], source: int, target: int) -> None:
        """Send as much as fits from source to target; a stop at its latest moment absorbs any amount."""
        way, node = [], target
        while node != source:
            node, index = reached[node]
            way.append((index, self.arcs[index][0] == node))
        amount = self.balance[source]
        if self.times[target] != self.latest[target]:
            amount = min(amount, -self.balance[target])
        amount = min([amount, *(self.flow[index] for index, along in way if not along)])
        for index, along in way:
            self.flow[index] += amount if along else -amount
        self.balance[source] -= amount
        if self.times[target] != self.latest[target]:
            self.balance[target] += amount

    def _move_later(self, reached: dict[int, tuple[int, int]]) -> None:
        step = min(self.latest[node] - self.times[node] for node in reached)
        for node in reached:
            for index in self.leaving[node]:
                tail, head, length = self.arcs[index]
                if head not in reached:
                    step = min(step, self.times[head] - self.times[tail] - length)
        for node in reached:
            self.times[node] += step
