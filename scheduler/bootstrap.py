"""Puts a scheduler together. Live service, worker and simulation all call ``build``, so they decide alike."""

from scheduler.domain.policy import ServicePolicy
from scheduler.engine.improve import SearchBudget, SearchResult, improve
from scheduler.engine.kernels import warm
from scheduler.usecases.ports import Ports
from scheduler.usecases.scheduler import Scheduler

__all__ = ["SearchBudget", "SearchResult", "build", "improve", "warm"]


def build(ports: Ports, policy: ServicePolicy) -> Scheduler:
    """Return the scheduler of one service on these ports."""
    return Scheduler(ports, policy)
