"""Compiled least times of one run: the twin of ``timetable.earliest_times``, on arrays.

A sequence here is ``seq[0:n]`` with the shift's start and end nodes included. ``rules`` are the arrays of
:class:`Rules`; all are C-contiguous, indices int32 and amounts int64, so that nothing is compiled twice.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from scheduler.engine.kernels_compile import compiled
from scheduler.engine.problem import Problem

Array = npt.NDArray[Any]


class Rules(NamedTuple):
    """A problem as plain arrays for compiled code; shapes as in :class:`Problem`.

    Prices that are paid together stand together: ``carry_cost`` holds the preferences too, ``fixed_cost`` the
    fairness.
    """

    seconds: Array
    metres: Array
    earliest: Array
    latest: Array
    dwell: Array
    load: Array
    max_ride: Array
    direct: Array
    required: Array
    prize: Array
    group: Array
    aboard: Array
    may_carry: Array
    carry_cost: Array
    shift_class: Array
    layouts: Array
    max_duration: Array
    fixed_cost: Array
    has_begun: Array
    break_shift: Array
    at_once: Array
    """[K] the run's clock starts at its start node's earliest moment."""
    weights: Array
    """[6] driving second, metre, duty second, riding second, waiting second, second before a pickup."""
    stretch: Array
    worked: Array
    break_optional: Array
    driver: Array
    max_outings: Array
    locked: Array
    frozen: Array
    max_metres: Array


def rules_of(problem: Problem) -> Rules:
    """Lay a problem out for compiled code; big arrays are shared, not copied."""
    weights = problem.weights
    aboard = _plain(problem.aboard, np.int32)
    at_once = problem.has_begun.astype(np.bool_)
    at_once[aboard[aboard >= 0]] = True
    return Rules(
        seconds=_plain(problem.seconds, np.int32),
        metres=_plain(problem.metres, np.int32),
        earliest=_plain(problem.earliest, np.int64),
        latest=_plain(problem.latest, np.int64),
        dwell=_plain(problem.dwell, np.int64),
        load=_plain(problem.load, np.int32),
        max_ride=_plain(problem.max_ride, np.int64),
        direct=_plain(problem.direct, np.int64),
        required=_plain(problem.required, np.bool_),
        prize=_plain(problem.prize, np.int64),
        group=_plain(problem.group, np.int32),
        aboard=aboard,
        may_carry=_plain(problem.may_carry, np.bool_),
        carry_cost=_plain(problem.carry_cost + problem.preference_cost, np.int64),
        shift_class=_plain(problem.shift_class, np.int32),
        layouts=_plain(problem.layouts, np.int32),
        max_duration=_plain(problem.max_duration, np.int64),
        fixed_cost=_plain(problem.fixed_cost + problem.fairness_cost, np.int64),
        has_begun=_plain(problem.has_begun, np.bool_),
        break_shift=_plain(problem.break_shift, np.int32),
        at_once=at_once,
        weights=np.array(
            [
                weights.driving_second,
                weights.metre,
                weights.duty_second,
                weights.riding_second,
                weights.waiting_aboard_second,
                weights.pickup_wait_second,
            ],
            dtype=np.int64,
        ),
        stretch=_plain(problem.stretch, np.int64),
        worked=_plain(problem.worked, np.int64),
        break_optional=_plain(problem.break_optional, np.bool_),
        driver=_plain(problem.driver, np.int32),
        max_outings=_plain(problem.max_outings, np.int64),
        locked=_plain(problem.locked, np.int32),
        frozen=_plain(problem.frozen, np.bool_),
        max_metres=_plain(problem.max_metres, np.int64),
    )


def _plain(array: Array, kind: Any) -> Array:
    """Return the array contiguous, writable and of one type, without a copy where it is so already."""
    plain = np.ascontiguousarray(array, dtype=kind)
    return plain if plain.flags.writeable else plain.copy()


@compiled
def fill_gaps(
    seconds: Array, dwell: Array, first_break: int, past_breaks: int, seq: Array, n: int, gap: Array
) -> None:
    """Write the least time from each start of service to the next."""
    place = seq[0]
    for k in range(1, n):
        node = seq[k]
        if first_break <= node < past_breaks:
            gap[k - 1] = dwell[seq[k - 1]]
        else:
            gap[k - 1] = dwell[seq[k - 1]] + seconds[place, node]
            place = node


@compiled
def fill_mates(aboard: Array, seq: Array, n: int, legs: int, at: Array, mate: Array) -> None:
    """Write for each position that of the leg's other stop; 0 for deliveries of riders aboard; else -1."""
    for k in range(n):
        node = seq[k]
        mate[k] = -1
        if node < legs:
            at[node] = k
        elif node < 2 * legs:
            leg = node - legs
            if aboard[leg] >= 0:
                mate[k] = 0
            else:
                mate[k] = at[leg]
                mate[at[leg]] = k


