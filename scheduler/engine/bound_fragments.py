"""Which fragments a type of vehicle can drive: the pieces that every run of it is a chain of.

Decides what a fragment costs at least, when one fragment makes another needless, and when there are too many
to list. Of fragments with the same legs, first and last stop only those stay that no other equals in
earliest completion, latest start, shortest duration and price: in any chain the other could take its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.engine.kernels_fragments import UNTIL, WORD, Found, Stretch, list_fragments, undominated
from scheduler.engine.kernels_times import Array
from scheduler.engine.problem import FAR, Problem

ROOM = 400_000
"""Fragments listed at most for one type of vehicle."""
NODES = 10
"""Stops to a fragment for which room is made."""


class TooMany(Exception):
    """There are more fragments or chains than there is room for; the message says of what."""


@dataclass(frozen=True, slots=True, eq=False)
class Fragments:
    """F fragments of one type of vehicle, in order of their first stop."""

    ends: Array
    """[F, 2] first and last node."""
    numbers: Array
    """[F, 4] earliest completion, latest start, shortest duration, price."""
    mask: Array
    """[F, W] set of legs, 62 to a word."""
    begin: Array
    """[F + 1] where the fragment's nodes begin."""
    nodes: Array

    def __len__(self) -> int:
        """Return the number of fragments."""
        return int(self.ends.shape[0])

    def stops(self, fragment: int) -> list[int]:
        """Return the nodes of one fragment in order."""
        found: list[int] = self.nodes[self.begin[fragment] : self.begin[fragment + 1]].tolist()
        return found

    def sums(self, amount: Array) -> Array:
        """Return for each fragment the sum over its stops of an amount by node."""
        running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(amount[self.nodes])])
        return np.asarray(running[self.begin[1:]] - running[self.begin[:-1]])

    def picked(self, chosen: Array) -> "Fragments":
        """Return some fragments, by first stop; of those with the same one, latest starts first."""
        order = chosen[np.lexsort((-self.numbers[chosen, UNTIL], self.ends[chosen, 0]))]
        lengths = self.begin[order + 1] - self.begin[order]
        begin = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        at = np.repeat(self.begin[order] - begin[:-1], lengths) + np.arange(begin[-1])
        return Fragments(self.ends[order], self.numbers[order], self.mask[order], begin, self.nodes[at])


def words(legs: int) -> int:
    """Return how many words a set of so many legs takes."""
    return max(1, -(-legs // WORD))


def prices_are_exact(problem: Problem) -> bool:
    """Tell whether a chain's price is the run's cost: nothing is priced that depends on the timetable."""
    weights = problem.weights
    return not (
        weights.duty_second
        or weights.riding_second
        or weights.waiting_aboard_second
        or weights.pickup_wait_second
    )


def gaps(problem: Problem, row: int) -> Array:
    """Return [N, N] least times between starts of service for one travel table."""
    seconds = problem.seconds[row].astype(np.int64)
    return np.where(seconds >= FAR, 4 * FAR, seconds + problem.dwell[:, None])


def arc_prices(problem: Problem, row: int) -> Array:
    """Return [N, N] what going from one stop to the next costs at least; duty runs while driving and serving."""
    weights = problem.weights
    seconds = problem.seconds[row].astype(np.int64)
    price = seconds * weights.driving_second + problem.metres[row].astype(np.int64) * weights.metre
    return np.asarray(price + (seconds + problem.dwell[:, None]) * weights.duty_second)


def stretch_of(problem: Problem, shift: int) -> Stretch:
    """Lay out what binds fragments of the type of vehicle that a shift has."""
    row, legs, weights = int(problem.shift_class[shift]), problem.legs, problem.weights
    gap = gaps(problem, row)
    ways = np.zeros((problem.nodes, 2 * legs), dtype=np.int64)
    ways[: 2 * legs] = _shortest(gap[: 2 * legs, : 2 * legs])
    return Stretch(
        gap=gap,
        price=arc_prices(problem, row),
        ways=ways,
        earliest=problem.earliest.astype(np.int64),
        latest=problem.latest.astype(np.int64),
        dwell=problem.dwell.astype(np.int64),
        span=problem.dwell[:legs] + problem.max_ride,
        direct=problem.direct.astype(np.int64),
        load=problem.load.astype(np.int64),
        layouts=problem.layouts[shift].astype(np.int64),
        free=problem.aboard < 0,
        dues=np.array(
            [weights.riding_second, weights.duty_second + weights.waiting_aboard_second], dtype=np.int64
        ),
    )


def _shortest(gap: Array) -> Array:
    """Return the least time between any two stops over any others (Floyd and Warshall)."""
    ways = gap.copy()
    for middle in range(len(ways)):
        np.minimum(ways, ways[:, middle, None] + ways[None, middle, :], out=ways)
    return ways


def fragments_of(problem: Problem, shift: int, *, thin: bool, opening: bool = False) -> Fragments:
    """List the fragments of the type of vehicle that a shift has.

    Parameters
    ----------
    problem : Problem
    shift : int
    thin : bool
        Leave out fragments that another makes needless.
    opening : bool
        Only what the shift may begin with: riders aboard from its start until the vehicle is first empty.

    Raises
    ------
    TooMany
    """
    stretch = stretch_of(problem, shift)
    found = _room(problem)
    nobody = np.zeros(problem.legs, dtype=np.bool_)
    roots: Sequence[int] = [problem.start(shift)] if opening else np.flatnonzero(stretch.free).tolist()
    for root in roots:
        riders = problem.aboard == shift if opening else nobody
        if not list_fragments(stretch, root, riders, found):
            raise TooMany(f"there are more than {ROOM} fragments")
    held = int(found.held[0])
    every = Fragments(
        found.ends[:held], found.numbers[:held], found.mask[:held], found.begin[: held + 1], found.nodes
    )
    return every.picked(_needed(every) if thin else np.arange(held))


def _room(problem: Problem) -> Found:
    begin = np.zeros(ROOM + 1, dtype=np.int64)
    return Found(
        ends=np.empty((ROOM, 2), dtype=np.int64),
        numbers=np.empty((ROOM, 4), dtype=np.int64),
        mask=np.empty((ROOM, words(problem.legs)), dtype=np.int64),
        begin=begin,
        nodes=np.empty(ROOM * NODES, dtype=np.int64),
        held=np.zeros(1, dtype=np.int64),
    )


def _needed(every: Fragments) -> Array:
    """Return the fragments that no other makes needless, in their order."""
    keys = np.concatenate([every.ends, every.mask], axis=1)
    order = np.lexsort(keys.T)
    ranked = keys[order]
    same = np.zeros(len(order), dtype=np.bool_)
    same[1:] = (ranked[1:] == ranked[:-1]).all(axis=1)
    return np.flatnonzero(undominated(order, same, every.numbers))
