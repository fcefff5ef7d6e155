"""What a new plan changed and why, as it is told."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

from api.schemas.repair_words import NoticeOut
from api.schemas.types import Told
from scheduler.domain.events import EventType
from scheduler.domain.time import Timeline
from scheduler.usecases.changes import CauseKind, Changes, LegChange, RunChange, Spot
from scheduler.usecases.commands import Failure
from scheduler.usecases.history import PlanChange


class SpotOut(Told):
    """Where a ride stands in a plan."""

    shift_id: str
    pickup_at: datetime | None
    delivery_at: datetime | None

    @classmethod
    def of(cls, spot: Spot | None, timeline: Timeline) -> Self | None:
        """Return the place as told."""
        if spot is None:
            return None
        times = (None if at is None else timeline.moment(at) for at in (spot.pickup, spot.delivery))
        return cls(shift_id=spot.shift_id, pickup_at=next(times), delivery_at=next(times))


class DifferenceOut(Told):
    """By how much one part of the price differs, less than before where negative."""

    part: str
    millipence: int
    amount: int
    """The same in metres or seconds; 0 for a part that has neither."""


class LegChangeOut(Told):
    """A ride whose run or time is another one."""

    leg_id: str
    booking_id: str
    was: SpotOut | None
    now: SpotOut | None
    cause: CauseKind
    because: str
    """What happened and why, in one sentence."""
    differences: list[DifferenceOut]
    """The parts of the price that show it."""
    rides: int
    """How many rides the differences are about."""

    @classmethod
    def of(cls, change: LegChange, timeline: Timeline) -> Self:
        """Return the change as told."""
        return cls(
            leg_id=change.leg_id,
            booking_id=change.booking_id,
            was=SpotOut.of(change.was, timeline),
            now=SpotOut.of(change.now, timeline),
            cause=change.cause.kind,
            because=change.text,
            differences=[
                DifferenceOut(part=one.part, millipence=one.price, amount=one.amount)
                for one in change.cause.differences
            ],
            rides=change.cause.rides,
        )


class RunChangeOut(Told):
    """The price of one run by part, in thousandths of a penny."""

    shift_id: str
    before: Mapping[str, int]
    after: Mapping[str, int]

    @classmethod
    def of(cls, run: RunChange) -> Self:
        """Return the prices as told."""
        return cls(shift_id=run.shift_id, before=dict(run.before.parts), after=dict(run.after.parts))


class ChangesOut(Told):
    """Every ride whose run or time changed, and what each run and the whole plan cost before and after."""

    legs: list[LegChangeOut]
    runs: list[RunChangeOut]
    before: Mapping[str, int]
    after: Mapping[str, int]

    @classmethod
    def of(cls, changes: Changes, timeline: Timeline) -> Self:
        """Return the changes as told."""
        return cls(
            legs=[LegChangeOut.of(one, timeline) for one in changes.legs],
            runs=[RunChangeOut.of(one) for one in changes.runs],
            before=dict(changes.before.parts),
            after=dict(changes.after.parts),
        )


class PlanChangeOut(Told):
    """One thing that was done to a plan."""

    id: str
    kind: EventType
    at: datetime
    reason: str
    changes: ChangesOut
    failure: Failure | None
    shift_id: str | None
    """For a repair: the shift that failed."""
    told: list[NoticeOut]
    """For a repair: who had to be told what."""

    @classmethod
    def of(cls, change: PlanChange, timeline: Timeline) -> Self:
        """Return it as told."""
        repair = change.repair
        return cls(
            id=change.id,
            kind=change.kind,
            at=change.at.astimezone(timeline.zone),
            reason=change.reason,
            changes=ChangesOut.of(change.changes, timeline),
            failure=None if repair is None else repair.failure,
            shift_id=None if repair is None else repair.shift_id,
            told=[] if repair is None else [NoticeOut.of(one) for one in repair.told],
        )


class PlanChangesOut(Told):
    """What was done to the plan of a date, the last first."""

    service_date: date
    changes: list[PlanChangeOut]
