"""What was answered and what happened, in memory: the part of a unit of work to which is only ever added."""

from collections.abc import Sequence
from datetime import date, timedelta

from scheduler.adapters.memory_tables import Lists, Versions, Writer
from scheduler.domain.booking import Offer, OfferId, Quote
from scheduler.domain.events import Event, EventType
from scheduler.domain.outbox import Entry, gathered

OUTBOX = "outbox"
"""The one key of its table."""


class LogTables:
    """Answers with their offers, facts, and what waits in the outbox."""

    def __init__(self) -> None:
        self.offers: Versions[OfferId, Offer] = Versions()
        self.quotes: Lists[date, Quote] = Lists()
        self.events: Lists[date, Event] = Lists()
        self.entries: Versions[str, tuple[Entry, ...]] = Versions()


class MemoryLog:
    """Reads as of the unit's moment, with its own writes on top."""

    _at: int

    def __init__(self, tables: LogTables) -> None:
        self._log = tables
        self._quotes: list[Quote] = []
        self._events: list[Event] = []
        self._entries: list[Entry] = []

    def offer(self, offer_id: OfferId) -> Offer | None:
        """Return the offer of that id, or None."""
        for quote in self._quotes:
            for offer in quote.offers:
                if offer.id == offer_id:
                    return offer
        return self._log.offers.get(offer_id, self._at)

    def quotes(self, service_date: date) -> list[Quote]:
        """Return every answer given for a date, in the order given."""
        new = (quote for quote in self._quotes if quote.request.service_date == service_date)
        return [*self._log.quotes.get(service_date, self._at), *new]

    def events(self, service_date: date) -> list[Event]:
        """Return the facts of a date, in the order recorded."""
        new = (event for event in self._events if event.service_date == service_date)
        return [*self._log.events.get(service_date, self._at), *new]

    def facts(self, first: date, last: date, *kinds: EventType) -> list[Event]:
        """Return the facts of some kinds of some dates, by date and in the order recorded."""
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return [event for day in days for event in self.events(day) if event.type in kinds]

    def put_quote(self, quote: Quote) -> None:
        """Store an answer with its offers."""
        self._quotes.append(quote)

    def append(self, events: Sequence[Event]) -> None:
        """Add facts to the log."""
        self._events.extend(events)

    def put_entry(self, entry: Entry) -> None:
        """Put something into the outbox."""
        self._entries.append(entry)

    def entries(self) -> list[Entry]:
        """Return what waits in the outbox, in the order put."""
        return list(gathered(self._log.entries.get(OUTBOX, self._at) or (), self._entries))

    def write_log(self, writer: Writer) -> None:
        """Write what was put, at the commit."""
        for quote in self._quotes:
            writer.all(self._log.offers, {offer.id: offer for offer in quote.offers})
            self._log.quotes.add(quote.request.service_date, quote, writer.number)
        for event in self._events:
            self._log.events.add(event.service_date, event, writer.number)
        if self._entries:
            waiting = self._log.entries.get(OUTBOX, writer.number) or ()
            writer.all(self._log.entries, {OUTBOX: gathered(waiting, self._entries)})
