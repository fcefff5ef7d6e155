"""Compiled search: two runs exchange what comes after a moment; legs aboard at that moment are taken out.

Where both vehicles are empty the neighbourhood is that of 2-opt* (Potvin & Rousseau 1995) between fragments,
which taking single legs out and putting them back hardly ever reaches. Breaks and riders aboard at the outset
stay in their run.
"""

import numpy as np

from scheduler.engine.kernels_compile import bare
from scheduler.engine.kernels_place import NOWHERE, room
from scheduler.engine.kernels_ruin import settle_singles
from scheduler.engine.kernels_state import (
    DWELL,
    FIRST,
    LAST,
    MATE,
    NEXT,
    NODE,
    PLACE,
    Ground,
    State,
    is_timed,
    may_go_out,
    random_below,
    random_unit,
    refresh,
    save,
)
from scheduler.engine.kernels_times import Array, Rules

EMPTY = 0.7
"""Share of the exchanges that cut only where nobody is aboard."""
CROSSING = 3
"""Legs aboard at a cut at most."""
HOPELESS = 10.0
"""Temperatures by which an exchange may make the plan dearer and still be looked at."""


@bare
def exchange_tails(rules: Rules, ground: Ground, state: State, heat: float, out: Array) -> int:
    """Cut two runs and exchange what follows; legs aboard at the cuts go to ``out``.

    Returns
    -------
    int
        How many legs were taken out; -1 when nothing fits.
    """
    shifts = state.length.shape[0]
    a = random_below(state.rng, shifts)
    if shifts < 2 or state.served[a] == 0 or ground.held[a]:
        return -1
    most = 0 if random_unit(state.rng) < EMPTY else 1 + random_below(state.rng, CROSSING)
    cuts = state.ints[5]
    count = crossing = 0
    for m in range(state.length[a] - 1):
        crossing += _comes_aboard(state.rows[a, m, MATE], m)
        if crossing <= most:
            cuts[count] = m
            count += 1
    i = cuts[random_below(state.rng, count)]
    best, b, j = NOWHERE, -1, -1
    is_exact = most == 0 and not is_timed(rules)
    for other in range(shifts):
        if other == a or ground.held[other] or not may_go_out(rules, state, other):
            continue
        limit = best
        if is_exact and ground.kind[a] >= 0 and ground.kind[a] == ground.kind[other]:
            # The whole change of price is known, and what no temperature accepts is not worth timing.
            limit = min(best, int(HOPELESS * heat))
        crossing = 0
        for m in range(state.length[other] - 1):
            crossing += _comes_aboard(state.rows[other, m, MATE], m)
            if crossing > most:
                continue
            change = _change(rules, ground, state, a, i, other, m)
            if change >= limit:
                continue
            change -= int(heat * np.log(max(random_unit(state.rng), 1e-12)))
            if change < best:
                best, b, j = change, other, m
                limit = min(limit, best)
    if b < 0:
        return -1
    save(state, a)
    save(state, b)
    taken = _take_crossing(state, b, j, _take_crossing(state, a, i, 0, out), out)
    if not _joined(rules, state, a, i, b, j, state.seqs[0]) or not _joined(
        rules, state, b, j, a, i, state.seqs[1]
    ):
        return -1
    _write(state, a, state.seqs[0])
    _write(state, b, state.seqs[1])
    alike = ground.kind[a] >= 0 and ground.kind[a] == ground.kind[b]
    for k in (a, b):
        singles = ground.singles.shape[1] > 0 and ground.singles[k, 0] >= 0
        fine = settle_singles(rules, ground, state, k) if singles else refresh(rules, ground, state, k)
        if not fine or not (alike or _fits(rules, state, k)):
            return -1
    return taken


@bare
def _comes_aboard(mate: int, m: int) -> int:
    """Return 1 for a pickup, -1 for its delivery, 0 for any other stop."""
    if mate <= 0:
        return 0
    return 1 if mate > m else -1


