"""Compiled search for the best places of one leg in given runs, at exact prices.

Filters come before the exact test and never lose the best place, whatever the drives look like (no triangle
inequality is assumed): the earliest times of what stands before a place, and the latest of what stands after
it, do not change by inserting there. Prices that hang on times are computed only where the other parts, with
the shortest duty the stops allow and the leg's own shortest wait and ride, cost less than the best place found.
"""

import numpy as np

from scheduler.engine.kernels_compile import compiled
from scheduler.engine.kernels_reference import by_address
from scheduler.engine.kernels_runs import fits, initial_load, run_price, run_times, timed_price
from scheduler.engine.kernels_times import Array, Rules

ANY_PRICE = 1 << 62
"""More than any run costs."""


@compiled
def widest_times(rules: Rules, shift: int, seq: Array, n: int, first: Array, last: Array) -> bool:
    """Write earliest times by what stands before and latest by what stands after; False when they cross."""
    legs = rules.max_ride.shape[0]
    breaks_end = 2 * legs + rules.break_shift.shape[0]
    kind, place = rules.shift_class[shift], seq[0]
    gap = np.empty(n, dtype=np.int64)
    first[0] = rules.earliest[seq[0]]
    for k in range(1, n):
        node = seq[k]
        gap[k - 1] = rules.dwell[seq[k - 1]]
        if not 2 * legs <= node < breaks_end:
            gap[k - 1] += rules.seconds[kind, place, node]
            place = node
        first[k] = max(first[k - 1] + gap[k - 1], rules.earliest[node])
    last[n - 1] = rules.latest[seq[n - 1]]
    for k in range(n - 2, -1, -1):
        bound = rules.latest[seq[k]]
        if k == 0 and rules.at_once[shift]:
            bound = rules.earliest[seq[0]]
        last[k] = min(last[k + 1] - gap[k], bound)
    return True


@compiled
def fill_places(legs: int, breaks_end: int, seq: Array, n: int, place: Array, following: Array) -> None:
    """Write where the vehicle stands at each position and the next stop with a place of its own."""
    place[0] = seq[0]
    for k in range(1, n):
        place[k] = place[k - 1] if 2 * legs <= seq[k] < breaks_end else seq[k]
    following[n - 1] = seq[n - 1]
    for k in range(n - 2, -1, -1):
        node = seq[k + 1]
        following[k] = following[k + 1] if 2 * legs <= node < breaks_end else node


@compiled
def scan_run(
    rules: Rules, shift: int, seq: Array, n: int, leg: int, keep: int, most: int, floor: int, found: Array
) -> int:
    """Find the cheapest places of a leg in one run.

    Parameters
    ----------
    seq, n : start, run and end nodes; the run must be one that keeps order and capacity
    keep : how many places to keep
    most : only places at which the whole new run costs less than this
    floor : what the times of everybody else in the new run cost at least
    found : [keep, 3] int64, written: price of the whole new run, i and j. The pickup goes after position i
        of ``seq``, the delivery after position j (both counted before anything is inserted).

    Returns
    -------
    int
        How many places were found; they are in ``found`` by price, then i, then j.
    """
    legs = rules.max_ride.shape[0]
    breaks_end = 2 * legs + rules.break_shift.shape[0]
    kind = rules.shift_class[shift]
    seconds, metres, dwell = rules.seconds[kind], rules.metres[kind], rules.dwell
    earliest, latest = rules.earliest, rules.latest
    p, d, ride = leg, legs + leg, rules.max_ride[leg]
    resources = rules.load.shape[1]
    first, last = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    place, following = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    widest_times(rules, shift, seq, n, first, last)
    fill_places(legs, breaks_end, seq, n, place, following)
    loads = np.empty((n, resources), dtype=np.int32)
    _fill_loads(rules, shift, seq, n, loads)
    wanted = np.empty(resources, dtype=np.int32)
    longer, times = np.empty(n + 2, dtype=np.int32), np.empty(n + 2, dtype=np.int64)
    count = 0
    base_seconds, base_metres, base_dwell, base_carry = _sums(rules, shift, seq, n)
    carry = base_carry + rules.carry_cost[leg, shift]
    if not rules.has_begun[shift]:
        carry += rules.fixed_cost[shift]
    busy = base_dwell + dwell[p] + dwell[d]
    weights = rules.weights
    for i in range(n - 1):
        if first[i] > latest[p]:
            break
        at_p = max(first[i] + dwell[seq[i]] + seconds[place[i], p], earliest[p])
        if at_p > latest[p] or not _room(rules, shift, leg, loads[i], wanted):
            continue
        out_s = seconds[place[i], p] - seconds[place[i], following[i]]
        out_m = metres[place[i], p] - metres[place[i], following[i]]
        moment = at_p + dwell[p]  # earliest end of service before the delivery, given the pickup at i
        riding = np.int64(0)  # least riding time so far
        for j in range(i, n - 1):
            if j > i:
                node = seq[j]
                if 2 * legs <= node < breaks_end:
                    break
                step = seconds[p if j == i + 1 else place[j - 1], node]
                moment = max(moment + step, earliest[node])
                riding += step
                if moment > latest[node] or riding > ride or not _room(rules, shift, leg, loads[j], wanted):
                    break
                moment += dwell[node]
                riding += dwell[node]
            here = p if j == i else place[j]
            at_d = max(moment + seconds[here, d], earliest[d])
            if at_d > latest[d] or riding + seconds[here, d] > ride:
                continue
            after = seq[j + 1]
            if not 2 * legs <= after < breaks_end and at_d + dwell[d] + seconds[d, after] > last[j + 1]:
                continue
            if j == i:
                more_s = out_s + seconds[p, d] + seconds[d, following[i]]
                more_m = out_m + metres[p, d] + metres[d, following[i]]
            else:
                more_s = out_s + seconds[p, following[i]] + seconds[here, d] + seconds[d, following[j]]
                more_s -= seconds[here, following[j]]
                more_m = out_m + metres[p, following[i]] + metres[here, d] + metres[d, following[j]]
                more_m -= metres[here, following[j]]
            drive = base_seconds + more_s
            price = weights[0] * drive + weights[1] * (base_metres + more_m) + carry
            least = price + weights[2] * (drive + busy) + weights[5] * (at_p - earliest[p]) + floor
            least += weights[3] * max(riding + seconds[here, d] - rules.direct[leg], 0)
            if least >= (found[keep - 1, 0] if count == keep else most):
                continue
            _splice(seq, n, i, j, p, d, longer)
            if not run_times(rules, shift, longer, n + 2, times):
                continue
            price += timed_price(rules, shift, longer, n + 2, times)
            if price >= most:
                continue
            count = _keep_best(found, count, keep, price, i, j)
    return count


