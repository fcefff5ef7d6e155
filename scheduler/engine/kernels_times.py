"""Compiled times of one run: the twin of ``timetable``, on arrays.

A sequence here is ``seq[0:n]`` with the shift's start and end nodes included. ``rules`` are the arrays of
:class:`Rules`; all are C-contiguous, indices int32 and amounts int64, so that nothing is compiled twice.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from scheduler.engine.kernels_compile import compiled
from scheduler.engine.problem import Problem

RIDING, WAITING, DUTY = 1 << 40, 1 << 20, 1

Array = npt.NDArray[Any]


class Rules(NamedTuple):
    """A problem as plain arrays for compiled code; shapes as in :class:`Problem`."""

    seconds: Array
    metres: Array
    earliest: Array
    latest: Array
    dwell: Array
    load: Array
    max_ride: Array
    direct: Array
    required: Array
    prize: Array
    group: Array
    aboard: Array
    may_carry: Array
    carry_cost: Array
    shift_class: Array
    layouts: Array
    max_duration: Array
    fixed_cost: Array
    has_begun: Array
    break_shift: Array
    at_once: Array
    """[K] the run's clock starts at its start node's earliest moment."""
    weights: Array
    """[5] driving second, metre, duty second, riding second, waiting second."""


def rules_of(problem: Problem) -> Rules:
    """Lay a problem out for compiled code; big arrays are shared, not copied."""
    weights = problem.weights
    aboard = _plain(problem.aboard, np.int32)
    at_once = problem.has_begun.astype(np.bool_)
    at_once[aboard[aboard >= 0]] = True
    return Rules(
        seconds=_plain(problem.seconds, np.int32),
        metres=_plain(problem.metres, np.int32),
        earliest=_plain(problem.earliest, np.int64),
        latest=_plain(problem.latest, np.int64),
        dwell=_plain(problem.dwell, np.int64),
        load=_plain(problem.load, np.int32),
        max_ride=_plain(problem.max_ride, np.int64),
        direct=_plain(problem.direct, np.int64),
        required=_plain(problem.required, np.bool_),
        prize=_plain(problem.prize, np.int64),
        group=_plain(problem.group, np.int32),
        aboard=aboard,
        may_carry=_plain(problem.may_carry, np.bool_),
        carry_cost=_plain(problem.carry_cost, np.int64),
        shift_class=_plain(problem.shift_class, np.int32),
        layouts=_plain(problem.layouts, np.int32),
        max_duration=_plain(problem.max_duration, np.int64),
        fixed_cost=_plain(problem.fixed_cost, np.int64),
        has_begun=_plain(problem.has_begun, np.bool_),
        break_shift=_plain(problem.break_shift, np.int32),
        at_once=at_once,
        weights=np.array(
            [
                weights.driving_second,
                weights.metre,
                weights.duty_second,
                weights.riding_second,
                weights.waiting_aboard_second,
            ],
            dtype=np.int64,
        ),
    )


def _plain(array: Array, kind: Any) -> Array:
    """Return the array contiguous, writable and of one type, without a copy where it is so already."""
    plain = np.ascontiguousarray(array, dtype=kind)
    return plain if plain.flags.writeable else plain.copy()


@compiled
def fill_gaps(seconds: Array, dwell: Array, breaks: Array, seq: Array, n: int, gap: Array) -> None:
    """Write the least time from each start of service to the next; ``breaks`` = [first, past last] node."""
    place = seq[0]
    for k in range(1, n):
        node = seq[k]
        if breaks[0] <= node < breaks[1]:
            gap[k - 1] = dwell[seq[k - 1]]
        else:
            gap[k - 1] = dwell[seq[k - 1]] + seconds[place, node]
            place = node


@compiled
def fill_mates(aboard: Array, seq: Array, n: int, legs: int, at: Array, mate: Array) -> None:
    """Write for each position that of the leg's other stop; 0 for deliveries of riders aboard; else -1."""
    for k in range(n):
        node = seq[k]
        mate[k] = -1
        if node < legs:
            at[node] = k
        elif node < 2 * legs:
            leg = node - legs
            if aboard[leg] >= 0:
                mate[k] = 0
            else:
                mate[k] = at[leg]
                mate[at[leg]] = k


@compiled
def least_times(
    earliest: Array,
    latest: Array,
    dwell: Array,
    max_ride: Array,
    legs: int,
    longest: int,
    last_start: int,
    seq: Array,
    n: int,
    gap: Array,
    mate: Array,
    times: Array,
) -> bool:
    """Find the least times that keep windows, ride limits and duration; False when there are none."""
    times[0] = earliest[seq[0]]
    if times[0] > last_start:
        return False
    for k in range(1, n):
        moment = max(times[k - 1] + gap[k - 1], earliest[seq[k]])
        if moment > latest[seq[k]]:
            return False
        times[k] = moment
    for _ in range(n + 2):
        lowest = n
        for k in range(1, n - 1):
            node = seq[k]
            if legs <= node < 2 * legs and mate[k] > 0:
                a = mate[k]
                need = times[k] - max_ride[node - legs] - dwell[seq[a]]
                if need > times[a]:
                    if need > latest[seq[a]]:
                        return False
                    times[a] = need
                    lowest = min(lowest, a)
        need = times[n - 1] - longest
        if need > times[0]:
            if need > last_start:
                return False
            times[0] = need
            lowest = 0
        if lowest == n:
            return True
        for k in range(lowest + 1, n):
            moment = times[k - 1] + gap[k - 1]
            if moment > times[k]:
                if moment > latest[seq[k]]:
                    return False
                times[k] = moment
    return False


@compiled
def settle(
    latest: Array,
    dwell: Array,
    max_ride: Array,
    legs: int,
    longest: int,
    last_start: int,
    seq: Array,
    n: int,
    gap: Array,
    mate: Array,
    times: Array,
    scratch: Array,
) -> None:
    """Move the least times to the best ones: primal-dual, as in ``timetable``; ``scratch`` is [6, n]."""
    balance, chain, ride = scratch[0], scratch[1], scratch[2]
    parent, via, queue = scratch[3], scratch[4], scratch[5]
    _balance(legs, seq, n, mate, balance)
    for k in range(n):
        chain[k] = 0
        ride[k] = 0
    whole = 0
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
                for k2 in range(before, count):
                    parent[queue[k2]] = k
            if target < 0:
                step = _room(
                    latest, dwell, max_ride, legs, longest, last_start, seq, n, gap, mate, times, via
                )
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
                else:
                    ride[k] -= amount
                k = parent[k]
            balance[source] -= amount
            if not absorbs:
                balance[target] += amount


@compiled
def _balance(legs: int, seq: Array, n: int, mate: Array, balance: Array) -> None:
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
    gap: Array,
    mate: Array,
    times: Array,
    via: Array,
) -> int:
    """Return how far the reached stops can move later together."""
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
    return int(step)
