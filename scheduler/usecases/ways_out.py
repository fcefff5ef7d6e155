"""Ways out of a refusal, each tried just now by the search that would accept it: times, days, one way, stops.

A quick look at the whole day finds what may work; only what is told is then asked for in full, exactly as the
rider would ask. Nothing is told that was not found so. Searches are capped by counts, never by a clock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product

from scheduler.domain.booking import Alternative, AlternativeKind, OfferKind
from scheduler.domain.request import Direction, Request, Wish, WishKind
from scheduler.domain.time import service_date_of
from scheduler.usecases import phrases
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.meeting import Walk, walks
from scheduler.usecases.offers import Asked, Finder, asked
from scheduler.usecases.whole_day import WholeDay
from scheduler.usecases.wishes import WishedLeg, blocked, legs_of


@dataclass(frozen=True, slots=True)
class Detour:
    """A request from or to a stop instead of the door."""

    request: Request
    walk: Walk
    at_origin: bool
    legs: tuple[WishedLeg, ...]


def same_day(context: Context, book: DayBook, wanted: Asked) -> tuple[Alternative, ...]:
    """Return what works on the same day: other times, then one way only, then meeting at a stop."""
    detours = _detours(context, book, wanted)
    legs = [*wanted.legs, *(leg for detour in detours for leg in detour.legs)]
    day = Trials(context, WholeDay(context, book, legs))
    return (
        *_other_times(context, day, wanted),
        *_one_way(context, day, wanted),
        *_meeting_points(context, day, wanted, detours),
    )


@dataclass(slots=True)
class Trials:
    """What was looked at already on one date for one request."""

    context: Context
    day: WholeDay
    alone: dict[tuple[int, int], bool] = field(default_factory=dict)

    def may_work(self, moved: Asked, by: Sequence[int]) -> bool:
        """Tell from a quick look, leg by leg, whether asking in full is worth it."""
        return all(self.fits_alone(moved, number, by=shift) for number, shift in enumerate(by))

    def fits_alone(self, moved: Asked, number: int, *, by: int = 0) -> bool:
        """Tell the same of one leg, its wish moved by so many seconds."""
        if (number, by) not in self.alone:
            self.alone[number, by] = self.glance(_only(moved, number))
        return self.alone[number, by]

    def glance(self, one: Asked) -> bool:
        """Tell whether there is a way, with the slowest drives of the day."""
        return self.day.glance(one).way(one, OfferKind.SHARED) is not None

    def works(self, moved: Asked) -> bool:
        """Tell whether asking for it now is answered with offers."""
        return self.day.finder(moved).any_way() is not None


def _only(wanted: Asked, number: int) -> Asked:
    """Return one leg of what is asked, by itself."""
    return replace(wanted, legs=(wanted.legs[number],), wishes=(wanted.wishes[number],))


def _other_times(context: Context, day: Trials, wanted: Asked) -> Iterator[Alternative]:
    """Yield other times of the same day, nearest first."""
    rules, told, tried = context.policy.offers, 0, 0
    for by in shifts(context, len(wanted.wishes)):
        moved = wanted.shifted(by)
        if told == rules.most_times or tried == rules.trials:
            return
        if not can_be_asked(context, moved) or not day.may_work(moved, by):
            continue
        tried += 1
        if day.works(moved):
            told += 1
            yield _alternative(context, at_times(wanted, moved.wishes), AlternativeKind.OTHER_TIME)


def shifts(context: Context, legs: int) -> Iterator[tuple[int, ...]]:
    """Yield by how much each wish is moved, nearest first; one leg alone before both together."""
    step, width = context.policy.promise.shift_step, context.policy.booking.hours.width
    for distance in range(step, width, step):
        ways = [by for by in product((0, -distance, distance), repeat=legs) if any(by)]
        yield from sorted(ways, key=lambda by: (sum(map(bool, by)), tuple(one > 0 for one in by)))


def can_be_asked(context: Context, moved: Asked) -> bool:
    """Tell whether the times lie ahead, in order, on the service date they are asked for."""
    service_date = moved.legs[0].leg.request.service_date
    timeline = context.timeline(service_date)
    moments = [timeline.moment(wish.at) for wish in moved.wishes]
    on_the_day = all(service_date_of(one, context.policy.zone) == service_date for one in moments)
    ahead = moments[0] > context.now() and moved.wishes[0].at >= moved.earliest
    return on_the_day and ahead and moments == sorted(set(moments))


def at_times(wanted: Asked, wishes: Sequence[Wish]) -> Request:
    """Return the request with other wishes; the train goes by the time it was chosen for."""
    request = wanted.legs[0].leg.request
    moved = replace(request, outward=wishes[0], homeward=wishes[1] if len(wishes) > 1 else None)
    same_there, same_back = moved.outward == request.outward, moved.homeward == request.homeward
    return replace(
        moved,
        train=request.train if same_there else None,
        arrival=request.arrival if same_there and same_back else None,
    )


def _one_way(context: Context, day: Trials, wanted: Asked) -> Iterator[Alternative]:
    """Yield each leg of a return journey that works by itself at the wished time."""
    if len(wanted.legs) < 2:
        return
    request = wanted.legs[0].leg.request
    for number, wish in enumerate(wanted.wishes):
        single = _only(wanted, number)
        if not can_be_asked(context, single) or not day.fits_alone(wanted, number):
            continue
        if day.works(single):
            there = wanted.legs[number].leg.direction is Direction.OUTWARD
            ends = (request.origin, request.destination) if there else (request.destination, request.origin)
            alone = replace(
                request,
                origin=ends[0],
                destination=ends[1],
                outward=wish,
                homeward=None,
                train=request.train if there else None,
                arrival=request.arrival if context.policy.trains.is_station(ends[0]) else None,
            )
            yield _alternative(context, alone, AlternativeKind.ONE_WAY, is_back=not there)


def _detours(context: Context, book: DayBook, wanted: Asked) -> list[Detour]:
    """Return the same request from and to stops near its ends, for a rider who can walk."""
    request = wanted.legs[0].leg.request
    if not walks(request.needs):
        return []
    rules = context.policy.offers
    found = []
    for at_origin in (True, False):
        end = request.origin if at_origin else request.destination
        for walk in context.stops.near(end, rules, rules.most_stops, most_walk=request.needs.most_walk):
            changed = _from_stop(request, walk, at_origin=at_origin)
            if blocked(context, changed) is not None:
                continue
            legs = legs_of(context, changed, book)
            if legs is not None:
                found.append(Detour(changed, walk, at_origin, legs))
    return found


def _from_stop(request: Request, walk: Walk, *, at_origin: bool) -> Request:
    """Return the request with one end at the stop, its times such that the walk fits in."""
    homeward = request.homeward
    if homeward is not None:
        homeward = _with_walk(homeward, walk, after_ride=at_origin)
    return replace(
        request,
        origin=walk.stop if at_origin else request.origin,
        destination=request.destination if at_origin else walk.stop,
        outward=_with_walk(request.outward, walk, after_ride=not at_origin),
        homeward=homeward,
    )


def _with_walk(wish: Wish, walk: Walk, *, after_ride: bool) -> Wish:
    """Return the wish for the ride that leaves time to walk before or after it."""
    if wish.kind is WishKind.ARRIVE_BY and after_ride:
        return replace(wish, at=wish.at - walk.seconds)
    if wish.kind is WishKind.LEAVE_AFTER and not after_ride:
        return replace(wish, at=wish.at + walk.seconds)
    return wish


def _meeting_points(
    context: Context, day: Trials, wanted: Asked, detours: Sequence[Detour]
) -> Iterator[Alternative]:
    """Yield, for each end, the nearest stop from or to which the ride works."""
    done: set[bool] = set()
    for detour in detours:
        request = detour.request
        moved = replace(wanted, legs=detour.legs, wishes=tuple(one.leg.wish for one in detour.legs))
        if detour.at_origin in done or not can_be_asked(context, moved):
            continue
        if all(day.glance(_only(moved, n)) for n in range(len(moved.legs))) and day.works(moved):
            done.add(detour.at_origin)
            yield Alternative(
                request,
                _meeting_text(context, detour),
                AlternativeKind.MEETING_POINT,
                walk_metres=detour.walk.metres,
            )


def other_days(context: Context, request: Request) -> tuple[Alternative, ...]:
    """Return the nearest other days with shifts on which the same journey at the same times works."""
    rules, tried = context.policy.offers, 0
    found: list[Alternative] = []
    for day in days_around(request.service_date, rules.days_around):
        if len(found) == rules.most_days or tried == rules.days_tried:
            break
        moved = replace(request, service_date=day, train=None, arrival=None)
        opened = _opened(context, moved)
        if opened is not None:
            tried += 1
            if _works_on(context, moved, opened):
                found.append(_alternative(context, moved, AlternativeKind.OTHER_DAY))
    return tuple(found)


def days_around(day: date, most: int) -> Iterator[date]:
    """Yield the days after and before a day, the nearest first."""
    for distance in range(1, most + 1):
        yield day + timedelta(days=distance)
        yield day - timedelta(days=distance)


def _opened(context: Context, request: Request) -> DayBook | None:
    """Return the book of the request's day, or None when nobody drives then or it cannot be asked for."""
    moment = context.timeline(request.service_date).moment(request.outward.at)
    if moment <= context.now() or blocked(context, request) is not None:
        return None
    with context.ports.storage.reading() as records:
        rider = records.rider(request.rider_id)
        if rider is None or not records.shifts(request.service_date):
            return None
        return context.books.open(records, request.service_date, rider, policy=context.policy)


