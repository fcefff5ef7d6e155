"""A day on one straight road, in minutes: places are minutes' drive from the depot, so cases are reckoned by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scheduler.engine.cost import evaluate
from scheduler.engine.feasibility import Cause, check
from scheduler.engine.improve import improve
from scheduler.engine.problem import FAR, Problem, Runs, Weights
from scheduler.engine.search_budget import SearchBudget

Window = tuple[int, int]
EVER: Window = (0, 1000)


@dataclass(frozen=True)
class Ride:
    """A leg from one place on the road to another."""

    origin: int
    destination: int
    pickup: Window = EVER
    delivery: Window = EVER
    load: tuple[int, ...] = (1,)
    max_ride: int = 500
    required: bool = True
    prize: int = 100_000
    group: int = -1
    aboard: int = -1
    only: tuple[int, ...] | None = None
    """The shifts that may carry it; None for all."""
    prefers: int | None = None
    has: int | None = None
    """The shift that has it now."""


@dataclass(frozen=True)
class Rest:
    """A break."""

    window: Window
    minutes: int
    optional: bool = False


@dataclass(frozen=True)
class Duty:
    """A shift."""

    home: int = 0
    hours: Window = EVER
    layouts: tuple[tuple[int, ...], ...] = ((4,),)
    max_duration: int = 1000
    begun: bool = False
    rests: tuple[Rest, ...] = ()
    stretch: int = FAR
    worked: int = 0
    driver: int | None = None
    outings: int = FAR
    miles: int = FAR
    fixed_cost: int = 0
    fairness: int = 0


def day(rides: Sequence[Ride], duties: Sequence[Duty], **also: Any) -> Problem:
    """Return the problem; a minute's drive costs 10, a minute on duty 1, a switch of shift or driver 50."""
    rests = [(k, rest) for k, duty in enumerate(duties) for rest in duty.rests]
    places = [
        *(ride.origin for ride in rides),
        *(ride.destination for ride in rides),
        *(0 for _ in rests),
        *(duty.home for duty in duties),
        *(duty.home for duty in duties),
    ]
    windows = [
        *(ride.pickup for ride in rides),
        *(ride.delivery for ride in rides),
        *(rest.window for _, rest in rests),
        *(duty.hours for duty in duties),
        *(duty.hours for duty in duties),
    ]
    at = np.array(places)
    drives = np.abs(at[:, None] - at[None, :]).astype(np.int32)[None]
    dwell = np.zeros(len(at), np.int64)
    dwell[2 * len(rides) : 2 * len(rides) + len(rests)] = [rest.minutes for _, rest in rests]
    shifts = range(len(duties))
    rows = max(len(duty.layouts) for duty in duties)
    layouts = np.full((len(duties), rows, len(duties[0].layouts[0])), -1, np.int32)
    for k, duty in enumerate(duties):
        layouts[k, : len(duty.layouts)] = duty.layouts
    return replace(
        Problem(
            seconds=drives,
            metres=drives,
            earliest=np.array([window[0] for window in windows]),
            latest=np.array([window[1] for window in windows]),
            dwell=dwell,
            load=np.array([ride.load for ride in rides], np.int32),
            max_ride=np.array([ride.max_ride for ride in rides]),
            direct=np.array([abs(ride.origin - ride.destination) for ride in rides]),
            required=np.array([ride.required for ride in rides]),
            prize=np.array([ride.prize for ride in rides]),
            group=np.array([ride.group for ride in rides], np.int32),
            aboard=np.array([ride.aboard for ride in rides], np.int32),
            may_carry=np.array([[ride.only is None or k in ride.only for k in shifts] for ride in rides]),
            carry_cost=np.array([[50 * (ride.has not in (None, k)) for k in shifts] for ride in rides]),
            preference_cost=np.array(
                [[50 * (ride.prefers not in (None, k)) for k in shifts] for ride in rides]
            ),
            shift_class=np.zeros(len(duties), np.int32),
            layouts=layouts,
            max_duration=np.array([duty.max_duration for duty in duties]),
            fixed_cost=np.array([duty.fixed_cost for duty in duties]),
            has_begun=np.array([duty.begun for duty in duties]),
            break_shift=np.array([k for k, _ in rests], np.int32),
            break_optional=np.array([rest.optional for _, rest in rests], np.bool_),
            stretch=np.array([duty.stretch for duty in duties]),
            worked=np.array([duty.worked for duty in duties]),
            driver=np.array(
                [k if duty.driver is None else duty.driver for k, duty in enumerate(duties)], np.int32
            ),
            max_outings=np.array([duty.outings for duty in duties]),
            max_metres=np.array([duty.miles for duty in duties]),
            fairness_cost=np.array([duty.fairness for duty in duties]),
            weights=Weights(driving_second=10, duty_second=1, waiting_aboard_second=5),
        ),
        **also,
    )


def causes(problem: Problem, runs: Runs) -> list[tuple[Cause, int | None]]:
    """Return what the oracle finds wrong, and whose it is."""
    return [(one.cause, one.leg) for one in check(problem, runs)]


def searched(problem: Problem, runs: Runs | None = None) -> Runs:
    """Return the plan that a short search finds; it keeps every rule."""
    start = [[] for _ in range(problem.shifts)] if runs is None else runs
    found = improve(problem, start, SearchBudget(iterations=400, rounds=2), seed=1).runs
    assert causes(problem, found) == []
    return found


def price(problem: Problem, runs: Runs, part: str) -> int:
    """Return one named part of a plan's price."""
    return evaluate(problem, runs).part(part)