@bare
def _change(rules: Rules, ground: Ground, state: State, a: int, i: int, b: int, j: int) -> int:
    """Return about what an exchange adds to drives and shifts used; ``NOWHERE`` when it cannot be."""
    row_a, row_b, na, nb = state.rows[a], state.rows[b], state.length[a], state.length[b]
    if (i == 0 and j == 0 and ground.kind[a] == ground.kind[b]) or (i == na - 2 and j == nb - 2):
        return NOWHERE
    class_a, class_b = rules.shift_class[a], rules.shift_class[b]
    end_a, end_b = row_a[na - 1, NODE], row_b[nb - 1, NODE]
    at_a, at_b = row_a[i, PLACE], row_b[j, PLACE]
    to_a, to_b = row_a[i, NEXT], row_b[j, NEXT]
    next_a = end_a if to_b == end_b else to_b
    next_b = end_b if to_a == end_a else to_a
    ready = row_a[i, FIRST] + ground.stops[row_a[i, NODE], DWELL]
    if next_a != end_a and ready + rules.seconds[class_a, at_a, next_a] > row_b[j + 1, LAST]:
        return NOWHERE
    ready = row_b[j, FIRST] + ground.stops[row_b[j, NODE], DWELL]
    if next_b != end_b and ready + rules.seconds[class_b, at_b, next_b] > row_a[i + 1, LAST]:
        return NOWHERE
    price_a, price_b = ground.price[class_a], ground.price[class_b]
    change = price_a[at_a, next_a] + price_b[at_b, next_b] - price_a[at_a, to_a] - price_b[at_b, to_b]
    if next_a != end_a:
        last = row_b[nb - 2, PLACE]
        change += price_a[last, end_a] - price_b[last, end_b]
    if next_b != end_b:
        last = row_a[na - 2, PLACE]
        change += price_b[last, end_b] - price_a[last, end_a]
    if i == 0 and next_a == end_a and not rules.has_begun[a]:
        change -= rules.fixed_cost[a]
    if state.served[b] == 0 and not rules.has_begun[b]:
        change += rules.fixed_cost[b]
    elif j == 0 and next_b == end_b and not rules.has_begun[b]:
        change -= rules.fixed_cost[b]
    return int(change)


@bare
def _take_crossing(state: State, k: int, cut: int, count: int, out: Array) -> int:
    """Take the legs aboard after a position out of the plan; the run's row is not yet changed."""
    for m in range(1, cut + 1):
        if state.rows[k, m, MATE] > cut:
            leg = state.rows[k, m, NODE]
            state.where[leg] = -1
            out[count] = leg
            count += 1
    return count


@bare
def _joined(rules: Rules, state: State, k: int, cut: int, other: int, from_cut: int, seq: Array) -> bool:
    """Write a run's stops up to a cut, its own breaks and riders after that, and the other's tail, -1 behind.

    False when the shift may not carry one of them.
    """
    legs, n = state.where.shape[0], 0
    for m in range(state.length[k] - 1):
        node = state.rows[k, m, NODE]
        single = node >= 2 * legs or (node >= legs and rules.aboard[node - legs] >= 0)
        if single or (m <= cut and state.where[node % legs] >= 0):
            seq[n] = node
            n += 1
    for m in range(from_cut + 1, state.length[other] - 1):
        node = state.rows[other, m, NODE]
        single = node >= 2 * legs or (node >= legs and rules.aboard[node - legs] >= 0)
        if single or state.where[node % legs] < 0:
            continue
        if not rules.may_carry[node % legs, k]:
            return False
        seq[n] = node
        n += 1
    seq[n] = state.rows[k, state.length[k] - 1, NODE]
    if n + 1 < seq.shape[0]:
        seq[n + 1] = -1
    return True


@bare
def _write(state: State, k: int, seq: Array) -> None:
    """Make a sequence a run's stops."""
    legs, n = state.where.shape[0], 0
    while n < seq.shape[0] and seq[n] >= 0:
        state.rows[k, n, NODE] = seq[n]
        if seq[n] < 2 * legs:
            state.where[seq[n] % legs] = k
        n += 1
    state.length[k] = n


@bare
def _fits(rules: Rules, state: State, k: int) -> bool:
    """Tell whether the vehicle holds what is aboard after every stop."""
    nothing = state.ints[5, : rules.layouts.shape[2]]
    nothing[:] = 0
    for m in range(state.length[k]):
        if not room(rules.layouts[k], state.rows[k, m], nothing):
            return False
    return True
