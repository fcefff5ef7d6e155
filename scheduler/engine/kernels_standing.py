"""Compiled look for the cheapest run of one more leg, over all runs of a day as they stand at a moment.

Runs are kept as rows of stops with places of a shared table of drives, so that nothing is laid out anew for a
question but the runs that may take the leg. Such a run is laid out as a small problem of its own, and from there
on it is :func:`kernels_insertion.scan_run` that looks, at the same exact prices.

Runs are passed over without being laid out when their vehicle cannot be at the pickup in time from any stop. Two
filters go beyond what :func:`scan_run` does by itself: what a run takes more than the best run found so far is not
looked at, where the time parts of everybody else's price are taken not to become less by one more stop.
"""

from typing import NamedTuple

import numpy as np

from scheduler.engine.kernels_compile import compiled
from scheduler.engine.kernels_insertion import ANY_PRICE, scan_run
from scheduler.engine.kernels_reference import by_address
from scheduler.engine.kernels_runs import fixed_price, run_times, timed_price
from scheduler.engine.kernels_times import Array, Rules

PLACE, IS_DELIVERY, MATE, ARRIVAL, START, DEPARTURE = 0, 1, 2, 3, 4, 5
OPENS, CLOSES, DWELL, RIDE, DIRECT, LOAD = 6, 7, 8, 9, 10, 11
"""Columns of a stop: where, whether it is a delivery, position of the leg's other stop (-1: before the row
begins), planned times, window, dwell, longest ride and direct drive of the leg, then what it takes up."""
FROM, FREE, HAS_LEFT, LEAVES, UNTIL, DUTY, FIXED, END, KIND, IS_FIXED, BEGINS = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
)
"""Columns of a shift: where the row begins and when the vehicle is free there, whether it has left, when it
left, the end of the shift, the longest duty, price of using it, where it ends, which table of drives, whether the
number of settled stops is given rather than told by the time, and the beginning of the shift."""


class Standing(NamedTuple):
    """The runs of a day as they stand."""

    stops: Array
    """[K, M, 11 + R] int64."""
    counts: Array
    """[K] how many stops of a row are used."""
    settled: Array
    """[K] how many of them no longer change; brought up to date by the time."""
    shifts: Array
    """[K, 11] int64."""
    layouts: Array
    """[K, A, R] int32."""
    seconds: Array
    """[C, P, P] drives by place."""
    metres: Array
    weights: Array
    together: bool
    """Stops at one place, one right after the other, are served at the same time."""


class Wanted(NamedTuple):
    """A leg that is asked for."""

    pickup: Array
    """[LOAD + R] as a stop."""
    delivery: Array
    may_carry: Array
    """[K] bool."""


@compiled
def settle_until(standing: Standing, k: int, now: int) -> int:
    """Return how many stops of a row are settled at a moment, as ``progress`` tells it."""
    at, row = standing.settled[k], standing.stops[k]
    if standing.shifts[k, IS_FIXED] == 1:
        return int(at)
    while at < standing.counts[k]:
        free = row[at - 1, DEPARTURE] if at > 0 else standing.shifts[k, FREE]
        drive = max(row[at, ARRIVAL] - free, 0)
        if at == 0 and standing.shifts[k, HAS_LEFT] == 0:
            drive = max(row[0, ARRIVAL] - standing.shifts[k, LEAVES], 0)
        if row[at, START] - drive > now and not (at > 0 and row[at, START] < row[at - 1, DEPARTURE]):
            break
        at += 1
    standing.settled[k] = at
    return int(at)


