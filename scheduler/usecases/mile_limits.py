"""How far volunteers may still drive on a date: what they said about a day and a week, less what is planned already.

What was promised stays, also where somebody has said less since; nothing is added to it.
"""

import numpy as np

from scheduler.domain.people import DriverId
from scheduler.engine.mile_limits import metres_of
from scheduler.engine.problem import FAR, Int64Array, Problem, Runs
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.progress import Progress


def agreed(book: DayBook, driver_id: DriverId) -> int | None:
    """Return how many metres somebody may drive on the date; None where they set no limit."""
    driver = book.drivers[driver_id]
    limits = [driver.max_metres_day]
    if driver.max_metres_week is not None:
        limits.append(max(0, driver.max_metres_week - book.elsewhere.get(driver_id, 0)))
    return min((one for one in limits if one is not None), default=None)


def is_too_far(book: DayBook, driver_id: DriverId) -> bool:
    """Tell whether what is planned for somebody on the date is further than they want to drive."""
    most = agreed(book, driver_id)
    own = {shift.id for shift in book.shifts if shift.driver_id == driver_id}
    return most is not None and sum(run.metres for run in book.plan.runs if run.shift_id in own) > most


def longest_drives(book: DayBook, cuts: tuple[Progress, ...], problem: Problem, runs: Runs) -> Int64Array:
    """Return [K] how many metres each shift's driver may still drive on the date.

    Parameters
    ----------
    book, cuts : the date, and how far each run is
    problem, runs : the same as the engine sees it, with what is planned ahead
    """
    longest = np.full(len(book.shifts), FAR, np.int64)
    for driver_id in {shift.driver_id for shift in book.shifts}:
        most = agreed(book, driver_id)
        if most is None:
            continue
        own = {shift.id: k for k, shift in enumerate(book.shifts) if shift.driver_id == driver_id}
        driven = sum(stop.metres for k in own.values() for stop in cuts[k].settled)
        driven += sum(run.metres_home for run in book.plan.runs if run.has_ended and run.shift_id in own)
        planned = sum(metres_of(problem, k, runs[k]) for k in own.values())
        longest[list(own.values())] = max(most - driven, planned)
    return longest
