"""Compiled search: the plan under work, and what is kept ready about each run.

A run's row holds start, stops and end, and beside each stop what an insertion asks for: earliest and latest
times with all limits taken in, where the vehicle stands, what is aboard. A run's ``name`` is a hash of its
content: what was found about a leg and a run of that name stays true, so it is remembered.
"""

from typing import NamedTuple

import numpy as np

from scheduler.engine.kernels_compile import bare
from scheduler.engine.kernels_runs import run_times, timed_price
from scheduler.engine.kernels_times import Array, Rules
from scheduler.engine.problem import FAR

NODE, FIRST, LAST, PLACE, NEXT, GAP, MATE, LOAD = 0, 1, 2, 3, 4, 5, 6, 7
"""Columns of a run's row: the stop, its earliest and latest start, where the vehicle then stands, the next
stop with a place of its own, least time to the next stop's start, position of the leg's other stop (0 for a
delivery of a rider aboard, -1 for none), and what is aboard afterwards (one column a resource)."""
OPENS, CLOSES, DWELL, RIDE = 0, 1, 2, 3
"""Columns of a stop: its window, its dwell, and the longest ride (on both stops of a leg)."""


class Ground(NamedTuple):
    """What stays the same through a search, beside the rules."""

    stops: Array
    """[N, 4] int64."""
    price: Array
    """[C, N, N] int64, weighted time and distance of a drive."""
    kind: Array
    """[K] shifts of one kind are alike in every way while empty; -1 for a shift like no other."""
    near: Array
    """[L, G] int32, for each leg the legs most like it, best first."""
    singles: Array
    """[K, S] int32, stops that stay in the shift: its breaks and deliveries of riders aboard; -1 pads."""
    penalty: Array
    """[L] price of leaving a leg out; of a required one, more than it could ever save."""
    onboard: Array
    """[K, R] int64, what sits in each vehicle from the outset."""
    pinned: Array
    """[L] bool, legs that stay where they are."""
    held: Array
    """[K] bool, runs whose breaks and riders aboard stay in their places."""
    mark: Array
    """[N + K] random int64 marks of nodes and of kinds of shift."""


class State(NamedTuple):
    """The plan under work."""

    rows: Array
    """[K, longest, 7 + R] int64."""
    length: Array
    served: Array
    """[K] how many legs each run delivers."""
    price: Array
    fixed: Array
    """[K] the part of the price that does not hang on times."""
    name: Array
    where: Array
    """[L] shift that serves the leg, or -1."""
    memo_name: Array
    memo: Array
    """[M, 3] price, i and j of a leg's best place, by hash of the leg and the run's name."""
    rng: Array
    """[1] uint64 state of the random numbers."""
    old_rows: Array
    old_sums: Array
    """[K, 5] length, served, price, fixed and name before the first change."""
    old_where: Array
    removed: Array
    """[L + 16] int32, legs being put back."""
    two: Array
    """[L + 16, 6] int64, of legs being put back: price, run, i and j of the best place, price and run of the next."""
    touched: Array
    """[K] 1 when the run was saved since the last decision."""
    ints: Array
    """[8, longest] int64 scratch."""
    seqs: Array
    """[2, longest] int32 scratch."""


