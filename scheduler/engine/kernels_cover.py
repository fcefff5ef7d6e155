"""Compiled search for the cheapest exact cover: columns that together hold every row once.

Depth first, on the row that the fewest columns are left for. A column's *excess* is its reduced cost in the linear
relaxation, so what the chosen ones exceed it by is what the cover costs above the relaxation; a branch ends as soon
as that is no less than the best cover's. (The rule of the scarcest row: Knuth 2000, Dancing links.)
"""

from typing import NamedTuple

import numpy as np

from scheduler.engine.kernels_compile import bare
from scheduler.engine.kernels_times import Array


class Columns(NamedTuple):
    """Columns by rising excess; P columns, R rows, W words of 64 rows."""

    mask: Array
    """[P, W] the rows of each column as bits."""
    begin: Array
    """[P + 1] where each column's rows begin in ``row``."""
    row: Array
    excess: Array
    """[P] what a cover with the column costs more than the relaxation, at least."""
    slot: Array
    """[P, 2] what the column takes one of (a kind of shift; an outing of a driver), the last slot where nothing."""
    spare: Array
    """[S] what a slot costs for each one that is not taken."""


class Cover(NamedTuple):
    """The covers under work and the best one; D = R + 2 depths."""

    room: Array
    """[S] how many of each slot are not taken."""
    fitting: Array
    """[P · D] for each depth the columns that may still be taken, one after the other."""
    begin: Array
    """[D + 1] where each depth's columns begin in ``fitting``."""
    at: Array
    """[D] the next to look at."""
    branch: Array
    """[D] the row that the depth's columns must hold, -1 for none."""
    left: Array
    """[D] rows not covered."""
    covered: Array
    """[D, W] rows covered, as bits."""
    spent: Array
    """[D] excess of the columns chosen."""
    chosen: Array
    """[D] the column chosen at each depth."""
    counts: Array
    """[R] columns left for each row."""
    best: Array
    """[D] the best cover's columns, -1 beyond."""


@bare
def cheapest_cover(columns: Columns, cover: Cover, least: float, most_effort: int) -> tuple[float, int]:
    """Look for a cover with an excess below ``least``; return the excess found and the columns looked at.

    Nothing better exists where the effort is within ``most_effort``.
    """
    depth, effort = 0, 0
    cover.branch[0] = _scarcest(columns, cover, 0)
    while depth >= 0 and effort <= most_effort:
        column = _next(columns, cover, depth, least)
        if column < 0:
            depth -= 1
            if depth >= 0:
                for side in range(2):
                    cover.room[columns.slot[cover.chosen[depth], side]] += 1
            continue
        effort += 1 + cover.begin[depth + 1] - cover.begin[depth]
        _take(columns, cover, depth, column, least)
        depth += 1
        if cover.left[depth] > 0:
            cover.branch[depth] = _scarcest(columns, cover, depth)
            continue
        cover.branch[depth] = -1
        total = cover.spent[depth]
        for slot in range(cover.room.shape[0]):
            total += cover.room[slot] * columns.spare[slot]
        if total < least - 1e-9:
            least = total
            for m in range(cover.best.shape[0]):
                cover.best[m] = cover.chosen[m] if m < depth else -1
    return least, effort


@bare
def _scarcest(columns: Columns, cover: Cover, depth: int) -> int:
    """Return the row not covered that the fewest columns are left for, -1 where there is none for some row."""
    for row in range(cover.counts.shape[0]):
        cover.counts[row] = 0
    for m in range(cover.begin[depth], cover.begin[depth + 1]):
        column = cover.fitting[m]
        for at in range(columns.begin[column], columns.begin[column + 1]):
            cover.counts[columns.row[at]] += 1
    found = -1
    for row in range(cover.counts.shape[0]):
        if (cover.covered[depth, row >> 6] >> np.uint64(row & 63)) & np.uint64(1):
            continue
        if found < 0 or cover.counts[row] < cover.counts[found]:
            found = row
    cover.at[depth] = cover.begin[depth]
    return found if found >= 0 and cover.counts[found] > 0 else -1


@bare
def _next(columns: Columns, cover: Cover, depth: int, least: float) -> int:
    """Return the next column that may be taken at a depth, -1 when there is none."""
    row = cover.branch[depth]
    if row < 0:
        return -1
    word, bit = row >> 6, np.uint64(row & 63)
    while cover.at[depth] < cover.begin[depth + 1]:
        column = cover.fitting[cover.at[depth]]
        cover.at[depth] += 1
        if cover.spent[depth] + columns.excess[column] >= least - 1e-9:
            return -1
        if (columns.mask[column, word] >> bit) & np.uint64(1):
            return int(column)
    return -1


@bare
def _take(columns: Columns, cover: Cover, depth: int, column: int, least: float) -> None:
    """Take a column and list what fits beside it, one depth further down."""
    cover.chosen[depth] = column
    for side in range(2):
        cover.room[columns.slot[column, side]] -= 1
    cover.spent[depth + 1] = cover.spent[depth] + columns.excess[column]
    cover.left[depth + 1] = cover.left[depth] - (columns.begin[column + 1] - columns.begin[column])
    words = columns.mask.shape[1]
    for word in range(words):
        cover.covered[depth + 1, word] = cover.covered[depth, word] | columns.mask[column, word]
    end = cover.begin[depth + 1]
    for m in range(cover.begin[depth], cover.begin[depth + 1]):
        other = cover.fitting[m]
        if cover.spent[depth + 1] + columns.excess[other] >= least - 1e-9:
            break
        if cover.room[columns.slot[other, 0]] <= 0 or cover.room[columns.slot[other, 1]] <= 0:
            continue
        for word in range(words):
            if columns.mask[other, word] & columns.mask[column, word]:
                break
        else:
            cover.fitting[end] = other
            end += 1
    cover.begin[depth + 2] = end
