"""Compiled search: the routes met in good plans, from which whole plans are chosen later."""

from typing import NamedTuple

import numpy as np

from scheduler.engine.kernels_compile import bare
from scheduler.engine.kernels_state import NODE, Ground, State
from scheduler.engine.kernels_times import Array, Rules


class Pool(NamedTuple):
    """Routes met in good plans: for each set of legs and kind of shift the cheapest order known."""

    table: Array
    """Hash table of route number + 1."""
    mark: Array
    """[P] exclusive-or of the marks of the route's legs and kind."""
    price: Array
    shift: Array
    begin: Array
    """[P + 1] where each route's nodes begin in ``nodes``."""
    nodes: Array
    score: Array
    """[P] cost of the best plan that the route was met in."""
    held: Array
    """[0] routes held."""


@bare
def remember_route(rules: Rules, ground: Ground, state: State, pool: Pool, k: int, score: int) -> None:
    """Put a run into the pool, or its order and score where they are better than those held."""
    legs = state.where.shape[0]
    row, n = state.rows[k], state.length[k]
    mark = ground.mark[row[0, NODE] if ground.kind[k] < 0 else ground.stops.shape[0] + ground.kind[k]]
    for m in range(1, n - 1):
        node = row[m, NODE]
        if legs <= node < 2 * legs:
            mark ^= ground.mark[node - legs]
    size = pool.table.shape[0]
    slot = (mark & np.int64(0x7FFFFFFFFFFFFFF)) % size
    while pool.table[slot] > 0:
        route = pool.table[slot] - 1
        if pool.mark[route] == mark:
            pool.score[route] = min(pool.score[route], score)
            begin = pool.begin[route]
            if state.price[k] < pool.price[route] and pool.begin[route + 1] - begin == n - 2:
                pool.price[route] = state.price[k]
                pool.shift[route] = k
                for m in range(1, n - 1):
                    pool.nodes[begin + m - 1] = row[m, NODE]
            return
        slot = (slot + 1) % size
    route = pool.held[0]
    begin = pool.begin[route]
    if route + 1 >= pool.mark.shape[0] or begin + n > pool.nodes.shape[0]:
        return
    pool.table[slot] = route + 1
    pool.mark[route], pool.price[route], pool.shift[route] = mark, state.price[k], k
    pool.score[route] = score
    for m in range(1, n - 1):
        pool.nodes[begin + m - 1] = row[m, NODE]
    pool.begin[route + 1] = begin + n - 2
    pool.held[0] = route + 1


@bare
def forget(pool: Pool, worst: int) -> None:
    """Keep only the routes with a score below ``worst``."""
    held, kept, size = pool.held[0], 0, pool.table.shape[0]
    at = pool.begin[0]
    for slot in range(size):
        pool.table[slot] = 0
    for route in range(held):
        begin, end = pool.begin[route], pool.begin[route + 1]
        pool.begin[kept] = at
        if pool.score[route] >= worst:
            continue
        pool.mark[kept], pool.price[kept] = pool.mark[route], pool.price[route]
        pool.shift[kept], pool.score[kept] = pool.shift[route], pool.score[route]
        for m in range(begin, end):
            pool.nodes[at] = pool.nodes[m]
            at += 1
        kept += 1
        slot = (pool.mark[kept - 1] & np.int64(0x7FFFFFFFFFFFFFF)) % size
        while pool.table[slot] > 0:
            slot = (slot + 1) % size
        pool.table[slot] = kept
    pool.begin[kept] = at
    pool.held[0] = kept
