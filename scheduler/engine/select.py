"""Chooses whole plans from the routes a search met."""

from collections.abc import Sequence

from scheduler.engine.annealing import Route
from scheduler.engine.problem import Problem, Runs


def select(problem: Problem, routes: Sequence[Sequence[Route]], runs: Runs) -> Runs | None:
    """Choose."""
    return None
