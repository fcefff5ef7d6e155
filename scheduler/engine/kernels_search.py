"""Compiled search: ruin, recreate, and whether the new plan is kept (simulated annealing).

The best plan met is kept aside; routes of good plans go into a pool from which whole plans are chosen later.
"""

from typing import NamedTuple

import numpy as np

from scheduler.engine.kernels_compile import bare
from scheduler.engine.kernels_place import NOWHERE, best_place, memo_name
from scheduler.engine.kernels_ruin import ruin
from scheduler.engine.kernels_state import (
    FIRST,
    LAST,
    NODE,
    PLACE,
    Ground,
    State,
    put,
    random_below,
    random_unit,
    refresh,
    restore,
    save,
    take_out,
)
from scheduler.engine.kernels_times import Array, Rules


class Best(NamedTuple):
    """The best plan met so far."""

    seq: Array
    length: Array
    cost: Array
    """[1] price of the plan with penalties for what is left out."""


class Pool(NamedTuple):
    """Routes met in good plans: for each set of legs and kind of shift the cheapest order known."""

    table: Array
    """Hash table of route number + 1."""
    mark: Array
    """[P] exclusive-or of the marks of the route's legs and kind."""
    price: Array
    shift: Array
    begin: Array
    """[P + 1] where each route's nodes begin in ``nodes``."""
    nodes: Array
    score: Array
    """[P] cost of the best plan that the route was met in."""
    held: Array
    """[0] routes held."""


@bare
def search(
    rules: Rules,
    ground: Ground,
    state: State,
    best: Best,
    pool: Pool,
    steps: int,
    most: int,
    heat: float,
    cooling: float,
    dial: Array,
) -> int:
    """Run ``steps`` steps; ``heat`` is the temperature, multiplied by ``cooling`` after each.

    Returns
    -------
    int
        How many steps were accepted.
    """
    legs = rules.max_ride.shape[0]
    out = state.removed
    current = plan_cost(ground, state)
    accepted = 0
    for _ in range(steps):
        for leg in range(legs):
            state.old_where[leg] = state.where[leg]
        if random_unit(state.rng) < dial[1]:
            exchange_tails(rules, ground, state, heat)
            count = 0
            if state.removed[0] < 0:
                restore(state)
                continue
        else:
            count = ruin(rules, ground, state, most, out)
        heat *= cooling
        if count < 0:
            restore(state)
            continue
        count = _add_absent(state, ground, count, out)
        if count > 0:
            if count > 1 and random_unit(state.rng) < dial[0]:
                _recreate_by_regret(rules, ground, state, count, out, dial[2])
            else:
                _recreate(rules, ground, state, count, out)
        _undo_part_groups(rules, ground, state)
        cost = plan_cost(ground, state)
        threshold = current - heat * np.log(max(random_unit(state.rng), 1e-12))
        if cost < threshold + 5.0 * heat:
            for k in range(state.length.shape[0]):
                if state.touched[k] == 1 and state.served[k] > 0:
                    remember_route(rules, ground, state, pool, k, cost)
        if cost < threshold:
            current = cost
            accepted += 1
            if cost < best.cost[0]:
                _keep(state, best, cost)
            for k in range(state.length.shape[0]):
                state.touched[k] = 0
        else:
            restore(state)
    return accepted


@bare
def plan_cost(ground: Ground, state: State) -> int:
    """Return the price of the plan under work with penalties for what is left out."""
    total = np.int64(0)
    for k in range(state.price.shape[0]):
        total += state.price[k]
    for leg in range(state.where.shape[0]):
        if state.where[leg] < 0:
            total += ground.penalty[leg]
    return int(total)


@bare
def _keep(state: State, best: Best, cost: int) -> None:
    best.cost[0] = cost
    for k in range(state.length.shape[0]):
        n = state.length[k]
        best.length[k] = n
        for m in range(n):
            best.seq[k, m] = state.rows[k, m, NODE]


