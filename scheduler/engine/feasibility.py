"""Whether a plan keeps every rule, and which rule, where and by how much when it does not: the one oracle.

Everything a search proposes passes :func:`check` before it is stored. Rules of order and membership are
looked at first; times are looked at only for runs whose order makes sense.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from scheduler.engine.mile_limits import metres_left, metres_of
from scheduler.engine.problem import FAR, Problem, Runs
from scheduler.engine.timetable import DUTY_LIMIT, STRETCH_LIMIT, RunGraph, earliest_times, run_graph


class Cause(StrEnum):
    """Which rule is broken."""

    UNKNOWN_NODE = "unknown-node"
    """A number that is no leg's pickup or delivery and no break."""
    DUPLICATE = "duplicate"
    """The node stands in the plan more than once."""
    ORDER = "order"
    """The delivery stands before its pickup."""
    SEPARATED = "separated"
    """Pickup and delivery are in different runs, or one of them is missing."""
    ABOARD = "aboard"
    """A rider already in a vehicle is not delivered by it."""
    UNSERVED = "unserved"
    """A promised leg is in no run."""
    GROUP = "group"
    """Of legs that go together, this one is not served while another is."""
    MAY_CARRY = "may-carry"
    """The shift's driver or vehicle may not carry the leg."""
    CAPACITY = "capacity"
    """No layout of the vehicle holds what is aboard after this stop."""
    BREAK_MISSING = "break-missing"
    """A run with riders leaves out a break that it owes."""
    BREAK_FOREIGN = "break-foreign"
    """A break of another shift stands in the run."""
    BREAK_ABOARD = "break-aboard"
    """Somebody is aboard during a break."""
    BREAK_WINDOW = "break-window"
    """The break cannot start in its window."""
    UNREACHABLE = "unreachable"
    """There is no drive to this stop from the one before."""
    WINDOW = "window"
    """Service at this stop cannot start in its window."""
    SHIFT_HOURS = "shift-hours"
    """The run cannot be back by the end of the shift."""
    RIDE_TIME = "ride-time"
    """The leg would ride longer than its limit."""
    DURATION = "duration"
    """The run would last longer than the driver's longest duty."""
    STRETCH = "stretch"
    """The driver would go on longer than allowed without a break."""
    OUTINGS = "outings"
    """The driver would go out more often that day than allowed."""
    MILES = "miles"
    """The driver would drive further than allowed."""
    LOCKED = "locked"
    """A stop that is locked in its run and order is not where it should be."""
    FROZEN = "frozen"
    """The run is frozen, and this is not the run that it was."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: what, where, whose and by how much."""

    cause: Cause
    shift: int
    """-1 where the rule is about the whole plan."""
    position: int
    """Index into the run; -1 where none applies, the run's length for the end of the shift."""
    leg: int | None
    """Whose window, ride time, seat …"""
    amount: int
    """Seconds too late or too long, units of a resource or metres too many, or 1."""
    resource: int | None = None
    """Which resource lacks room, for ``CAPACITY``."""


def check(problem: Problem, runs: Runs) -> list[Violation]:
    """Return every broken rule of a plan; an empty list means that the plan is feasible.

    ``runs``: one a shift, in order of shifts, without start and end nodes.
    """
    return check_changes(problem, runs, range(len(runs)))


def check_changes(problem: Problem, runs: Runs, changed: Iterable[int]) -> list[Violation]:
    """Return the broken rules of changed runs, and those that only all runs together can break."""
    if len(runs) != problem.shifts:
        raise ValueError(f"{len(runs)} runs for {problem.shifts} shifts: give one a shift, empty when unused")
    violations = _membership(problem, runs)
    for shift in changed:
        violations.extend(check_run(problem, shift, runs[shift]))
    if not any(one.cause is Cause.MILES for one in violations):
        violations += _miles(problem, runs)
    return violations


