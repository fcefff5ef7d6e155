"""One thread's search: lays the plan out for compiled code, runs it in pieces, and reads the results back.

Decides the temperatures, the size of the neighbourhoods and what counts as near.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from scheduler.engine.kernels_ruin import settle_singles
from scheduler.engine.kernels_search import Best, Pool, plan_cost, search
from scheduler.engine.kernels_state import LOAD, NODE, Ground, State, refresh
from scheduler.engine.kernels_times import Array, Rules, rules_of
from scheduler.engine.problem import FAR, Problem, Run, Runs

LARGEST = 1 << 50
"""Price of leaving a promised leg out: more than any plan costs, few enough to add up."""
POOL = 60_000
"""Routes a thread remembers at most."""
MEMO = 19
"""Binary logarithm of how many best places are remembered at most."""
NEAR = 60
"""Legs counted as near another."""


class Clock(Protocol):
    """Tells a search how far it is."""

    def progress(self, more: int = 0) -> float:
        """Return the share of the budget used, with so many steps more than were reported."""
        ...


@dataclass(frozen=True, slots=True)
class Route:
    """One run that a search met: for this set of legs on this kind of shift the cheapest order known."""

    kind: int
    """Kind of shift, or -1 for a shift like no other."""
    shift: int
    nodes: tuple[int, ...]
    price: int
    score: int
    """Cost of the best plan it was part of."""


class Annealing:
    """A plan under work and the routes met, for one thread."""

    def __init__(self, problem: Problem, runs: Runs, *, seed: int) -> None:
        self.problem = problem
        self.rules = rules_of(tightened(problem))
        self.ground = ground_of(problem, self.rules)
        longest = 2 * problem.legs + self.ground.singles.shape[1] + 4
        self.state = _empty_state(problem, longest, seed)
        self.best = Best(
            seq=np.zeros(self.state.rows.shape[:2], dtype=np.int32),
            length=np.zeros_like(self.state.length),
            cost=np.full(1, np.iinfo(np.int64).max, dtype=np.int64),
        )
        self.pool = _empty_pool(problem)
        self.adopt(runs)
        self.heat = 0.0

    def run(self, steps: int, clock: Clock, *, until: float, threads: int) -> int:
        """Search until so many steps are done or the clock reaches ``until``; return the steps done."""
        if self.problem.legs == 0:
            return steps
        done, piece = 0, 200
        most = max(2, min(12, self.problem.legs // 3))
        while done < steps:
            progress = clock.progress(done * threads)
            if progress >= until:
                break
            count = min(piece, steps - done)
            heat = self._scale() * 0.004 * (0.02**progress)
            search(self.rules, self.ground, self.state, self.best, self.pool, count, most, heat, 1.0)
            done += count
        return done

    def _scale(self) -> float:
        """Return about what the plan costs, penalties left out."""
        return float(max(int(self.state.price.sum()), 1))

    def adopt(self, runs: Runs) -> None:
        """Go on from a given plan; it becomes the best one where it is."""
        state, problem = self.state, self.problem
        state.where[:] = -1
        state.touched[:] = 0
        for shift, run in enumerate(runs):
            nodes = [problem.start(shift), *self._with_singles(shift, run), problem.end(shift)]
            state.length[shift] = len(nodes)
            state.rows[shift, : len(nodes), NODE] = nodes
            for node in nodes:
                if problem.legs <= node < 2 * problem.legs:
                    state.where[node - problem.legs] = shift
            refresh(self.rules, self.ground, state, shift)
            lacking = [s for s in self.ground.singles[shift].tolist() if s >= 0 and s not in run]
            if lacking and state.served[shift]:
                settle_singles(self.rules, self.ground, state, shift)
                settle_singles(self.rules, self.ground, state, shift)
        cost = plan_cost(self.ground, state)
        if cost < self.best.cost[0]:
            self.best.cost[0] = cost
            self.best.seq[:] = state.rows[:, :, NODE]
            self.best.length[:] = state.length

    def _with_singles(self, shift: int, run: Sequence[int]) -> Run:
        lacking = [node for node in self.ground.singles[shift].tolist() if node >= 0 and node not in run]
        return [*lacking, *run]

    def best_cost(self) -> int:
        """Return the cost of the best plan, penalties included."""
        return int(self.best.cost[0])

    def best_runs(self) -> Runs:
        """Return the best plan; a shift that carries nobody and has not begun is empty."""
        runs = []
        for shift in range(self.problem.shifts):
            run = self.best.seq[shift, 1 : self.best.length[shift] - 1].tolist()
            idle = not any(node < 2 * self.problem.legs for node in run) and not self.problem.has_begun[shift]
            runs.append([] if idle else run)
        return runs

    def routes(self) -> list[Route]:
        """Return the routes met."""
        held = int(self.pool.held[0])
        nodes, begin = self.pool.nodes.tolist(), self.pool.begin.tolist()
        return [
            Route(
                kind=int(self.ground.kind[self.pool.shift[r]]),
                shift=int(self.pool.shift[r]),
                nodes=tuple(nodes[begin[r] : begin[r + 1]]),
                price=int(self.pool.price[r]),
                score=int(self.pool.score[r]),
            )
            for r in range(held)
        ]


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
    marks = np.random.default_rng(20_031).integers(1, 2**62, problem.nodes + shifts)
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
        mark=marks.astype(np.int64),
    )


def kinds(problem: Problem) -> Array:
    """Give numbers to shifts so that those alike in every way share a number; -1 for one like no other."""
    tied = {int(k) for k in problem.break_shift} | {int(k) for k in problem.aboard if k >= 0}
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
            *(table[:, shift] for table in (problem.may_carry, problem.carry_cost)),
            *(own[shift] for own in (problem.layouts, problem.max_duration, problem.fixed_cost)),
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


def _empty_state(problem: Problem, longest: int, seed: int) -> State:
    shifts, legs, resources = problem.shifts, problem.legs, problem.load.shape[1]
    rows = (shifts, longest, LOAD + resources)
    memo = 1 << max(12, min(MEMO, (32 * legs * shifts).bit_length()))
    return State(
        rows=np.zeros(rows, dtype=np.int64),
        length=np.full(shifts, 2, dtype=np.int64),
        served=np.zeros(shifts, dtype=np.int64),
        price=np.zeros(shifts, dtype=np.int64),
        fixed=np.zeros(shifts, dtype=np.int64),
        name=np.zeros(shifts, dtype=np.int64),
        where=np.full(legs, -1, dtype=np.int32),
        memo_name=np.zeros(memo, dtype=np.int64),
        memo=np.zeros((memo, 3), dtype=np.int64),
        rng=np.array([np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] | 1], dtype=np.uint64),
        old_rows=np.zeros(rows, dtype=np.int64),
        old_sums=np.zeros((shifts, 5), dtype=np.int64),
        old_where=np.full(legs, -1, dtype=np.int32),
        removed=np.zeros(legs + 16, dtype=np.int32),
        touched=np.zeros(shifts, dtype=np.int64),
        ints=np.zeros((8, max(longest, legs)), dtype=np.int64),
        seqs=np.zeros((2, longest), dtype=np.int32),
    )


def _empty_pool(problem: Problem) -> Pool:
    per_route = 2 * max(1, problem.legs // max(1, problem.shifts)) * 3 + 8
    return Pool(
        table=np.zeros(4 * POOL + 1, dtype=np.int64),
        mark=np.zeros(POOL, dtype=np.int64),
        price=np.zeros(POOL, dtype=np.int64),
        shift=np.zeros(POOL, dtype=np.int64),
        begin=np.zeros(POOL + 1, dtype=np.int64),
        nodes=np.zeros(POOL * per_route, dtype=np.int32),
        score=np.zeros(POOL, dtype=np.int64),
        held=np.zeros(1, dtype=np.int64),
    )
