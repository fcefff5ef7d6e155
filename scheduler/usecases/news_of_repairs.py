"""Who is told what after a day was mended: whom a message may reach, and whom only a conversation.

A rider whose driver changed is written to. One who has no ride, stands beside a broken vehicle or is asked for
another time has to be talked to, whatever way they chose for messages.
"""

from collections.abc import Iterator

from scheduler.domain.events import Event
from scheduler.domain.messages import News
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import open_day
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.notice_words import NoticeWords
from scheduler.usecases.ports import Records
from scheduler.usecases.repair_facts import notices_from
from scheduler.usecases.repairs import Notice, NoticeKind

_WRITTEN = frozenset({NoticeKind.ANOTHER_DRIVER, NoticeKind.NEW_TIME})


def key_of(event_id: str, notice: Notice) -> str:
    """Return the key of the message that a notice of a repair becomes."""
    return f"repair:{event_id}:{notice.leg_id or notice.shift_id}"


def news_of_repair(context: Context, records: Records, event: Event) -> Iterator[NewsItem]:
    """Yield what riders and drivers are told of a repair, in the order in which to tell it."""
    book = open_day(records, event.service_date, policy=context.policy)
    words = NoticeWords(book, context.timeline(event.service_date))
    for notice in notices_from(words, event.data["told"]):
        if notice.driver_id is not None:
            yield NewsItem(
                News.RUN_CHANGED,
                notice.driver_id,
                key_of(event.id, notice),
                event.service_date,
                shift_id=notice.shift_id,
            )
        elif notice.rider_id is not None and notice.leg_id is not None:
            written = notice.kind in _WRITTEN and notice.facts.get("at_pickup", True)
            yield NewsItem(
                News.DRIVER_CHANGED if written else News.TO_ARRANGE,
                notice.rider_id,
                key_of(event.id, notice),
                event.service_date,
                booking_id=book.bookings[notice.leg_id].id,
                leg_id=notice.leg_id,
                shift_id=notice.shift_id if written else None,
                numbers={"at_s": notice.facts["start_s"]} if written else {},
                says=notice.text,
            )
