"""What a search knows of the day before it begins: narrowed windows, shifts that are alike, legs near each other."""

from dataclasses import replace

import numpy as np

from scheduler.engine.kernels_state import Ground
from scheduler.engine.kernels_times import Array, Rules
from scheduler.engine.problem import FAR, Problem

LARGEST = 1 << 50
"""Price of leaving a promised leg out: more than any plan costs, few enough to add up."""
NEAR = 60
"""Legs counted as near another."""


def tightened(problem: Problem) -> Problem:
    """Narrow windows by what ride limits and drives imply; no feasible plan is lost.

    A way round may be shorter than the direct drive, where drives are rounded or speeds change with the time of
    day; the shortest way over one other stop less 20 s is what is counted on.
    """
    legs = problem.legs
    earliest, latest = problem.earliest.copy(), problem.latest.copy()
    p, d = np.arange(legs), np.arange(legs) + legs
    drive = np.maximum(_shortest_ways(problem).astype(np.int64) - 20, 0)
    drive = np.where(drive >= FAR // 2, 0, drive) + problem.dwell[p]
    longest = problem.dwell[p] + problem.max_ride
    free = problem.aboard < 0
    for _ in range(2):
        earliest[p] = np.where(free, np.maximum(earliest[p], earliest[d] - longest), earliest[p])
        latest[p] = np.where(free, np.minimum(latest[p], latest[d] - drive), latest[p])
        earliest[d] = np.where(free, np.maximum(earliest[d], earliest[p] + drive), earliest[d])
        latest[d] = np.where(free, np.minimum(latest[d], latest[p] + longest), latest[d])
    return replace(problem, earliest=earliest, latest=latest)


def _shortest_ways(problem: Problem) -> Array:
    """Return [L] the shortest drive of any class from pickup to delivery, over at most one other stop."""
    legs, first_break, past_breaks = problem.legs, 2 * problem.legs, 2 * problem.legs + problem.breaks
    stops = np.r_[0:first_break, past_breaks : problem.nodes]
    ways = np.full(legs, FAR, dtype=np.int64)
    for table in problem.seconds:
        for leg in range(legs):
            over = table[leg, stops].astype(np.int64) + table[stops, legs + leg]
            ways[leg] = min(ways[leg], int(over.min()), int(table[leg, legs + leg]))
    return ways


def ground_of(problem: Problem, rules: Rules) -> Ground:
    """Prepare what stays the same through a search."""
    weights = problem.weights
    legs, shifts = problem.legs, problem.shifts
    price = problem.seconds.astype(np.int64) * weights.driving_second
    price += problem.metres.astype(np.int64) * weights.metre
    singles = [
        [legs + leg for leg in range(legs) if problem.aboard[leg] == shift]
        + sorted(
            (2 * legs + b for b in range(problem.breaks) if problem.break_shift[b] == shift),
            key=lambda node: (int(problem.earliest[node]), node),
        )
        for shift in range(shifts)
    ]
    table = np.full((shifts, max(len(own) for own in singles) if singles else 0), -1, dtype=np.int32)
    for shift, own in enumerate(singles):
        table[shift, : len(own)] = own
    onboard = np.zeros((shifts, problem.load.shape[1]), dtype=np.int64)
    for leg in np.flatnonzero(problem.aboard >= 0):
        onboard[problem.aboard[leg]] += problem.load[leg]
    rides = np.zeros(problem.nodes, dtype=np.int64)
    rides[:legs] = rides[legs : 2 * legs] = problem.max_ride
    return Ground(
        stops=np.stack([rules.earliest, rules.latest, rules.dwell, rides], axis=1),
        price=np.ascontiguousarray(price),
        kind=kinds(problem),
        near=_near(problem, rules),
        singles=table,
        penalty=np.where(problem.required | (problem.aboard >= 0), LARGEST, problem.prize).astype(np.int64),
        onboard=onboard,
        pinned=pinned(problem),
        held=problem.frozen | (problem.locked >= 0).any(axis=1),
        mark=marks(problem),
    )


def pinned(problem: Problem) -> Array:
    """Return [L] which legs have a locked stop: they stay in their run."""
    found = np.zeros(problem.legs, dtype=np.bool_)
    stops = problem.locked[(problem.locked >= 0) & (problem.locked < 2 * problem.legs)]
    found[stops % max(problem.legs, 1)] = True
    return found


def closed_to_others(problem: Problem) -> Problem:
    """Return the problem with frozen runs that may carry only what they have."""
    if not problem.frozen.any():
        return problem
    may_carry = problem.may_carry.copy()
    for shift in np.flatnonzero(problem.frozen):
        own = problem.locked[shift]
        own = own[(own >= 0) & (own < 2 * problem.legs)] % problem.legs
        may_carry[:, shift] &= np.isin(np.arange(problem.legs), own)
    return replace(problem, may_carry=may_carry)


def marks(problem: Problem) -> Array:
    """Return [N + K] the random marks of nodes and of kinds of shift, the same for the same sizes."""
    return np.random.default_rng(20_031).integers(1, 2**62, problem.nodes + problem.shifts).astype(np.int64)


def kinds(problem: Problem) -> Array:
    """Give numbers to shifts so that those alike in every way share a number; -1 for one like no other."""
    own = problem.frozen | (problem.locked >= 0).any(axis=1) | (problem.max_outings < FAR)
    tied = {int(k) for k in problem.break_shift} | {int(k) for k in problem.aboard if k >= 0}
    tied |= set(np.flatnonzero(own).tolist())
    seen: dict[bytes, list[int]] = {}
    for shift in range(problem.shifts):
        if shift in tied or problem.has_begun[shift]:
            continue
        start, end, row = problem.start(shift), problem.end(shift), int(problem.shift_class[shift])
        stops = slice(0, 2 * problem.legs)
        parts = [
            *(grid[row, start, stops] for grid in (problem.seconds, problem.metres)),
            *(grid[row, stops, end] for grid in (problem.seconds, problem.metres)),
            *(grid[row, start, end] for grid in (problem.seconds, problem.metres)),
            *(amount[[start, end]] for amount in (problem.earliest, problem.latest, problem.dwell)),
            *(table[:, shift] for table in (problem.may_carry, problem.carry_cost, problem.preference_cost)),
            *(
                amount[shift]
                for amount in (
                    problem.layouts,
                    problem.max_duration,
                    problem.fixed_cost,
                    problem.fairness_cost,
                    problem.stretch,
                    problem.worked,
                    problem.max_metres,
                )
            ),
            row,
        ]
        seen.setdefault(b"|".join(np.ascontiguousarray(part).tobytes() for part in parts), []).append(shift)
    kinds = np.full(problem.shifts, -1, dtype=np.int32)
    number = 0
    for alike in seen.values():
        if len(alike) > 1:
            kinds[alike] = number
            number += 1
    return kinds


def _near(problem: Problem, rules: Rules) -> Array:
    """List for each leg the legs most like it in place and time."""
    legs = problem.legs
    if legs == 0:
        return np.zeros((0, 0), dtype=np.int32)
    seconds = problem.seconds[0].astype(np.int64)
    middle = (rules.earliest[: 2 * legs] + np.minimum(rules.latest[: 2 * legs], FAR)) // 2
    score = np.zeros((legs, legs), dtype=np.int64)
    for begin in (0, legs):
        part = slice(begin, begin + legs)
        apart = np.minimum(seconds[part, part], seconds[part, part].T)
        score += apart + np.abs(middle[part, None] - middle[None, part]) // 2
    np.fill_diagonal(score, np.iinfo(np.int64).max)
    order = np.argsort(score, axis=1, kind="stable")[:, : min(NEAR, legs - 1)]
    return np.ascontiguousarray(order.astype(np.int32))