@compiled
def _splice(seq: Array, n: int, i: int, j: int, p: int, d: int, longer: Array) -> None:
    longer[: i + 1] = seq[: i + 1]
    longer[i + 1] = p
    longer[i + 2 : j + 2] = seq[i + 1 : j + 1]
    longer[j + 2] = d
    longer[j + 3 : n + 2] = seq[j + 1 : n]


@compiled
def _keep_best(found: Array, count: int, keep: int, price: int, i: int, j: int) -> int:
    """Insert a place into the sorted list of the best; equal prices stay in the order they came."""
    at = count
    while at > 0 and found[at - 1, 0] > price:
        at -= 1
    if at >= keep:
        return count
    count = min(count + 1, keep)
    for k in range(count - 1, at, -1):
        for c in range(3):
            found[k, c] = found[k - 1, c]
    found[at, 0], found[at, 1], found[at, 2] = price, i, j
    return count


@compiled
def _fill_loads(rules: Rules, shift: int, seq: Array, n: int, loads: Array) -> None:
    """Write what is aboard after each position."""
    legs = rules.max_ride.shape[0]
    initial_load(rules.load, rules.aboard, shift, loads[0])
    for k in range(1, n):
        node = seq[k]
        for r in range(loads.shape[1]):
            loads[k, r] = loads[k - 1, r]
            if node < legs:
                loads[k, r] += rules.load[node, r]
            elif node < 2 * legs:
                loads[k, r] -= rules.load[node - legs, r]


@compiled
def _room(rules: Rules, shift: int, leg: int, load: Array, wanted: Array) -> bool:
    for r in range(wanted.shape[0]):
        wanted[r] = load[r] + rules.load[leg, r]
    return bool(fits(rules.layouts[shift], wanted))


@compiled
def _sums(rules: Rules, shift: int, seq: Array, n: int) -> tuple[int, int, int, int]:
    """Return driving seconds, metres, dwell and carry prices of a run."""
    legs = rules.max_ride.shape[0]
    breaks_end = 2 * legs + rules.break_shift.shape[0]
    kind, place = rules.shift_class[shift], seq[0]
    seconds, metres, dwell, carry = 0, 0, 0, 0
    for k in range(1, n):
        node = seq[k]
        dwell += rules.dwell[seq[k - 1]]
        if 2 * legs <= node < breaks_end:
            continue
        seconds += rules.seconds[kind, place, node]
        metres += rules.metres[kind, place, node]
        place = node
        if legs <= node < 2 * legs:
            carry += rules.carry_cost[node - legs, shift]
    return seconds, metres, dwell, carry


@compiled
def scan_runs(
    rules: Rules, shifts: Array, seqs: Array, lengths: Array, leg: int, keep: int, found: Array, counts: Array
) -> None:
    """Find the cheapest places of a leg in each of many runs; ``found`` is [runs, keep, 3]."""
    rules = by_address(rules)
    for m in range(shifts.shape[0]):
        counts[m] = 0
        if rules.may_carry[leg, shifts[m]]:
            counts[m] = scan_run(rules, shifts[m], seqs[m], lengths[m], leg, keep, ANY_PRICE, 0, found[m])


@compiled
def price_runs(rules: Rules, shifts: Array, seqs: Array, lengths: Array, prices: Array) -> None:
    """Write the price of each run, ``INFEASIBLE`` where it has no times."""
    rules = by_address(rules)
    for m in range(shifts.shape[0]):
        prices[m] = run_price(rules, shifts[m], seqs[m], lengths[m])


@compiled
def stop_times(rules: Rules, shift: int, seq: Array, n: int, leg: int, out: Array) -> bool:
    """Write the service starts at a leg's pickup and delivery in a run."""
    rules = by_address(rules)
    times = np.empty(n, dtype=np.int64)
    if not run_times(rules, shift, seq, n, times):
        return False
    for k in range(n):
        if seq[k] == leg:
            out[0] = times[k]
        elif seq[k] == rules.max_ride.shape[0] + leg:
            out[1] = times[k]
    return True
