"""One thread's search: lays the plan out for compiled code, runs it in pieces, and reads the results back.

Decides the temperatures, the size of the neighbourhoods and what counts as near.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from scheduler.engine.ground import closed_to_others, ground_of, tightened
from scheduler.engine.kernels_pool import Pool, forget
from scheduler.engine.kernels_search import Best, plan_cost, search, take_on
from scheduler.engine.kernels_state import LOAD, NODE, State
from scheduler.engine.kernels_times import Array, rules_of
from scheduler.engine.problem import Problem, Run, Runs
from scheduler.engine.routes import RouteTable

POOL = 40_000
"""Routes a thread remembers at most."""
MEMO = 19
"""Binary logarithm of how many best places are remembered at most."""
HOT, COLD = 0.4, 0.3
"""Starting temperature in shares of what a plan costs for each leg, and what is left of it at the end."""
STRAYED = 0.05
"""Share of a plan's cost by which a plan may be dearer than the best before the search goes back to that."""
MOST = 8
"""Legs taken out at a time, about at most."""


class Clock(Protocol):
    """Tells a search how far it is."""

    def progress(self, more: int = 0) -> float:
        """Return the share of the budget used, with so many steps more than were reported."""
        ...

    def cooled(self, more: int = 0) -> float:
        """Return the share of the way from the highest to the lowest temperature."""
        ...


class Annealing:
    """A plan under work and the routes met, for one thread."""

    def __init__(self, problem: Problem, runs: Runs, *, seed: int) -> None:
        self.problem = problem
        self.rules = rules_of(tightened(closed_to_others(problem)))
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

    def run(self, steps: int, clock: Clock, *, until: float, threads: int) -> int:
        """Search until so many steps are done or the clock reaches ``until``; return the steps done."""
        if self.problem.legs == 0 or self.problem.shifts == 0:
            return steps
        done, piece = 0, 200
        most = max(2, min(MOST, self.problem.legs // 3))
        while done < steps:
            progress = clock.progress(done * threads)
            if progress >= until:
                break
            count = min(piece, steps - done)
            heat = self._scale() * HOT / self.problem.legs * COLD ** clock.cooled(done * threads)
            search(self.rules, self.ground, self.state, self.best, self.pool, count, most, heat, 1.0)
            self._make_room()
            done += count
        return done

    def _scale(self) -> float:
        """Return about what the plan costs, penalties and the price of using shifts at all left out."""
        used = (self.state.served > 0) & ~self.problem.has_begun
        return float(max(int(self.state.price.sum() - self.rules.fixed_cost[used].sum()), 1))

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
            take_on(self.rules, self.ground, state, shift, bool(self._lacking(shift, run)))
        cost = plan_cost(self.ground, state)
        if cost < self.best.cost[0]:
            self.best.cost[0] = cost
            self.best.seq[:] = state.rows[:, :, NODE]
            self.best.length[:] = state.length

    def _with_singles(self, shift: int, run: Sequence[int]) -> Run:
        return [*self._lacking(shift, run), *run]

    def _lacking(self, shift: int, run: Sequence[int]) -> Run:
        """Return the stops that the run owes: breaks that are not optional, deliveries of riders aboard."""
        first = 2 * self.problem.legs
        return [
            node
            for node in self.ground.singles[shift].tolist()
            if node >= 0
            and node not in run
            and not (node >= first and self.problem.break_optional[node - first])
        ]

    def has_strayed(self) -> bool:
        """Tell whether the plan under work is far dearer than the best: it leaves somebody out, as a rule."""
        return plan_cost(self.ground, self.state) > self.best_cost() + STRAYED * self._scale()

    def absent(self) -> Array:
        """Return the legs that the plan under work leaves out."""
        return np.flatnonzero(self.state.where < 0)

    def raise_penalties(self, legs: Array, by: int) -> None:
        """Make it dearer to leave these legs out, in the plan under work and from now on."""
        self.ground.penalty[legs] += by

    def best_cost(self) -> int:
        """Return the cost of the best plan, penalties included."""
        return int(self.best.cost[0])

    def best_runs(self) -> Runs:
        """Return the best plan; a shift that carries nobody and has not begun is empty."""
        return self._runs(self.best.seq, self.best.length)

    def runs(self) -> Runs:
        """Return the plan under work in the same way."""
        return self._runs(self.state.rows[:, :, NODE], self.state.length)

    def _runs(self, nodes: Array, length: Array) -> Runs:
        runs = []
        for shift in range(self.problem.shifts):
            run = nodes[shift, 1 : length[shift] - 1].tolist()
            idle = not any(node < 2 * self.problem.legs for node in run) and not self.problem.has_begun[shift]
            runs.append([] if idle else run)
        return runs

    def routes(self) -> RouteTable:
        """Return the routes met."""
        pool, held = self.pool, int(self.pool.held[0])
        shift = pool.shift[:held].copy()
        kind = self.ground.kind[shift].astype(np.int64)
        return RouteTable(
            mark=pool.mark[:held].copy(),
            slot=np.where(kind >= 0, -1 - kind, shift),
            shift=shift,
            price=pool.price[:held].copy(),
            score=pool.score[:held].copy(),
            begin=pool.begin[: held + 1].copy(),
            nodes=pool.nodes[: pool.begin[held]].copy(),
        )

    def _make_room(self) -> None:
        """Forget the routes of the worst plans when the pool is nearly full."""
        pool, held = self.pool, int(self.pool.held[0])
        nearly = 0.9
        if held < nearly * POOL and pool.begin[held] < nearly * len(pool.nodes):
            return
        forget(pool, int(np.median(pool.score[:held])))


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
        two=np.zeros((legs + 16, 6), dtype=np.int64),
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
