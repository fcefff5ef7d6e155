"""Who must be told what after a repair: riders whose driver or time changed, drivers whose run did, nobody else.

Riders come before drivers, the most pressing kind of news first; within a kind, riders to and from health care
and those who are never left alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.plan import Plan, Run, Stop, StopKind
from scheduler.domain.request import Leg, LegId, Promise
from scheduler.domain.time import Timeline
from scheduler.usecases import phrases
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.rehoming import comes_first
from scheduler.usecases.repairs import Notice, NoticeKind, Proposal

_ORDER = {kind: number for number, kind in enumerate(NoticeKind)}


@dataclass(frozen=True, slots=True)
class Change:
    """A date before a failure and after its repair."""

    before: DayBook
    after: DayBook
    stranded: frozenset[LegId]
    proposals: tuple[Proposal, ...]


def told(context: Context, change: Change) -> tuple[Notice, ...]:
    """Return everything that somebody must be told, in the order in which to do it."""
    return _Telling(context, change).notices()


def planned_stop(plan: Plan, leg_id: LegId) -> tuple[ShiftId, Stop] | None:
    """Return the stop ahead by which a rider notices the plan: the pickup, once aboard the delivery."""
    run = plan.run_of(leg_id)
    ahead = [] if run is None else [one for one in run.stops if one.leg_id == leg_id and not one.is_over]
    return (run.shift_id, ahead[0]) if run is not None and ahead else None


class _Telling:
    def __init__(self, context: Context, change: Change) -> None:
        self.before, self.after = change.before, change.after
        self.change = change
        self.line: Timeline = context.timeline(change.after.service_date)
        self.notice = context.policy.repair.notice
        self.asked = {one.leg_id: one for one in change.proposals}
        self.shifts: dict[ShiftId, Shift] = {
            shift.id: shift for shift in (*change.before.shifts, *change.after.shifts)
        }

    def notices(self) -> tuple[Notice, ...]:
        riders = [note for leg in self.after.open_legs() for note in self._rider(leg)]
        drivers = [note for shift_id in sorted(self.shifts) for note in self._driver(shift_id)]

        def urgency(note: Notice) -> tuple[int, bool, int, LegId]:
            assert note.leg_id is not None
            earliest = self.after.booked(note.leg_id).leg.promise.pickup.earliest
            return _ORDER[note.kind], not note.comes_first, earliest, note.leg_id

        return (*sorted(riders, key=urgency), *drivers)

    def _rider(self, leg: Leg) -> Iterable[Notice]:
        now, was = planned_stop(self.after.plan, leg.id), planned_stop(self.before.plan, leg.id)
        if leg.id in self.asked:
            yield self._asked(leg, self.asked[leg.id])
        elif now is None:
            if was is not None or leg.id in self.change.stranded:
                text = "nobody can take them. Ring, and find another way together"
                yield self._note(NoticeKind.CANNOT_BE_TAKEN, leg, None, text)
        elif leg.id in self.change.stranded:
            yield self._note(NoticeKind.FETCHED, leg, now[0], self._fetched(leg, *now))
        elif was is None or was[0] != now[0]:
            before = "" if was is None else f" instead of {self._who(was[0])}"
            text = f"{self._who(now[0])} comes{before}, about {self._at(now[1].start)}; {self._window(leg.promise)}"
            yield self._note(NoticeKind.ANOTHER_DRIVER, leg, now[0], text)
        elif was[1].kind is now[1].kind and abs(was[1].start - now[1].start) > self.notice:
            what = "picked up" if now[1].kind is StopKind.PICKUP else "there"
            text = f"{what} about {self._at(now[1].start)} instead of {self._at(was[1].start)}"
            yield self._note(NoticeKind.NEW_TIME, leg, now[0], f"{text}; {self._window(leg.promise)}")

    def _asked(self, leg: Leg, proposal: Proposal) -> Notice:
        which = "later" if proposal.moved_by > 0 else "earlier"
        text = (
            f"ask whether {phrases.span(abs(proposal.moved_by))} {which} will do: picked up "
            f"{self._between(proposal.asked)} instead of {self._between(proposal.promised)}. "
            "Nothing is booked until they agree"
        )
        return self._note(NoticeKind.ASKED, leg, proposal.shift_id, text)

    def _fetched(self, leg: Leg, shift_id: ShiftId, stop: Stop) -> str:
        run = self.after.plan.run(shift_id)
        out = next(
            one
            for one in (run.stops if run else ())
            if one.leg_id == leg.id and one.kind is StopKind.DELIVERY
        )
        text = f"{self._who(shift_id)} fetches them about {self._at(stop.start)}; there about {self._at(out.start)}"
        late = out.start - leg.promise.arrive_by
        under_way = out.start - (self.after.riding_since(leg.id) or 0)
        if late > 0:
            text = f"{text}, {phrases.span(late)} later than promised"
        return text if under_way <= leg.max_ride else f"{text}, {phrases.span(under_way)} under way in all"

    def _note(self, kind: NoticeKind, leg: Leg, shift_id: ShiftId | None, text: str) -> Notice:
        rider = self.after.rider_of(leg.request)
        return Notice(
            kind=kind,
            text=f"{rider.name}, {leg.origin.label} to {leg.destination.label}: {text}.",
            rider_id=rider.id,
            leg_id=leg.id,
            shift_id=shift_id,
            comes_first=comes_first(leg.request),
        )

    def _driver(self, shift_id: ShiftId) -> Iterable[Notice]:
        was, now = (_ahead(book.plan.run(shift_id)) for book in (self.before, self.after))
        moved = any(abs(a.start - b.start) > self.notice for a, b in zip(was, now, strict=False))
        late = self._late_home(shift_id)
        same = [(one.kind, one.leg_id) for one in was] == [(one.kind, one.leg_id) for one in now]
        if same and not moved and not late:
            return
        had, has = ({one.leg_id: None for one in stops if one.leg_id} for stops in (was, now))
        parts = [
            f"{verb} {self._names(legs)}"
            for verb, legs in (
                ("without", [one for one in had if one not in has]),
                ("with", [one for one in has if one not in had]),
            )
            if legs
        ]
        driver = self.after.drivers[self.shifts[shift_id].driver_id]
        how = " and ".join(parts) or "in its times or order"
        text = f"{driver.name}: your run changed, {how}{late}."
        yield Notice(NoticeKind.RUN_CHANGED, text, driver_id=driver.id, shift_id=shift_id)

    def _late_home(self, shift_id: ShiftId) -> str:
        """Return the words for a shift that cannot end as early as its driver wishes, because riders are aboard."""
        shift, run = self.shifts[shift_id], self.after.plan.run(shift_id)
        former = next((one for one in self.before.shifts if one.id == shift_id), shift)
        if run is None or run.has_ended or former.hours == shift.hours or run.returns <= shift.hours.latest:
            return ""
        return f"; with riders aboard you are back about {self._at(run.returns)}"

    def _names(self, leg_ids: Iterable[LegId]) -> str:
        riders = (self.after.riders[self.after.bookings[leg_id].rider_id] for leg_id in leg_ids)
        return phrases.listed(list(dict.fromkeys(rider.name for rider in riders)))

    def _who(self, shift_id: ShiftId) -> str:
        shift = self.shifts[shift_id]
        return f"{self.after.drivers[shift.driver_id].first_name} ({self.after.vehicle_of(shift).name})"

    def _at(self, second: int) -> str:
        return phrases.clock(self.line, second)

    def _window(self, promise: Promise) -> str:
        return f"the time promised stays, {self._between(promise)}"

    def _between(self, promise: Promise) -> str:
        return f"between {self._at(promise.pickup.earliest)} and {self._at(promise.pickup.latest)}"


def _ahead(run: Run | None) -> list[Stop]:
    """Return the stops ahead at which somebody gets in or out."""
    stops = () if run is None or run.has_ended else run.stops
    return [one for one in stops if not one.is_over and one.leg_id is not None]
