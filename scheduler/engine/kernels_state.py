"""Compiled search: the plan under work, and what is kept ready about each run.

A run's row holds start, stops and end. Beside it stand the earliest and latest times of each stop (ride
limits and duty included), what is aboard, and prices. ``version`` names a run's content: what was found about
a leg and a run of that version stays true, so it is remembered and need not be computed again.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from scheduler.engine.kernels_runs import INFEASIBLE, initial_load, run_times, timed_price
from scheduler.engine.kernels_times import Array, Rules, fill_gaps, fill_mates, least_times


class Ground(NamedTuple):
    """What stays the same through a search, beside the rules."""

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
    mark: Array
    """[L + K] random int64 marks; exclusive-or over a set of legs and a kind of shift names a route."""


class State(NamedTuple):
    """The plan under work."""

    seq: Array
    length: Array
    first: Array
    last: Array
    loads: Array
    place: Array
    following: Array
    served: Array
    """[K] how many legs each run delivers."""
    price: Array
    fixed: Array
    """[K] the part of the price that does not hang on times."""
    version: Array
    where: Array
    """[L] shift that serves the leg, or -1."""
    memo_version: Array
    memo: Array
    """[L, K, 3] price, i and j of a leg's best place in the run of that version."""
    counter: Array
    """[0] versions given out."""
    rng: Array
    """[1] uint64 state of the random numbers."""
    old_seq: Array
    old_length: Array
    old_price: Array
    old_version: Array
    old_where: Array
    touched: Array
    """[K] 1 when the run was saved since the last decision."""
    ints: Array
    """[8, cap] int64 scratch."""
    seq_scratch: Array
    """[2, cap] int32 scratch."""


@njit(cache=True, nogil=True)
def random_below(rng: Array, bound: int) -> int:
    """Return a random whole number from 0 to ``bound`` - 1 (xorshift)."""
    x = rng[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    rng[0] = x
    return int(np.int64((x >> np.uint64(16)) % np.uint64(bound)))


@njit(cache=True, nogil=True)
def random_unit(rng: Array) -> float:
    """Return a random number from 0 up to 1."""
    return random_below(rng, 1 << 40) / (1 << 40)


@njit(cache=True, nogil=True)
def is_timed(rules: Rules) -> bool:
    """Tell whether any price hangs on a run's times."""
    return bool(rules.weights[2] > 0 or rules.weights[3] > 0 or rules.weights[4] > 0)


@njit(cache=True, nogil=True)
def refresh(rules: Rules, ground: Ground, state: State, k: int) -> bool:
    """Bring what is kept about a run up to date with its stops; False when it has no times.

    The run gets a new version. Loads are written but not judged.
    """
    legs = rules.max_ride.shape[0]
    breaks_end = 2 * legs + rules.break_shift.shape[0]
    n, seq = state.length[k], state.seq[k]
    place, following, loads = state.place[k], state.following[k], state.loads[k]
    state.counter[0] += 1
    state.version[k] = state.counter[0]
    kind = rules.shift_class[k]
    price = ground.price[kind]
    initial_load(rules.load, rules.aboard, k, loads[0])
    place[0] = seq[0]
    resources = loads.shape[1]
    total, served = 0, 0
    for m in range(1, n):
        node = seq[m]
        if 2 * legs <= node < breaks_end:
            place[m] = place[m - 1]
        else:
            place[m] = node
            total += price[place[m - 1], node]
        for r in range(resources):
            loads[m, r] = loads[m - 1, r]
        if node < legs:
            for r in range(resources):
                loads[m, r] += rules.load[node, r]
        elif node < 2 * legs:
            total += rules.carry_cost[node - legs, k]
            served += 1
            for r in range(resources):
                loads[m, r] -= rules.load[node - legs, r]
    following[n - 1] = seq[n - 1]
    for m in range(n - 2, -1, -1):
        node = seq[m + 1]
        following[m] = following[m + 1] if 2 * legs <= node < breaks_end else node
    begun = rules.has_begun[k]
    state.served[k] = served
    state.fixed[k] = total + (0 if begun else rules.fixed_cost[k])
    if served == 0 and not begun:
        state.fixed[k] = 0
    state.price[k] = state.fixed[k]
    fine = _fill_times(rules, state, k)
    if not fine:
        return served == 0
    if is_timed(rules) and (served > 0 or begun):
        times = state.ints[7]
        run_times(rules, k, seq, n, times)
        state.price[k] += timed_price(rules, k, seq, n, times)
    return True


@njit(cache=True, nogil=True)
def _fill_times(rules: Rules, state: State, k: int) -> bool:
    """Write the earliest and latest times of a run's stops, all limits included."""
    legs = rules.max_ride.shape[0]
    breaks = np.array([2 * legs, 2 * legs + rules.break_shift.shape[0]])
    n, seq, first, last = state.length[k], state.seq[k], state.first[k], state.last[k]
    gap, mate, at = state.ints[0], state.ints[1], state.ints[2]
    fill_gaps(rules.seconds[rules.shift_class[k]], rules.dwell, breaks, seq, n, gap)
    fill_mates(rules.aboard, seq, n, legs, at, mate)
    start = seq[0]
    last_start = rules.earliest[start] if rules.at_once[k] else rules.latest[start]
    longest = rules.max_duration[k]
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
        gap,
        mate,
        first,
    ):
        return False
    last[0] = last_start
    for m in range(1, n):
        last[m] = rules.latest[seq[m]]
    moved = True
    while moved:
        moved = False
        for m in range(n - 2, -1, -1):
            last[m] = min(last[m], last[m + 1] - gap[m])
        for m in range(1, n - 1):
            a = mate[m]
            if legs <= seq[m] and a > 0:
                bound = last[a] + rules.dwell[seq[a]] + rules.max_ride[seq[m] - legs]
                if bound < last[m]:
                    last[m] = bound
                    moved = True
        if last[0] + longest < last[n - 1]:
            last[n - 1] = last[0] + longest
            moved = True
    return True


@njit(cache=True, nogil=True)
def save(state: State, k: int) -> None:
    """Remember a run before its first change since the last decision."""
    if state.touched[k] == 1:
        return
    state.touched[k] = 1
    n = state.length[k]
    state.old_seq[k, :n] = state.seq[k, :n]
    state.old_length[k] = n
    state.old_price[k] = state.price[k]
    state.old_version[k] = state.version[k]


@njit(cache=True, nogil=True)
def put(state: State, k: int, leg: int, i: int, j: int) -> None:
    """Put a leg into a run: pickup after position i, delivery after position j of the run as it was."""
    n, seq, legs = state.length[k], state.seq[k], state.where.shape[0]
    for m in range(n - 1, j, -1):
        seq[m + 2] = seq[m]
    seq[j + 2] = legs + leg
    for m in range(j, i, -1):
        seq[m + 1] = seq[m]
    seq[i + 1] = leg
    state.length[k] = n + 2
    state.where[leg] = k


@njit(cache=True, nogil=True)
def take_out(state: State, k: int, leg: int) -> None:
    """Take a leg's stops out of a run; what is kept about the run is not brought up to date."""
    n, seq, legs = state.length[k], state.seq[k], state.where.shape[0]
    at = 0
    for m in range(n):
        node = seq[m]
        if node >= 2 * legs or node % legs != leg:
            seq[at] = node
            at += 1
    state.length[k] = at
    state.where[leg] = -1


__all__ = [
    "INFEASIBLE",
    "Ground",
    "State",
    "is_timed",
    "put",
    "random_below",
    "random_unit",
    "refresh",
    "save",
    "take_out",
]
