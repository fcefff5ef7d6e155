"""What those who wait are told: that a ride has come free for them, or that none was found in time."""

from collections.abc import Iterator

from scheduler.domain.events import Event, EventType
from scheduler.domain.messages import News
from scheduler.domain.waiting import WaitId, WaitState
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.ports import Records

ABOUT_WAITING = frozenset({EventType.WAITING_LIST_OFFERED, EventType.WAITING_LIST_CLOSED})


def news_of_waiting(records: Records, event: Event) -> Iterator[NewsItem]:
    """Yield what a rider who waits is told; nothing of an offer that was taken, or of a wait they ended themselves."""
    waiting = records.waiting.get(WaitId(event.data["waiting"]))
    if waiting is None:
        return
    person, day = waiting.rider_id, waiting.service_date
    offered = event.type is EventType.WAITING_LIST_OFFERED and waiting.state is WaitState.OFFERED
    if offered and waiting.offer_id == event.data["offer"]:
        yield NewsItem(News.PLACE_FREE, person, f"place-free:{waiting.offer_id}", day, wait_id=waiting.id)
    elif event.type is EventType.WAITING_LIST_CLOSED and waiting.state is WaitState.UNMET:
        yield NewsItem(News.NO_PLACE, person, f"no-place:{waiting.id}", day, wait_id=waiting.id)
