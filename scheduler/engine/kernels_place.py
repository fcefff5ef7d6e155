"""Compiled search: the best place of one leg in one run of the plan under work.

Cheap tests come first: capacity, then times against what is kept about the run, then the price against the
best place so far; only what passes all of them is timed exactly.
"""

import numpy as np
from numba import njit

from scheduler.engine.kernels_runs import run_times, timed_price
from scheduler.engine.kernels_state import Ground, State, is_timed
from scheduler.engine.kernels_times import Array, Rules, fill_gaps, fill_mates, least_times

NOWHERE = 1 << 60


@njit(cache=True, nogil=True)
def best_place(rules: Rules, ground: Ground, state: State, k: int, leg: int, out: Array) -> None:
    """Write price, i and j of the cheapest place of a leg in run k; ``NOWHERE`` as price when none."""
    legs = rules.max_ride.shape[0]
    breaks_end = 2 * legs + rules.break_shift.shape[0]
    n, seq, first, last = state.length[k], state.seq[k], state.first[k], state.last[k]
    place, following, loads = state.place[k], state.following[k], state.loads[k]
    kind = rules.shift_class[k]
    seconds, price = rules.seconds[kind], ground.price[kind]
    earliest, latest, dwell = rules.earliest, rules.latest, rules.dwell
    p, d, limit = leg, legs + leg, rules.max_ride[leg]
    opens_p, closes_p, opens_d, closes_d = earliest[p], latest[p], earliest[d], latest[d]
    timed = is_timed(rules)
    base = rules.carry_cost[leg, k]
    if state.served[k] == 0 and not rules.has_begun[k]:
        base += rules.fixed_cost[k]
        for m in range(n - 1):
            base += price[place[m], seq[m + 1]] if seq[m + 1] < 2 * legs or seq[m + 1] >= breaks_end else 0
    best = np.int64(NOWHERE)
    best_i, best_j = 0, 0
    longer, times = state.seq_scratch[0], state.ints[7]
    load, layouts = rules.load[leg], rules.layouts[k]
    for i in range(n - 1):
        if first[i] > closes_p:
            break
        nx = following[i]
        if last[i + 1] < opens_p:
            continue
        a = place[i]
        at_p = max(first[i] + dwell[seq[i]] + seconds[a, p], opens_p)
        if at_p > closes_p or not _room(layouts, loads[i], load):
            continue
        to_p = base + price[a, p] - price[a, nx]
        moment = at_p + dwell[p]
        riding = np.int64(0)
        for j in range(i, n - 1):
            here = p
            if j > i:
                node = seq[j]
                if 2 * legs <= node < breaks_end:
                    break
                step = seconds[p if j == i + 1 else place[j - 1], node]
                moment = max(moment + step, first[j])
                if moment > last[j] or moment + dwell[node] > closes_d:
                    break
                riding += step + dwell[node]
                if riding > limit or not _room(layouts, loads[j], load):
                    break
                moment += dwell[node]
                here = node
            drive = seconds[here, d]
            at_d = max(moment + drive, opens_d)
            if at_d > closes_d or riding + drive > limit:
                continue
            after, nj = seq[j + 1], following[j]
            if not 2 * legs <= after < breaks_end and at_d + dwell[d] + seconds[d, after] > last[j + 1]:
                continue
            if j == i:
                total = to_p + price[p, d] + price[d, nj]
            else:
                total = to_p + price[p, nx] + price[here, d] + price[d, nj] - price[here, nj]
            if timed:
                bound = state.fixed[k] + total
                if bound - state.price[k] >= best:
                    continue
            elif total >= best:
                continue
            longer[: i + 1] = seq[: i + 1]
            longer[i + 1] = p
            longer[i + 2 : j + 2] = seq[i + 1 : j + 1]
            longer[j + 2] = d
            longer[j + 3 : n + 2] = seq[j + 1 : n]
            if not timed and not has_times(rules, state, k, longer, n + 2):
                continue
            if timed:
                if not run_times(rules, k, longer, n + 2, times):
                    continue
                total = bound + timed_price(rules, k, longer, n + 2, times) - state.price[k]
                if total >= best:
                    continue
            best, best_i, best_j = total, i, j
    out[0], out[1], out[2] = best, best_i, best_j


@njit(cache=True, nogil=True)
def _room(layouts: Array, load: Array, more: Array) -> bool:
    for a in range(layouts.shape[0]):
        enough = True
        for r in range(layouts.shape[1]):
            if load[r] + more[r] > layouts[a, r]:
                enough = False
                break
        if enough:
            return True
    return False


@njit(cache=True, nogil=True)
def has_times(rules: Rules, state: State, k: int, seq: Array, n: int) -> bool:
    """Tell whether any times keep all limits of a sequence of shift k."""
    legs = rules.max_ride.shape[0]
    breaks = np.array([2 * legs, 2 * legs + rules.break_shift.shape[0]])
    gap, mate, at, times = state.ints[0], state.ints[1], state.ints[2], state.ints[3]
    fill_gaps(rules.seconds[rules.shift_class[k]], rules.dwell, breaks, seq, n, gap)
    fill_mates(rules.aboard, seq, n, legs, at, mate)
    start = seq[0]
    return least_times(
        rules.earliest,
        rules.latest,
        rules.dwell,
        rules.max_ride,
        legs,
        rules.max_duration[k],
        rules.earliest[start] if rules.at_once[k] else rules.latest[start],
        seq,
        n,
        gap,
        mate,
        times,
    )


@njit(cache=True, nogil=True)
def remembered_place(rules: Rules, ground: Ground, state: State, k: int, leg: int) -> int:
    """Return the price of a leg's best place in run k, computed only if not known for this version."""
    if state.memo_version[leg, k] != state.version[k]:
        best_place(rules, ground, state, k, leg, state.memo[leg, k])
        state.memo_version[leg, k] = state.version[k]
    return int(state.memo[leg, k, 0])
