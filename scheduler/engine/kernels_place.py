"""Compiled search: the best place of one leg in one run of the plan under work.

Cheap tests come first: capacity, then times against what is kept about the run, then the price against the
best place so far. What passes is timed exactly; where the times that change keep every ride limit as they
stand, that is known after walking over them, else the whole run is timed.
"""

import numpy as np

from scheduler.engine.kernels_compile import bare, merged
from scheduler.engine.kernels_runs import run_times, timed_price
from scheduler.engine.kernels_state import (
    CLOSES,
    DWELL,
    FIRST,
    GAP,
    LAST,
    LOAD,
    MATE,
    NEXT,
    NODE,
    OPENS,
    PLACE,
    RIDE,
    Ground,
    State,
    is_timed,
    needs_a_look,
)
from scheduler.engine.kernels_times import Array, Rules

NOWHERE = 1 << 60


@merged
def memo_name(ground: Ground, state: State, k: int, leg: int) -> int:
    """Return the name of what is to be known about a leg and a run of this content."""
    name = (state.name[k] ^ ground.mark[leg]) * np.int64(0x369DEA0F31A53F85)
    return int(name ^ (name >> np.int64(32)))


@merged
def best_place(rules: Rules, ground: Ground, state: State, k: int, leg: int, most: int, out: Array) -> None:
    """Write price, i and j of the cheapest place of a leg in run k below ``most``; i is -1 when there is none."""
    kind = rules.shift_class[k]
    legs = rules.max_ride.shape[0]
    breaks_end = 2 * legs + rules.break_shift.shape[0]
    base = rules.carry_cost[leg, k]
    if state.served[k] == 0 and not rules.has_begun[k]:
        base += rules.fixed_cost[k]
        for m in range(state.length[k] - 1):
            if state.rows[k, m, NEXT] == state.rows[k, m + 1, NODE]:
                base += ground.price[kind, state.rows[k, m, PLACE], state.rows[k, m, NEXT]]
    out[0], out[1] = most, -1
    if state.length[k] + 2 <= state.rows.shape[1]:
        if is_timed(rules) or needs_a_look(rules, k):
            _best_timed(rules, ground, state, k, leg, base, out)
        else:
            start = state.rows[k, 0, NODE]
            _best_untimed(
                ground.stops,
                rules.seconds[kind],
                ground.price[kind],
                rules.load[leg],
                rules.layouts[k],
                state.rows[k],
                state.length[k],
                leg,
                legs,
                breaks_end,
                rules.max_duration[k],
                ground.stops[start, OPENS] if rules.at_once[k] else ground.stops[start, CLOSES],
                base,
                state.ints,
                out,
            )


@bare
def _best_untimed(
    stops: Array,
    seconds: Array,
    price: Array,
    load: Array,
    layouts: Array,
    row: Array,
    n: int,
    leg: int,
    legs: int,
    breaks_end: int,
    longest: int,
    last_start: int,
    base: int,
    scratch: Array,
    out: Array,
) -> None:
    """Write the cheapest place where no price hangs on times."""
    p, d = leg, legs + leg
    opens_p, closes_p, opens_d, closes_d = (
        stops[p, OPENS],
        stops[p, CLOSES],
        stops[d, OPENS],
        stops[d, CLOSES],
    )
    dwell_p, dwell_d, limit = stops[p, DWELL], stops[d, DWELL], stops[p, RIDE]
    best, best_i, best_j = out[0], -1, -1
    times = scratch[1]
    for i in range(n - 1):
        if row[i, FIRST] > closes_p:
            break
        if row[i + 1, LAST] < opens_p:
            continue
        a, nx = row[i, PLACE], row[i, NEXT]
        at_p = max(row[i, FIRST] + stops[row[i, NODE], DWELL] + seconds[a, p], opens_p)
        if at_p > closes_p or not room(layouts, row[i], load):
            continue
        to_p = base + price[a, p] - price[a, nx]
        if to_p + price[p, nx] >= best:
            continue
        moment = at_p + dwell_p
        riding = np.int64(0)
        for j in range(i, n - 1):
            here = p
            if j > i:
                node = row[j, NODE]
                if 2 * legs <= node < breaks_end:
                    break
                step = seconds[p if j == i + 1 else row[j - 1, PLACE], node]
                moment = max(moment + step, row[j, FIRST])
                if moment > row[j, LAST]:
                    break
                times[j] = moment
                dwell = stops[node, DWELL]
                riding += step + dwell
                moment += dwell
                if riding > limit or moment > closes_d or not room(layouts, row[j], load):
                    break
                here = node
            drive = seconds[here, d]
            at_d = max(moment + drive, opens_d)
            if at_d > closes_d or riding + drive > limit:
                continue
            after, nj = row[j + 1, NODE], row[j, NEXT]
            gap_d = dwell_d
            is_break = 2 * legs <= after < breaks_end
            if not is_break:
                gap_d += seconds[d, after]
                if at_d + gap_d > row[j + 1, LAST]:
                    continue
            total = to_p + price[p, d] + price[d, nj]
            if j > i:
                total = to_p + price[p, nx] + price[here, d] + price[d, nj] - price[here, nj]
            if total >= best:
                continue
            verdict = -1
            if not is_break:
                verdict = _walk(stops, row, n, i, j, at_p, at_d, gap_d, dwell_p + limit, longest, times)
            if verdict < 0:
                verdict = _whole(
                    stops, row, n, i, j, leg, seconds, legs, breaks_end, longest, last_start, scratch
                )
            if verdict == 0:
                continue
            best, best_i, best_j = total, i, j
    out[0], out[1], out[2] = best, best_i, best_j


