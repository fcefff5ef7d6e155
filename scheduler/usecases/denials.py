"""An honest no: the reason in plain words, what blocked it on each shift, and ways out that were tried."""

from collections import Counter
from dataclasses import replace

from scheduler.domain.booking import Alternative, DenialReason, OfferKind
from scheduler.domain.matching import Mismatch, mismatch
from scheduler.domain.request import Leg, Request, WishKind
from scheduler.engine.feasibility import Cause
from scheduler.engine.insertion import Refusal, refusals
from scheduler.usecases import phrases
from scheduler.usecases.context import Context
from scheduler.usecases.offers import Asked, Finder
from scheduler.usecases.snapshot import Snapshot

MOST_ALTERNATIVES = 3

_CAUSES = {
    Cause.WINDOW: "already has other riders at that time",
    Cause.RIDE_TIME: "would keep somebody in the vehicle too long",
    Cause.CAPACITY: "has no room left at that time",
    Cause.SHIFT_HOURS: "is not driving at that time",
    Cause.DURATION: "would be out longer than agreed",
    Cause.BREAK_WINDOW: "has a break at that time",
    Cause.BREAK_MISSING: "has a break at that time",
    Cause.UNREACHABLE: "cannot get there by road",
}

_MISMATCHES = {
    Mismatch.NOT_A_MEMBER: "is for members only",
    Mismatch.QUALIFICATION: "does not hold what this kind of trip needs",
    Mismatch.CAPACITY: "has no room for this party",
    Mismatch.DOG: "cannot take a dog",
    Mismatch.DRIVER_GENDER: "is not the driver asked for",
    Mismatch.REFUSED_PAIRING: "is not available for this ride",
}


def why_not(context: Context, finder: Finder) -> tuple[DenialReason, str, tuple[str, ...]]:
    """Return the reason, one plain sentence, and one line a shift for the coordinator."""
    snapshot, wanted = finder.snapshot, finder.candidates(finder.asked)
    leg = finder.asked.legs[0].leg
    if wanted is None:
        return (
            DenialReason.OUTSIDE_HOURS,
            f"We cannot {_wish(context, leg)}: that is outside our hours, or too soon to arrange.",
            (),
        )
    refused: list[Refusal] = []
    for one in wanted:
        index, leg = snapshot.leg_index[one.leg.id], one.leg
        problem = snapshot.problem.with_windows(index, pickup=one.pickup, delivery=one.delivery)
        refused = refusals(problem, snapshot.runs, index)
        if len(refused) == len(snapshot.shifts):
            break
    reason, because = _summary(snapshot, leg, refused)
    details = tuple(_line(snapshot, leg, one) for one in refused)
    return reason, f"We cannot {_wish(context, leg)}: {because}.", details


def _summary(snapshot: Snapshot, leg: Leg, refused: list[Refusal]) -> tuple[DenialReason, str]:
    if len(refused) < len(snapshot.shifts):
        return DenialReason.NO_VEHICLE, "one way would fit, but not the whole journey"
    able = [one for one in refused if one.cause is not Cause.MAY_CARRY]
    if not able:
        return DenialReason.NO_SUITABLE_VEHICLE, _nobody_suits(snapshot, leg, refused)
    causes = Counter(one.cause for one in able)
    if set(causes) <= {Cause.SHIFT_HOURS, Cause.WINDOW, None} and causes[Cause.SHIFT_HOURS] == len(able):
        return DenialReason.NO_VEHICLE, "no driver who can take you is out at that time"
    drivers = (
        "the driver who can take you is"
        if len(able) == 1
        else f"all {len(able)} drivers who can take you are"
    )
    return DenialReason.NO_VEHICLE, f"{drivers} already busy"


def _nobody_suits(snapshot: Snapshot, leg: Leg, refused: list[Refusal]) -> str:
    found = {_mismatch(snapshot, leg, one.shift) for one in refused}
    if found == {Mismatch.CAPACITY}:
        return "no vehicle that day has room for your party"
    if Mismatch.CAPACITY in found and leg.request.load.wheelchair_bays:
        return "no vehicle that can take a wheelchair is out that day"
    return "no driver and vehicle that day can take this kind of ride"


def _mismatch(snapshot: Snapshot, leg: Leg, k: int) -> Mismatch | None:
    shift, book = snapshot.shifts[k], snapshot.book
    return mismatch(
        leg.request,
        book.rider_of(leg.request),
        shift,
        book.drivers[shift.driver_id],
        book.vehicles[shift.vehicle_id],
    )


def _line(snapshot: Snapshot, leg: Leg, refused: Refusal) -> str:
    shift = snapshot.shifts[refused.shift]
    who = snapshot.book.drivers[shift.driver_id].first_name
    vehicle = snapshot.book.vehicles[shift.vehicle_id].name
    unsuited = _mismatch(snapshot, leg, refused.shift)
    if unsuited is not None:
        return f"{who} ({vehicle}) {_MISMATCHES[unsuited]}."
    if refused.cause is None:
        return f"{who} ({vehicle}) has no place for it in the run."
    return f"{who} ({vehicle}) {_CAUSES.get(refused.cause, 'has no place for it in the run')}."


def _wish(context: Context, leg: Leg) -> str:
    at = phrases.clock(context.timeline(leg.request.service_date), leg.wish.at)
    day = phrases.day(leg.request.service_date)
    if leg.wish.kind is WishKind.ARRIVE_BY:
        return f"get you to {leg.destination.label} by {at} on {day}"
    return f"pick you up at {leg.origin.label} after {at} on {day}"


def ways_out(context: Context, finder: Finder) -> tuple[Alternative, ...]:
    """Return other times of the same day that work, nearest first; every one was tried just now."""
    asked, step = finder.asked, context.policy.promise.shift_step
    hours = context.policy.booking.hours
    found: list[Alternative] = []
    for distance in range(step, hours.width, step):
        for by in (-distance, distance):
            moved = asked.shifted([by] * len(asked.wishes))
            if moved.wishes[0].at < asked.earliest or len(found) == MOST_ALTERNATIVES:
                continue
            if finder.way(moved, OfferKind.SHARED) is not None:
                found.append(_alternative(context, moved))
    return tuple(found)


def _alternative(context: Context, moved: Asked) -> Alternative:
    homeward = moved.wishes[1] if len(moved.wishes) > 1 else None
    request = replace(moved.legs[0].leg.request, outward=moved.wishes[0], homeward=homeward)
    return Alternative(request, _text(context, request))


def _text(context: Context, request: Request) -> str:
    timeline = context.timeline(request.service_date)
    at = phrases.clock(timeline, request.outward.at)
    if request.outward.kind is WishKind.ARRIVE_BY:
        there = f"We could get you there by {at}"
    else:
        there = f"We could pick you up after {at}"
    if request.homeward is None:
        return f"{there}."
    back = phrases.clock(timeline, request.homeward.at)
    leave = request.homeward.kind is WishKind.LEAVE_AFTER
    return f"{there}, and back {'after' if leave else 'by'} {back}."
