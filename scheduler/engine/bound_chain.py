"""What is chosen among in a proof: runs as chains of fragments, and which shifts may drive the same ones."""

from dataclasses import dataclass

from scheduler.engine.ground import kinds
from scheduler.engine.problem import Problem


@dataclass(frozen=True, slots=True)
class Chain:
    """One run as a chain of fragments."""

    kind: int
    """Index of the kind of shift."""
    nodes: tuple[int, ...]
    price: int
    """What the run costs at least, fixed price and carrying included."""
    visits: tuple[int, ...]
    """Legs carried, each as often as it is carried."""


def shift_kinds(problem: Problem) -> list[list[int]]:
    """Group shifts that are alike in every way."""
    groups: dict[int, list[int]] = {}
    for shift, number in enumerate(kinds(problem).tolist()):
        groups.setdefault(number if number >= 0 else -1 - shift, []).append(shift)
    return list(groups.values())
