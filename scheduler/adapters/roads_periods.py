"""The periods of a service day: when speeds change and roads close, and what a period's id stands for.

Decided here: a period's id is its band of the day (``off-peak`` or a peak's id), followed by the closures
in force, as in ``peak+a1123-works``. Two stretches of a day with the same id have the same travel times.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.errors import NotFound
from scheduler.domain.speeds import OFF_PEAK, Closure, SpeedPolicy
from scheduler.domain.time import DAY, Timeline, TimeWindow
from scheduler.domain.travel import Period

_JOIN = "+"


def day_periods(policy: SpeedPolicy, service_date: date, zone: ZoneInfo) -> tuple[Period, ...]:
    """Return the periods of seconds 0 to 2 × DAY of a service date, in order, without gap or overlap."""
    line = Timeline(service_date, zone)
    bands = list(_bands(policy, line))
    closed = [(closure.id, *_span(closure, line)) for closure in policy.closures]
    cuts = (
        {0} | {s for _, start, end in bands for s in (start, end)} | {s for _, a, b in closed for s in (a, b)}
    )
    starts = sorted(cut for cut in cuts if 0 <= cut < 2 * DAY)
    found: list[Period] = []
    for start, after in zip(starts, [*starts[1:], 2 * DAY + 1], strict=True):
        band = next((name for name, a, b in bands if a <= start < b), OFF_PEAK)
        shut = sorted(name for name, a, b in closed if a <= start < b)
        id_ = _JOIN.join([band, *shut])
        earliest = start
        if found and found[-1].id == id_:
            earliest = found.pop().window.earliest
        found.append(Period(id_, TimeWindow(earliest, after - 1)))
    return tuple(found)


def period_meaning(policy: SpeedPolicy, period: str) -> tuple[float, tuple[Closure, ...]]:
    """Return the time factor and the closures a period's id stands for.

    Raises
    ------
    NotFound
        The id belongs to no period of this policy.
    """
    band, *names = period.split(_JOIN)
    factor = policy.time_factor(band)
    by_id = {closure.id: closure for closure in policy.closures}
    if factor is None or any(name not in by_id for name in names):
        raise NotFound("period", period)
    return factor, tuple(by_id[name] for name in names)


def _bands(policy: SpeedPolicy, line: Timeline) -> Iterator[tuple[str, int, int]]:
    """Peaks as seconds of the service day, of the date itself and the one after."""
    for day in (line.service_date, line.service_date + timedelta(days=1)):
        for peak in policy.peaks:
            if day.weekday() in peak.days:
                start = line.seconds(datetime.combine(day, peak.start, line.zone))
                yield peak.id, start, line.seconds(datetime.combine(day, peak.end, line.zone))


def _span(closure: Closure, line: Timeline) -> tuple[int, int]:
    start = 0 if closure.starts is None else line.seconds(closure.starts)
    end = 2 * DAY + 1 if closure.ends is None else line.seconds(closure.ends)
    return max(start, 0), min(end, 2 * DAY + 1)