def _works_on(context: Context, request: Request, book: DayBook) -> bool:
    legs = legs_of(context, request, book)
    if legs is None:
        return False
    return Finder.of_day(context, book, asked(context, book, legs)).any_way() is not None


def _alternative(
    context: Context, request: Request, kind: AlternativeKind, *, is_back: bool = False
) -> Alternative:
    return Alternative(request, _text(context, request, kind, is_back=is_back), kind)


def _text(context: Context, request: Request, kind: AlternativeKind, *, is_back: bool) -> str:
    on = f" on {phrases.day(request.service_date)}" if kind is AlternativeKind.OTHER_DAY else ""
    when = _when(context, request, request.outward)
    if is_back:
        back = f"We could take you from {request.origin.label} to {request.destination.label} {when}"
        return f"{back}, but not the way there."
    if request.outward.kind is WishKind.ARRIVE_BY:
        there = f"We could get you there {when}{on}"
    else:
        there = f"We could pick you up {when}{on}"
    if kind is AlternativeKind.ONE_WAY:
        return f"{there}, but not the way back."
    if request.homeward is None:
        return f"{there}."
    return f"{there}, and back {_when(context, request, request.homeward)}."


def _when(context: Context, request: Request, wish: Wish) -> str:
    at = phrases.clock(context.timeline(request.service_date), wish.at)
    return f"by {at}" if wish.kind is WishKind.ARRIVE_BY else f"after {at}"


def _meeting_text(context: Context, detour: Detour) -> str:
    request, walk = detour.request, detour.walk
    away = f"about {phrases.span(walk.seconds)} on foot"
    when = _when(context, request, request.outward)
    if detour.at_origin:
        there = f"We could meet you at {walk.stop.label}, {away} from {_door(detour)}"
        kind = request.outward.kind
        return f"{there}, and get you there {when}." if kind is WishKind.ARRIVE_BY else f"{there}, {when}."
    return f"We could take you to {walk.stop.label} {when}. It is {away} from {_door(detour)}."


def _door(detour: Detour) -> str:
    """Return how to name the door that the stop stands in for."""
    return "your start" if detour.at_origin else "where you want to go"