@bare
def _add_absent(state: State, ground: Ground, count: int, out: Array) -> int:
    """Add legs that no run serves: all of them when few, else some at random."""
    legs = state.where.shape[0]
    absent = state.ints[5]
    total = 0
    for leg in range(legs):
        if state.old_where[leg] < 0:
            absent[total] = leg
            total += 1
    for m in range(min(total, 12)):
        chosen = m + random_below(state.rng, total - m)
        absent[m], absent[chosen] = absent[chosen], absent[m]
        out[count] = absent[m]
        count += 1
    return count


@bare
def _recreate(rules: Rules, ground: Ground, state: State, count: int, out: Array) -> None:
    """Put legs back, each where it is cheapest at its turn, in an order drawn by one of several keys."""
    _order(rules, ground, state, count, out)
    blink = 0.02
    for m in range(count):
        leg = out[m]
        k = _cheapest(rules, ground, state, leg, blink)
        if k < 0:
            k = _cheapest(rules, ground, state, leg, 0.0)
        if k < 0:
            continue
        save(state, k)
        put(state, k, leg, state.ints[6, 0], state.ints[6, 1])
        refresh(rules, ground, state, k)


@bare
def _recreate_by_regret(
    rules: Rules, ground: Ground, state: State, count: int, out: Array, noise: float
) -> None:
    """Put legs back, the one next that would lose most by waiting."""
    two = state.two
    for m in range(count):
        _two_cheapest(rules, ground, state, out[m], two[m])
    while count > 0:
        chosen, most = -1, np.int64(-1)
        for m in range(count):
            if two[m, 1] < 0:
                continue
            regret = two[m, 4] - two[m, 0]
            regret = np.int64(regret * (1.0 + noise * random_unit(state.rng)))
            if regret > most:
                chosen, most = m, regret
        if chosen < 0:
            return
        leg, k = out[chosen], two[chosen, 1]
        save(state, k)
        put(state, k, leg, two[chosen, 2], two[chosen, 3])
        refresh(rules, ground, state, k)
        count -= 1
        out[chosen] = out[count]
        for c in range(6):
            two[chosen, c] = two[count, c]
        for m in range(count):
            if two[m, 1] == k or two[m, 5] == k:
                _two_cheapest(rules, ground, state, out[m], two[m])
            else:
                _look_again(rules, ground, state, out[m], k, two[m])


@bare
def _look_again(rules: Rules, ground: Ground, state: State, leg: int, k: int, two: Array) -> None:
    """Take a changed run into account among a leg's two cheapest, of which it was none."""
    if not rules.may_carry[leg, k]:
        return
    place = state.memo[_place_in(rules, ground, state, leg, k, two[4])]
    if place[1] < 0 or place[0] >= two[4]:
        return
    if place[0] < two[0]:
        two[4], two[5] = two[0], two[1]
        two[0], two[1], two[2], two[3] = place[0], k, place[1], place[2]
    else:
        two[4], two[5] = place[0], k


@bare
def _two_cheapest(rules: Rules, ground: Ground, state: State, leg: int, two: Array) -> None:
    """Write price, run, i and j of a leg's cheapest place, then price and run of the next cheapest run."""
    two[0], two[1] = min(NOWHERE, ground.penalty[leg]), -1
    two[4], two[5] = two[0], -1
    seen = np.int64(0)
    for k in range(state.length.shape[0]):
        if not rules.may_carry[leg, k]:
            continue
        if state.served[k] == 0 and ground.kind[k] >= 0:
            bit = np.int64(1) << np.int64(ground.kind[k] % 63)
            if seen & bit and ground.kind[k] < 63:
                continue
            seen |= bit
        place = state.memo[_place_in(rules, ground, state, leg, k, two[4])]
        if place[1] < 0 or place[0] >= two[4]:
            continue
        if place[0] < two[0]:
            two[4], two[5] = two[0], two[1]
            two[0], two[1], two[2], two[3] = place[0], k, place[1], place[2]
        else:
            two[4], two[5] = place[0], k


