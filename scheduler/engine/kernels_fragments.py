"""Compiled list of fragments: stretches of a run from an empty vehicle to the next time it is empty.

Windows, ride limits and loads bind only inside a fragment. For a fixed sequence three numbers say all about
its time: the earliest completion EC, the latest start LS and the shortest duration DU. Started at t <= LS it
completes at max(EC, t + DU). The three follow exactly from the difference constraints of the sequence.

A path is left only when no order of what is still open can be feasible. Looking ahead uses shortest ways over
any stops, so nothing is lost where drives break the triangle inequality.
"""

from typing import NamedTuple

import numpy as np

from scheduler.engine.kernels_compile import compiled
from scheduler.engine.kernels_runs import fits
from scheduler.engine.kernels_times import Array

WORD = 62
"""Legs to a word of a set of legs: bits of an int64 that keep it positive."""
READY, UNTIL, DURING, PRICE = 0, 1, 2, 3
"""Columns of a fragment's numbers: EC, LS, DU and what it costs."""


class Stretch(NamedTuple):
    """What binds fragments of one type of vehicle; N nodes, L legs."""

    gap: Array
    """[N, N] least time between starts of service; FAR or more where there is no drive."""
    price: Array
    """[N, N] price of going from one stop to the next."""
    ways: Array
    """[N, 2L] least time to a stop over any others, to look ahead."""
    earliest: Array
    latest: Array
    dwell: Array
    span: Array
    """[L] most time between the starts of service at pickup and delivery."""
    direct: Array
    load: Array
    layouts: Array
    """[A, R] of this vehicle."""
    free: Array
    """[L] legs that may be picked up."""
    dues: Array
    """[2] price of a second ridden beyond the direct drive; of a second waited with riders aboard."""


class Found(NamedTuple):
    """Room for fragments."""

    ends: Array
    """[F, 2] first and last node."""
    numbers: Array
    """[F, 4] READY, UNTIL, DURING, PRICE."""
    mask: Array
    """[F, W] set of legs."""
    begin: Array
    """[F + 1] where the fragment's nodes begin."""
    nodes: Array
    held: Array
    """[1] how many there are."""


@compiled
def least_path(s: Stretch, path: Array, n: int, t: Array, at: Array, inside: Array) -> bool:
    """Raise ``t`` to the least times of a path; False when it cannot be kept or what is open not delivered.

    ``at`` holds the position of a leg's pickup, or -1; ``inside`` tells who is aboard after the last stop.
    """
    legs = s.span.shape[0]
    last = path[n - 1]
    for _ in range(n + 3):
        for k in range(n):
            if k > 0:
                moment = t[k - 1] + s.gap[path[k - 1], path[k]]
                t[k] = max(t[k], moment)
            if t[k] > s.latest[path[k]]:
                return False
        moved = False
        for k in range(n):
            node = path[k]
            if legs <= node < 2 * legs:
                a = at[node - legs]
                if a >= 0 and t[k] - s.span[node - legs] > t[a]:
                    t[a] = t[k] - s.span[node - legs]
                    moved = True
        for leg in range(legs):
            if inside[leg]:
                moment = max(s.earliest[legs + leg], t[n - 1] + s.ways[last, legs + leg])
                if moment > s.latest[legs + leg]:
                    return False
                a = at[leg]
                if a >= 0 and moment - s.span[leg] > t[a]:
                    t[a] = moment - s.span[leg]
                    moved = True
        if not moved:
            return True
    return False


@compiled
def latest_start(s: Stretch, path: Array, n: int, at: Array, u: Array) -> int:
    """Return the latest start of a feasible path; ``u`` receives the greatest times."""
    legs = s.span.shape[0]
    for k in range(n):
        u[k] = s.latest[path[k]]
    moved = True
    while moved:
        moved = False
        for k in range(n - 2, -1, -1):
            moment = u[k + 1] - s.gap[path[k], path[k + 1]]
            u[k] = min(u[k], moment)
        for k in range(n):
            node = path[k]
            if legs <= node < 2 * legs:
                a = at[node - legs]
                if a >= 0 and u[a] + s.span[node - legs] < u[k]:
                    u[k] = u[a] + s.span[node - legs]
                    moved = True
    return int(u[0])


@compiled
def path_numbers(s: Stretch, path: Array, n: int, at: Array, u: Array, out: Array) -> None:
    """Write LS, DU and the price of a feasible path whose completion stands in ``out`` already.

    Riding and waiting are priced at the least there can be of them.
    """
    legs = s.span.shape[0]
    out[UNTIL] = latest_start(s, path, n, at, u)
    u[0] = 0
    price = 0
    for k in range(1, n):
        u[k] = u[k - 1] + s.gap[path[k - 1], path[k]]
        price += s.price[path[k - 1], path[k]]
        node = path[k]
        if legs <= node and at[node - legs] >= 0:
            leg = node - legs
            beyond = u[k] - u[at[leg]] - s.dwell[leg] - s.direct[leg]
            price += s.dues[0] * max(beyond, 0)
    out[DURING] = u[n - 1]
    out[PRICE] = price + s.dues[1] * max(out[READY] - out[UNTIL] - out[DURING], 0)


