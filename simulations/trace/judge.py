"""Judges a day from outside: the trace and the rides alone, without anything that planned them.

From the rides the stops of each vehicle are put together again: who boards or alights at one place at one second
is one stop. Every rule is checked, and what was driven is reckoned anew from the trace's tables. A vehicle must
not have left for somebody before that ride was asked for. Several places at one second, where stops take no time
and no drive lies between, were visited in the order that breaks no rule, with the least metres, if there is one. Where
too many board and alight in one second to try every order, that is told, and the day does not pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from simulations.trace.contents import Mode, Trace, TraceRequest, TraceVehicle
from simulations.trace.moments import MOST_AT_ONCE, Action, Ends, Moment, ends_of
from simulations.trace.results import Ride


@dataclass(slots=True)
class Verdict:
    """What was found: broken rules, one line each, and what was driven."""

    faults: list[str] = field(default_factory=list)
    metres_driven: int = 0
    driving_seconds: int = 0
    vehicles_used: int = 0
    is_least: bool = False
    """Whether several orders were possible somewhere: then what was driven is the least there is."""


def judge(trace: Trace, mode: Mode, rides: Mapping[str, Ride]) -> Verdict:
    """Return the verdict on the rides of a trace."""
    verdict = Verdict()
    vehicles = {vehicle.id: vehicle for vehicle in trace.vehicles}
    requests = {request.id: request for request in trace.requests}
    verdict.faults += [f"request {one} is not in the trace" for one in rides if one not in requests]
    actions: dict[str, list[Action]] = {}
    for request in trace.requests:
        ride = rides.get(request.id)
        if ride is None:
            continue
        verdict.faults += _broken_promises(trace, request, ride)
        if ride.vehicle not in vehicles:
            verdict.faults.append(f"request {request.id}: there is no vehicle {ride.vehicle}")
            continue
        actions.setdefault(ride.vehicle, []).extend(
            (
                Action(ride.boarding_start_s, request.origin, False, request),
                Action(ride.dropoff_reached_s, request.destination, True, request),
            )
        )
    for id_, listed in sorted(actions.items()):
        _follow(trace, mode, vehicles[id_], sorted(listed), verdict)
    verdict.vehicles_used = len(actions)
    return verdict


def _broken_promises(trace: Trace, request: TraceRequest, ride: Ride) -> list[str]:
    """Return what was not kept of what one party was promised."""
    found = []
    boarding, reached = ride.boarding_start_s, ride.dropoff_reached_s
    if not request.earliest_pickup_s <= boarding <= request.latest_pickup_s:
        found.append(f"boards at {boarding}, outside its window")
    if reached > request.latest_dropoff_s:
        found.append(f"gets there at {reached}, {reached - request.latest_dropoff_s} s late")
    riding = reached - boarding - trace.dwell_s
    if riding > request.max_ride_s:
        found.append(f"rides {riding} s, {riding - request.max_ride_s} s too long")
    return [f"request {request.id} {one}" for one in found]


def _follow(trace: Trace, mode: Mode, vehicle: TraceVehicle, actions: list[Action], verdict: Verdict) -> None:
    """Drive a vehicle from stop to stop, and note where it cannot be in time or has no seat left."""
    ends: Ends = {vehicle.start: (0, 0)}
    free, seats, aboard = vehicle.from_s, vehicle.seats, frozenset[str]()
    for at, together in groupby(actions, key=lambda one: one.at_s):
        moment = Moment(trace, mode, tuple(together), free, aboard, seats)
        if not moment.is_plain and len(moment.actions) > MOST_AT_ONCE:
            verdict.faults.append(_too_many(vehicle.id, moment))
            ends = _in_order(moment, ends, vehicle.id, Verdict())
        else:
            found = {} if moment.is_plain else ends_of(moment, ends)
            verdict.is_least |= bool(found)
            ends = found or _in_order(moment, ends, vehicle.id, verdict)
        seats += sum(one.request.party if one.alights else -one.request.party for one in moment.actions)
        aboard |= {one.request.id for one in moment.actions if not one.alights}
        aboard -= {one.request.id for one in moment.actions if one.alights}
        free = at + trace.dwell_s
    metres, seconds = min(ends.values())
    verdict.metres_driven += metres
    verdict.driving_seconds += seconds
    if free > vehicle.to_s:
        verdict.faults.append(f"vehicle {vehicle.id} is out until {free}, {free - vehicle.to_s} s too long")


def _too_many(vehicle: str, moment: Moment) -> str:
    return (
        f"vehicle {vehicle} cannot be judged at {moment.actions[0].at_s}: {len(moment.actions)} parties board or "
        f"alight in that second, and orders of at most {MOST_AT_ONCE} are tried; let stops take time (dwell_s)"
    )


def _in_order(moment: Moment, ends: Ends, vehicle: str, verdict: Verdict) -> Ends:
    """Visit the places of a moment in order of their numbers, and note what is broken; who alights does so first."""
    seats, aboard = moment.seats, set(moment.aboard)
    for (at, here), together in groupby(moment.actions, key=lambda one: (one.at_s, one.place)):
        ways = [(*moment.soonest(here, before=place), *driven) for place, driven in ends.items()]
        soonest = min(ways)[0]
        if soonest > at:
            verdict.faults.append(
                f"vehicle {vehicle} cannot be at place {here} by {at}: {soonest} at the soonest"
            )
        ends = {here: min((way[3] + way[1], way[4] + way[2]) for way in ways if way[0] <= max(at, soonest))}
        for one in sorted(together, key=lambda action: not action.alights):
            if one.alights and one.request.id not in aboard:
                verdict.faults.append(f"request {one.request.id} alights before it boards")
            seats += one.request.party if one.alights else -one.request.party
            (aboard.discard if one.alights else aboard.add)(one.request.id)
        if seats < 0:
            verdict.faults.append(f"vehicle {vehicle} lacks {-seats} seats at {at}")
        moment = replace(moment, free=at + moment.trace.dwell_s)
    return ends
