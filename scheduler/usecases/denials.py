"""An honest no: the reason in plain words, what blocked it on each shift, and ways out that were tried."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduler.domain.booking import Alternative, DenialReason, OfferKind
from scheduler.domain.load import RESOURCES
from scheduler.domain.matching import Mismatch, mismatch
from scheduler.domain.request import Direction, Leg, Request, Wish, WishKind
from scheduler.domain.time import service_date_of
from scheduler.engine.feasibility import Cause
from scheduler.engine.insertion import Refusal, refusals
from scheduler.usecases import phrases
from scheduler.usecases.context import Context
from scheduler.usecases.offers import Asked, Finder
from scheduler.usecases.snapshot import Candidate, Snapshot
from scheduler.usecases.wishes import WishedLeg, candidate

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
    Cause.STRETCH: "would go on too long without a break",
    Cause.OUTINGS: "goes out as often as agreed that day",
    Cause.LOCKED: "has stops that must keep their order",
    Cause.FROZEN: "has a run that is settled",
}
_LEFT_ALONE = "would have to leave somebody alone who must not be left"

_NOTICE, _ENDED, _NOT_RUN = "needs longer notice", "has ended for the day", "is not in service"
_MISMATCHES = {
    Mismatch.NOT_A_MEMBER: "is for members only",
    Mismatch.QUALIFICATION: "does not hold what this kind of trip needs",
    Mismatch.CAPACITY: "has no room for this party",
    Mismatch.DOG: "cannot take a dog",
    Mismatch.DRIVER_GENDER: "is not the driver asked for",
    Mismatch.REFUSED_PAIRING: "is not available for this ride",
}


@dataclass(frozen=True, slots=True)
class No:
    """A reason, in one plain sentence, about one part of the request; and a line a shift for the coordinator."""

    reason: DenialReason
    text: str
    field: str
    details: tuple[str, ...] = ()


def why_not(context: Context, finder: Finder) -> No:
    """Return why no way was found."""
    if finder.clashed:
        return _already_booked(context, finder)
    for wished, wish in zip(finder.asked.legs, finder.asked.wishes, strict=True):
        if candidate(wished, wish, context.policy, finder.asked.earliest) is None:
            return _at_no_time(context, wished, wish)
    snapshot = finder.snapshot
    refused: tuple[Refusal, ...] = ()
    for wanted in finder.candidates(finder.asked) or ():
        leg, refused = wanted.leg, tuple(_refusals(finder, wanted))
        if len(refused) == len(snapshot.shifts):
            reason, because = _summary(context, snapshot, leg, refused)
            details = tuple(_line(context, snapshot, leg, one) for one in refused)
            return No(reason, f"We cannot {_wish(context, leg)}: {because}.", _field(leg), details)
    details = tuple(_line(context, snapshot, leg, one) for one in refused)
    text = f"We cannot {_wish(context, leg)}: one way would fit, but not the whole journey."
    return No(DenialReason.NO_VEHICLE, text, _field(leg), details)


def _refusals(finder: Finder, wanted: Candidate) -> list[Refusal]:
    snapshot = finder.snapshot
    index = snapshot.leg_index[wanted.leg.id]
    problem = snapshot.problem.with_windows(index, pickup=wanted.pickup, delivery=wanted.delivery)
    if wanted.pickup.earliest < finder.asked.cars_from:
        problem = finder.without_cars(problem, index)
    nobody_alone = range(len(RESOURCES), problem.load.shape[1])
    return refusals(problem, snapshot.runs, index, told_first=nobody_alone)


def _field(leg: Leg) -> str:
    return "outward.at" if leg.direction is Direction.OUTWARD else "homeward.at"


def _already_booked(context: Context, finder: Finder) -> No:
    leg = finder.asked.legs[0].leg
    references = {booking.reference for _, booking in finder.book.out(leg.request.rider_id)}
    return No(
        DenialReason.ALREADY_BOOKED,
        f"We cannot {_wish(context, leg)}: you have another ride around that time "
        f"({phrases.listed(sorted(references))}). Change that one, or choose another time.",
        _field(leg),
    )


def _at_no_time(context: Context, wished: WishedLeg, wish: Wish) -> No:
    """Return why a wish leaves no window at all: too soon, or outside the hours."""
    rules, leg = context.policy.booking, wished.leg
    if candidate(wished, wish, context.policy, rules.hours.earliest) is not None:
        because = f"we need {phrases.span(rules.notice)} to arrange it"
        return No(DenialReason.TOO_LATE_TO_BOOK, f"We cannot {_wish(context, leg)}: {because}.", _field(leg))
    timeline = context.timeline(leg.request.service_date)
    opens, closes = (phrases.clock(timeline, one) for one in (rules.hours.earliest, rules.hours.latest))
    because = f"we drive from {opens} to {closes}"
    return No(DenialReason.OUTSIDE_HOURS, f"We cannot {_wish(context, leg)}: {because}.", _field(leg))


def _summary(
    context: Context, snapshot: Snapshot, leg: Leg, refused: Sequence[Refusal]
) -> tuple[DenialReason, str]:
    able = [one for one in refused if one.cause is not Cause.MAY_CARRY]
    if not able:
        return _nobody_suits(context, snapshot, leg, refused)
    causes = Counter(one.cause for one in able)
    if causes[Cause.SHIFT_HOURS] == len(able):
        return DenialReason.NO_VEHICLE, "no driver who can take you is out at that time"
    drivers = (
        "the driver who can take you is"
        if len(able) == 1
        else f"all {len(able)} drivers who can take you are"
    )
    return DenialReason.NO_VEHICLE, f"{drivers} already busy"


def _nobody_suits(
    context: Context, snapshot: Snapshot, leg: Leg, refused: Sequence[Refusal]
) -> tuple[DenialReason, str]:
    found = {_unsuited(context, snapshot, leg, one.shift) for one in refused}
    if _NOTICE in found:
        notice = phrases.span(context.policy.booking.car_scheme_notice)
        return (
            DenialReason.TOO_LATE_TO_BOOK,
            f"only volunteers' own cars could take you, and they need {notice} to arrange it",
        )
    if found == {_MISMATCHES[Mismatch.NOT_A_MEMBER]}:
        return (
            DenialReason.INVALID_USER,
            f"the vehicles out that day are for members only; to become one, ring {context.policy.phone}",
        )
    if found == {_MISMATCHES[Mismatch.CAPACITY]}:
        return DenialReason.NO_SUITABLE_VEHICLE, "no vehicle that day has room for your party"
    if _MISMATCHES[Mismatch.CAPACITY] in found and leg.request.load.wheelchair_bays:
        because = "no vehicle that can take a wheelchair is out that day"
    else:
        because = "no driver and vehicle that day can take this kind of ride"
    return DenialReason.NO_SUITABLE_VEHICLE, because


def _unsuited(context: Context, snapshot: Snapshot, leg: Leg, k: int) -> str:
    """Return why a shift may not carry the leg, whatever the time."""
    shift, book = snapshot.shifts[k], snapshot.book
    request, vehicle = leg.request, book.vehicle_of(shift)
    found = mismatch(request, book.rider_of(request), shift, book.drivers[shift.driver_id], vehicle)
    if found is not None:
        return _MISMATCHES[found]
    if shift.id in book.ended():
        return _ENDED
    return _NOTICE if vehicle.mode in context.policy.modes else _NOT_RUN


def _line(context: Context, snapshot: Snapshot, leg: Leg, refused: Refusal) -> str:
    shift, book = snapshot.shifts[refused.shift], snapshot.book
    who, vehicle = book.drivers[shift.driver_id].first_name, book.vehicle_of(shift).name
    if refused.cause is Cause.MAY_CARRY:
        because = _unsuited(context, snapshot, leg, refused.shift)
    elif refused.cause is None:
        because = "has no place for it in the run"
    elif (refused.violations[0].resource or 0) >= len(RESOURCES):
        because = _LEFT_ALONE
    else:
        because = _CAUSES.get(refused.cause, "has no place for it in the run")
    return f"{who} ({vehicle}) {because}."


def _wish(context: Context, leg: Leg) -> str:
    at = phrases.clock(context.timeline(leg.request.service_date), leg.wish.at)
    day = phrases.day(leg.request.service_date)
    if leg.wish.kind is WishKind.ARRIVE_BY:
        return f"get you to {leg.destination.label} by {at} on {day}"
    return f"pick you up at {leg.origin.label} after {at} on {day}"


def ways_out(context: Context, finder: Finder) -> tuple[Alternative, ...]:
    """Return other times of the same day that work, nearest first; every one was asked for just now.

    A look at the whole day in one go finds them: then each is asked as its rider would ask it, because the day
    reckons with the slowest drives of all its hours.
    """
    asked, step = finder.asked, context.policy.promise.shift_step
    whole_day = Finder(context, finder.book, asked, context.policy.booking.hours.width)
    found: list[Alternative] = []
    for distance in range(step, context.policy.booking.hours.width, step):
        for by in (-distance, distance):
            moved = asked.shifted([by] * len(asked.wishes))
            if len(found) == MOST_ALTERNATIVES or not _can_be_asked(context, moved):
                continue
            if whole_day.way(moved, OfferKind.SHARED) is not None and _is_offered(context, finder, moved):
                found.append(_alternative(context, moved))
    return tuple(found)


def _can_be_asked(context: Context, moved: Asked) -> bool:
    """Tell whether the times lie ahead, and on the service date they are asked for."""
    service_date = moved.legs[0].leg.request.service_date
    timeline = context.timeline(service_date)
    moments = [timeline.moment(wish.at) for wish in moved.wishes]
    on_the_day = all(service_date_of(one, context.policy.zone) == service_date for one in moments)
    return on_the_day and moments[0] > context.now() and moved.wishes[0].at >= moved.earliest


def _is_offered(context: Context, finder: Finder, moved: Asked) -> bool:
    again = Finder(context, finder.book, moved, 2 * context.policy.promise.shift_step)
    return bool(again.ways())


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