@bare
def _place_in(rules: Rules, ground: Ground, state: State, leg: int, k: int, most: int) -> int:
    """Return where in the memo a leg's best place in a run stands, as far as it costs less than ``most``."""
    name = memo_name(ground, state, k, leg)
    slot = name & np.int64(state.memo_name.shape[0] - 1)
    place = state.memo[slot]
    if state.memo_name[slot] != name or (place[1] < 0 and place[0] < most):
        best_place(rules, ground, state, k, leg, most, place)
        state.memo_name[slot] = name
    return int(slot)


@bare
def exchange_tails(rules: Rules, ground: Ground, state: State, heat: float) -> None:
    """Cut two runs where nobody is aboard and exchange what follows; ``removed[0]`` is -1 when nothing fits."""
    state.removed[0] = -1
    shifts, legs = state.length.shape[0], state.where.shape[0]
    a = random_below(state.rng, shifts)
    na = state.length[a]
    if state.served[a] == 0:
        return
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
            stay_a, stay_b = ground.stops[state.rows[a, i, NODE], 2], ground.stops[node, 2]
            if state.rows[a, i, FIRST] + stay_a + seconds[pa, nextb] > state.rows[b, j + 1, LAST]:
                continue
            if state.rows[b, j, FIRST] + stay_b + seconds[pb, nexta] > state.rows[a, i + 1, LAST]:
                continue
            delta = price[pa, nextb] + price[pb, nexta] - price[pa, nexta] - price[pb, nextb]
            delta -= np.int64(heat * np.log(max(random_unit(state.rng), 1e-12)))
            if delta < best:
                best, chosen, at = delta, b, j
    if chosen < 0:
        return
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
    if refresh(rules, ground, state, a) and refresh(rules, ground, state, b):
        state.removed[0] = 0


@bare
def _cheapest(rules: Rules, ground: Ground, state: State, leg: int, blink: float) -> int:
    """Return the run that takes a leg at the least price below its penalty, or -1; the place goes to ``ints[6]``.

    Each run is overlooked with chance ``blink``.
    """
    best, chosen = min(NOWHERE, ground.penalty[leg]), -1
    seen = np.int64(0)
    memo, names, unknown, count = state.memo, state.memo_name, state.ints[0], 0
    mask = np.int64(names.shape[0] - 1)
    for k in range(state.length.shape[0]):
        if not rules.may_carry[leg, k]:
            continue
        if state.served[k] == 0 and ground.kind[k] >= 0:
            bit = np.int64(1) << np.int64(ground.kind[k] % 63)
            if seen & bit and ground.kind[k] < 63:
                continue
            seen |= bit
        if blink > 0 and random_unit(state.rng) < blink:
            continue
        name = memo_name(ground, state, k, leg)
        slot = name & mask
        if names[slot] != name:
            unknown[count] = k
            count += 1
        elif memo[slot, 0] < best:
            if memo[slot, 1] < 0:
                unknown[count] = k
                count += 1
            else:
                best, chosen = memo[slot, 0], k
                state.ints[6, 0], state.ints[6, 1] = memo[slot, 1], memo[slot, 2]
    for u in range(count):
        k = unknown[u]
        name = memo_name(ground, state, k, leg)
        place = memo[name & mask]
        if names[name & mask] == name and place[0] >= best:
            continue
        best_place(rules, ground, state, k, leg, best, place)
        names[name & mask] = name
        if place[1] >= 0:
            best, chosen = place[0], k
            state.ints[6, 0], state.ints[6, 1] = place[1], place[2]
    return chosen


