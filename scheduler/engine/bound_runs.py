"""From chains to runs of the service day and back: real prices, breaks put in, whole plans.

Decides where the breaks of a shift go: anywhere the vehicle is empty, in any order, wherever it is cheapest.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, permutations
from math import comb, factorial

from scheduler.engine.bound_chain import Chain
from scheduler.engine.bound_fragments import TooMany
from scheduler.engine.cost import CostEvaluator
from scheduler.engine.feasibility import check_run
from scheduler.engine.problem import Problem, Run, Runs

PLACINGS = 5_000
"""Ways tried at most to put the breaks into one run."""


class Runner:
    """Prices chains as runs of their shift, by the oracle and the evaluator."""

    def __init__(self, problem: Problem, kinds: Sequence[Sequence[int]]) -> None:
        self.problem, self.kinds = problem, kinds
        self.evaluator = CostEvaluator(problem)

    def breaks(self, kind: int) -> list[int]:
        """Return the nodes of the breaks that a shift of a kind owes."""
        shift, first = self.kinds[kind][0], 2 * self.problem.legs
        return [first + b for b in range(self.problem.breaks) if self.problem.break_shift[b] == shift]

    def idle_cost(self, kind: int) -> int:
        """Return what a shift of a kind costs when it carries nobody."""
        shift = self.kinds[kind][0]
        if not self.problem.has_begun[shift] or check_run(self.problem, shift, []):
            return 0
        try:
            return self.evaluator.run(shift, []).total
        except ValueError:
            return 0

    def chain(self, shift: int, run: Sequence[int]) -> Chain | None:
        """Return a known run as a chain at its real price; None when it breaks a rule or carries nobody."""
        legs = self.problem.legs
        visits = tuple(sorted(node - legs for node in run if legs <= node < 2 * legs))
        if not visits or check_run(self.problem, shift, run):
            return None
        kind = next(index for index, shifts in enumerate(self.kinds) if shift in shifts)
        return Chain(kind, tuple(run), self.evaluator.run(shift, run).total, visits)

    def real(self, chain: Chain) -> Chain | None:
        """Return a chain with its breaks and at its real price; None when no run of it keeps every rule."""
        shift = self.kinds[chain.kind][0]
        tried = (self.chain(shift, run) for run in self._with_breaks(chain))
        return min((one for one in tried if one is not None), key=lambda one: one.price, default=None)

    def _with_breaks(self, chain: Chain) -> Iterator[Run]:
        """Yield the run with its breaks at every place where nobody is aboard, optional ones also left out."""
        all_of_them = self.breaks(chain.kind)
        optional = [node for node in all_of_them if self.problem.break_optional[node - 2 * self.problem.legs]]
        places = self._empty_places(chain)
        ways = factorial(len(all_of_them)) * comb(len(places) + len(all_of_them) - 1, len(all_of_them))
        if ways << len(optional) > PLACINGS:
            raise TooMany("there are too many ways to place the breaks of a run")
        for count in range(len(optional) + 1):
            for without in combinations(optional, count):
                owed = [node for node in all_of_them if node not in without]
                for order in permutations(owed):
                    yield from self._placed(chain, order, places)

    def _placed(self, chain: Chain, order: Sequence[int], places: Sequence[int]) -> Iterator[Run]:
        """Yield the run with breaks in a given order at every choice of places."""
        for spots in combinations_with_replacement(places, len(order)):
            run = list(chain.nodes)
            for spot, node in reversed(list(zip(spots, order, strict=True))):
                run.insert(spot, node)
            yield run

    def _empty_places(self, chain: Chain) -> list[int]:
        problem, shift = self.problem, self.kinds[chain.kind][0]
        aboard = int((problem.aboard == shift).sum())
        places = [] if aboard else [0]
        for position, node in enumerate(chain.nodes):
            aboard += 1 if node < problem.legs else -1
            if not aboard:
                places.append(position + 1)
        return places

    def plan(self, chains: Sequence[Chain]) -> Runs:
        """Return chains as runs, one a shift."""
        runs: Runs = [[] for _ in range(self.problem.shifts)]
        free = [list(shifts) for shifts in self.kinds]
        for chain in chains:
            runs[free[chain.kind].pop(0)] = list(chain.nodes)
        return runs
