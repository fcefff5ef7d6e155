"""Compiled search: ruin, recreate, and whether the new plan is kept (simulated annealing).

The best plan met is kept aside; routes of good plans go into a pool from which whole plans are chosen later.
"""

from typing import NamedTuple

import numpy as np

from scheduler.engine.kernels_compile import bare
from scheduler.engine.kernels_pool import Pool, remember_route
from scheduler.engine.kernels_recreate import recreate
from scheduler.engine.kernels_reference import by_address
from scheduler.engine.kernels_ruin import ruin, settle_singles
from scheduler.engine.kernels_state import (
    NODE,
    Ground,
    State,
    random_below,
    random_unit,
    refresh,
    restore,
    save,
    take_out,
)
from scheduler.engine.kernels_tails import exchange_tails
from scheduler.engine.kernels_times import Array, Rules

TAILS = 0.7
"""Share of the steps that exchange the ends of two runs; the others ruin and recreate."""


class Best(NamedTuple):
    """The best plan met so far."""

    seq: Array
    length: Array
    cost: Array
    """[1] price of the plan with penalties for what is left out."""


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
) -> int:
    """Run ``steps`` steps; ``heat`` is the temperature, multiplied by ``cooling`` after each.

    Returns
    -------
    int
        How many steps were accepted.
    """
    rules, ground, state = by_address(rules), by_address(ground), by_address(state)
    best, pool = by_address(best), by_address(pool)
    legs = rules.max_ride.shape[0]
    out = state.removed
    current = plan_cost(ground, state)
    accepted = 0
    for _ in range(steps):
        for leg in range(legs):
            state.old_where[leg] = state.where[leg]
        if random_unit(state.rng) < TAILS:
            count = exchange_tails(rules, ground, state, heat, out)
        else:
            count = ruin(rules, ground, state, most, out)
        heat *= cooling
        if count < 0:
            restore(state)
            continue
        count = _add_absent(state, ground, count, out)
        if count > 0:
            recreate(rules, ground, state, count, out)
        if not _undo_part_groups(rules, ground, state):
            restore(state)
            continue
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
def take_on(rules: Rules, ground: Ground, state: State, k: int, settle: bool) -> None:
    """Bring a run that was written into ``state`` up to date; ``settle`` what it lacks, if it carries anybody."""
    rules, ground, state = by_address(rules), by_address(ground), by_address(state)
    refresh(rules, ground, state, k)
    if settle and state.served[k] > 0:
        settle_singles(rules, ground, state, k)
        settle_singles(rules, ground, state, k)


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
def _undo_part_groups(rules: Rules, ground: Ground, state: State) -> bool:
    """Take out legs that go together with one that is not served; False when a run broke by that."""
    legs = state.where.shape[0]
    for leg in range(legs):
        if state.where[leg] >= 0 or rules.group[leg] < 0:
            continue
        for other in range(legs):
            k = state.where[other]
            if k < 0 or rules.group[other] != rules.group[leg]:
                continue
            if rules.aboard[other] < 0 and not ground.pinned[other]:
                save(state, k)
                take_out(state, k, other)
                if not refresh(rules, ground, state, k):
                    return False
    return True