@merged
def _walk(
    stops: Array,
    row: Array,
    n: int,
    i: int,
    j: int,
    at_p: int,
    at_d: int,
    gap_d: int,
    span: int,
    longest: int,
    times: Array,
) -> int:
    """Walk over the times that an insertion moves: 1 when they keep all limits, 0 when they cannot, else -1.

    ``times`` holds those of positions i + 1 to j already.
    """
    if at_d - at_p > span:
        return -1
    moment, until = at_d + gap_d, n
    for m in range(j + 1, n):
        if moment <= row[m, FIRST]:
            until = m
            break
        if moment > row[m, LAST]:
            return 0
        times[m] = moment
        moment += row[m, GAP]
    if until == n and times[n - 1] - longest > row[0, FIRST]:
        return -1
    for m in range(i + 1, until):
        a = row[m, MATE]
        if 0 < a < m:
            stop = row[a, NODE]
            since = times[a] if a > i else row[a, FIRST]
            if times[m] - since > stops[stop, DWELL] + stops[stop, RIDE]:
                return -1
    return 1


@bare
def _whole(
    stops: Array,
    row: Array,
    n: int,
    i: int,
    j: int,
    leg: int,
    seconds: Array,
    legs: int,
    breaks_end: int,
    longest: int,
    last_start: int,
    scratch: Array,
) -> int:
    """Return 1 when any times keep all limits of a run with a leg put in, else 0, by timing all of it."""
    p, d = leg, legs + leg
    nodes, gap, mate, times = scratch[2], scratch[3], scratch[4], scratch[5]
    size = n + 2
    for m in range(n):
        shift = (1 if m > i else 0) + (1 if m > j else 0)
        nodes[m + shift], gap[m + shift] = row[m, NODE], row[m, GAP]
        a = row[m, MATE]
        mate[m + shift] = a + (1 if a > i else 0) + (1 if a > j else 0) if 0 < a < m else -1
    at_p, at_d = i + 1, j + 2
    nodes[at_p], nodes[at_d] = p, d
    mate[at_p], mate[at_d] = -1, at_p
    place = row[i, PLACE]
    gap[i] = stops[row[i, NODE], DWELL] + seconds[place, p]
    place = p
    for m in range(at_p, size - 1):
        node = nodes[m + 1]
        is_break = 2 * legs <= node < breaks_end
        if m in (at_p, at_d - 1, at_d) or 2 * legs <= nodes[m] < breaks_end:
            gap[m] = stops[nodes[m], DWELL] + (0 if is_break else seconds[place, node])
        if not is_break:
            place = node
    for m in range(size):
        times[m] = stops[nodes[m], OPENS]
    low = 0
    for _ in range(size + 2):
        for m in range(low + 1, size):
            moment = times[m - 1] + gap[m - 1]
            if moment > times[m]:
                times[m] = moment
                if moment > stops[nodes[m], CLOSES]:
                    return 0
        low = size
        for m in range(1, size - 1):
            a = mate[m]
            if 0 < a < m:
                need = times[m] - stops[nodes[a], RIDE] - stops[nodes[a], DWELL]
                if need > times[a]:
                    if need > stops[nodes[a], CLOSES]:
                        return 0
                    times[a] = need
                    low = min(low, a)
        if times[size - 1] - longest > times[0]:
            times[0] = times[size - 1] - longest
            if times[0] > last_start:
                return 0
            low = 0
        if low == size:
            return 1
    return 0


