"""Compiled choice among the times of one run: the twin of the primal-dual method in ``timetable``.

Arrays are those of ``kernels_times``.
"""

import numpy as np

from scheduler.engine.kernels_compile import compiled
from scheduler.engine.kernels_times import FLOW, GAP, MATE, REST_AFTER, REST_BEFORE, ROWS, SPAN, Array

RIDING, WAITING, PICKUP, DUTY = 1 << 40, 1 << 20, 1 << 2, 1


@compiled
def settle(
    latest: Array,
    dwell: Array,
    max_ride: Array,
    legs: int,
    longest: int,
    last_start: int,
    prompt: bool,
    seq: Array,
    n: int,
    work: Array,
    times: Array,
) -> None:
    """Move the least times to the best ones: primal-dual, as in ``timetable``; ``work`` as ``least_times`` left it.

    ``prompt``: pickups come early rather than the duty short.
    """
    balance, chain, ride = work[0], work[1], work[2]
    parent, via, queue = work[3], work[4], work[5]
    gap, mate = work[GAP], work[MATE]
    _balance(legs, prompt, seq, n, mate, balance)
    for k in range(n):
        chain[k] = 0
        ride[k] = 0
    whole, stretched = 0, work.shape[0] > ROWS
    for source in range(n):
        while balance[source] > 0:
            for k in range(n):
                via[k] = 0
            via[source] = -1
            queue[0] = source
            count, head, target = 1, 0, -1
            while head < count:
                k = queue[head]
                head += 1
                node = seq[k]
                if balance[k] < 0 or times[k] == (last_start if k == 0 else latest[node]):
                    target = k
                    break
                before = count
                if k < n - 1 and via[k + 1] == 0 and times[k] + gap[k] == times[k + 1]:
                    via[k + 1] = 1
                    queue[count] = k + 1
                    count += 1
                if k > 0 and via[k - 1] == 0 and chain[k - 1] > 0:
                    via[k - 1] = 2
                    queue[count] = k - 1
                    count += 1
                if k == n - 1 and via[0] == 0 and times[k] - longest == times[0]:
                    via[0] = 3
                    queue[count] = 0
                    count += 1
                if k == 0 and via[n - 1] == 0 and whole > 0:
                    via[n - 1] = 4
                    queue[count] = n - 1
                    count += 1
                a = mate[k]
                if a > 0 and via[a] == 0:
                    if node < legs:
                        if ride[a] > 0:
                            via[a] = 6
                            queue[count] = a
                            count += 1
                    elif times[k] - max_ride[node - legs] - dwell[seq[a]] == times[a]:
                        via[a] = 5
                        queue[count] = a
                        count += 1
                if stretched:
                    a, b = work[REST_BEFORE, k], work[REST_AFTER, k]
                    if a >= 0 and via[a] == 0 and times[k] - work[SPAN, k] == times[a]:
                        via[a] = 7
                        queue[count] = a
                        count += 1
                    if b >= 0 and via[b] == 0 and work[FLOW, b] > 0:
                        via[b] = 8
                        queue[count] = b
                        count += 1
                for k2 in range(before, count):
                    parent[queue[k2]] = k
            if target < 0:
                step = _room(latest, dwell, max_ride, legs, longest, last_start, seq, n, work, times)
                for k2 in range(count):
                    times[queue[k2]] += step
                continue
            absorbs = times[target] == (last_start if target == 0 else latest[seq[target]])
            amount = balance[source] if absorbs else min(balance[source], -balance[target])
            k = target
            while k != source:
                if via[k] == 2:
                    amount = min(amount, chain[k])
                elif via[k] == 4:
                    amount = min(amount, whole)
                elif via[k] == 6:
                    amount = min(amount, ride[k])
                elif via[k] == 8:
                    amount = min(amount, work[FLOW, k])
                k = parent[k]
            k = target
            while k != source:
                if via[k] == 1:
                    chain[k - 1] += amount
                elif via[k] == 2:
                    chain[k] -= amount
                elif via[k] == 3:
                    whole += amount
                elif via[k] == 4:
                    whole -= amount
                elif via[k] == 5:
                    ride[parent[k]] += amount
                elif via[k] == 6:
                    ride[k] -= amount
                elif via[k] == 7:
                    work[FLOW, parent[k]] += amount
                else:
                    work[FLOW, k] -= amount
                k = parent[k]
            balance[source] -= amount
            if not absorbs:
                balance[target] += amount


@compiled
def _balance(legs: int, prompt: bool, seq: Array, n: int, mate: Array, balance: Array) -> None:
    """Write what moving each stop one second later gains."""
    for k in range(n):
        balance[k] = 0
    balance[0] += DUTY
    balance[n - 1] -= DUTY
    riders = 0
    for k in range(1, n - 1):
        if legs <= seq[k] < 2 * legs:
            balance[k] -= RIDING
            if mate[k] == 0:
                balance[0] += RIDING
                riders += 1
            else:
                balance[mate[k]] += RIDING
        elif prompt and seq[k] < legs:
            balance[k] -= PICKUP
    for k in range(n - 1):
        if k > 0 and seq[k] < 2 * legs:
            riders += 1 if seq[k] < legs else -1
        if riders > 0:
            balance[k] += WAITING
            balance[k + 1] -= WAITING


@compiled
def _room(
    latest: Array,
    dwell: Array,
    max_ride: Array,
    legs: int,
    longest: int,
    last_start: int,
    seq: Array,
    n: int,
    work: Array,
    times: Array,
) -> int:
    """Return how far the reached stops can move later together."""
    gap, mate, via = work[GAP], work[MATE], work[4]
    step = np.int64(1 << 60)
    for k in range(n):
        if via[k] == 0:
            continue
        node = seq[k]
        step = min(step, (last_start if k == 0 else latest[node]) - times[k])
        if k < n - 1 and via[k + 1] == 0:
            step = min(step, times[k + 1] - times[k] - gap[k])
        if k == n - 1 and via[0] == 0:
            step = min(step, times[0] + longest - times[k])
        if legs <= node < 2 * legs and mate[k] > 0 and via[mate[k]] == 0:
            a = mate[k]
            step = min(step, times[a] + dwell[seq[a]] + max_ride[node - legs] - times[k])
        if work.shape[0] > ROWS:
            a = work[REST_BEFORE, k]
            if a >= 0 and via[a] == 0:
                step = min(step, times[a] + work[SPAN, k] - times[k])
    return int(step)
