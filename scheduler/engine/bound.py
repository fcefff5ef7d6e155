"""How good a plan can be at all: a proven lower bound on the cost of a problem, and where possible the optimum.

Decides in which order the proof proceeds. First the route-selection LP is solved by column generation; at
whole-numbered leg prices the Lagrangian bound is exact integer arithmetic, and valid whatever the prices are.
Then every chain is listed that a better plan could hold, its reduced price within the gap, and the best
combination is chosen. What could not be done is said in :attr:`Proof.how`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from scheduler.engine.bound_assignment import assignment_bound
from scheduler.engine.bound_chain import Chain, shift_kinds
from scheduler.engine.bound_fragments import Fragments, TooMany, fragments_of, prices_are_exact
from scheduler.engine.bound_master import Duals, Master, choose, outline_of
from scheduler.engine.bound_pricing import Desk, Pricing
from scheduler.engine.bound_runs import Runner
from scheduler.engine.bound_ways import SMALL
from scheduler.engine.cost import evaluate
from scheduler.engine.feasibility import check
from scheduler.engine.kernels_pricing import NEVER
from scheduler.engine.kernels_times import Array
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.routes import Route

NOTHING = 1 << 60
"""Below every bound there can be, with a minus."""
SMOOTH = 0.7
"""How much of the best leg prices known goes into those asked for (Wentges 1997)."""
COLUMNS = 150
"""Chains added for one kind of shift in a round."""
EFFORT = 30.0
"""Deterministic seconds of the solver for a choice."""
LEAST = 0.5
"""Seconds for a choice at least, where the limit is reached."""
PARTS = ((1, 10_000), (16, 120_000), (4, 120_000), (1, 120_000))
"""Parts of the gap looked at one after the other, and how many chains there may be to choose from; a twentieth of
it where a chain's price needs a timetable."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known about the cost of the best plan."""

    bound: int
    """No feasible plan costs less."""
    runs: Runs | None
    """The best plan known, feasible by the oracle; None when there is none."""
    cost: int
    """Its cost; 0 without a plan."""
    optimal: bool
    """The plan is proven best."""
    seconds: float
    columns: int
    """Chains in the LP at its end."""
    how: str
    """What the bound rests on, in plain words."""


def lower_bound(
    problem: Problem,
    *,
    runs: Runs,
    routes: Sequence[Route] = (),
    seconds: float | None = None,
    rounds: int | None = None,
) -> Proof:
    """Prove that no plan costs less than a bound, and look for a better plan on the way.

    Parameters
    ----------
    problem : Problem
    runs : list of list of int
        A plan to compare with; an infeasible one, or empty runs, may be given too.
    routes : sequence of Route
        Runs met by a search, to start from.
    seconds : float, optional
        Wall-clock limit, looked at between steps.
    rounds : int, optional
        Rounds of column generation at most.

    Returns
    -------
    Proof
        Without a limit in seconds the same input gives the same proof.
    """
    proving = _Proving(problem, runs, seconds)
    try:
        proving.prepare(routes)
        proving.solve_lp(rounds)
        if not proving.closed():
            proving.finish()
    except TooMany as reason:
        proving.notes.append(str(reason))
    return proving.proof()


