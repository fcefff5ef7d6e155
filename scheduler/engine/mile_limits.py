"""How far a driver may still go on one shift, where all their shifts of the date count together.

A run can only be judged by itself once the others stand. Where a leg is put into one run, the others stay as they
are and that run may take all that is left. A search changes all runs at once: there what is left is shared out
evenly, so that together they never come to more, whatever becomes of each.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from scheduler.engine.problem import FAR, Problem, Runs
from scheduler.engine.timetable import run_graph


def metres_of(problem: Problem, shift: int, run: Sequence[int]) -> int:
    """Return the metres of a run; drives that cannot be made are left out, and who stays at home drives none."""
    if not problem.departs_at_once(shift) and not any(node < 2 * problem.legs for node in run):
        return 0
    return sum(metres for metres in run_graph(problem, shift, run).metres if metres < FAR)


def metres_left(problem: Problem, runs: Runs) -> dict[int, int]:
    """Return for each driver's number how many more metres they may drive; below zero: so many too many.

    Whoever has no limit is not in it.
    """
    left: dict[int, int] = {}
    limited = [shift for shift in range(problem.shifts) if problem.max_metres[shift] < FAR]
    for shift in limited:
        person, most = int(problem.driver[shift]), int(problem.max_metres[shift])
        left[person] = min(left.get(person, most), most)
    for shift in range(problem.shifts if left else 0):
        person = int(problem.driver[shift])
        if person in left:
            left[person] -= metres_of(problem, shift, runs[shift])
    return left


def each_alone(problem: Problem, runs: Runs) -> Problem:
    """Return the problem in which each run may take all that its driver's other runs leave."""
    return _limited_by_run(problem, runs, is_shared=False)


def shared_out(problem: Problem, runs: Runs) -> Problem:
    """Return the problem in which what is left to a driver is shared evenly between their shifts."""
    return _limited_by_run(problem, runs, is_shared=True)


def _limited_by_run(problem: Problem, runs: Runs, *, is_shared: bool) -> Problem:
    shifts_of = Counter(problem.driver.tolist())
    if all(shifts_of[int(problem.driver[k])] == 1 for k in (problem.max_metres < FAR).nonzero()[0]):
        return problem
    longest = problem.max_metres.copy()
    for person, left in metres_left(problem, runs).items():
        more = left // shifts_of[person] if is_shared else left
        for shift in (problem.driver == person).nonzero()[0].tolist():
            longest[shift] = metres_of(problem, shift, runs[shift]) + more
    return replace(problem, max_metres=longest)
