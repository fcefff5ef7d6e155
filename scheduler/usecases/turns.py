"""Makes offers to those who wait when something frees up: whose turn it is, and what is kept free for whom."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from scheduler.domain.booking import BookedLeg, Booking, BookingId, Offer, Quote
from scheduler.domain.errors import OfferSuperseded, PlanChanged
from scheduler.domain.events import SYSTEM, EventType
from scheduler.domain.messages import News
from scheduler.domain.waiting import Waiting, WaitState
from scheduler.usecases import accept, quoting
from scheduler.usecases.commands import Origin
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.waiting import told

MOST_LAPSED = 3
"""After so many offers that ran out unanswered, a person looks after the request."""
_BY = Origin(SYSTEM)


def serve(context: Context, service_date: date) -> tuple[Waiting, ...]:
    """Return the requests that got an offer now; offers of others that stand are kept free meanwhile.

    Offers that ran out, or that the plan has no room for any more, are taken back first.
    """
    with context.ports.storage.reading() as records:
        entries = [one for one in records.waiting.of_date(service_date) if one.is_open]
        if not entries:
            return ()
        riders = [r for r in (records.rider(one.rider_id) for one in entries) if r is not None]
        book = open_day(records, service_date, *riders, policy=context.policy)
        offers = {one.id: records.offer(one.offer_id) for one in entries if one.offer_id is not None}
    turn = _Turn(context, book)
    for entry in entries:
        offer = offers.get(entry.id)
        if offer is not None:
            turn.keep(entry, offer)
    waiting = [one for one in entries if one.state is WaitState.WAITING and one.offers_lapsed < MOST_LAPSED]
    for entry in sorted(waiting, key=lambda one: _order(context, one)):
        turn.offer(entry)
    return turn.written()


def _order(context: Context, one: Waiting) -> tuple[int, int, datetime, str]:
    return (one.offers_lapsed, context.policy.waiting.rank(one.request.purpose), one.since, one.id)


class _Turn:
    """One round of offers on a date: what is kept free for whom, and what is to be written."""

    def __init__(self, context: Context, book: DayBook) -> None:
        self.context, self.book = context, book
        self.quotes: list[Quote] = []
        self.changed: list[Waiting] = []

    def keep(self, entry: Waiting, offer: Offer) -> None:
        """Keep the place of an offer that stands; take back one that does not."""
        if entry.offered_until is not None and entry.offered_until <= self.context.now():
            self.changed.append(entry.lapsed())
            return
        try:
            self._hold(offer)
        except OfferSuperseded:
            self.changed.append(entry.to(WaitState.WAITING))

    def offer(self, entry: Waiting) -> None:
        """Offer the best way there is now to somebody who waits, if there is one."""
        context = self.context
        answer = quoting.offered(context, entry.request, self.book, channel=entry.channel)
        if answer is None:
            return
        until = _until(context, entry, answer.offers[0])
        best = replace(answer.offers[0], expires_at=until)
        self._hold(best)
        self.quotes.append(replace(answer, offers=(best,)))
        self.changed.append(entry.offered(best.id, until))

    def _hold(self, offer: Offer) -> None:
        plan, _ = accept.fitted(self.context, self.book, offer, set())
        held = Booking(
            id=BookingId(f"held-{offer.id}"),
            reference="",
            request=offer.request,
            legs=tuple(BookedLeg(leg) for leg in offer.legs),
            mode=offer.mode,
            fare_pence=offer.fare_pence,
            channel=_BY.channel,
            booked_at=self.context.now(),
        )
        self.book = self.book.with_plan(plan).with_booking(held)

    def written(self) -> tuple[Waiting, ...]:
        """Write the round down; return those who got an offer."""
        if not self.changed:
            return ()
        try:
            with self.context.ports.storage.writing() as unit:
                for quote in self.quotes:
                    unit.put_quote(quote)
                for one in self.changed:
                    unit.waiting.put(one)
                    if one.state is WaitState.OFFERED:
                        told(self.context, unit, EventType.WAITING_LIST_OFFERED, one, by=_BY)
                unit.commit()
        except PlanChanged:
            # Somebody took or left an entry meanwhile; the next round sees it.
            return ()
        return tuple(one for one in self.changed if one.state is WaitState.OFFERED)


def _until(context: Context, entry: Waiting, offer: Offer) -> datetime:
    """Return until when the offer stands: while it can still be driven, and at least as long as any other.

    Its hours count from when the rider may be told of it: nobody loses a ride in their sleep.
    """
    rules, now = context.policy, context.now()
    told = rules.messages.due(News.PLACE_FREE, now, service_date=entry.service_date, zone=rules.zone)
    pickup = context.timeline(entry.service_date).moment(offer.legs[0].promise.pickup.earliest)
    notice = timedelta(seconds=max(rules.booking.notice, rules.booking.car_scheme_notice))
    usual = timedelta(seconds=rules.booking.offer_lifetime)
    return max(
        now + usual, min(told + timedelta(seconds=rules.waiting.offer_lifetime), pickup - notice + usual)
    )
