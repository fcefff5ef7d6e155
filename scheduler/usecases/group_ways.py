"""Ways out for a trip on which somebody has no seat: other times and days at which everybody can be taken.

Each was tried just now as it would be asked for, one rider after the other with those before in their seats: it is a
way out for all of them, or it is not told. Searches are capped by counts, as those for one rider are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.booking import AlternativeKind, Channel
from scheduler.domain.fleet import ShiftId
from scheduler.domain.request import Request
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.group_commands import GroupAlternative, RequestTogether
from scheduler.usecases.group_quoting import seated, wanted
from scheduler.usecases.offers import Asked, asked
from scheduler.usecases.quoting import offered
from scheduler.usecases.ways_out import Trials, at_times, can_be_asked, days_around, shifts
from scheduler.usecases.whole_day import WholeDay
from scheduler.usecases.wishes import legs_of


@dataclass(frozen=True, slots=True)
class _Rider:
    """What one rider of the trip asks for, and what a quick look at the day says of other times."""

    wanted: Asked
    day: Trials

    def may_go(self, context: Context, by: tuple[int, ...]) -> bool:
        """Tell from a quick look whether asking for it so much sooner or later is worth it."""
        moved = self.wanted.shifted(by)
        return can_be_asked(context, moved) and self.day.may_work(moved, by)


def ways_out(context: Context, command: RequestTogether) -> tuple[GroupAlternative, ...]:
    """Return when everybody could be taken; see the façade."""
    requests, book = wanted(context, command.rides)
    channel = command.rides[0].by.channel
    return (
        *_other_times(context, requests, book, channel),
        *_other_days(context, requests, channel),
    )


def _other_times(
    context: Context, requests: Sequence[Request], book: DayBook, channel: Channel
) -> Iterator[GroupAlternative]:
    """Yield other times of the same day, nearest first; everybody is moved by as much."""
    riders = _looked_at(context, requests, book)
    rules, told, tried = context.policy.offers, 0, 0
    if len({len(one.wanted.wishes) for one in riders}) != 1:
        return
    for by in shifts(context, len(riders[0].wanted.wishes)):
        if told == rules.most_times or tried == rules.trials:
            return
        if not all(one.may_go(context, by) for one in riders):
            continue
        tried += 1
        moved = tuple(at_times(one.wanted, one.wanted.shifted(by).wishes) for one in riders)
        if _takes_all(context, moved, book, channel):
            told += 1
            yield GroupAlternative(AlternativeKind.OTHER_TIME, moved)


def _looked_at(context: Context, requests: Sequence[Request], book: DayBook) -> list[_Rider]:
    """Return the riders with a look at their day; nobody where there is no road for one of them."""
    found = []
    for request in requests if book.shifts else ():
        legs = legs_of(context, request, book)
        if legs is None:
            return []
        found.append(_Rider(asked(context, book, legs), Trials(context, WholeDay(context, book, list(legs)))))
    return found


def _other_days(
    context: Context, requests: Sequence[Request], channel: Channel
) -> Iterator[GroupAlternative]:
    """Yield the nearest other days with shifts on which everybody can be taken at the same times."""
    rules, told, tried = context.policy.offers, 0, 0
    for day in days_around(requests[0].service_date, rules.days_around):
        if told == rules.most_days or tried == rules.days_tried:
            return
        moved = tuple(replace(one, service_date=day, train=None, arrival=None) for one in requests)
        line = context.timeline(day)
        if min(line.moment(one.outward.at) for one in moved) <= context.now():
            continue
        with context.ports.storage.reading() as records:
            riders = [one for one in (records.rider(each.rider_id) for each in moved) if one is not None]
            if not records.shifts(day):
                continue
            book = context.books.open(records, day, *riders, policy=context.policy)
        tried += 1
        if _takes_all(context, moved, book, channel):
            told += 1
            yield GroupAlternative(AlternativeKind.OTHER_DAY, moved)


def _takes_all(context: Context, requests: Sequence[Request], book: DayBook, channel: Channel) -> bool:
    """Tell whether asking for all of it now is answered with offers that fit at once."""
    taken = set[ShiftId]()
    for request in requests:
        answer = offered(context, request, book, channel=channel)
        if answer is None:
            return False
        answer, book = seated(context, answer, book, taken)
        if not answer.offers:
            return False
        taken |= set(answer.offers[0].shift_ids)
    return True