@compiled
def keep_fragment(s: Stretch, path: Array, n: int, ready: int, at: Array, u: Array, found: Found) -> bool:
    """Write a complete path to the fragments found; False when there is no room."""
    legs = s.span.shape[0]
    held = found.held[0]
    begin = found.begin[held]
    if held + 1 >= found.begin.shape[0] or begin + n > found.nodes.shape[0]:
        return False
    found.ends[held, 0], found.ends[held, 1] = path[0], path[n - 1]
    found.numbers[held, READY] = ready
    path_numbers(s, path, n, at, u, found.numbers[held])
    found.mask[held, :] = 0
    for k in range(n):
        found.nodes[begin + k] = path[k]
        if legs <= path[k] < 2 * legs:
            leg = path[k] - legs
            found.mask[held, leg // WORD] |= np.int64(1) << (leg % WORD)
    found.begin[held + 1] = begin + n
    found.held[0] = held + 1
    return True


@compiled
def list_fragments(s: Stretch, root: int, riders: Array, found: Found) -> bool:
    """Add every fragment that begins at a pickup, or at a shift's start with ``riders`` aboard.

    Depth first over the next stop. Returns False when there is no room for all.
    """
    legs = s.span.shape[0]
    path = np.empty(2 * legs + 2, dtype=np.int64)
    choice = np.zeros(2 * legs + 2, dtype=np.int64)
    times = np.zeros((2 * legs + 2, 2 * legs + 2), dtype=np.int64)
    u = np.empty(2 * legs + 2, dtype=np.int64)
    at = np.full(legs, -1, dtype=np.int64)
    inside = riders.copy()
    used = riders.copy()
    load = np.zeros(s.load.shape[1], dtype=np.int64)
    if root < legs:
        inside[root] = used[root] = True
        at[root] = 0
    count = 0
    for leg in range(legs):
        if inside[leg]:
            count += 1
            load += s.load[leg]
    path[0] = root
    times[0, 0] = s.earliest[root]
    if not fits(s.layouts, load) or not least_path(s, path, 1, times[0], at, inside):
        return True
    depth = 1
    while True:
        node = choice[depth]
        if node == 2 * legs:
            depth -= 1
            if depth == 0:
                return True
            back = path[depth]
            deeper = False
        else:
            choice[depth] = node + 1
            if node < legs:
                if used[node] or not s.free[node]:
                    continue
            elif not inside[node - legs]:
                continue
            if times[depth - 1, depth - 1] + s.gap[path[depth - 1], node] > s.latest[node]:
                continue
            path[depth] = node
            times[depth, :depth] = times[depth - 1, :depth]
            times[depth, depth] = s.earliest[node]
            if node < legs:
                inside[node] = used[node] = True
                at[node] = depth
                count += 1
                load += s.load[node]
            else:
                inside[node - legs] = False
                count -= 1
                load -= s.load[node - legs]
            deeper = (node >= legs or fits(s.layouts, load)) and least_path(
                s, path, depth + 1, times[depth], at, inside
            )
            if deeper and count == 0:
                deeper = False
                if not keep_fragment(s, path, depth + 1, times[depth, depth], at, u, found):
                    return False
            back = node
        if deeper:
            depth += 1
            choice[depth] = 0
        elif back < legs:
            inside[back] = used[back] = False
            at[back] = -1
            count -= 1
            load -= s.load[back]
        else:
            inside[back - legs] = True
            count += 1
            load += s.load[back - legs]


@compiled
def undominated(order: Array, same: Array, numbers: Array) -> Array:
    """Return which fragments stay: of those with the same legs and ends, no other is as good in every number.

    ``order`` lists fragments, those with the same legs and ends together; ``same`` tells whether one is like
    the one listed before it.
    """
    stays = np.ones(order.shape[0], dtype=np.bool_)
    first = 0
    for i in range(order.shape[0]):
        if not same[i]:
            first = i
        one = numbers[order[i]]
        for j in range(first, i):
            if not stays[order[j]]:
                continue
            other = numbers[order[j]]
            if (
                other[READY] <= one[READY]
                and other[UNTIL] >= one[UNTIL]
                and other[DURING] <= one[DURING]
                and other[PRICE] <= one[PRICE]
            ):
                stays[order[i]] = False
                break
            if (
                one[READY] <= other[READY]
                and one[UNTIL] >= other[UNTIL]
                and one[DURING] <= other[DURING]
                and one[PRICE] <= other[PRICE]
            ):
                stays[order[j]] = False
    return stays
