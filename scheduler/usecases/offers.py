"""Finds offers: where a request's legs fit, and which of those ways differ to the rider's benefit.

Looked for are the one closest to the wished time, one at a time when rides are gathered, the cheapest for the
service (usually shared), and one further from the wish on the side the rider can accept. The way back is
looked for once the way there has its promise, so both hold together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.domain.booking import OfferKind
from scheduler.domain.fleet import ShiftId
from scheduler.domain.offering import PreferredSlot
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg, Wish, WishKind
from scheduler.domain.time import TimeWindow
from scheduler.engine.insertion import Insertion, ReadyRuns
from scheduler.engine.problem import Problem
from scheduler.engine.timetable import schedule
from scheduler.usecases import ranking
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.promised_day import leg_windows
from scheduler.usecases.snapshot import Snapshot, take_achievable
from scheduler.usecases.wishes import WishedLeg, candidate, promised, up

if TYPE_CHECKING:
    from scheduler.usecases.placed import Placed

_SLOT = 900
"""How finely "closest to the wish" is told apart, in seconds: as fine as people care."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """One leg in a plan: its promise, and where the search put it."""

    leg: Leg
    shift_id: ShiftId
    ride: int
    shared: bool
    cost: int
    run: tuple[int, ...]
    """The shift's run with the leg in it, by the snapshot's numbers."""
    away: int
    """Seconds between the wish as it was asked and what is promised."""
    slot: PreferredSlot | None = None
    """The slot in which the leg is shared, if it is."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to serve a whole request."""

    kind: OfferKind
    legs: tuple[Fitted, ...]
    placed: "Placed | None" = None
    """Where it was found, for an offer that is taken at once."""

    @property
    def cost(self) -> int:
        """What serving it adds to the plan's price."""
        return sum(fitted.cost for fitted in self.legs)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request's legs with the wished times and how early a pickup may be promised."""

    legs: tuple[WishedLeg, ...]
    wishes: tuple[Wish, ...]
    earliest: int
    cars_from: int
    """The first second at which a pickup by a volunteer's own car may be promised."""
    busy: tuple[TimeWindow, ...] = ()
    """When the rider is out already, from the promised pickup until there for certain."""

    def shifted(self, seconds: Sequence[int]) -> "Asked":
        """Return the same with the wish of each leg moved by so many seconds."""
        moved = (replace(wish, at=wish.at + by) for wish, by in zip(self.wishes, seconds, strict=True))
        return replace(self, wishes=tuple(moved))


def asked(context: Context, book: DayBook, legs: tuple[WishedLeg, ...]) -> Asked:
    """Return what is asked for now."""
    rules, request = context.policy.booking, legs[0].leg.request
    now = context.timeline(book.service_date).seconds(context.now())
    return Asked(
        legs=legs,
        wishes=tuple(one.leg.wish for one in legs),
        earliest=up(now + rules.notice, context.policy.promise.rounding),
        cars_from=up(now + rules.car_scheme_notice, context.policy.promise.rounding),
        busy=tuple(window for window, _ in book.out(request.rider_id)),
    )


