"""Who must be told what after a repair: riders whose driver or time changed, drivers whose run did, nobody else.

Riders come before drivers. Those to and from health care and those who are never left alone come first; then the
most pressing kind of news, then the earliest promise.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.plan import Plan, Run, Stop, StopKind
from scheduler.domain.request import Leg, LegId, Promise
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.notice_words import NoticeWords, crew
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
        self.words = NoticeWords(change.after, context.timeline(change.after.service_date))
        self.notice = context.policy.repair.notice
        self.asked = {one.leg_id: one for one in change.proposals}
        self.shifts: dict[ShiftId, Shift] = {
            shift.id: shift for shift in (*change.before.shifts, *change.after.shifts)
        }

    def notices(self) -> tuple[Notice, ...]:
        riders = [note for leg in self.after.open_legs() for note in self._rider(leg)]
        drivers = [note for shift_id in sorted(self.shifts) for note in self._driver(shift_id)]

        def urgency(note: Notice) -> tuple[bool, int, int, LegId]:
            assert note.leg_id is not None
            earliest = self.after.booked(note.leg_id).leg.promise.pickup.earliest
            return not note.comes_first, _ORDER[note.kind], earliest, note.leg_id

        return (*sorted(riders, key=urgency), *drivers)

    def _rider(self, leg: Leg) -> Iterable[Notice]:
        now, was = planned_stop(self.after.plan, leg.id), planned_stop(self.before.plan, leg.id)
        if leg.id in self.asked:
            proposal = self.asked[leg.id]
            yield self._note(NoticeKind.ASKED, leg, proposal.shift_id, _question(proposal))
        elif now is None:
            if was is not None or leg.id in self.change.stranded:
                yield self._note(NoticeKind.CANNOT_BE_TAKEN, leg, None, {})
        elif leg.id in self.change.stranded:
            yield self._note(NoticeKind.FETCHED, leg, now[0], self._fetched(leg, *now))
        elif was is None or was[0] != now[0]:
            facts = self._planned(leg, now[1])
            if was is not None:
                facts["was"] = crew(self.shifts[was[0]])
            yield self._note(NoticeKind.ANOTHER_DRIVER, leg, now[0], facts)
        elif was[1].kind is now[1].kind and abs(was[1].start - now[1].start) > self.notice:
            facts = {"was_start_s": was[1].start, "at_pickup": now[1].kind is StopKind.PICKUP}
            yield self._note(NoticeKind.NEW_TIME, leg, now[0], facts | self._planned(leg, now[1]))

    def _planned(self, leg: Leg, stop: Stop) -> dict[str, Any]:
        return {"start_s": stop.start, "promised_s": _pickup(leg.promise)}

    def _fetched(self, leg: Leg, shift_id: ShiftId, stop: Stop) -> dict[str, Any]:
        run = self.after.plan.run(shift_id)
        out = next(
            one
            for one in (run.stops if run else ())
            if one.leg_id == leg.id and one.kind is StopKind.DELIVERY
        )
        under_way = out.start - (self.after.riding_since(leg.id) or 0)
        facts = {"start_s": stop.start, "there_s": out.start, "late_s": out.start - leg.promise.arrive_by}
        return facts if under_way <= leg.max_ride else {**facts, "under_way_s": under_way}

    def _note(self, kind: NoticeKind, leg: Leg, shift_id: ShiftId | None, facts: dict[str, Any]) -> Notice:
        if shift_id is not None:
            facts = {**facts, "now": crew(self.shifts[shift_id])}
        return Notice(
            kind=kind,
            text=self.words.to_rider(kind, leg, facts),
            rider_id=leg.request.rider_id,
            leg_id=leg.id,
            shift_id=shift_id,
            comes_first=comes_first(leg.request),
            facts=facts,
        )

    def _driver(self, shift_id: ShiftId) -> Iterable[Notice]:
        was, now = (_ahead(book.plan.run(shift_id)) for book in (self.before, self.after))
        moved = any(abs(a.start - b.start) > self.notice for a, b in zip(was, now, strict=False))
        back = self._late_home(shift_id)
        same = [(one.kind, one.leg_id) for one in was] == [(one.kind, one.leg_id) for one in now]
        if same and not moved and back is None:
            return
        had, has = ({one.leg_id: None for one in stops if one.leg_id} for stops in (was, now))
        facts: dict[str, Any] = {
            "without": self._riders(one for one in had if one not in has),
            "with": self._riders(one for one in has if one not in had),
        }
        if back is not None:
            facts["back_s"] = back
        driver_id = self.shifts[shift_id].driver_id
        text = self.words.to_driver(driver_id, facts)
        yield Notice(NoticeKind.RUN_CHANGED, text, driver_id=driver_id, shift_id=shift_id, facts=facts)

    def _late_home(self, shift_id: ShiftId) -> int | None:
        """Return when a shift ends that cannot end as early as its driver wishes, because riders are aboard."""
        shift, run = self.shifts[shift_id], self.after.plan.run(shift_id)
        former = next((one for one in self.before.shifts if one.id == shift_id), shift)
        if run is None or run.has_ended or former.hours == shift.hours or run.returns <= shift.hours.latest:
            return None
        return run.returns

    def _riders(self, leg_ids: Iterable[LegId]) -> list[str]:
        return list(dict.fromkeys(self.after.bookings[leg_id].rider_id for leg_id in leg_ids))


def _question(proposal: Proposal) -> dict[str, Any]:
    asked, promised = _pickup(proposal.asked), _pickup(proposal.promised)
    return {"asked_s": asked, "promised_s": promised, "moved_by_s": proposal.moved_by}


def _pickup(promise: Promise) -> list[int]:
    return [promise.pickup.earliest, promise.pickup.latest]


def _ahead(run: Run | None) -> list[Stop]:
    """Return the stops ahead at which somebody gets in or out."""
    stops = () if run is None or run.has_ended else run.stops
    return [one for one in stops if not one.is_over and one.leg_id is not None]
