"""Which rules a coordinator may set aside by hand, and what is said of one that is.

Never: the law (permit, papers, room, a paid driver's hours), what keeps riders safe, and what other riders were
promised. May be: our own limits on the ride time, on a driver's agreed duty and, for volunteers, on how long, how far
and how often they go out. Later plans hold a run to what was set aside, and no further.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from scheduler.engine.feasibility import Cause, Violation, check
from scheduler.engine.problem import FAR, Problem, Runs
from scheduler.usecases import phrases
from scheduler.usecases.snapshot import Snapshot

SAID = {
    Cause.RIDE_TIME: "{ride} would take {span} longer than our limit",
    Cause.DURATION: "{driver} would be out {span} longer than agreed",
    Cause.STRETCH: "{driver} would go on {span} longer than agreed without a break",
    Cause.OUTINGS: "{driver} would go out more often than agreed that day",
    Cause.MILES: "{driver} would drive {miles} further than they want to",
}


def relaxed(snapshot: Snapshot, shifts: Iterable[int]) -> Problem:
    """Return the problem without the limits that may be set aside on these shifts."""
    problem, used = snapshot.problem, sorted(set(shifts))
    duration, stretch = problem.max_duration.copy(), problem.stretch.copy()
    outings, metres = problem.max_outings.copy(), problem.max_metres.copy()
    for k in used:
        driver = snapshot.book.drivers[snapshot.shifts[k].driver_id]
        if not driver.paid:
            duration[k] = stretch[k] = outings[k] = metres[k] = FAR
    riding = np.full_like(problem.max_ride, FAR)
    return replace(
        problem,
        max_ride=riding,
        max_duration=duration,
        stretch=stretch,
        max_outings=outings,
        max_metres=metres,
    )


def broken(snapshot: Snapshot, runs: Runs) -> tuple[tuple[str, str], ...]:
    """Return the rules that runs break, each once: its code and a sentence."""
    told = [(one.cause.value, _said(snapshot, one)) for one in check(snapshot.problem, runs)]
    return tuple(dict.fromkeys(told))


def _said(snapshot: Snapshot, found: Violation) -> str:
    words = SAID.get(found.cause, "the rule {rule} would be broken")
    shift = snapshot.shifts[found.shift] if found.shift >= 0 else None
    driver = "A driver" if shift is None else snapshot.book.drivers[shift.driver_id].first_name
    ride = "A ride"
    if found.leg is not None:
        ride = f"Ride {snapshot.book.bookings[snapshot.legs[found.leg].id].reference}"
    more = {
        "span": phrases.span(found.amount),
        "miles": phrases.miles(found.amount),
        "rule": found.cause.value,
    }
    said = words.format(ride=ride, driver=driver, **more)
    return f"{said}."