@bare
def _order(rules: Rules, ground: Ground, state: State, count: int, out: Array) -> None:
    """Sort the legs to put back: at random, by width of window, by time, or the longest drive first."""
    choice = random_below(state.rng, 10)
    legs = state.where.shape[0]
    keys = state.ints[6]
    for m in range(count):
        leg = out[m]
        if choice < 4:
            keys[m] = random_below(state.rng, 1 << 30)
        elif choice < 6:
            keys[m] = -rules.direct[leg]
        elif choice < 8:
            keys[m] = min(
                rules.latest[leg] - rules.earliest[leg],
                rules.latest[legs + leg] - rules.earliest[legs + leg],
            )
        elif choice < 9:
            keys[m] = rules.earliest[leg]
        else:
            keys[m] = -rules.latest[legs + leg]
    for m in range(1, count):
        key, leg = keys[m], out[m]
        at = m
        while at > 0 and keys[at - 1] > key:
            keys[at], out[at] = keys[at - 1], out[at - 1]
            at -= 1
        keys[at], out[at] = key, leg


@bare
def _undo_part_groups(rules: Rules, ground: Ground, state: State) -> None:
    """Take out legs that go together with one that is not served, where they may be left out."""
    legs = state.where.shape[0]
    for leg in range(legs):
        if state.where[leg] >= 0 or rules.group[leg] < 0:
            continue
        for other in range(legs):
            k = state.where[other]
            if k >= 0 and rules.group[other] == rules.group[leg] and rules.aboard[other] < 0:
                save(state, k)
                take_out(state, k, other)
                refresh(rules, ground, state, k)


@bare
def remember_route(rules: Rules, ground: Ground, state: State, pool: Pool, k: int, score: int) -> None:
    """Put a run into the pool, or its order and score where they are better than those held."""
    legs = state.where.shape[0]
    row, n = state.rows[k], state.length[k]
    mark = ground.mark[row[0, NODE] if ground.kind[k] < 0 else ground.stops.shape[0] + ground.kind[k]]
    for m in range(1, n - 1):
        node = row[m, NODE]
        if legs <= node < 2 * legs:
            mark ^= ground.mark[node - legs]
    size = pool.table.shape[0]
    slot = (mark & np.int64(0x7FFFFFFFFFFFFFF)) % size
    while pool.table[slot] > 0:
        route = pool.table[slot] - 1
        if pool.mark[route] == mark:
            pool.score[route] = min(pool.score[route], score)
            begin = pool.begin[route]
            if state.price[k] < pool.price[route] and pool.begin[route + 1] - begin == n - 2:
                pool.price[route] = state.price[k]
                pool.shift[route] = k
                for m in range(1, n - 1):
                    pool.nodes[begin + m - 1] = row[m, NODE]
            return
        slot = (slot + 1) % size
    route = pool.held[0]
    begin = pool.begin[route]
    if route + 1 >= pool.mark.shape[0] or begin + n > pool.nodes.shape[0]:
        return
    pool.table[slot] = route + 1
    pool.mark[route], pool.price[route], pool.shift[route] = mark, state.price[k], k
    pool.score[route] = score
    for m in range(1, n - 1):
        pool.nodes[begin + m - 1] = row[m, NODE]
    pool.begin[route + 1] = begin + n - 2
    pool.held[0] = route + 1


@bare
def forget(pool: Pool, worst: int) -> None:
    """Keep only the routes with a score below ``worst``."""
    held, kept, size = pool.held[0], 0, pool.table.shape[0]
    at = pool.begin[0]
    for slot in range(size):
        pool.table[slot] = 0
    for route in range(held):
        begin, end = pool.begin[route], pool.begin[route + 1]
        pool.begin[kept] = at
        if pool.score[route] >= worst:
            continue
        pool.mark[kept], pool.price[kept] = pool.mark[route], pool.price[route]
        pool.shift[kept], pool.score[kept] = pool.shift[route], pool.score[route]
        for m in range(begin, end):
            pool.nodes[at] = pool.nodes[m]
            at += 1
        kept += 1
        slot = (pool.mark[kept - 1] & np.int64(0x7FFFFFFFFFFFFFF)) % size
        while pool.table[slot] > 0:
            slot = (slot + 1) % size
        pool.table[slot] = kept
    pool.begin[kept] = at
    pool.held[0] = kept