@compiled
def may_reach(standing: Standing, wanted: Wanted, k: int, at: int, now: int) -> bool:
    """Tell whether the vehicle can be at the pickup in time after any of its stops ahead."""
    row, shift = standing.stops[k], standing.shifts[k]
    seconds, there = standing.seconds[shift[KIND]], wanted.pickup[PLACE]
    moment, place = shift[FREE], shift[FROM]
    if at > 0:
        moment, place = row[at - 1, DEPARTURE], row[at - 1, PLACE]
    moment = max(moment, now)
    latest = wanted.pickup[CLOSES]
    if moment + seconds[place, there] <= latest:
        return True
    for m in range(at, standing.counts[k]):
        stop = row[m]
        together = standing.together and m > at and stop[PLACE] == place
        moment = max(moment if together else moment + seconds[place, stop[PLACE]], stop[OPENS])
        if moment > latest:
            return False
        place = stop[PLACE]
        if standing.together and place == there:
            return True
        if not standing.together:
            moment += stop[DWELL]
        if moment + seconds[place, there] <= latest:
            return True
    return False


@compiled
def lay_out(standing: Standing, wanted: Wanted, k: int, at: int, now: int) -> tuple[Rules, Array]:
    """Return a problem of one shift and the legs of its stops ahead, the wanted leg last; and the run."""
    row, shift, count = standing.stops[k], standing.shifts[k], standing.counts[k]
    ahead = count - at
    legs = 1
    for m in range(at, count):
        if row[m, IS_DELIVERY] == 0 or row[m, MATE] < at:
            legs += 1
    resources = standing.layouts.shape[2]
    size = 2 * legs + 2
    earliest, latest = np.zeros(size, np.int64), np.zeros(size, np.int64)
    dwell, place = np.zeros(size, np.int64), np.zeros(size, np.int64)
    load, aboard = np.zeros((legs, resources), np.int32), np.full(legs, -1, np.int32)
    max_ride, direct = np.zeros(legs, np.int64), np.zeros(legs, np.int64)
    seq = np.empty(ahead + 2, np.int32)
    of = np.zeros(count + 1, np.int64)
    used = np.empty(ahead + 4, np.int64)
    riders, number = False, 0
    for m in range(at, count):
        stop = row[m]
        leg = number
        if stop[IS_DELIVERY] == 0:
            of[m] = number
            number += 1
        elif stop[MATE] >= at:
            leg = of[stop[MATE]]
        else:
            number += 1
            aboard[leg] = 0
            riders = True
        node = leg if stop[IS_DELIVERY] == 0 else legs + leg
        seq[m - at + 1] = node
        _write_stop(stop, node, leg, earliest, latest, dwell, place, max_ride, direct, load)
        if stop[IS_DELIVERY] == 1 and stop[MATE] < at:
            dwell[leg] = row[stop[MATE], DWELL]
            since = row[stop[MATE], DEPARTURE]
            latest[node] = min(latest[node], since + stop[RIDE])
            earliest[node] = min(earliest[node], latest[node])
    leg = legs - 1
    _write_stop(wanted.pickup, leg, leg, earliest, latest, dwell, place, max_ride, direct, load)
    _write_stop(wanted.delivery, legs + leg, leg, earliest, latest, dwell, place, max_ride, direct, load)
    start, end = 2 * legs, 2 * legs + 1
    seq[0], seq[ahead + 1] = start, end
    has_left = shift[HAS_LEFT] == 1 or at > 0
    free = shift[FREE]
    place[start], place[end] = shift[FROM], shift[END]
    if at > 0:
        free, place[start] = row[at - 1, DEPARTURE], row[at - 1, PLACE]
    ready = max(free, now)
    earliest[start], latest[start] = ready, max(ready, shift[UNTIL])
    earliest[end], latest[end] = min(shift[BEGINS], shift[UNTIL]), shift[UNTIL]
    duty = max(0, shift[DUTY] - (ready - shift[LEAVES])) if has_left else shift[DUTY]
    for m in range(ahead + 2):
        used[m] = seq[m]
    used[ahead + 2], used[ahead + 3] = leg, legs + leg
    seconds, metres = _drives(standing, shift[KIND], used, place, dwell, start)
    if standing.together:
        for i in range(legs):
            max_ride[i] += dwell[i]
            direct[i] += dwell[i]
        dwell[:] = 0
    layouts = np.empty((1, standing.layouts.shape[1], resources), np.int32)
    layouts[0] = standing.layouts[k]
    none = np.zeros(0, np.int32)
    rules = Rules(
        seconds,
        metres,
        earliest,
        latest,
        dwell,
        load,
        max_ride,
        direct,
        np.zeros(legs, np.bool_),
        np.zeros(legs, np.int64),
        np.full(legs, -1, np.int32),
        aboard,
        np.ones((legs, 1), np.bool_),
        np.zeros((legs, 1), np.int64),
        np.zeros(1, np.int32),
        layouts,
        np.full(1, duty, np.int64),
        np.full(1, shift[FIXED], np.int64),
        np.full(1, has_left, np.bool_),
        none,
        np.full(1, has_left or riders, np.bool_),
        standing.weights,
        np.full(1, np.int64(2**30), np.int64),
        np.zeros(1, np.int64),
        np.zeros(0, np.bool_),
        np.zeros(1, np.int32),
        np.full(1, np.int64(2**30), np.int64),
        np.zeros((1, 0), np.int32),
        np.zeros(1, np.bool_),
        np.full(1, np.int64(2**30), np.int64),
    )
    return rules, seq