@bare
def _best_timed(rules: Rules, ground: Ground, state: State, k: int, leg: int, base: int, out: Array) -> None:
    """Write the cheapest place where prices hang on times: each place that may be cheaper is timed in full."""
    legs = rules.max_ride.shape[0]
    breaks_end = 2 * legs + rules.break_shift.shape[0]
    n, row = state.length[k], state.rows[k]
    stops, seconds = ground.stops, rules.seconds[rules.shift_class[k]]
    price = ground.price[rules.shift_class[k]]
    p, d = leg, legs + leg
    opens_p, closes_p, opens_d, closes_d = (
        stops[p, OPENS],
        stops[p, CLOSES],
        stops[d, OPENS],
        stops[d, CLOSES],
    )
    limit = stops[p, RIDE]
    best, best_i, best_j = out[0], -1, -1
    longer, times = state.seqs[0], state.ints[7]
    load, layouts = rules.load[leg], rules.layouts[k]
    busy = stops[p, DWELL] + stops[d, DWELL]
    for m in range(n - 1):
        busy += row[m, GAP]
    for i in range(n - 1):
        if row[i, FIRST] > closes_p:
            break
        if row[i + 1, LAST] < opens_p:
            continue
        a, nx = row[i, PLACE], row[i, NEXT]
        at_p = max(row[i, FIRST] + stops[row[i, NODE], DWELL] + seconds[a, p], opens_p)
        if at_p > closes_p or not room(layouts, row[i], load):
            continue
        moment = at_p + stops[p, DWELL]
        riding = np.int64(0)
        for j in range(i, n - 1):
            here = p
            if j > i:
                node = row[j, NODE]
                if 2 * legs <= node < breaks_end:
                    break
                step = seconds[p if j == i + 1 else row[j - 1, PLACE], node]
                moment = max(moment + step, row[j, FIRST])
                riding += step + stops[node, DWELL]
                if moment > row[j, LAST] or riding > limit or not room(layouts, row[j], load):
                    break
                moment += stops[node, DWELL]
                here = node
            at_d = max(moment + seconds[here, d], opens_d)
            if at_d > closes_d or riding + seconds[here, d] > limit:
                continue
            after, nj = row[j + 1, NODE], row[j, NEXT]
            is_break = 2 * legs <= after < breaks_end
            if not is_break and at_d + stops[d, DWELL] + seconds[d, after] > row[j + 1, LAST]:
                continue
            if j == i:
                total = price[a, p] + price[p, d] + price[d, nj] - price[a, nx]
                drive = seconds[a, p] + seconds[p, d] + seconds[d, nj] - seconds[a, nx]
            else:
                total = (
                    price[a, p]
                    + price[p, nx]
                    - price[a, nx]
                    + price[here, d]
                    + price[d, nj]
                    - price[here, nj]
                )
                drive = seconds[a, p] + seconds[p, nx] - seconds[a, nx]
                drive += seconds[here, d] + seconds[d, nj] - seconds[here, nj]
            bound = state.fixed[k] + base + total - state.price[k]
            if bound + rules.weights[2] * (busy + drive) >= best:
                continue
            for m in range(n):
                longer[m + (1 if m > i else 0) + (1 if m > j else 0)] = row[m, NODE]
            longer[i + 1], longer[j + 2] = p, d
            if not run_times(rules, k, longer, n + 2, times):
                continue
            total = bound + timed_price(rules, k, longer, n + 2, times)
            if total < best:
                best, best_i, best_j = total, i, j
    out[0], out[1], out[2] = best, best_i, best_j


@merged
def room(layouts: Array, at: Array, more: Array) -> bool:
    """Tell whether one layout holds what is aboard after a stop and more."""
    for a in range(layouts.shape[0]):
        enough = True
        for r in range(layouts.shape[1]):
            if at[LOAD + r] + more[r] > layouts[a, r]:
                enough = False
                break
        if enough:
            return True
    return False
