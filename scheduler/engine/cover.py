"""Decides which of many columns make the cheapest exact cover, the likeliest columns first.

A plan is a cover: every leg in one route, or left out. :mod:`kernels_cover` is the search; here its arrays are made.
First a cover close to the relaxation is looked for, among all columns that one may have; then any that is cheaper than
the known one, among more and more columns, as long as the search comes to an end.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.engine.kernels_cover import Columns, Cover, cheapest_cover
from scheduler.engine.problem import Int64Array

STAGES = (
    *((0.05, 12_000), (0.1, 6_000), (0.2, 3_000)),
    *((1.0, 500), (1.0, 1_500), (1.0, 3_000), (1.0, 6_000), (1.0, 12_000)),
)
"""What is looked for, one after the other: a cover that leaves no more than such a share of the gap, among so many
columns of least excess at most. A share looked through to the end has none."""
MOST_EFFORT = 30_000_000
"""Columns looked at in all, at most."""
A_SECOND = 80_000_000
"""Columns looked at in a second, at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Columns to choose among; P columns, R rows, S slots of which the last is unlimited."""

    excess: npt.NDArray[np.float64]
    """[P] reduced cost."""
    owner: Int64Array
    row: Int64Array
    """Pairs (column, row), by column."""
    slot: Int64Array
    """[P, 2] what each takes one of."""
    room: Int64Array
    """[S] how many of each slot there are."""
    spare: npt.NDArray[np.float64]
    """[S] what a slot costs for each one that is not taken."""
    rows: int

    def columns(self, order: Int64Array) -> Columns:
        """Return the columns in an order as the kernel wants them."""
        number = np.full(len(self.excess), -1)
        number[order] = np.arange(len(order))
        inside = number[self.owner] >= 0
        owner, row = number[self.owner[inside]], self.row[inside]
        by_owner = np.argsort(owner, kind="stable")
        owner, row = owner[by_owner], row[by_owner]
        mask = np.zeros((len(order), (self.rows + 63) // 64), np.uint64)
        np.bitwise_or.at(mask, (owner, row >> 6), np.uint64(1) << (row & 63).astype(np.uint64))
        counts = np.bincount(owner, minlength=len(order))
        begin = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Columns(mask, begin, row.astype(np.int64), self.excess[order], self.slot[order], self.spare)

    def cover(self, columns: int, words: int) -> Cover:
        """Return the arrays to work on, with nothing taken."""
        depths = self.rows + 2
        fitting = np.zeros(columns * (depths + 1), np.int32)
        fitting[:columns] = np.arange(columns)
        return Cover(
            room=self.room.copy(),
            fitting=fitting,
            begin=np.r_[0, columns, np.zeros(depths - 1)].astype(np.int64),
            at=np.zeros(depths, np.int64),
            branch=np.full(depths, -1, np.int64),
            left=np.full(depths, self.rows, np.int64),
            covered=np.zeros((depths, words), np.uint64),
            spent=np.zeros(depths, np.float64),
            chosen=np.full(depths, -1, np.int64),
            counts=np.zeros(self.rows, np.int64),
            best=np.full(depths, -1, np.int64),
        )


def cheapest(candidates: Candidates, least: float, seconds: float | None = None) -> Int64Array | None:
    """Return the cheapest cover found with an excess below ``least``, or None when there was none.

    Parameters
    ----------
    candidates : Candidates
    least : float
    seconds : float, optional
        Wall-clock limit, about.
    """
    order = np.argsort(candidates.excess, kind="stable")
    may_be = np.all(candidates.room[candidates.slot] > 0, axis=1)
    order = order[np.asarray(may_be)[order]]
    most = MOST_EFFORT if seconds is None else min(MOST_EFFORT, max(0, int(seconds * A_SECOND)))
    found = None
    for share, width in STAGES:
        below = least if found is not None else least * share
        within = order[candidates.excess[order] < below]
        close = within[:width]
        columns = candidates.columns(close)
        cover = candidates.cover(len(close), columns.mask.shape[1])
        reached, effort = cheapest_cover(columns, cover, below, most)
        taken = cover.best[cover.best >= 0]
        if len(taken):
            found, least = close[taken], reached
        most -= effort
        if most < 0 or (len(within) <= width and (len(taken) or share == 1.0)):
            break
    return found