@bare
def random_below(rng: Array, bound: int) -> int:
    """Return a random whole number from 0 to ``bound`` - 1 (xorshift)."""
    x = rng[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    rng[0] = x
    return int(np.int64((x >> np.uint64(16)) % np.uint64(bound)))


@bare
def random_unit(rng: Array) -> float:
    """Return a random number from 0 up to 1."""
    return random_below(rng, 1 << 40) / (1 << 40)


@bare
def is_timed(rules: Rules) -> bool:
    """Tell whether any price hangs on a run's times."""
    later = rules.weights[3] > 0 or rules.weights[4] > 0 or rules.weights[5] > 0
    return bool(rules.weights[2] > 0 or later)


@bare
def needs_a_look(rules: Rules, k: int) -> bool:
    """Tell whether more than windows, rides and duty must be looked at to know that a run can be driven."""
    return bool(rules.stretch[k] < FAR or rules.max_metres[k] < FAR)


@bare
def refresh(rules: Rules, ground: Ground, state: State, k: int) -> bool:
    """Bring what is kept about a run up to date with its stops; False when it has no times.

    Loads are written but not judged.
    """
    legs = state.where.shape[0]
    n, begun = state.length[k], rules.has_begun[k]
    start = state.rows[k, 0, NODE]
    served, total = _fill_row(
        ground.stops,
        rules.seconds[rules.shift_class[k]],
        ground.price[rules.shift_class[k]],
        rules.load,
        rules.aboard,
        2 * legs + rules.break_shift.shape[0],
        ground.onboard[k],
        state.rows[k],
        n,
        state.ints[0],
    )
    name = ground.mark[start]
    if ground.kind[k] >= 0:
        name = ground.mark[ground.stops.shape[0] + ground.kind[k]]
    for m in range(1, n - 1):
        node = state.rows[k, m, NODE]
        name = (name ^ ground.mark[node]) * np.int64(0x2545F4914F6CDD1D)
        name ^= name >> np.int64(29)
        if legs <= node < 2 * legs:
            total += rules.carry_cost[node - legs, k]
    state.name[k] = name
    state.served[k] = served
    state.fixed[k] = total + (0 if begun else rules.fixed_cost[k])
    if served == 0 and not begun:
        state.fixed[k] = 0
    state.price[k] = state.fixed[k]
    last_start = ground.stops[start, OPENS] if rules.at_once[k] else ground.stops[start, CLOSES]
    if not _fill_times(ground.stops, legs, rules.max_duration[k], last_start, state.rows[k], n):
        return bool(served == 0)
    if (served > 0 or begun) and (is_timed(rules) or needs_a_look(rules, k)):
        times, seq = state.ints[7], state.seqs[0]
        for m in range(n):
            seq[m] = state.rows[k, m, NODE]
        if not run_times(rules, k, seq, n, times):
            return False
        state.price[k] += timed_price(rules, k, seq, n, times)
    return True


@bare
def _fill_row(
    stops: Array,
    seconds: Array,
    price: Array,
    load: Array,
    aboard: Array,
    breaks_end: int,
    onboard: Array,
    row: Array,
    n: int,
    at: Array,
) -> tuple[int, int]:
    """Write places, gaps, mates and loads; return legs delivered and the price of the drives."""
    legs, resources = load.shape[0], load.shape[1]
    for r in range(resources):
        row[0, LOAD + r] = onboard[r]
    place = row[0, NODE]
    row[0, PLACE], row[0, MATE] = place, -1
    served, total = 0, 0
    for m in range(1, n):
        node = row[m, NODE]
        row[m, MATE] = -1
        gap = stops[row[m - 1, NODE], DWELL]
        for r in range(resources):
            row[m, LOAD + r] = row[m - 1, LOAD + r]
        if not 2 * legs <= node < breaks_end:
            gap += seconds[place, node]
            total += price[place, node]
            place = node
        row[m, PLACE], row[m - 1, GAP] = place, gap
        if node < legs:
            at[node] = m
            for r in range(resources):
                row[m, LOAD + r] += load[node, r]
        elif node < 2 * legs:
            leg = node - legs
            served += 1
            for r in range(resources):
                row[m, LOAD + r] -= load[leg, r]
            if aboard[leg] >= 0:
                row[m, MATE] = 0
            else:
                row[m, MATE] = at[leg]
                row[at[leg], MATE] = m
    row[n - 1, NEXT] = row[n - 1, NODE]
    for m in range(n - 2, -1, -1):
        node = row[m + 1, NODE]
        row[m, NEXT] = row[m + 1, NEXT] if 2 * legs <= node < breaks_end else node
    return served, total


@bare
def _fill_times(stops: Array, legs: int, longest: int, last_start: int, row: Array, n: int) -> bool:
    """Write the earliest and latest times of a run's stops, all limits taken in; False when there are none."""
    for m in range(n):
        row[m, FIRST] = stops[row[m, NODE], OPENS]
    low = 0
    for _ in range(n + 2):
        for m in range(low + 1, n):
            moment = row[m - 1, FIRST] + row[m - 1, GAP]
            row[m, FIRST] = max(row[m, FIRST], moment)
        low = n
        for m in range(1, n - 1):
            a = row[m, MATE]
            if a > 0 and a < m:
                stop = row[a, NODE]
                need = row[m, FIRST] - stops[stop, RIDE] - stops[stop, DWELL]
                if need > row[a, FIRST]:
                    row[a, FIRST] = need
                    low = min(low, a)
        if row[n - 1, FIRST] - longest > row[0, FIRST]:
            row[0, FIRST] = row[n - 1, FIRST] - longest
            low = 0
        if row[0, FIRST] > last_start or row[n - 1, FIRST] > stops[row[n - 1, NODE], CLOSES]:
            return False
        if low == n:
            break
    if low != n:
        return False
    for m in range(n):
        row[m, LAST] = stops[row[m, NODE], CLOSES]
    row[0, LAST] = last_start
    high = n - 1
    while high >= 0:
        for m in range(high - 1, -1, -1):
            moment = row[m + 1, LAST] - row[m, GAP]
            row[m, LAST] = min(row[m, LAST], moment)
        high = -1
        for m in range(1, n - 1):
            if row[m, FIRST] > row[m, LAST]:
                return False
            a = row[m, MATE]
            if a > 0 and a < m:
                stop = row[a, NODE]
                bound = row[a, LAST] + stops[stop, DWELL] + stops[stop, RIDE]
                if bound < row[m, LAST]:
                    row[m, LAST] = bound
                    high = m
        if row[0, LAST] + longest < row[n - 1, LAST]:
            row[n - 1, LAST] = row[0, LAST] + longest
            high = n - 1
    return bool(row[0, FIRST] <= row[0, LAST])


@bare
def may_go_out(rules: Rules, state: State, k: int) -> bool:
    """Tell whether a shift that is not used may be, by the outings its driver agreed to."""
    if state.served[k] > 0 or rules.at_once[k] or rules.max_outings[k] >= FAR:
        return True
    used, most = 0, rules.max_outings[k]
    for other in range(state.length.shape[0]):
        if rules.driver[other] == rules.driver[k]:
            most = min(most, rules.max_outings[other])
            if state.served[other] > 0 or rules.at_once[other]:
                used += 1
    return bool(used < most)


@bare
def save(state: State, k: int) -> None:
    """Remember a run before its first change since the last decision."""
    if state.touched[k] == 1:
        return
    state.touched[k] = 1
    n = state.length[k]
    sums = state.old_sums[k]
    sums[0], sums[1], sums[2] = n, state.served[k], state.price[k]
    sums[3], sums[4] = state.fixed[k], state.name[k]
    rows, old = state.rows[k], state.old_rows[k]
    for m in range(n):
        for c in range(rows.shape[1]):
            old[m, c] = rows[m, c]


@bare
def restore(state: State) -> None:
    """Put every touched run back as it was."""
    for k in range(state.length.shape[0]):
        if state.touched[k] == 0:
            continue
        state.touched[k] = 0
        sums = state.old_sums[k]
        state.length[k], state.served[k], state.price[k] = sums[0], sums[1], sums[2]
        state.fixed[k], state.name[k] = sums[3], sums[4]
        rows, old = state.rows[k], state.old_rows[k]
        for m in range(sums[0]):
            for c in range(rows.shape[1]):
                rows[m, c] = old[m, c]
    for leg in range(state.where.shape[0]):
        state.where[leg] = state.old_where[leg]


@bare
def put(state: State, k: int, leg: int, i: int, j: int) -> None:
    """Put a leg into a run: pickup after position i, delivery after position j of the run as it was."""
    n, row, legs = state.length[k], state.rows[k], state.where.shape[0]
    for m in range(n - 1, j, -1):
        row[m + 2, NODE] = row[m, NODE]
    row[j + 2, NODE] = legs + leg
    for m in range(j, i, -1):
        row[m + 1, NODE] = row[m, NODE]
    row[i + 1, NODE] = leg
    state.length[k] = n + 2
    state.where[leg] = k


@bare
def take_out(state: State, k: int, leg: int) -> None:
    """Take a leg's stops out of a run; what is kept about the run is not brought up to date."""
    n, row, legs = state.length[k], state.rows[k], state.where.shape[0]
    at = 0
    for m in range(n):
        node = row[m, NODE]
        if node >= 2 * legs or node % legs != leg:
            row[at, NODE] = node
            at += 1
    state.length[k] = at
    state.where[leg] = -1
