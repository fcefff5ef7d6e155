"""Who is told that a vehicle comes late: once, and again only when that would change what they do.

Somebody who was told a time goes by that time. They hear again when it has become much later, and when it is put
right: who sat down again because of a delay must know that the vehicle comes sooner than they were told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from scheduler.domain.plan import Run, StopKind, StopState
from scheduler.domain.request import LegId
from scheduler.usecases.context import Context
from scheduler.usecases.expecting import expected
from scheduler.usecases.news_item import NewsItem
from scheduler.usecases.ports import Records

Told = Callable[[date], Mapping[LegId, int]]
"""At which second of a day the riders of its legs were last told that the vehicle comes, where it was late."""
_KEY = "late"


def nothing_told(_day: date) -> Mapping[LegId, int]:
    """Return that nobody was told of a delay so far."""
    return {}


def told_by(keys: Iterable[str]) -> Mapping[LegId, int]:
    """Return when riders were last told that the vehicle comes, from the keys of this news, the latest last."""
    parts = (key.split(":") for key in keys)
    return {LegId(leg): int(at) for _kind, leg, at in parts}


def delays_on(
    context: Context, records: Records, run: Run, told: Mapping[LegId, int], *, now: int = 0
) -> Iterator[NewsItem]:
    """Yield who on a run is to be told when it comes; with ``now``, also because of what is overdue."""
    for stop, at in expected(run, now=now):
        if stop.kind is not StopKind.PICKUP or stop.state is not StopState.PLANNED or stop.leg_id is None:
            continue
        booking = records.booking_of_leg(stop.leg_id)
        if booking is None or not booking.leg(stop.leg_id).is_open:
            continue
        late = at - booking.leg(stop.leg_id).leg.promise.pickup.latest
        news = context.policy.messages.of_delay(late, at=at, told=told.get(stop.leg_id))
        if news is not None:
            yield NewsItem(
                news,
                booking.rider_id,
                f"{_KEY}:{stop.leg_id}:{at}",
                booking.service_date,
                booking_id=booking.id,
                leg_id=stop.leg_id,
                shift_id=run.shift_id,
                numbers={"at_s": at, "late_s": late},
            )
