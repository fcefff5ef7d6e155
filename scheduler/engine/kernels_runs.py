"""Compiled verdict and price of one run: the twin of ``feasibility.check_run`` and ``CostEvaluator.run``.

Used only to search: what it accepts is checked by the oracle before it is stored.
"""

import numpy as np

from scheduler.engine.kernels_compile import compiled
from scheduler.engine.kernels_settle import settle
from scheduler.engine.kernels_times import (
    GAP,
    MATE,
    ROWS,
    ROWS_STRETCHED,
    Array,
    Rules,
    fill_gaps,
    fill_mates,
    fill_stretches,
    least_times,
)
from scheduler.engine.problem import FAR

INFEASIBLE = -1


@compiled
def fits(layouts: Array, load: Array) -> bool:
    """Tell whether one layout (rows; unused rows hold -1) holds the load."""
    for a in range(layouts.shape[0]):
        enough = True
        for r in range(layouts.shape[1]):
            if load[r] > layouts[a, r]:
                enough = False
                break
        if enough:
            return True
    return False


@compiled
def initial_load(load: Array, aboard: Array, shift: int, out: Array) -> None:
    """Write what sits in the shift's vehicle from the outset."""
    for r in range(load.shape[1]):
        out[r] = 0
    for leg in range(aboard.shape[0]):
        if aboard[leg] == shift:
            for r in range(load.shape[1]):
                out[r] += load[leg, r]


@compiled
def loads_fit(rules: Rules, shift: int, seq: Array, n: int) -> bool:
    """Tell whether a well-formed run keeps may-carry, capacity, and breaks with nobody aboard."""
    legs = rules.max_ride.shape[0]
    load = np.empty(rules.load.shape[1], dtype=np.int32)
    initial_load(rules.load, rules.aboard, shift, load)
    aboard = 0
    for leg in range(legs):
        if rules.aboard[leg] == shift:
            aboard += 1
    if not fits(rules.layouts[shift], load):
        return False
    for k in range(1, n - 1):
        node = seq[k]
        if node < legs:
            if not rules.may_carry[node, shift]:
                return False
            aboard += 1
            for r in range(load.shape[0]):
                load[r] += rules.load[node, r]
            if not fits(rules.layouts[shift], load):
                return False
        elif node < 2 * legs:
            if not rules.may_carry[node - legs, shift]:
                return False
            aboard -= 1
            for r in range(load.shape[0]):
                load[r] -= rules.load[node - legs, r]
        elif aboard > 0:
            return False
    return aboard == 0


@compiled
def pins_kept(rules: Rules, shift: int, seq: Array, n: int) -> bool:
    """Tell whether locked stops stand in their order, and a frozen run is what it was."""
    at, count = 0, 0
    for m in range(rules.locked.shape[1]):
        node = rules.locked[shift, m]
        if node < 0:
            continue
        count += 1
        at += 1
        while at < n - 1 and seq[at] != node:
            at += 1
        if at >= n - 1:
            return False
    return not rules.frozen[shift] or count == n - 2


@compiled
def is_near_enough(rules: Rules, shift: int, seq: Array, n: int) -> bool:
    """Tell whether a run by itself is within the metres that its driver may drive."""
    if rules.max_metres[shift] >= FAR:
        return True
    first_break = 2 * rules.max_ride.shape[0]
    past = first_break + rules.break_shift.shape[0]
    metres, place, driven = rules.metres[rules.shift_class[shift]], seq[0], 0
    for k in range(1, n):
        if not first_break <= seq[k] < past:
            driven += metres[place, seq[k]]
            place = seq[k]
    return bool(driven <= rules.max_metres[shift])


