"""What a plan costs: the only prices. Facts come from the timetable, weights from the problem.

Each part is named, so that a plan can explain its price by run and in total. All amounts are thousandths
of a penny.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from scheduler.engine.problem import Problem, Runs
from scheduler.engine.timetable import Timetable, schedule


@dataclass(frozen=True, slots=True)
class RunCost:
    """The price of one run by part."""

    driving: int = 0
    distance: int = 0
    duty: int = 0
    riding: int = 0
    """Riding beyond the direct drive."""
    waiting_aboard: int = 0
    pickup_wait: int = 0
    """Riders waiting from the beginning of their pickup's window."""
    fixed: int = 0
    fairness: int = 0
    """Sending out somebody who did more than others lately."""
    disturbance: int = 0
    """Riders given to another shift than the one they had."""
    preference: int = 0
    """Riders who would rather be driven by somebody else, or the other way round."""

    @property
    def total(self) -> int:
        """Sum of the parts."""
        return sum(getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True, slots=True)
class CostBreakdown:
    """The price of a plan by run and part."""

    runs: tuple[RunCost, ...]
    unserved: int
    """Prizes of optional legs left out."""
    unserved_legs: tuple[int, ...]
    """Every leg in no run, required ones too (which have no price: such a plan is infeasible)."""

    @property
    def total(self) -> int:
        """Sum over all runs and of what is left out."""
        return sum(run.total for run in self.runs) + self.unserved

    def part(self, name: str) -> int:
        """Return one named part summed over the runs."""
        return sum(getattr(run, name) for run in self.runs)


class CostEvaluator:
    """Prices runs of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def run(self, shift: int, run: Sequence[int], times: Timetable | None = None) -> RunCost:
        """Price one run; a shift that carries nobody and has not begun costs nothing.

        Raises
        ------
        ValueError
            No times keep the run's constraints.
        """
        problem, weights = self.problem, self.problem.weights
        served = [node - problem.legs for node in run if problem.legs <= node < 2 * problem.legs]
        begun = bool(problem.has_begun[shift])
        if not served and not begun:
            return RunCost()
        found = times if times is not None else schedule(problem, shift, run)
        if found is None:
            raise ValueError(f"the run of shift {shift} cannot be timed, so it has no price")
        beyond = sum(max(found.ride_seconds[leg] - int(problem.direct[leg]), 0) for leg in served)
        return RunCost(
            driving=weights.driving_second * found.driving_seconds,
            distance=weights.metre * found.metres,
            duty=weights.duty_second * found.duty_seconds,
            riding=weights.riding_second * beyond,
            waiting_aboard=weights.waiting_aboard_second * found.waiting_aboard_seconds,
            pickup_wait=weights.pickup_wait_second * found.pickup_wait_seconds,
            fixed=0 if begun else int(problem.fixed_cost[shift]),
            fairness=0 if begun else int(problem.fairness_cost[shift]),
            disturbance=sum(int(problem.carry_cost[leg, shift]) for leg in served),
            preference=sum(int(problem.preference_cost[leg, shift]) for leg in served),
        )

    def plan(self, runs: Runs) -> CostBreakdown:
        """Price a plan."""
        problem = self.problem
        served = {
            node - problem.legs for run in runs for node in run if problem.legs <= node < 2 * problem.legs
        }
        left_out = tuple(leg for leg in range(problem.legs) if leg not in served)
        return CostBreakdown(
            runs=tuple(self.run(shift, run) for shift, run in enumerate(runs)),
            unserved=sum(int(problem.prize[leg]) for leg in left_out if not problem.required[leg]),
            unserved_legs=left_out,
        )


def evaluate(problem: Problem, runs: Runs) -> CostBreakdown:
    """Price a plan by run and part."""
    return CostEvaluator(problem).plan(runs)
