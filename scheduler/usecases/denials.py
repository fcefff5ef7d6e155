"""An honest no: the reason in plain words, what blocked it on each shift, and the ways out that were tried."""

from dataclasses import dataclass, replace

from scheduler.domain.booking import Alternative, Denial, DenialReason, Obstacle, QuoteId
from scheduler.domain.request import Direction, Leg, Request, Wish, WishKind
from scheduler.domain.shared_runs import SharedRun
from scheduler.usecases import phrases
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.help_wanted import help_wanted
from scheduler.usecases.offers import Finder
from scheduler.usecases.reasons import Why, reasons
from scheduler.usecases.ways_out import other_days, same_day
from scheduler.usecases.wishes import Blocked, WishedLeg, candidate

_HELPED = frozenset({DenialReason.NO_DRIVERS, DenialReason.NO_VEHICLE, DenialReason.NO_SUITABLE_VEHICLE})
"""Refusals that one more driver might turn."""


@dataclass(frozen=True, slots=True)
class No:
    """A reason, in one plain sentence, about one part of the request; and what stood in the way on each shift."""

    reason: DenialReason
    text: str
    field: str
    obstacles: tuple[Obstacle, ...] = ()
    is_hopeless: bool = False
    """No other time of that day would help."""


def denied(context: Context, id_: QuoteId, request: Request, finder: Finder) -> Denial:
    """Return the refusal of a request for which the finder found no way."""
    no = why_not(context, finder)
    found = () if no.is_hopeless else same_day(context, finder.book, finder.asked)
    return _with_ways_out(context, finder.book, _denial(id_, request, no), found)


def run_is_full(context: Context, id_: QuoteId, run: SharedRun, finder: Finder) -> Denial:
    """Return the refusal of a seat on a run at fixed times that has none left; other times may well work."""
    request = finder.asked.legs[0].leg.request
    day, left = phrases.day(request.service_date), run.seats_left(finder.book.requests()) or 0
    seats = "no seat" if left == 0 else "one seat" if left == 1 else f"{left} seats"
    text = (
        f"The {run.name} on {day} has {seats} left. Choose another day or your own time, or wait for a seat."
    )
    found = same_day(context, finder.book, finder.asked)
    return _with_ways_out(
        context, finder.book, _denial(id_, request, No(DenialReason.NO_VEHICLE, text, "party")), found
    )


def no_driver(context: Context, id_: QuoteId, request: Request, book: DayBook) -> Denial:
    """Return the refusal of a request for a day on which nobody drives."""
    no = No(DenialReason.NO_DRIVERS, "No driver has been found for that day yet.", "outward.at")
    return _with_ways_out(context, book, _denial(id_, request, no), ())


def barred(context: Context, id_: QuoteId, request: Request, block: Blocked) -> Denial:
    """Return the refusal of a request that no vehicle could serve on that day."""
    days = other_days(context, request) if block.reason is DenialReason.OUTSIDE_HOURS else ()
    return Denial(id_, request, block.reason, block.text, block.field, alternatives=days)


def _denial(id_: QuoteId, request: Request, no: No) -> Denial:
    return Denial(
        quote_id=id_,
        request=request,
        reason=no.reason,
        text=no.text,
        field=no.field,
        details=tuple(one.text for one in no.obstacles),
        obstacles=no.obstacles,
    )


def _with_ways_out(context: Context, book: DayBook, denial: Denial, found: tuple[Alternative, ...]) -> Denial:
    helps = denial.reason in _HELPED
    return replace(
        denial,
        alternatives=(*found, *other_days(context, denial.request)),
        help_wanted=help_wanted(context, book, denial.request) if helps else None,
    )


def why_not(context: Context, finder: Finder) -> No:
    """Return why no way was found."""
    if finder.clashed:
        return _already_booked(context, finder)
    for wished, wish in zip(finder.asked.legs, finder.asked.wishes, strict=True):
        if candidate(wished, wish, context.policy, finder.asked.earliest) is None:
            return _at_no_time(context, wished, wish)
    wanted = finder.candidates(finder.asked) or []
    for one in wanted:
        why = _why(finder, one)
        if why is not None:
            text = f"We cannot {_wish(context, one.leg)}: {why.because}."
            return No(why.reason, text, _field(one.leg), why.obstacles, why.is_hopeless)
    text = f"We cannot {_wish(context, wanted[-1].leg)}: one way would fit, but not the whole journey."
    return No(DenialReason.NO_VEHICLE, text, _field(wanted[-1].leg))


def _why(finder: Finder, wanted: Candidate) -> Why | None:
    snapshot = finder.snapshot
    index = snapshot.leg_index[wanted.leg.id]
    problem = snapshot.problem.with_windows(index, pickup=wanted.pickup, delivery=wanted.delivery)
    if wanted.pickup.earliest < finder.asked.cars_from:
        problem = finder.without_cars(problem, index)
    return reasons(finder.policy, snapshot, wanted.leg, within=problem)


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


def _wish(context: Context, leg: Leg) -> str:
    at = phrases.clock(context.timeline(leg.request.service_date), leg.wish.at)
    day = phrases.day(leg.request.service_date)
    if leg.wish.kind is WishKind.ARRIVE_BY:
        return f"get you to {leg.destination.label} by {at} on {day}"
    return f"pick you up at {leg.origin.label} after {at} on {day}"
