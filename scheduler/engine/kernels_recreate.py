"""Compiled search: how legs that were taken out are put back.

Either one after another in an order drawn by one of several keys, each where it is cheapest at its turn; or
the one first that would lose most by waiting (regret, after Ropke & Pisinger 2006).
"""

import numpy as np

from scheduler.engine.kernels_compile import bare
from scheduler.engine.kernels_place import NOWHERE, best_place, memo_name
from scheduler.engine.kernels_state import (
    Ground,
    State,
    may_go_out,
    put,
    random_below,
    random_unit,
    refresh,
    save,
)
from scheduler.engine.kernels_times import Array, Rules

REGRET = 0.3
"""Share of the times that legs are put back by regret."""
NOISE = 0.5
"""How much a regret may be overrated."""


@bare
def recreate(rules: Rules, ground: Ground, state: State, count: int, out: Array) -> None:
    """Put legs back in one of the two ways."""
    if count > 1 and random_unit(state.rng) < REGRET:
        _by_regret(rules, ground, state, count, out)
    else:
        _by_order(rules, ground, state, count, out)


@bare
def _by_order(rules: Rules, ground: Ground, state: State, count: int, out: Array) -> None:
    """Put legs back, each where it is cheapest at its turn, in an order drawn by one of several keys."""
    _sort(rules, ground, state, count, out)
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
def _cheapest(rules: Rules, ground: Ground, state: State, leg: int, blink: float) -> int:
    """Return the run that takes a leg at the least price below its penalty, or -1; the place goes to ``ints[6]``.

    Each run is overlooked with chance ``blink``.
    """
    best, chosen = min(NOWHERE, ground.penalty[leg]), -1
    seen = np.int64(0)
    memo, names, unknown, count = state.memo, state.memo_name, state.ints[0], 0
    mask = np.int64(names.shape[0] - 1)
    for k in range(state.length.shape[0]):
        if not rules.may_carry[leg, k] or not may_go_out(rules, state, k):
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
def _sort(rules: Rules, ground: Ground, state: State, count: int, out: Array) -> None:
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
def _by_regret(rules: Rules, ground: Ground, state: State, count: int, out: Array) -> None:
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
            regret = np.int64(regret * (1.0 + NOISE * random_unit(state.rng)))
            if regret > most:
                chosen, most = m, regret
        if chosen < 0:
            return
        leg, k = out[chosen], two[chosen, 1]
        if not may_go_out(rules, state, k):
            _two_cheapest(rules, ground, state, leg, two[chosen])
            continue
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
            elif rules.may_carry[out[m], k] and may_go_out(rules, state, k):
                _look_at(rules, ground, state, out[m], k, two[m])


@bare
def _look_at(rules: Rules, ground: Ground, state: State, leg: int, k: int, two: Array) -> None:
    """Take a run into account that is none of a leg's two cheapest so far, and that may take it."""
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
        if not rules.may_carry[leg, k] or not may_go_out(rules, state, k):
            continue
        if state.served[k] == 0 and ground.kind[k] >= 0:
            bit = np.int64(1) << np.int64(ground.kind[k] % 63)
            if seen & bit and ground.kind[k] < 63:
                continue
            seen |= bit
        _look_at(rules, ground, state, leg, k, two)


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
