"""Compiles every kernel once, so that set-up pays for it and the first answer does not.

Compiled code is cached on disk by numba (``NUMBA_CACHE_DIR``); with a warm cache this takes about a second.
"""

from functools import cache

import numpy as np

from scheduler.engine.bound import lower_bound
from scheduler.engine.improve import improve
from scheduler.engine.insertion import best_insertions
from scheduler.engine.kernels_standing import BEGINS, LOAD, Standing, Wanted, scan_standing
from scheduler.engine.problem import Problem, Weights
from scheduler.engine.refusals import refusals
from scheduler.engine.search_budget import SearchBudget


@cache
def warm() -> None:
    """Run the whole engine on a problem of two legs, two shifts and a break; once a process is enough."""
    problem = _small_problem()
    runs = improve(problem, [[], []], SearchBudget(iterations=40), seed=1).runs
    emptied = [[node for node in run if node not in (0, 2)] for run in runs]
    best_insertions(problem, emptied, 0)
    refusals(problem, emptied, 0)
    _warm_rows()


def _warm_rows() -> None:
    """Compile the look at rows kept ready, on a day of one shift without stops."""
    drives = np.zeros((1, 1, 1), np.int32)
    standing = Standing(
        stops=np.zeros((1, 2, LOAD + 1), np.int64),
        counts=np.zeros(1, np.int64),
        settled=np.zeros(1, np.int64),
        shifts=np.zeros((1, BEGINS + 1), np.int64),
        layouts=np.ones((1, 1, 1), np.int32),
        seconds=drives,
        metres=drives.copy(),
        weights=np.ones(6, np.int64),
        together=True,
    )
    wanted = Wanted(np.zeros(LOAD + 1, np.int64), np.zeros(LOAD + 1, np.int64), np.ones(1, np.bool_))
    scan_standing(standing, wanted, 0, np.zeros(2, np.int64))


def warm_proof() -> None:
    """Compile what bounds and proofs need, which no answer waits for."""
    problem = _small_problem()
    lower_bound(problem, runs=[[] for _ in range(problem.shifts)])


def _small_problem() -> Problem:
    legs, breaks, shifts = 2, 1, 2
    nodes = 2 * legs + breaks + 2 * shifts
    seconds = np.full((1, nodes, nodes), 60, np.int32)
    return Problem(
        seconds=seconds,
        metres=seconds.copy(),
        earliest=np.zeros(nodes, np.int64),
        latest=np.full(nodes, 36_000, np.int64),
        dwell=np.full(nodes, 10, np.int64),
        load=np.ones((legs, 1), np.int32),
        max_ride=np.full(legs, 3_600, np.int64),
        direct=np.full(legs, 60, np.int64),
        required=np.zeros(legs, np.bool_),
        prize=np.full(legs, 1_000_000, np.int64),
        group=np.full(legs, -1, np.int32),
        aboard=np.full(legs, -1, np.int32),
        may_carry=np.ones((legs, shifts), np.bool_),
        carry_cost=np.zeros((legs, shifts), np.int64),
        shift_class=np.zeros(shifts, np.int32),
        layouts=np.ones((shifts, 1, 1), np.int32),
        max_duration=np.full(shifts, 36_000, np.int64),
        fixed_cost=np.zeros(shifts, np.int64),
        has_begun=np.zeros(shifts, np.bool_),
        break_shift=np.zeros(breaks, np.int32),
        weights=Weights(1, 1, 1, 1, 1, 1),
    )
