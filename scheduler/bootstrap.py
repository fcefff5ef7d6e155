"""Puts a scheduler together. Live service, worker and simulation all call ``build``, so they decide alike."""

from scheduler.domain.policy import ServicePolicy
from scheduler.engine.kernels import warm
from scheduler.usecases.ports import Ports
from scheduler.usecases.scheduler import Scheduler

__all__ = ["build", "warm"]


def build(ports: Ports, policy: ServicePolicy) -> Scheduler:
    """Return the scheduler of one service on these ports."""
    return Scheduler(ports, policy)
