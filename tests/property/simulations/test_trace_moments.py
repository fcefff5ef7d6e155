"""Several places at one second: the judge finds a day sound just when some order of what was done is."""

from dataclasses import replace
from itertools import groupby, permutations, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulations.trace.command import differing
from simulations.trace.contents import Mode, Trace, TraceRequest, TraceVehicle
from simulations.trace.day import Playing, play
from simulations.trace.judge import judge
from simulations.trace.moments import Action
from simulations.trace.results import Ride
from tests.examples import examples
from tests.fakes.small_trace import small_trace

PLACES, DAY = 4, 24 * 3600
DRIVES = st.lists(st.sampled_from((0, 0, 0, 1)), min_size=PLACES * PLACES, max_size=PLACES * PLACES)
SPOTS = st.integers(0, PLACES - 1)
RIDES = st.tuples(SPOTS, SPOTS, st.integers(0, 2), st.integers(0, 2), st.integers(1, 2))
"""Origin, destination, when they board, how long they ride, party."""


def at_once(drives: list[int], rides: list[tuple[int, int, int, int, int]], dwell: int) -> Trace:
    """Return a trace of one vehicle with three seats, in which nothing but order, drives and seats forbids anything."""
    seconds = np.array(drives, np.int32).reshape(PLACES, PLACES)
    requests = tuple(
        TraceRequest(f"r{number}", -1, 0, DAY, DAY, origin, destination, party, DAY)
        for number, (origin, destination, _, _, party) in enumerate(rides)
    )
    vehicles = (TraceVehicle("0", 3, 0, 0, DAY),)
    places = small_trace(1, places=PLACES).places
    return Trace("moment", dwell, places, seconds, seconds * 12, vehicles, requests)


def is_sound(trace: Trace, rides: dict[str, Ride]) -> bool:
    """Try every order of what was done."""
    actions = [
        action
        for request in trace.requests
        for action in (
            Action(rides[request.id].boarding_start_s, request.origin, False, request),
            Action(rides[request.id].dropoff_reached_s, request.destination, True, request),
        )
    ]
    by_time = groupby(sorted(actions, key=lambda one: one.at_s), key=lambda one: one.at_s)
    orders = product(*(list(permutations(list(one))) for _, one in by_time))
    return any(works(trace, [action for part in order for action in part]) for order in orders)


def works(trace: Trace, order: list[Action]) -> bool:
    place, free, seats = 0, 0, 3
    aboard: dict[str, int] = {}
    last: tuple[int, int] | None = None
    for one in order:
        if last != (one.at_s, one.place):
            if free + trace.drive(place, one.place)[0] > one.at_s:
                return False
            place, free, last = one.place, one.at_s + trace.dwell_s, (one.at_s, one.place)
        if not one.alights:
            aboard[one.request.id], seats = one.at_s, seats - one.request.party
        elif one.request.id not in aboard or one.at_s < aboard[one.request.id] + trace.dwell_s:
            return False
        else:
            seats += one.request.party
        if seats < 0:
            return False
    return True


@examples(300)
@given(DRIVES, st.lists(RIDES, min_size=1, max_size=3), st.sampled_from((0, 0, 0, 1)))
def test_a_day_is_sound_just_when_some_order_is(
    drives: list[int], rides: list[tuple[int, int, int, int, int]], dwell: int
) -> None:
    trace = at_once(drives, rides, dwell)
    ridden = {
        f"r{number}": Ride("0", 100 + begins, 100 + begins + takes)
        for number, (_, _, begins, takes, _) in enumerate(rides)
    }
    faults = [one for one in judge(trace, Mode.BOOKED, ridden).faults if "rides" not in one]
    assert (faults == []) == is_sound(trace, ridden), faults


@examples(40)
@given(st.integers(0, 2**20), st.sampled_from(Mode))
def test_days_of_places_side_by_side_and_stops_without_time_are_sound(seed: int, mode: Mode) -> None:
    trace = small_trace(seed, places=8)
    seconds = trace.seconds // 300 * 300  # many of the places are no drive apart
    trace = replace(trace, dwell_s=0, seconds=seconds, metres=trace.seconds * 12)
    result = play(trace, Playing(mode))
    verdict = judge(trace, mode, result.rides)
    assert verdict.faults == []
    assert differing(result, verdict) == []


def test_which_order_was_driven_is_not_known_where_several_were_possible() -> None:
    """On this day one order needs fewer metres than the one planned; neither is a fault, but too few would be."""
    trace = small_trace(15, places=8)
    trace = replace(trace, dwell_s=0, seconds=trace.seconds // 300 * 300, metres=trace.seconds * 12)
    result = play(trace, Playing(Mode.BOOKED))
    verdict = judge(trace, Mode.BOOKED, result.rides)
    assert (verdict.is_least, verdict.metres_driven < result.planned_metres) == (True, True)
    assert differing(result, verdict) == []
    assert differing(replace(result, planned_metres=verdict.metres_driven - 1), verdict) != []
    assert differing(result, replace(verdict, is_least=False)) != []