class Finder:
    """Looks for ways to serve one request on one date, within the windows the snapshot was taken for."""

    def __init__(
        self, context: Context, asked: Asked, snapshot: Snapshot, ready: ReadyRuns | None = None
    ) -> None:
        self.context, self.policy, self.asked = context, context.policy, asked
        self.snapshot, self.book = snapshot, snapshot.book
        self.ready = ready if ready is not None else ReadyRuns(snapshot.problem, snapshot.runs)
        self.cars = context.crews.of(self.book).cars
        self.clashed = False
        """Some way was dropped because the rider is out already at that time."""

    @classmethod
    def of_day(cls, context: Context, book: DayBook, asked: Asked) -> "Finder":
        """Return a finder with a snapshot of its own, of the hours that its offers may lie in."""
        now = context.timeline(book.service_date).seconds(context.now())
        return cls(context, asked, take_achievable(context, book, now, hulls(context.policy, asked)))

    def with_hours(self, shift_id: ShiftId, hours: TimeWindow) -> "Finder":
        """Return the finder with a shift that has not begun out in these hours, within its own, and for no longer."""
        k, problem = self.snapshot.shift_index(shift_id), self.snapshot.problem
        earliest, latest = problem.earliest.copy(), problem.latest.copy()
        for node in (problem.start(k), problem.end(k)):
            earliest[node], latest[node] = hours.earliest, hours.latest
        duty = problem.max_duration.copy()
        duty[k] = hours.width
        narrowed = replace(problem, earliest=earliest, latest=latest, max_duration=duty)
        return Finder(self.context, self.asked, replace(self.snapshot, problem=narrowed))

    def candidates(self, asked: Asked) -> list[Candidate] | None:
        """Return the legs with the windows their wishes leave, or None when some are empty."""
        found = [
            candidate(leg, wish, self.policy, asked.earliest)
            for leg, wish in zip(asked.legs, asked.wishes, strict=True)
        ]
        known = [one for one in found if one is not None]
        return known if len(known) == len(found) else None

    def ways(self) -> list[Way]:
        """Return the ways that differ, the closest to the wish first; empty when there is none.

        Of those that spare the service something, one at a time when rides are gathered goes before the cheapest.
        """
        closest = self.way(self.asked, OfferKind.CLOSEST)
        cheapest = self.way(self.asked, OfferKind.SHARED)
        if closest is None:
            return [] if cheapest is None else [cheapest]
        ways = [closest]
        gathered = self._gathered()
        for cheaper in (gathered, cheapest):
            if cheaper is not None and cheaper.cost < closest.cost and _differ(cheaper, closest):
                ways.append(cheaper)
                break
        for step in (1, 2):
            moved, kind = self._further(step)
            other = self.way(moved, kind)
            if other is not None and all(_differ(other, way) for way in ways):
                ways.append(other)
                break
        return ways

    def _gathered(self) -> Way | None:
        """Return a way at the times when rides are gathered, if it is shared then."""
        pairs = list(zip(self.asked.legs, self.asked.wishes, strict=True))
        by = [ranking.gathered(one.leg, wish, self.policy) for one, wish in pairs]
        way = self.way(self.asked.shifted(by), OfferKind.SHARED) if any(by) else None
        return way if way is not None and any(fitted.slot for fitted in way.legs) else None

    def any_way(self) -> Way | None:
        """Return one of the ways if there are any, sooner than all of them."""
        return self.way(self.asked, OfferKind.SHARED) or self.way(self.asked, OfferKind.CLOSEST)

    def _further(self, step: int) -> tuple[Asked, OfferKind]:
        """Return the request with its way there moved to the side that still keeps the wish."""
        earlier = self.asked.wishes[0].kind is WishKind.ARRIVE_BY
        by = step * self.policy.promise.shift_step * (-1 if earlier else 1)
        seconds = [by, *(0 for _ in self.asked.wishes[1:])]
        return self.asked.shifted(seconds), OfferKind.EARLIER if earlier else OfferKind.LATER

    def way(self, asked: Asked, kind: OfferKind) -> Way | None:
        """Return the best way of one kind, all legs or none."""
        wanted = self.candidates(asked)
        if wanted is None:
            return None
        problem, ready = self.snapshot.problem, self.ready
        fitted: list[Fitted] = []
        for one, wish in zip(wanted, asked.wishes, strict=True):
            open_to = _after(one, fitted[-1].leg.promise.arrive_by) if fitted else one
            if open_to is None:
                return None
            found = self._insert(problem, ready, open_to, wish, kind)
            if found is None:
                return None
            if self.cars[found.shift]:
                open_to = _after(open_to, self.asked.cars_from) or open_to
            leg = promised(open_to, found.pickup_time, wish, self.policy)
            if overlaps(leg, self.asked.busy):
                self.clashed = True
                return None
            pickup, delivery = leg_windows(leg, self.policy)
            problem = problem.with_windows(self.snapshot.leg_index[leg.id], pickup=pickup, delivery=delivery)
            fitted.append(self.fitted(leg, found, wish))
            if len(fitted) < len(wanted):
                ready = ready.with_run(problem, found.shift, list(found.run))
        return Way(kind, tuple(fitted))

    def _insert(
        self, problem: Problem, ready: ReadyRuns, wanted: Candidate, wish: Wish, kind: OfferKind
    ) -> Insertion | None:
        index = self.snapshot.leg_index[wanted.leg.id]
        windows = [(wanted.pickup, wanted.delivery)] if kind is OfferKind.SHARED else _slots(wanted, wish)
        for pickup, delivery in windows:
            narrowed = problem.with_windows(index, pickup=pickup, delivery=delivery)
            found = self._cheapest(narrowed, ready, index, pickup)
            if found is not None:
                return found
        return None

    def _cheapest(
        self, problem: Problem, ready: ReadyRuns, index: int, pickup: TimeWindow
    ) -> Insertion | None:
        """Return the cheapest place; volunteers' own cars are asked only with the notice they want."""
        cars_from = self.asked.cars_from
        if pickup.earliest >= cars_from:
            return next(iter(ready.best(problem, index, limit=1)), None)
        found = ready.best(self.without_cars(problem, index), index, limit=1)
        if pickup.latest >= cars_from:
            earliest = problem.earliest.copy()
            earliest[index] = cars_from
            found += ready.best(replace(problem, earliest=earliest), index, limit=1)
        return min(found, key=lambda one: (one.cost, one.shift), default=None)

    def without_cars(self, problem: Problem, index: int) -> Problem:
        """Return the problem with no volunteer's own car for this leg."""
        may_carry = problem.may_carry.copy()
        may_carry[index, self.cars] = False
        return replace(problem, may_carry=may_carry)

    def fitted(self, leg: Leg, found: Insertion, wish: Wish) -> Fitted:
        """Return a leg in the place that was found for it."""
        legs = len(self.snapshot.legs)
        between = found.run[found.pickup_position + 1 : found.delivery_position]
        before = found.run[: found.pickup_position]
        boarded = {node for node in before if node < legs} - {
            node - legs for node in before if legs <= node < 2 * legs
        }
        already = {
            self.snapshot.leg_index[leg_id] for leg_id, _ in self.snapshot.progress[found.shift].aboard
        }
        gone = {node - legs for node in before if legs <= node < 2 * legs}
        shared = bool(boarded or already - gone or any(node < legs for node in between))
        return Fitted(
            leg=leg,
            shift_id=self.snapshot.shifts[found.shift].id,
            ride=found.delivery_time - found.pickup_time - leg.pickup_dwell,
            shared=shared,
            cost=found.cost,
            run=found.run,
            away=ranking.away(leg, leg.wish),
            slot=ranking.slot_of(leg, wish, self.policy) if shared else None,
        )

    def out(self, way: Way, shift_id: ShiftId) -> TimeWindow | None:
        """Return when a shift leaves and is back if it serves its part of a way, or None when it has none."""
        problem = self.snapshot.problem
        for fitted in way.legs:
            pickup, delivery = leg_windows(fitted.leg, self.policy)
            index = self.snapshot.leg_index[fitted.leg.id]
            problem = problem.with_windows(index, pickup=pickup, delivery=delivery)
        runs = [fitted.run for fitted in way.legs if fitted.shift_id == shift_id]
        times = schedule(problem, self.snapshot.shift_index(shift_id), runs[-1]) if runs else None
        return None if times is None else TimeWindow(times.starts[0], times.starts[-1])