def check_run(problem: Problem, shift: int, run: Sequence[int]) -> list[Violation]:
    """Return the broken rules of one run that can be seen without the other runs."""
    riders = bool((problem.aboard == shift).any())
    if not riders and not any(0 <= node < 2 * problem.legs for node in run):
        strange = [*_foreign(problem, shift, run), *_pins(problem, shift, run)]
        if strange or not problem.has_begun[shift]:
            return strange
        # Somebody who is out takes the breaks that stand in the run, with riders or without.
        return _times(problem, shift, run) if run else []
    violations = [
        *_foreign(problem, shift, run),
        *_pins(problem, shift, run),
        *_breaks_owed(problem, shift, run),
        *_order(problem, shift, run),
    ]
    if violations:
        return violations
    return [
        *_loads(problem, shift, run),
        *_permissions(problem, shift, run),
        *_too_far(problem, shift, run),
        *_times(problem, shift, run),
    ]


def _membership(problem: Problem, runs: Runs) -> list[Violation]:
    """Look at what no run can see alone: duplicates across runs, promises, groups, outings."""
    found: list[Violation] = _outings(problem, runs)
    seen: dict[int, int] = {}
    for shift, run in enumerate(runs):
        for position, node in enumerate(run):
            if node in seen:
                found.append(Violation(Cause.DUPLICATE, shift, position, _leg_of(problem, node), 1))
            seen.setdefault(node, shift)
    left = [leg for leg in range(problem.legs) if problem.delivery(leg) not in seen]
    groups = set(np.delete(problem.group, left).tolist()) - {-1} if left else set()
    for leg in left:
        if problem.required[leg]:
            found.append(Violation(Cause.UNSERVED, -1, -1, leg, 1))
        elif problem.aboard[leg] < 0 and int(problem.group[leg]) in groups:
            found.append(Violation(Cause.GROUP, -1, -1, leg, 1))
    return found


def in_use(problem: Problem, runs: Runs) -> list[bool]:
    """Tell of each shift whether it counts as an outing of its driver: it has begun, or serves any leg."""
    begun = problem.has_begun.copy()
    begun[problem.aboard[problem.aboard >= 0]] = True
    stops = 2 * problem.legs
    return [out or any(node < stops for node in run) for out, run in zip(begun.tolist(), runs, strict=True)]


def outings_left(problem: Problem, runs: Runs) -> dict[int, int]:
    """Return for each driver's number how many more shifts may be used; below zero: so many too many.

    Whoever has no limit is not in it.
    """
    left: dict[int, int] = {}
    for shift in np.flatnonzero(problem.max_outings < FAR).tolist():
        person, most = int(problem.driver[shift]), int(problem.max_outings[shift])
        left[person] = min(left.get(person, most), most)
    if left:
        for person, used in zip(problem.driver.tolist(), in_use(problem, runs), strict=True):
            if used and person in left:
                left[person] -= 1
    return left


def _outings(problem: Problem, runs: Runs) -> list[Violation]:
    """Name the last shift of each driver who would go out too often."""
    over = {person: -left for person, left in outings_left(problem, runs).items() if left < 0}
    if not over:
        return []
    used = enumerate(zip(problem.driver.tolist(), in_use(problem, runs), strict=True))
    last = {person: shift for shift, (person, is_used) in used if is_used}
    return [Violation(Cause.OUTINGS, last[person], -1, None, amount) for person, amount in over.items()]


def _miles(problem: Problem, runs: Runs) -> list[Violation]:
    """Name the last shift of each driver whose shifts are further together than they may drive."""
    over = {person: -left for person, left in metres_left(problem, runs).items() if left < 0}
    last = {int(problem.driver[shift]): shift for shift in range(problem.shifts)}
    return [Violation(Cause.MILES, last[person], -1, None, amount) for person, amount in over.items()]


def _pins(problem: Problem, shift: int, run: Sequence[int]) -> list[Violation]:
    """Look whether a frozen run is what it was, and whether locked stops stand in their run and order."""
    locked = problem.locked_in(shift)
    if problem.frozen[shift]:
        if list(run) == locked:
            return []
        same = [a == b for a, b in zip(run, locked, strict=False)]
        at = same.index(False) if False in same else min(len(run), len(locked))
        return [Violation(Cause.FROZEN, shift, at, _leg_of(problem, run[at]) if at < len(run) else None, 1)]
    if not locked:
        return []
    where = {node: position for position, node in enumerate(run)}
    found, before = [], -1
    for node in locked:
        at = where.get(node, -1)
        if at < before or at < 0:
            found.append(Violation(Cause.LOCKED, shift, at, _leg_of(problem, node), 1))
        before = max(before, at)
    return found


