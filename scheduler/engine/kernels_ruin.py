"""Compiled search: which legs are taken out of the plan before they are put back better.

Strings of neighbouring legs from the runs around a seed (after Christiaens & Vanden Berghe 2020), a slice of
the day, a whole run, or legs at random. Riders aboard stay; breaks and deliveries of riders aboard are placed
afresh in every run that was opened.
"""

import numpy as np

from scheduler.engine.kernels_compile import bare
from scheduler.engine.kernels_runs import INFEASIBLE, loads_fit, run_price
from scheduler.engine.kernels_state import (
    NODE,
    Ground,
    State,
    random_below,
    random_unit,
    refresh,
    save,
    take_out,
)
from scheduler.engine.kernels_times import Array, Rules


@bare
def ruin(rules: Rules, ground: Ground, state: State, most: int, out: Array) -> int:
    """Take about up to ``most`` legs out; write them to ``out`` and return how many, or -1 when a run broke.

    A run can break by losing a stop only where a drive is longer than a way round.
    """
    choice = random_unit(state.rng)
    seed = random_below(state.rng, state.where.shape[0])
    if choice < 0.7:
        count = _strings(rules, ground, state, seed, most, out)
    elif choice < 0.8:
        count = _related(rules, ground, state, seed, most, out)
    elif choice < 0.9:
        count = _slice(rules, ground, state, seed, most, out)
    else:
        count = _scattered(rules, ground, state, most, out)
    for k in range(state.length.shape[0]):
        if state.touched[k] == 0:
            continue
        if ground.singles.shape[1] > 0 and random_unit(state.rng) < 0.3:
            fine = settle_singles(rules, ground, state, k)
        else:
            fine = refresh(rules, ground, state, k)
        if not fine:
            return -1
    return count


@bare
def _remove(rules: Rules, ground: Ground, state: State, leg: int, count: int, out: Array) -> int:
    k = state.where[leg]
    if k < 0 or rules.aboard[leg] >= 0 or ground.pinned[leg]:
        return count
    save(state, k)
    take_out(state, k, leg)
    out[count] = leg
    return count + 1


