"""Puts a scheduler together. Live service, worker and simulation all call ``build``, so they decide alike."""

from scheduler.domain.policy import ServicePolicy
from scheduler.engine import improve as search
from scheduler.engine import kernels
from scheduler.engine.problem import Problem, Runs
from scheduler.engine.search_budget import SearchBudget, SearchResult
from scheduler.engine.slowest_drives import warm_drives
from scheduler.usecases.ports import Ports
from scheduler.usecases.scheduler import Scheduler

__all__ = ["build", "improve", "warm"]


def build(ports: Ports, policy: ServicePolicy) -> Scheduler:
    """Return the scheduler of one service on these ports."""
    return Scheduler(ports, policy)


def improve(problem: Problem, runs: Runs, budget: SearchBudget, seed: int) -> SearchResult:
    """Search for a better plan, wherever this is called: give it to a filling of the ``Search`` port."""
    return search.improve(problem, runs, budget, seed=seed)


def warm() -> None:
    """Compile what answers wait for, so that the first does not; once a process is enough."""
    kernels.warm()
    warm_drives()
