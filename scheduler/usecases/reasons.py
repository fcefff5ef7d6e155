"""Why a leg is in no run: shift by shift, with a stable code and a line for the coordinator, and in one sentence.

Lines name other people's rides by their reference: the coordinator can look them up, and nothing else is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.booking import DenialReason, Limit, Obstacle
from scheduler.domain.matching import Mismatch, mismatch
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg
from scheduler.engine.explain import Hindrance, hindrances
from scheduler.engine.problem import Problem
from scheduler.engine.timetable import run_graph
from scheduler.usecases import phrases
from scheduler.usecases.snapshot import Snapshot

_MISMATCHES = {
    Mismatch.NOT_A_MEMBER: Limit.MEMBERSHIP,
    Mismatch.QUALIFICATION: Limit.QUALIFICATION,
    Mismatch.CAPACITY: Limit.VEHICLE,
    Mismatch.DOG: Limit.DOG,
    Mismatch.DRIVER_GENDER: Limit.DRIVER_GENDER,
    Mismatch.REFUSED_PAIRING: Limit.REFUSED_PAIRING,
    Mismatch.UNWILLING: Limit.REFUSED_PAIRING,
}
_UNSUITED = frozenset({Limit.NOTICE, Limit.RUN_ENDED, Limit.SERVICE_MODE, *_MISMATCHES.values()})
"""Limits that no other time would lift."""
_ROOM = {
    Limit.SEATS: "no free seat",
    Limit.WHEELCHAIR_BAYS: "no free place for a wheelchair",
    Limit.STOWED_AIDS: "no room left for a walking aid",
    Limit.DOGS: "no room for another dog",
}
_LINES = {
    Limit.NOTICE: "needs longer notice",
    Limit.RUN_ENDED: "has ended for the day",
    Limit.SERVICE_MODE: "is not in service",
    Limit.MEMBERSHIP: "is for members only",
    Limit.QUALIFICATION: "does not hold what this kind of trip needs",
    Limit.VEHICLE: "has no room for this party",
    Limit.DOG: "cannot take a dog",
    Limit.DRIVER_GENDER: "is not the driver asked for",
    Limit.REFUSED_PAIRING: "is not available for this ride",
    **{limit: f"has {words} at that time" for limit, words in _ROOM.items()},
    Limit.BREAK: "has a break at that time",
    Limit.SHIFT_HOURS: "is not driving at that time",
    Limit.DUTY: "would be out longer than agreed",
    Limit.OUTINGS: "goes out as often as agreed that day",
    Limit.MILES: "would drive further than they want to",
    Limit.PINNED: "has a run that is settled",
    Limit.LEFT_ALONE: "would have to leave somebody alone who must not be left",
    Limit.WINDOW: "cannot be there at that time",
    Limit.UNREACHABLE: "cannot get there by road",
    Limit.SEVERAL: "has no place for it: several limits stand in the way together",
}


@dataclass(frozen=True, slots=True)
class Why:
    """Why a leg is in no run."""

    reason: DenialReason
    because: str
    """The second half of a sentence, for the rider: "all 3 drivers who can take you are already busy"."""
    obstacles: tuple[Obstacle, ...]
    """In order of shifts; a shift that could take the leg is not among them."""

    @property
    def is_hopeless(self) -> bool:
        """Whether no other time of the day would help: nobody on it may carry the leg."""
        return all(one.limit in _UNSUITED and one.limit is not Limit.NOTICE for one in self.obstacles)


def reasons(
    policy: ServicePolicy, snapshot: Snapshot, leg: Leg, *, within: Problem | None = None
) -> Why | None:
    """Say why no run takes a leg of the snapshot; None when some shift could take it as things stand.

    Parameters
    ----------
    policy : ServicePolicy
    snapshot : Snapshot
        Holds the leg, promised and unassigned or only asked for; no run serves it.
    leg : Leg
    within : Problem, optional
        The snapshot's problem with other windows for the leg, or with fewer who may carry it.
    """
    index = snapshot.leg_index[leg.id]
    problem = snapshot.problem if within is None else within
    found = hindrances(problem, snapshot.runs, index)
    if len(found) < len(snapshot.shifts):
        return None
    told = [
        (one, _of_hours(snapshot, problem, one, index) or _limit_of(policy, snapshot, leg, one))
        for one in found
    ]
    obstacles = tuple(
        Obstacle(snapshot.shifts[one.shift].id, limit, _line(snapshot, one, limit), one.by)
        for one, limit in told
    )
    reason, because = _summary(policy, leg, [limit for _, limit in told])
    return Why(reason, because, obstacles)


def _of_hours(snapshot: Snapshot, problem: Problem, found: Hindrance, index: int) -> Limit | None:
    """Tell whose hours are in the way from who has too much to do: what a driver could do with no other ride tells.

    Who has not set out and could not be there in time is not driving then; who could, and be back in time, would be
    out too long because of the others.
    """
    if found.limit not in (Limit.WINDOW, Limit.SHIFT_HOURS):
        return None
    run = snapshot.book.plan.run(snapshot.shifts[found.shift].id)
    fits = _fits_alone(problem, found.shift, index)
    if found.limit is Limit.SHIFT_HOURS:
        return Limit.DUTY if fits else None
    return None if fits or (run is not None and run.has_begun) else Limit.SHIFT_HOURS


def _fits_alone(problem: Problem, shift: int, index: int) -> bool:
    """Tell whether a shift has time for a leg with nothing else to do."""
    graph = run_graph(problem, shift, [index, problem.delivery(index)])
    moment = graph.earliest[0]
    for position, gap in enumerate(graph.gaps, start=1):
        moment = max(moment + gap, graph.earliest[position])
        if moment > graph.latest[position]:
            return False
    return True


def _limit_of(policy: ServicePolicy, snapshot: Snapshot, leg: Leg, found: Hindrance) -> Limit:
    """Return the limit; where the shift may not carry the leg at all, why not."""
    if found.limit is not None:
        return found.limit
    shift, book = snapshot.shifts[found.shift], snapshot.book
    vehicle, request = book.vehicle_of(shift), leg.request
    misfit = mismatch(request, book.rider_of(request), shift, book.drivers[shift.driver_id], vehicle)
    if misfit is not None:
        return _MISMATCHES[misfit]
    if shift.id in book.ended():
        return Limit.RUN_ENDED
    if book.held.legs.get(leg.id, shift.id) != shift.id:
        return Limit.PINNED
    return Limit.NOTICE if vehicle.mode in policy.modes else Limit.SERVICE_MODE


def _line(snapshot: Snapshot, found: Hindrance, limit: Limit) -> str:
    shift, book = snapshot.shifts[found.shift], snapshot.book
    who, vehicle = book.drivers[shift.driver_id].first_name, book.vehicle_of(shift).name
    return f"{who} ({vehicle}) {_because(snapshot, found, limit)}."


def _because(snapshot: Snapshot, found: Hindrance, limit: Limit) -> str:
    much = phrases.span(max(60, -(-found.by // 60) * 60))
    if limit is Limit.RIDE_TIME:
        return f"could only take them with {much} more in the vehicle than we allow"
    if limit is Limit.RIDE_TIME_OF_ANOTHER:
        return f"would keep {_whose(snapshot, found)} in the vehicle {much} too long"
    if limit is Limit.PROMISE_TO_ANOTHER:
        return f"has promised {_whose(snapshot, found)} a time, and would be {much} late for it"
    return _LINES[limit]


def _whose(snapshot: Snapshot, found: Hindrance) -> str:
    if found.leg is None:
        return "somebody else"
    booking = snapshot.book.bookings.get(snapshot.legs[found.leg].id)
    return "somebody else" if booking is None else f"ride {booking.reference}"


def _summary(policy: ServicePolicy, leg: Leg, limits: Sequence[Limit]) -> tuple[DenialReason, str]:
    able = [limit for limit in limits if limit not in _UNSUITED]
    if not able:
        return _nobody_suits(policy, leg, set(limits))
    out = [limit for limit in able if limit is not Limit.SHIFT_HOURS]
    who = "who can take you" if len(out) == len(able) else "who is out then"
    only = out[0] if len(set(out)) == 1 else None
    if not out:
        because = "no driver who can take you is out at that time"
    elif only in _ROOM:
        because = f"{_those('vehicle', len(out), 'that can take you', 'has')} {_ROOM[only]} at that time"
    elif only is Limit.BREAK:
        because = f"{_those('driver', len(out), who, 'has')} a break at that time"
    elif only is Limit.RIDE_TIME:
        because = "you would have to sit in the vehicle for too long"
    else:
        because = f"{_those('driver', len(out), who, 'is')} already busy"
    return DenialReason.NO_VEHICLE, because


def _those(noun: str, number: int, who: str, verb: str) -> str:
    """Return "the driver who can take you is", or the same of several."""
    if number == 1:
        return f"the {noun} {who} {verb}"
    many = "both" if number == 2 else f"all {number}"
    who = who.replace("who is", "who are")
    return f"{many} {noun}s {who} {'have' if verb == 'has' else 'are'}"


def _nobody_suits(policy: ServicePolicy, leg: Leg, limits: set[Limit]) -> tuple[DenialReason, str]:
    if not limits:
        return DenialReason.NO_DRIVERS, "no driver has been found for that day yet"
    if Limit.NOTICE in limits:
        notice = phrases.span(policy.booking.car_scheme_notice)
        because = f"only volunteers' own cars could take you, and they need {notice} to arrange it"
        return DenialReason.TOO_LATE_TO_BOOK, because
    if limits == {Limit.MEMBERSHIP}:
        because = f"the vehicles out that day are for members only; to become one, ring {policy.phone}"
        return DenialReason.INVALID_USER, because
    if limits == {Limit.VEHICLE}:
        return DenialReason.NO_SUITABLE_VEHICLE, "no vehicle that day has room for your party"
    if Limit.VEHICLE in limits and leg.request.load.wheelchair_bays:
        because = "no vehicle that can take a wheelchair is out that day"
    else:
        because = "no driver and vehicle that day can take this kind of ride"
    return DenialReason.NO_SUITABLE_VEHICLE, because