def _leg_of(problem: Problem, node: int) -> int | None:
    return node % problem.legs if 0 <= node < 2 * problem.legs else None


def _foreign(problem: Problem, shift: int, run: Sequence[int]) -> list[Violation]:
    first_break = 2 * problem.legs
    found = []
    for position, node in enumerate(run):
        if not 0 <= node < first_break + problem.breaks:
            found.append(Violation(Cause.UNKNOWN_NODE, shift, position, None, 1))
        elif node >= first_break and problem.break_shift[node - first_break] != shift:
            found.append(Violation(Cause.BREAK_FOREIGN, shift, position, None, 1))
    return found


def _breaks_owed(problem: Problem, shift: int, run: Sequence[int]) -> list[Violation]:
    first_break = 2 * problem.legs
    return [
        Violation(Cause.BREAK_MISSING, shift, -1, None, int(problem.dwell[first_break + index]))
        for index in range(problem.breaks)
        if problem.break_shift[index] == shift
        and not problem.break_optional[index]
        and first_break + index not in run
    ]


def _order(problem: Problem, shift: int, run: Sequence[int]) -> list[Violation]:
    """Look at pickups before deliveries in the same run, riders aboard, and nobody aboard at breaks."""
    found = []
    legs, outset = problem.legs, problem.aboard.tolist()
    aboard = {leg for leg, of in enumerate(outset) if of == shift}
    where = {node: position for position, node in enumerate(run)}
    for position, node in enumerate(run):
        if node >= 2 * legs:
            if aboard:
                found.append(Violation(Cause.BREAK_ABOARD, shift, position, min(aboard), len(aboard)))
        elif node < legs:
            if outset[node] >= 0:
                found.append(Violation(Cause.ABOARD, shift, position, node, 1))
            if legs + node not in where:
                found.append(Violation(Cause.SEPARATED, shift, position, node, 1))
            aboard.add(node)
        else:
            leg = node - legs
            if leg in aboard:
                aboard.discard(leg)
            elif outset[leg] >= 0:
                found.append(Violation(Cause.ABOARD, shift, position, leg, 1))
            else:
                late = leg in where
                found.append(Violation(Cause.ORDER if late else Cause.SEPARATED, shift, position, leg, 1))
    found += [Violation(Cause.ABOARD, shift, -1, leg, 1) for leg in sorted(aboard) if outset[leg] == shift]
    return found


def _loads(problem: Problem, shift: int, run: Sequence[int]) -> list[Violation]:
    """Look whether one layout holds what is aboard at the start and after each pickup."""
    layouts, legs = problem.layouts[shift], problem.legs
    layouts = layouts[(layouts >= 0).all(axis=1)]
    changes = [problem.load[problem.aboard == shift].sum(axis=0)]
    positions = [-1]
    for position, node in enumerate(run):
        if 0 <= node < 2 * legs:
            changes.append(problem.load[node] if node < legs else -problem.load[node - legs])
            positions.append(position)
    found = []
    aboard = np.cumsum(changes, axis=0)
    excesses = aboard[:, np.newaxis] - (layouts if len(layouts) else 0)
    fits = np.any(np.all(excesses <= 0, axis=2), axis=1) & (len(layouts) > 0)
    for index in np.flatnonzero(~fits).tolist():
        stop = run[positions[index]] if index else None
        if stop is not None and stop >= legs:
            continue
        excess = np.maximum(excesses[index], 0)
        least = excess[int(excess.sum(axis=1).argmin())]
        resource = int(least.argmax())
        found.append(Violation(Cause.CAPACITY, shift, positions[index], stop, int(least[resource]), resource))
    return found


def _permissions(problem: Problem, shift: int, run: Sequence[int]) -> list[Violation]:
    legs, may = problem.legs, problem.may_carry[:, shift].tolist()
    return [
        Violation(Cause.MAY_CARRY, shift, position, node - legs, 1)
        for position, node in enumerate(run)
        if legs <= node < 2 * legs and not may[node - legs]
    ]