@compiled
def _write_stop(
    stop: Array,
    node: int,
    leg: int,
    earliest: Array,
    latest: Array,
    dwell: Array,
    place: Array,
    max_ride: Array,
    direct: Array,
    load: Array,
) -> None:
    earliest[node], latest[node] = stop[OPENS], stop[CLOSES]
    dwell[node], place[node] = stop[DWELL], stop[PLACE]
    max_ride[leg], direct[leg] = stop[RIDE], stop[DIRECT]
    for r in range(load.shape[1]):
        load[leg, r] = stop[LOAD + r]


@compiled
def _drives(
    standing: Standing, kind: int, used: Array, place: Array, dwell: Array, start: int
) -> tuple[Array, Array]:
    """Return the drives between the nodes in use, with dwell in them where stops are served together."""
    size = place.shape[0]
    seconds, metres = np.zeros((1, size, size), np.int32), np.zeros((1, size, size), np.int32)
    for a in used:
        stay = dwell[a] if standing.together and a < start else 0
        for b in used:
            drive = standing.seconds[kind, place[a], place[b]]
            length = standing.metres[kind, place[a], place[b]]
            if standing.together and a < start and b < start and place[a] == place[b]:
                drive, length = max(dwell[a] - dwell[b], 0), 0
            else:
                drive += stay
            seconds[0, a, b], metres[0, a, b] = drive, length
    return seconds, metres


@compiled
def scan_standing(standing: Standing, wanted: Wanted, now: int, out: Array) -> None:
    """Write the cheapest run of a leg: shift (-1 when it fits nowhere) and the price it adds."""
    best, chosen = ANY_PRICE, -1
    found = np.zeros((1, 3), np.int64)
    for k in range(standing.counts.shape[0]):
        at = settle_until(standing, k, now)
        if not wanted.may_carry[k] or not may_reach(standing, wanted, k, at, now):
            continue
        rules, seq = lay_out(standing, wanted, k, at, now)
        price = _dearer(rules, seq, standing.weights[2], best, found)
        if price < best:
            best, chosen = price, k
    out[0], out[1] = chosen, best


@compiled
def _dearer(rules: Rules, seq: Array, duty: int, most: int, found: Array) -> int:
    """Return by how much the last leg of a problem of one shift makes its run dearer, if by less than ``most``."""
    rules = by_address(rules)
    n = seq.shape[0]
    former, floor = 0, 0
    if n > 2 or rules.has_begun[0]:
        times = np.empty(n, np.int64)
        if not run_times(rules, 0, seq, n, times):
            return most
        floor = timed_price(rules, 0, seq, n, times)
        former = fixed_price(rules, 0, seq, n) + floor
        floor -= duty * (times[n - 1] - times[0])
    limit = ANY_PRICE if most == ANY_PRICE else most + former
    if scan_run(rules, 0, seq, n, rules.max_ride.shape[0] - 1, 1, limit, floor, found) == 0:
        return most
    return int(found[0, 0] - former)