@bare
def _strings(rules: Rules, ground: Ground, state: State, seed: int, most: int, out: Array) -> int:
    """Take strings of consecutive pickups around the seed out of several runs."""
    longest = 1 + random_below(state.rng, max(most, 1))
    strings = 1 + random_below(state.rng, max(1, (2 * most) // (1 + longest)))
    count = 0
    legs = state.where.shape[0]
    for g in range(-1, ground.near.shape[1]):
        leg = seed if g < 0 else ground.near[seed, g]
        if leg < 0:
            break
        k = state.where[leg]
        if k < 0 or state.touched[k] == 1:
            continue
        pickups = state.ints[4]
        total, at = 0, -1
        for m in range(1, state.length[k] - 1):
            node = state.rows[k, m, NODE]
            if node < legs:
                if node == leg:
                    at = total
                pickups[total] = node
                total += 1
        if at < 0:
            continue
        take = min(1 + random_below(state.rng, longest), total)
        lowest = max(0, at - take + 1)
        begin = lowest + random_below(state.rng, min(at, total - take) - lowest + 1)
        keep = -1
        if take > 1 and take < total and random_unit(state.rng) < 0.5:
            keep = begin + random_below(state.rng, take)
            if begin + take < total:
                take += 1
        for m in range(begin, begin + take):
            if m != keep and count < out.shape[0]:
                count = _remove(rules, ground, state, pickups[m], count, out)
        strings -= 1
        if strings == 0 or count >= 2 * most:
            break
    return count


@bare
def _related(rules: Rules, ground: Ground, state: State, seed: int, most: int, out: Array) -> int:
    """Take the seed and legs most like it, likelier the nearer."""
    goal = 1 + random_below(state.rng, most)
    count = _remove(rules, ground, state, seed, 0, out)
    for g in range(ground.near.shape[1]):
        leg = ground.near[seed, g]
        if leg < 0 or count >= goal:
            break
        if random_unit(state.rng) < 0.7:
            count = _remove(rules, ground, state, leg, count, out)
    return count


@bare
def _slice(rules: Rules, ground: Ground, state: State, seed: int, most: int, out: Array) -> int:
    """Take legs whose pickup stands at about the time of the seed's."""
    legs = state.where.shape[0]
    if state.where[seed] < 0:
        return 0
    middle = rules.earliest[seed] + rules.latest[seed]
    goal = 1 + random_below(state.rng, most)
    count = 0
    while count < goal:
        best, nearest = -1, np.int64(1 << 60)
        for leg in range(legs):
            if state.where[leg] < 0 or rules.aboard[leg] >= 0 or ground.pinned[leg]:
                continue
            gap = abs(rules.earliest[leg] + rules.latest[leg] - middle)
            if gap < nearest:
                best, nearest = leg, gap
        if best < 0:
            break
        count = _remove(rules, ground, state, best, count, out)
    return count


@bare
def _scattered(rules: Rules, ground: Ground, state: State, most: int, out: Array) -> int:
    count = 0
    for _ in range(1 + random_below(state.rng, most)):
        leg = random_below(state.rng, state.where.shape[0])
        count = _remove(rules, ground, state, leg, count, out)
    return count


@bare
def settle_singles(rules: Rules, ground: Ground, state: State, k: int) -> bool:
    """Place a run's breaks and riders aboard afresh and bring the run up to date; False if they do not fit.

    Among places that keep all rules the cheapest is taken; a run without other riders just lists them.
    """
    singles = ground.singles[k]
    if singles.shape[0] == 0 or singles[0] < 0 or ground.held[k]:
        return refresh(rules, ground, state, k)
    row, seq, trial = state.rows[k], state.seqs[0], state.seqs[1]
    idle = True
    for m in range(1, state.length[k] - 1):
        idle = idle and row[m, NODE] >= 2 * state.where.shape[0]
    if idle:
        _list_singles(state, k, singles)
        if not rules.at_once[k]:
            return refresh(rules, ground, state, k)
    fine = True
    for s in range(singles.shape[0]):
        node = singles[s]
        if node < 0:
            break
        n = 0
        for m in range(state.length[k]):
            if row[m, NODE] != node:
                trial[n] = row[m, NODE]
                n += 1
        best, best_at = 1 << 61, -1
        optional = node >= 2 * state.where.shape[0] and rules.break_optional[node - 2 * state.where.shape[0]]
        if optional and random_unit(state.rng) < 0.5:
            # Half the time it may be left out: a run that is to grow longer than a stretch needs it first.
            price = run_price(rules, k, trial, n)
            if price != INFEASIBLE:
                best, best_at = price, 0
        for at in range(1, n):
            for m in range(n):
                seq[m + (1 if m >= at else 0)] = trial[m]
            seq[at] = node
            if not loads_fit(rules, k, seq, n + 1):
                continue
            price = run_price(rules, k, seq, n + 1)
            if price != INFEASIBLE and price < best:
                best, best_at = price, at
        if best_at == 0:
            for m in range(n):
                row[m, NODE] = trial[m]
            state.length[k] = n
            continue
        if best_at < 0:
            fine = False
            best_at = s + 1 if s + 1 < n else n - 1
        for m in range(n, best_at, -1):
            row[m, NODE] = trial[m - 1]
        row[best_at, NODE] = node
        for m in range(best_at):
            row[m, NODE] = trial[m]
        state.length[k] = n + 1
    return refresh(rules, ground, state, k) and fine


@bare
def _list_singles(state: State, k: int, singles: Array) -> None:
    """Make the run start, singles in their order, end."""
    row, n = state.rows[k], state.length[k]
    end = row[n - 1, NODE]
    n = 1
    for s in range(singles.shape[0]):
        if singles[s] >= 0:
            row[n, NODE] = singles[s]
            n += 1
    row[n, NODE] = end
    state.length[k] = n + 1
