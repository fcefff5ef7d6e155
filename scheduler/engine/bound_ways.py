"""Fragments and empty drives of one kind of shift, laid out for the search of chains in both directions of time.

Decides which legs a chain must not take twice: at each stop it remembers the legs near by (ng-routes of
Baldacci, Mingozzi and Roberti 2011); in a small problem it remembers all.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.engine.bound_fragments import Fragments, arc_prices, gaps, words
from scheduler.engine.kernels_fragments import DURING, READY, UNTIL, WORD
from scheduler.engine.kernels_pricing import Labels, Reach, Ways
from scheduler.engine.kernels_times import Array
from scheduler.engine.problem import FAR, Problem

NEAR = 10
"""Legs remembered at each stop."""
SMALL = 8
"""Up to so many legs all are remembered, always."""
NOWHERE = Reach(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def forward_ways(problem: Problem, shift: int, fragments: Fragments, *, scale: int) -> Ways:
    """Lay out the way from the start of a shift to its end; prices times ``scale``, fragments still free."""
    legs, row, end = problem.legs, int(problem.shift_class[shift]), problem.end(shift)
    gap, price = gaps(problem, row), arc_prices(problem, row) * scale
    exits = slice(legs, 2 * legs)
    return Ways(
        begin=np.searchsorted(fragments.ends[:, 0], np.arange(legs + 1)).astype(np.int64),
        exit=fragments.ends[:, 1] - legs,
        numbers=fragments.numbers,
        cost=np.zeros(len(fragments), dtype=np.int64),
        mask=fragments.mask,
        time=np.ascontiguousarray(gap[exits, :legs]),
        price=np.ascontiguousarray(price[exits, :legs]),
        home_time=np.ascontiguousarray(gap[exits, end]),
        home_price=np.ascontiguousarray(price[exits, end]),
        closes=problem.latest[end : end + 1].astype(np.int64),
        keep=_memory(gap, legs),
        range=np.array(
            [
                min(int(problem.earliest.min()), 0),
                max(int(problem.latest.max()), int(problem.earliest.max())),
            ],
            dtype=np.int64,
        ),
    )


def backward_ways(problem: Problem, shift: int, ways: Ways, order: Array) -> Ways:
    """Mirror ways in time: what was the start is the end, a fragment is entered at its last stop.

    ``order`` lists the fragments by last stop, those that complete earliest first.
    """
    legs, row, start = problem.legs, int(problem.shift_class[shift]), problem.start(shift)
    entered = np.repeat(np.arange(legs), np.diff(ways.begin))
    numbers = ways.numbers[order].copy()
    numbers[:, [READY, UNTIL]] = -ways.numbers[order][:, [UNTIL, READY]]
    return Ways(
        begin=np.searchsorted(ways.exit[order], np.arange(legs + 1)).astype(np.int64),
        exit=entered[order],
        numbers=numbers,
        cost=ways.cost,
        mask=ways.mask[order],
        time=np.ascontiguousarray(ways.time.T),
        price=np.ascontiguousarray(ways.price.T),
        home_time=np.ascontiguousarray(gaps(problem, row)[start, :legs]),
        home_price=np.zeros(legs, dtype=np.int64),
        closes=-problem.earliest[start : start + 1].astype(np.int64),
        keep=ways.keep,
        range=-ways.range[::-1].copy(),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Outset:
    """Where chains begin, in the direction of time that they are searched in."""

    earliest: int
    latest: int
    time: Array
    """[L] to each entry."""
    price: Array
    """[L]"""


def begun_labels(ways: Ways, outset: Outset, *, forget: bool) -> Labels:
    """Return the labels of every fragment that a chain can begin with.

    With ``forget`` only the legs remembered at the exit are kept, else all.
    """
    entry = np.repeat(np.arange(len(ways.begin) - 1), np.diff(ways.begin))
    there = outset.earliest + outset.time[entry]
    pick = np.flatnonzero(there <= ways.numbers[:, UNTIL])
    entry, there, during = entry[pick], there[pick], ways.numbers[pick, DURING]
    mask = ways.mask[pick]
    exit_ = np.ascontiguousarray(ways.exit[pick])
    drive = outset.time[entry]
    labels = labels_room(len(pick), ways.mask.shape[1])
    return labels._replace(
        at=exit_,
        time=np.maximum(ways.numbers[pick, READY], there + during),
        cost=outset.price[entry] + ways.cost[pick],
        mask=mask & ways.keep[exit_] if forget else mask,
        fragment=pick.astype(np.int64),
        spent=np.stack(
            [np.minimum(outset.latest, ways.numbers[pick, UNTIL] - drive), drive + during], axis=1
        ),
    )


def labels_room(room: int, width: int) -> Labels:
    """Return room for labels."""
    single = [np.empty(room, dtype=np.int64) for _ in range(7)]
    return Labels(
        at=single[0],
        time=single[1],
        cost=single[2],
        mask=np.empty((room, width), dtype=np.int64),
        parent=single[3],
        fragment=single[4],
        bucket=single[5],
        list=single[6],
        alive=np.zeros(room, dtype=np.bool_),
        spent=np.empty((room, 2), dtype=np.int64),
    )


def _memory(gap: Array, legs: int) -> Array:
    """Return [L, W] sets of legs near each leg, itself among them."""
    apart = gap[:legs, :legs] + gap[legs : 2 * legs, legs : 2 * legs]
    apart = np.minimum(apart + apart.T, 16 * FAR)
    np.fill_diagonal(apart, -1)
    most = legs if legs <= SMALL else NEAR + 1
    near = np.argsort(apart, axis=1, kind="stable")[:, :most]
    keep = np.zeros((legs, words(legs)), dtype=np.int64)
    for leg in range(legs):
        for other in near[leg].tolist():
            keep[leg, other // WORD] |= np.int64(1) << np.int64(other % WORD)
    return keep
