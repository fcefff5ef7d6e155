"""The judge finds every kind of broken rule: a sound day is tampered with in each way."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simulations.trace.contents import Mode, Trace
from simulations.trace.day import Playing, play
from simulations.trace.judge import judge
from simulations.trace.results import Result, Ride
from tests.fakes.small_trace import small_trace

Rides = dict[str, Ride]


@cache
def sound() -> Result:
    return play(small_trace(5, requests=50), Playing(Mode.BOOKED))


def shared(trace: Trace, rides: Rides) -> str:
    """Return somebody who boards while somebody else of the same vehicle rides."""
    for id_, ride in sorted(rides.items()):
        others = (one for other, one in rides.items() if other != id_ and one.vehicle == ride.vehicle)
        if any(one.boarding_start_s < ride.boarding_start_s < one.dropoff_reached_s for one in others):
            return id_
    raise AssertionError("nobody shares a ride")


def first(trace: Trace, rides: Rides) -> str:
    return min(rides, key=lambda id_: rides[id_].boarding_start_s)


def changed(rides: Rides, id_: str, **how: object) -> Rides:
    return {**rides, id_: replace(rides[id_], **how)}  # type: ignore[arg-type]


def boards_late(trace: Trace, rides: Rides) -> Rides:
    id_ = first(trace, rides)
    latest = next(one.latest_pickup_s for one in trace.requests if one.id == id_)
    return changed(rides, id_, boarding_start_s=latest + 1)


def boards_early(trace: Trace, rides: Rides) -> Rides:
    id_ = first(trace, rides)
    earliest = next(one.earliest_pickup_s for one in trace.requests if one.id == id_)
    return changed(rides, id_, boarding_start_s=earliest - 1)


def rides_too_long(trace: Trace, rides: Rides) -> Rides:
    id_ = first(trace, rides)
    longest = next(one.max_ride_s for one in trace.requests if one.id == id_)
    reached = rides[id_].boarding_start_s + trace.dwell_s + longest + 1
    return changed(rides, id_, dropoff_reached_s=reached)


def drives_faster(trace: Trace, rides: Rides) -> Rides:
    id_ = first(trace, rides)
    return changed(rides, id_, dropoff_reached_s=rides[id_].boarding_start_s + trace.dwell_s)


def another_vehicle(trace: Trace, rides: Rides) -> Rides:
    id_ = shared(trace, rides)
    other = next(one.id for one in trace.vehicles if one.id != rides[id_].vehicle)
    return changed(rides, id_, vehicle=other)


def no_such_vehicle(trace: Trace, rides: Rides) -> Rides:
    return changed(rides, first(trace, rides), vehicle="99")


def no_such_request(trace: Trace, rides: Rides) -> Rides:
    return {**rides, "nobody": rides[first(trace, rides)]}


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (boards_late, "outside its window"),
        (boards_early, "outside its window"),
        (rides_too_long, "too long"),
        (drives_faster, "at the soonest"),
        (another_vehicle, "at the soonest"),
        (no_such_vehicle, "there is no vehicle 99"),
        (no_such_request, "is not in the trace"),
    ],
)
def test_tampering_is_found(tamper: Callable[[Trace, Rides], Rides], says: str) -> None:
    trace, rides = sound().trace, dict(sound().rides)
    assert judge(trace, Mode.BOOKED, rides).faults == []
    faults = judge(trace, Mode.BOOKED, tamper(trace, rides)).faults
    assert any(says in fault for fault in faults), faults


def test_a_lack_of_seats_is_found() -> None:
    trace, rides = sound().trace, sound().rides
    smaller = replace(trace, vehicles=tuple(replace(one, seats=1) for one in trace.vehicles))
    assert any("seats" in fault for fault in judge(smaller, Mode.BOOKED, rides).faults)


def test_late_arrivals_and_late_ends_are_found() -> None:
    trace, rides = sound().trace, sound().rides
    due = tuple(
        replace(one, latest_dropoff_s=rides[one.id].dropoff_reached_s - 7) if one.id in rides else one
        for one in trace.requests
    )
    faults = judge(replace(trace, requests=due), Mode.BOOKED, rides).faults
    assert sum("7 s late" in fault for fault in faults) == len(rides)
    last = max(ride.dropoff_reached_s for ride in rides.values())
    short = replace(trace, vehicles=tuple(replace(one, to_s=last) for one in trace.vehicles))
    assert any(f"{trace.dwell_s} s too long" in fault for fault in judge(short, Mode.BOOKED, rides).faults)


def test_a_vehicle_that_left_before_it_was_asked_is_found() -> None:
    trace, rides = sound().trace, sound().rides
    faults = judge(trace, Mode.LIVE, rides).faults
    assert any("at the soonest" in fault for fault in faults), "a booked day leaves before the pickup begins"


def test_a_stop_that_begins_while_another_at_its_place_is_served_is_found() -> None:
    trace, rides = sound().trace, sound().rides
    for id_, ride in rides.items():
        moved = changed(dict(rides), id_, boarding_start_s=ride.boarding_start_s + 1)
        for other in trace.requests:
            same = other.id in rides and other.id != id_ and rides[other.id].vehicle == ride.vehicle
            if same and rides[other.id].boarding_start_s == ride.boarding_start_s:
                assert any("at the soonest" in one for one in judge(trace, Mode.BOOKED, moved).faults)
                return
    pytest.skip("nobody boards together on this day")


def test_more_at_one_second_than_can_be_tried_is_told_and_does_not_hang() -> None:
    trace = small_trace(1, places=8, requests=12)
    still = np.zeros_like(trace.seconds)
    trace = replace(trace, dwell_s=0, seconds=still, metres=still)
    at = max(one.earliest_pickup_s for one in trace.requests)
    rides = {one.id: Ride(trace.vehicles[0].id, at, at) for one in trace.requests}
    began = time.monotonic()
    faults = judge(trace, Mode.BOOKED, rides).faults
    assert time.monotonic() - began < 5
    assert [one for one in faults if "24 parties board or alight in that second" in one] == [
        one for one in faults if one.startswith("vehicle")
    ]
    assert sum(one.startswith("vehicle") for one in faults) == 1