@compiled
def run_times(rules: Rules, shift: int, seq: Array, n: int, times: Array) -> bool:
    """Write the best times of a run; False when there are none, or the way is too long."""
    if not is_near_enough(rules, shift, seq, n):
        return False
    legs = rules.max_ride.shape[0]
    stretched = rules.stretch[shift] < FAR
    work = np.empty((ROWS_STRETCHED if stretched else ROWS, n), dtype=np.int64)
    at = np.zeros(legs, dtype=np.int64)
    seconds, past = rules.seconds[rules.shift_class[shift]], 2 * legs + rules.break_shift.shape[0]
    fill_gaps(seconds, rules.dwell, 2 * legs, past, seq, n, work[GAP])
    fill_mates(rules.aboard, seq, n, legs, at, work[MATE])
    if stretched:
        fill_stretches(rules, shift, seq, n, work)
    start = seq[0]
    last_start = rules.earliest[start] if rules.at_once[shift] else rules.latest[start]
    longest = rules.max_duration[shift]
    if not least_times(
        rules.earliest,
        rules.latest,
        rules.dwell,
        rules.max_ride,
        legs,
        longest,
        last_start,
        seq,
        n,
        work,
        times,
    ):
        return False
    prompt = rules.weights[5] > 0
    settle(rules.latest, rules.dwell, rules.max_ride, legs, longest, last_start, prompt, seq, n, work, times)
    return True


@compiled
def fixed_price(rules: Rules, shift: int, seq: Array, n: int) -> int:
    """Return the parts of a run's price that do not hang on its times; 0 for a shift that stays at home."""
    legs = rules.max_ride.shape[0]
    if n == 2 and not rules.has_begun[shift]:
        return 0
    kind = rules.shift_class[shift]
    place, seconds, metres, carry, served = seq[0], 0, 0, 0, 0
    for k in range(1, n):
        node = seq[k]
        if 2 * legs <= node < 2 * legs + rules.break_shift.shape[0]:
            continue
        seconds += rules.seconds[kind, place, node]
        metres += rules.metres[kind, place, node]
        place = node
        if legs <= node < 2 * legs:
            carry += rules.carry_cost[node - legs, shift]
            served += 1
    if served == 0 and not rules.has_begun[shift]:
        return 0
    used = 0 if rules.has_begun[shift] else rules.fixed_cost[shift]
    return int(rules.weights[0] * seconds + rules.weights[1] * metres + carry + used)


@compiled
def timed_price(rules: Rules, shift: int, seq: Array, n: int, times: Array) -> int:
    """Return the parts of a run's price that hang on its times."""
    legs = rules.max_ride.shape[0]
    weights = rules.weights
    total = weights[2] * (times[n - 1] - times[0])
    if weights[3] == 0 and weights[4] == 0 and weights[5] == 0:
        return int(total)
    at = np.zeros(legs, dtype=np.int64)
    riders, waiting, beyond, before = 0, 0, 0, 0
    for leg in range(legs):
        if rules.aboard[leg] == shift:
            riders += 1
    kind, place = rules.shift_class[shift], seq[0]
    for k in range(1, n):
        node = seq[k]
        is_break = 2 * legs <= node < 2 * legs + rules.break_shift.shape[0]
        if riders > 0 and not is_break:
            arrival = times[k - 1] + rules.dwell[seq[k - 1]] + rules.seconds[kind, place, node]
            waiting += times[k] - arrival
        if not is_break:
            place = node
        if node < legs:
            at[node] = times[k] + rules.dwell[node]
            before += times[k] - rules.earliest[node]
            riders += 1
        elif node < 2 * legs:
            leg = node - legs
            since = times[0] if rules.aboard[leg] >= 0 else at[leg]
            beyond += max(times[k] - since - rules.direct[leg], 0)
            riders -= 1
    return int(total + weights[3] * beyond + weights[4] * waiting + weights[5] * before)


@compiled
def has_riders(legs: int, seq: Array, n: int) -> bool:
    """Tell whether the run serves any leg."""
    return bool((seq[1 : n - 1] < 2 * legs).any())


@compiled
def run_price(rules: Rules, shift: int, seq: Array, n: int) -> int:
    """Return the full price of a run, or ``INFEASIBLE`` when it has no times; loads are not looked at."""
    legs = rules.max_ride.shape[0]
    if not rules.has_begun[shift] and not has_riders(legs, seq, n):
        return 0
    times = np.empty(n, dtype=np.int64)
    if not run_times(rules, shift, seq, n, times):
        return INFEASIBLE
    return fixed_price(rules, shift, seq, n) + timed_price(rules, shift, seq, n, times)