def overlaps(leg: Leg, busy: Iterable[TimeWindow]) -> bool:
    """Tell whether the rider could still be on another ride when this one begins, or the other way round."""
    promise = leg.promise
    return any(one.earliest < promise.arrive_by and promise.pickup.earliest < one.latest for one in busy)


def _slots(wanted: Candidate, wish: Wish) -> list[tuple[TimeWindow, TimeWindow]]:
    """Return the windows cut into slots, nearest to the wish first."""
    if wish.kind is WishKind.ARRIVE_BY:
        starts = range(wanted.delivery.latest - _SLOT, wanted.delivery.earliest - _SLOT, -_SLOT)
        cuts = [TimeWindow(max(start, wanted.delivery.earliest), start + _SLOT) for start in starts]
        return [(wanted.pickup, cut) for cut in cuts] or [(wanted.pickup, wanted.delivery)]
    starts = range(wanted.pickup.earliest, wanted.pickup.latest + 1, _SLOT)
    return [
        (TimeWindow(start, min(start + _SLOT, wanted.pickup.latest)), wanted.delivery) for start in starts
    ]


def _after(wanted: Candidate, moment: int) -> Candidate | None:
    """Return the candidate with no pickup before the moment, or None when nothing is left."""
    earliest = max(wanted.pickup.earliest, moment)
    if earliest > wanted.pickup.latest:
        return None
    return replace(wanted, pickup=TimeWindow(earliest, wanted.pickup.latest))


def hulls(policy: ServicePolicy, asked: Asked) -> list[Candidate]:
    """Return the legs with windows that hold every wish that offers are looked for at."""
    reach, hours = 2 * policy.promise.shift_step, policy.booking.hours
    pairs = zip(asked.legs, asked.wishes, strict=True)
    return [_hull(candidate(leg, wish, policy, asked.earliest), leg.leg, reach, hours) for leg, wish in pairs]


def _hull(wanted: Candidate | None, leg: Leg, reach: int, hours: TimeWindow) -> Candidate:
    """Return windows that hold every wish looked at: ``reach`` seconds to either side, or the day."""
    if wanted is None:
        return Candidate(leg, hours, hours)
    pickup = TimeWindow(
        max(hours.earliest, wanted.pickup.earliest - reach), min(hours.latest, wanted.pickup.latest + reach)
    )
    delivery = TimeWindow(
        max(hours.earliest, wanted.delivery.earliest - reach),
        min(hours.latest, wanted.delivery.latest + reach),
    )
    return Candidate(leg, pickup, delivery)


def _differ(one: Way, other: Way) -> bool:
    """Tell whether a rider would notice: some pickup window starts at another time, or the shift is another."""
    return any(
        mine.leg.promise.pickup.earliest != theirs.leg.promise.pickup.earliest
        for mine, theirs in zip(one.legs, other.legs, strict=True)
    )