def _too_far(problem: Problem, shift: int, run: Sequence[int]) -> list[Violation]:
    """Look whether the run by itself is within what its driver may drive."""
    most = int(problem.max_metres[shift])
    more = metres_of(problem, shift, run) - most if most < FAR else 0
    return [Violation(Cause.MILES, shift, -1, None, more)] if more > 0 else []


def _times(problem: Problem, shift: int, run: Sequence[int]) -> list[Violation]:
    """Find what stops the run's times: unreachable stops, then windows, then limits, whoever's they are."""
    graph = run_graph(problem, shift, run)
    if earliest_times(graph) is not None:
        return []
    unreachable = [
        Violation(Cause.UNREACHABLE, shift, position, _leg_at(problem, graph, position + 1), 1)
        for position, drive in enumerate(graph.drives)
        if drive >= FAR
    ]
    return unreachable or _late(problem, shift, graph) or _too_long(shift, graph)


def _late(problem: Problem, shift: int, graph: RunGraph) -> list[Violation]:
    """Find the first stop that cannot be reached in its window even with no ride or duty limit."""
    moment = graph.earliest[0]
    if moment > graph.latest[0]:
        return [Violation(Cause.SHIFT_HOURS, shift, -1, None, moment - graph.latest[0])]
    for position, gap in enumerate(graph.gaps):
        moment = max(moment + gap, graph.earliest[position + 1])
        late = moment - graph.latest[position + 1]
        if late <= 0:
            continue
        node, leg = graph.nodes[position + 1], _leg_at(problem, graph, position + 1)
        cause = Cause.WINDOW if leg is not None else Cause.BREAK_WINDOW
        if node >= problem.end(0):
            cause = Cause.SHIFT_HOURS
        return [Violation(cause, shift, position, leg, late)]
    return []


def _too_long(shift: int, graph: RunGraph) -> list[Violation]:
    """Name each limit that cannot be kept next to the windows; failing that, those that clash together."""
    found = []
    kept: list[tuple[int, int, int, int]] = []
    for limit in graph.limits:
        excess = _excess(graph, [], limit)
        if excess > 0:
            found.append(_over(shift, limit, excess))
    if found:
        return found
    for limit in graph.limits:
        excess = _excess(graph, kept, limit)
        if excess > 0:
            found.append(_over(shift, limit, excess))
        else:
            kept.append(limit)
    return found


def _over(shift: int, limit: tuple[int, int, int, int], excess: int) -> Violation:
    _a, b, _span, leg = limit
    if leg < 0:
        cause = {DUTY_LIMIT: Cause.DURATION, STRETCH_LIMIT: Cause.STRETCH}[leg]
        return Violation(cause, shift, b - 1, None, excess)
    return Violation(Cause.RIDE_TIME, shift, b - 1, leg, excess)


def _excess(
    graph: RunGraph, kept: Sequence[tuple[int, int, int, int]], limit: tuple[int, int, int, int]
) -> int:
    """Return by how much a limit must be exceeded when windows and the kept limits hold.

    The least time from a to b is the longest way from a to b over the constraints, windows taken as
    constraints against a fixed moment (one extra node).
    """
    a, b, span, _leg = limit
    size = len(graph.nodes)
    arcs = [(k, k + 1, gap) for k, gap in enumerate(graph.gaps)]
    arcs += [(other_b, other_a, -other) for other_a, other_b, other, _ in kept]
    arcs += [(size, k, moment) for k, moment in enumerate(graph.earliest)]
    arcs += [(k, size, -moment) for k, moment in enumerate(graph.latest)]
    longest: list[int | None] = [None] * (size + 1)
    longest[a] = 0
    moved = True
    while moved:
        moved = False
        for tail, head, length in arcs:
            through = longest[tail]
            if through is None:
                continue
            old = longest[head]
            if old is None or through + length > old:
                longest[head] = through + length
                moved = True
    distance = longest[b]
    return 0 if distance is None else distance - span


def _leg_at(problem: Problem, graph: RunGraph, position: int) -> int | None:
    return _leg_of(problem, graph.nodes[position])
