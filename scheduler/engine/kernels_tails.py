"""Compiled search: two runs of one kind exchange what comes after a moment at which both are empty.

The neighbourhood is that of 2-opt* (Potvin & Rousseau 1995) between fragments, which taking single legs out and
putting them back hardly ever reaches.
"""

import numpy as np

from scheduler.engine.kernels_compile import bare
from scheduler.engine.kernels_place import NOWHERE
from scheduler.engine.kernels_state import (
    DWELL,
    FIRST,
    LAST,
    NODE,
    PLACE,
    Ground,
    State,
    random_below,
    random_unit,
    refresh,
    save,
)
from scheduler.engine.kernels_times import Rules


@bare
def exchange_tails(rules: Rules, ground: Ground, state: State, heat: float) -> bool:
    """Cut two runs where nobody is aboard and exchange what follows; False when nothing fits."""
    shifts, legs = state.length.shape[0], state.where.shape[0]
    if shifts < 2:
        return False
    a = random_below(state.rng, shifts)
    na = state.length[a]
    if state.served[a] == 0:
        return False
    cuts = state.ints[5]
    count = 0
    aboard = 0
    for m in range(na - 1):
        node = state.rows[a, m, NODE]
        if m > 0 and node < 2 * legs:
            aboard += 1 if node < legs else -1
        if aboard == 0:
            cuts[count] = m
            count += 1
    i = cuts[random_below(state.rng, count)]
    best, chosen, at = NOWHERE, -1, -1
    pa, nexta = state.rows[a, i, PLACE], state.rows[a, i + 1, NODE]
    enda = state.rows[a, na - 1, NODE]
    for b in range(shifts):
        if b == a or ground.kind[b] < 0 or ground.kind[b] != ground.kind[a]:
            continue
        nb = state.length[b]
        price, seconds = ground.price[rules.shift_class[b]], rules.seconds[rules.shift_class[b]]
        aboard = 0
        for j in range(nb - 1):
            node = state.rows[b, j, NODE]
            if j > 0 and node < 2 * legs:
                aboard += 1 if node < legs else -1
            if aboard > 0 or (i == 0 and j == 0) or (i == na - 2 and j == nb - 2):
                continue
            pb, nextb = state.rows[b, j, PLACE], state.rows[b, j + 1, NODE]
            stay_a, stay_b = ground.stops[state.rows[a, i, NODE], DWELL], ground.stops[node, DWELL]
            if state.rows[a, i, FIRST] + stay_a + seconds[pa, nextb] > state.rows[b, j + 1, LAST]:
                continue
            if state.rows[b, j, FIRST] + stay_b + seconds[pb, nexta] > state.rows[a, i + 1, LAST]:
                continue
            delta = price[pa, nextb] + price[pb, nexta] - price[pa, nexta] - price[pb, nextb]
            delta -= np.int64(heat * np.log(max(random_unit(state.rng), 1e-12)))
            if delta < best:
                best, chosen, at = delta, b, j
    if chosen < 0:
        return False
    b, j, nb = chosen, at, state.length[chosen]
    endb = state.rows[b, nb - 1, NODE]
    save(state, a)
    save(state, b)
    tail_a, tail_b = na - 2 - i, nb - 2 - j
    hold = state.ints[6]
    for m in range(tail_a):
        hold[m] = state.rows[a, i + 1 + m, NODE]
    for m in range(tail_b):
        state.rows[a, i + 1 + m, NODE] = state.rows[b, j + 1 + m, NODE]
    for m in range(tail_a):
        state.rows[b, j + 1 + m, NODE] = hold[m]
    state.length[a], state.length[b] = i + 2 + tail_b, j + 2 + tail_a
    state.rows[a, i + 1 + tail_b, NODE] = enda
    state.rows[b, j + 1 + tail_a, NODE] = endb
    for k in (a, b):
        for m in range(1, state.length[k] - 1):
            node = state.rows[k, m, NODE]
            if node < 2 * legs:
                state.where[node % legs] = k
    return refresh(rules, ground, state, a) and refresh(rules, ground, state, b)