ROWS, ROWS_STRETCHED = 8, 12
"""Rows of the work space of one run: six of scratch, then gaps and mates, then what is kept about stretches."""
GAP, MATE = 6, 7
REST_BEFORE, SPAN, REST_AFTER, FLOW = 8, 9, 10, 11
"""The break (or start) before, how far after its start of service this one may start at most, the break (or
end) after, and the flow through that limit; only where the shift has a longest stretch."""


@compiled
def fill_stretches(rules: Rules, shift: int, seq: Array, n: int, work: Array) -> None:
    """Write the limits between the start, the breaks and the end of a run; -1 at other stops."""
    legs = rules.max_ride.shape[0]
    first, past = 2 * legs, 2 * legs + rules.break_shift.shape[0]
    for k in range(n):
        work[REST_BEFORE, k] = work[REST_AFTER, k] = -1
    since, span = 0, rules.stretch[shift] - rules.worked[shift]
    for k in range(1, n):
        node = seq[k]
        if k == n - 1 or first <= node < past:
            work[REST_BEFORE, k], work[SPAN, k], work[FLOW, k] = since, span, 0
            work[REST_AFTER, since] = k
            since, span = k, rules.stretch[shift] + rules.dwell[node]


@compiled
def least_times(
    earliest: Array,
    latest: Array,
    dwell: Array,
    max_ride: Array,
    legs: int,
    longest: int,
    last_start: int,
    seq: Array,
    n: int,
    work: Array,
    times: Array,
) -> bool:
    """Find the least times that keep windows, ride limits, stretches and duration; False when there are none."""
    gap, mate = work[GAP], work[MATE]
    times[0] = earliest[seq[0]]
    if times[0] > last_start:
        return False
    for k in range(1, n):
        moment = max(times[k - 1] + gap[k - 1], earliest[seq[k]])
        if moment > latest[seq[k]]:
            return False
        times[k] = moment
    for _ in range(n + 2):
        lowest = n
        for k in range(1, n - 1):
            node = seq[k]
            if legs <= node < 2 * legs and mate[k] > 0:
                a = mate[k]
                need = times[k] - max_ride[node - legs] - dwell[seq[a]]
                if need > times[a]:
                    if need > latest[seq[a]]:
                        return False
                    times[a] = need
                    lowest = min(lowest, a)
        b = n - 1 if work.shape[0] > ROWS else 0
        while b > 0:
            a = work[REST_BEFORE, b]
            need = times[b] - work[SPAN, b]
            if need > times[a]:
                if need > (last_start if a == 0 else latest[seq[a]]):
                    return False
                times[a] = need
                lowest = min(lowest, a)
            b = a
        need = times[n - 1] - longest
        if need > times[0]:
            if need > last_start:
                return False
            times[0] = need
            lowest = 0
        if lowest == n:
            return True
        for k in range(lowest + 1, n):
            moment = times[k - 1] + gap[k - 1]
            if moment > times[k]:
                if moment > latest[seq[k]]:
                    return False
                times[k] = moment
    return False