class _Proving:
    """The state of one proof; bounds here are scaled, costs are not."""

    def __init__(self, problem: Problem, runs: Runs, seconds: float | None) -> None:
        self.problem, self.began, self.seconds = problem, perf_counter(), seconds
        self.kinds = shift_kinds(problem)
        self.runner = Runner(problem, self.kinds)
        idle = [self.runner.idle_cost(kind) for kind in range(len(self.kinds))]
        self.outline = outline_of(problem, self.kinds, idle)
        self.scale, self.most = _scale(problem)
        self.master = Master(self.outline, penalty=self.most)
        self.pricings: list[Pricing] = []
        self.runs: Runs | None = None
        self.cost = 0
        self.offer(runs)
        self.floor = assignment_bound(problem)
        self.bound = -NOTHING
        self.duals = np.zeros(problem.legs, dtype=np.int64)
        self.worth = [0] * len(self.kinds)
        self.notes: list[str] = []
        self.turns = 0

    def offer(self, runs: Runs) -> None:
        """Take a plan as the best one where it is feasible and cheaper."""
        if check(self.problem, runs):
            return
        cost = evaluate(self.problem, runs).total
        if self.runs is None or cost < self.cost:
            self.runs, self.cost = [list(run) for run in runs], cost

    def out_of_time(self) -> bool:
        return self.seconds is not None and perf_counter() - self.began >= self.seconds

    def whole_bound(self) -> int:
        """Return the bound as a cost: costs are whole numbers, so a part of one counts as one."""
        bound = max(-(-self.bound // self.scale), self.floor)
        if self.runs is not None and bound > self.cost:
            raise AssertionError(f"a bound of {bound} lies above a feasible plan of {self.cost}")
        return bound

    def closed(self) -> bool:
        return self.runs is not None and self.whole_bound() >= self.cost

    def prepare(self, routes: Sequence[Route]) -> None:
        """List the fragments of every type of vehicle and start the LP from runs known."""
        # Of fragments that do the same, one may be the only one that keeps a locked order.
        thin = prices_are_exact(self.problem) and not (self.problem.locked >= 0).any()
        desk = Desk(self.problem)
        types: dict[tuple[int, bytes], Fragments] = {}
        for shifts in self.kinds:
            row, layouts = int(self.problem.shift_class[shifts[0]]), self.problem.layouts[shifts[0]]
            key = (row, layouts.tobytes())
            if key not in types:
                types[key] = fragments_of(self.problem, shifts[0], thin=thin)
            self.pricings.append(Pricing(self.problem, shifts, types[key], desk=desk, scale=self.scale))
        known = [(route.shift, route.nodes) for route in routes]
        known += [(shift, tuple(run)) for shift, run in enumerate(self.runs or []) if run]
        chains = (self.runner.chain(shift, nodes) for shift, nodes in known)
        self.master.add(chain for chain in chains if chain is not None)

    def solve_lp(self, rounds: int | None) -> None:
        """Solve the LP, first with chains that forget what they carried, then with those that remember."""
        if self.problem.legs > SMALL:
            try:
                self._generate(rounds)
            except TooMany as reason:
                self.notes.append(f"without memory {reason}")
            # Chains with a leg twice go; those that memory allows are found again.
            simple = self._simple()
            self.master = Master(self.outline, penalty=self.most)
            self.master.add(simple)
        for pricing in self.pricings:
            pricing.remember(True)
        self._generate(rounds)

    def _simple(self) -> list[Chain]:
        """Return the chains of the LP that carry no leg twice."""
        return [chain for chain in self.master.chains if len(set(chain.visits)) == len(chain.visits)]

    def _generate(self, rounds: int | None) -> None:
        """Generate columns as far as time and rounds allow."""
        smooth = 0.0
        while not self.closed():
            if self.out_of_time() or self.turns == rounds:
                self.notes.append("column generation was stopped early")
                return
            duals = self.master.solve()
            if duals is None:
                self.notes.append("the LP solver failed")
                return
            if self.bound >= (duals.cost - 1e-7 * abs(duals.cost)) * self.scale:
                return
            added = self._price(duals, smooth)
            if not added and not smooth:
                return
            smooth = SMOOTH if added else 0.0
            self.turns += 1

    def _price(self, duals: Duals, smooth: float) -> int:
        """Ask for chains at leg prices between the LP's and the best known; return how many are new."""
        asked = np.floor(smooth * self.duals + (1 - smooth) * duals.legs * self.scale).astype(np.int64)
        found: list[Chain] = []
        worth = []
        for kind, pricing in enumerate(self.pricings):
            idle = self.outline.idle[kind] * self.scale
            aim = int(np.floor(smooth * self.worth[kind] + (1 - smooth) * duals.kinds[kind] * self.scale))
            if not self.outline.must_run[kind]:
                aim = min(aim, 0)
            priced = pricing.least(asked, aim + idle)
            worth.append(min(aim, priced.least() - idle))
            found += [priced.chain(int(label), kind) for label in priced.spread(COLUMNS)]
        self._raise(asked, worth)
        return self.master.add(found)

    def _raise(self, legs: Array, worth: list[int]) -> None:
        """Take leg prices as the best known where their Lagrangian bound is higher."""
        outline = self.outline
        value = outline.standing * self.scale + sum(int(legs[leg]) for leg in outline.needed)
        for group, prize in outline.groups:
            value += min(prize * self.scale, sum(int(legs[leg]) for leg in group))
        value += sum(size * each for size, each in zip(outline.sizes, worth, strict=True))
        if value > self.bound:
            self.bound, self.duals, self.worth = value, legs, worth

    def finish(self) -> None:
        """List the chains that a better plan could hold and choose among them, within a part of the gap first.

        A plan that costs less than the bound and so much more is made of chains whose reduced price is below
        that much. So each part of the gap looked at either holds the best plan or lifts the bound by itself.
        """
        self._choose(self._simple(), effort=EFFORT / 10)
        start = self.bound
        for part, most in PARTS:
            if self.closed():
                return
            if self.out_of_time():
                self.notes.append("the rest of the gap was not looked at")
                return
            try:
                self._look_into(start, part, most)
            except TooMany:
                # Few enough to settle it at once would have been best; else the parts are next.
                if (part, most) != PARTS[0]:
                    raise

    def _look_into(self, start: int, part: int, most: int) -> None:
        """Choose among the chains of a part of the gap."""
        gap = self._gap(start, part)
        chains = self.list_all(gap, most)
        self.notes.append(f"{len(chains)} runs within {gap // self.scale} of the LP")
        least = self._choose(chains, effort=EFFORT)
        if least > -np.inf:
            self.bound = max(self.bound, int(min(np.ceil(least - 0.01) * self.scale, start + gap)))

    def _gap(self, start: int, part: int) -> int:
        """Return a part of what lies between the LP's bound and the best plan known, or of all that may cost."""
        if self.runs is None:
            return int(NEVER) // 4 if part == 1 else abs(start) // (10 * part) + 1
        return -(-(self.cost * self.scale - start) // part)

    def list_all(self, gap: int, most: int) -> list[Chain]:
        """Return every chain, at its real price, whose reduced price is below a gap."""
        chains: list[Chain] = []
        for kind, pricing in enumerate(self.pricings):
            thin = prices_are_exact(self.problem) and not self.runner.breaks(kind)
            limit = min(gap + self.worth[kind] + self.outline.idle[kind] * self.scale, int(NEVER) // 2)
            priced = pricing.listed(self.duals, limit, thin=thin)
            good = priced.by_legs(limit) if thin else priced.below(limit)
            if len(chains) + len(good) > (most if thin else most // 20):
                raise TooMany(
                    f"{len(chains) + len(good)} runs within {gap // self.scale} of the LP are too many"
                )
            listed = [priced.chain(int(label), kind) for label in good]
            chains += listed if thin else [one for one in map(self.runner.real, listed) if one is not None]
        return chains

    def _choose(self, chains: Sequence[Chain], *, effort: float) -> float:
        """Choose the best plan among chains; return what no such plan undercuts, infinity when there is none."""
        left = None if self.seconds is None else max(LEAST, self.seconds - (perf_counter() - self.began))
        choice = choose(self.outline, chains, effort=effort, seconds=left)
        if choice.chains is not None:
            self.offer(self.runner.plan(choice.chains))
        return choice.bound

    def proof(self) -> Proof:
        """Say what was proven."""
        return Proof(
            bound=self.whole_bound(),
            runs=self.runs,
            cost=self.cost,
            optimal=self.closed(),
            seconds=perf_counter() - self.began,
            columns=len(self.master.chains),
            how="; ".join(self._how()),
        )

    def _how(self) -> list[str]:
        """Say what the bound rests on."""
        if self.floor * self.scale >= self.bound:
            return ["each stop's cheapest next stop", *self.notes]
        return ["route selection over chains of fragments", *self.notes]


def _scale(problem: Problem) -> tuple[int, float]:
    """Return a power of two to scale prices by, and more than any single run or leg left out is worth."""
    weights = problem.weights
    reached = problem.seconds < 2**29
    hop = int((problem.seconds * reached).max(initial=0)) * (weights.driving_second + weights.duty_second)
    hop += int((problem.metres * reached).max(initial=0)) * weights.metre
    hop += int(problem.dwell.max(initial=0)) * weights.duty_second
    most = 2 * hop * (2 * problem.legs + 1) + int(problem.fixed_cost.max(initial=0))
    most += int(problem.prize.sum()) + int(np.abs(problem.carry_cost).sum(axis=0).max(initial=0)) + 1
    scale = 1
    while scale < 1024 and most * scale * 2 < 2**44:
        scale *= 2
    return scale, float(most)
