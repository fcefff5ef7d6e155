"""Answers a request under exact terms: the cheapest place in the day for it as it was asked, or none.

On a day that rows know all about, only the shift is laid out whose run takes the ride most cheaply; on any other
day all of them are. Either way the place is found by the same search, and checked by the same oracle.
"""

from dataclasses import replace

from scheduler.domain.booking import Denial, DenialReason, OfferKind, QuoteId
from scheduler.domain.errors import InfeasiblePlan
from scheduler.domain.request import Promise, Request
from scheduler.domain.time import TimeWindow
from scheduler.engine.insertion import best_insertions
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.offers import Asked, Finder, Way, asked, overlaps
from scheduler.usecases.placed import placed
from scheduler.usecases.snapshot import take_achievable
from scheduler.usecases.standing import StandingDay
from scheduler.usecases.wishes import WishedLeg

_PLACES = 20
"""So many places are tried at most where the best one cannot be timed."""


def exact_way(
    context: Context, id_: QuoteId, request: Request, book: DayBook, wished: WishedLeg
) -> list[Way] | Denial:
    """Return the one way under the request's terms, or the refusal."""
    wanted = _candidate(context, request, wished)
    if wanted is None:
        return _no(id_, request, DenialReason.TOO_LATE_TO_BOOK, "It is too late to book this ride.")
    question = asked(context, book, (wished,))
    if overlaps(wanted.leg, question.busy):
        return _no(id_, request, DenialReason.ALREADY_BOOKED, "You have another ride around that time.")
    way = _way(context, book, question, wanted)
    if way is None:
        return _no(id_, request, DenialReason.NO_VEHICLE, "No vehicle can take this ride on these terms.")
    return [way]


def _candidate(context: Context, request: Request, wished: WishedLeg) -> Candidate | None:
    """Return the leg with the windows asked for, as far as they lie ahead; None when nothing is left of them."""
    terms, rules = request.terms, context.policy.booking
    if terms is None:
        return None
    now = context.timeline(request.service_date).seconds(context.now())
    earliest = max(terms.pickup.earliest, now + rules.notice)
    if earliest > terms.pickup.latest or earliest > terms.arrive_by:
        return None
    pickup = TimeWindow(earliest, terms.pickup.latest)
    leg = replace(wished.leg, promise=Promise(pickup, terms.arrive_by))
    cars = earliest >= now + rules.car_scheme_notice
    return Candidate(leg, pickup, TimeWindow(earliest, terms.arrive_by), cars=cars)


def _no(id_: QuoteId, request: Request, reason: DenialReason, text: str) -> Denial:
    """Return a refusal; whoever asks for exact terms asked for nothing else, so no other times are looked for."""
    return Denial(id_, request, reason, text, "terms")


def _way(context: Context, book: DayBook, question: Asked, wanted: Candidate) -> Way | None:
    now = context.timeline(book.service_date).seconds(context.now())
    part = book
    standing = context.standing.get(book.service_date)
    if standing is None or not standing.is_of(book, now):
        standing = context.standing.put(book.service_date, StandingDay(context, book, now))
    if standing.knows(book, wanted):
        cheapest = standing.best(context, book, wanted, now)
        if cheapest is None:
            return None
        part = book.only(book.shifts[cheapest[0]].id)
    snapshot = take_achievable(context, part, now, [wanted])
    index = snapshot.leg_index[wanted.leg.id]
    for most in (1, _PLACES):
        for found in best_insertions(snapshot.problem, snapshot.runs, index, per_shift=most, limit=most):
            try:
                place = placed(book, now, snapshot, found)
            except InfeasiblePlan:
                continue  # its visits cannot be made whole, which the search does not look at
            fitted = Finder(context, question, snapshot).fitted(wanted.leg, found, wanted.leg.wish)
            return Way(OfferKind.CLOSEST, (fitted,), place)
    return None
