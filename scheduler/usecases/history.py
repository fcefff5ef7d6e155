"""What was done to the plan of a date so far, the last first: searches, repairs and moves by hand, with reasons."""

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.events import Actor, Event, EventId, EventType
from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.people import DriverId
from scheduler.usecases.change_facts import changes_from
from scheduler.usecases.change_words import in_words
from scheduler.usecases.changes import Changes
from scheduler.usecases.commands import Failure
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.notice_words import NoticeWords
from scheduler.usecases.repair_facts import notices_from
from scheduler.usecases.repairs import Notice

KINDS = frozenset({EventType.PLAN_OPTIMISED, EventType.DAY_REPLANNED, EventType.RIDES_MOVED})


@dataclass(frozen=True, slots=True)
class PastRepair:
    """What a repair was about, and who had to be told what."""

    failure: Failure
    shift_id: ShiftId
    driver_id: DriverId
    vehicle_id: VehicleId
    told: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One thing that was done to a plan."""

    id: EventId
    kind: EventType
    at: datetime
    by: Actor
    reason: str
    """What the coordinator gave as the reason of a move by hand."""
    changes: Changes
    repair: PastRepair | None


def history(context: Context, service_date: date) -> tuple[PlanChange, ...]:
    """Return what was done to a date's plan; see the façade."""
    with context.ports.storage.reading() as records:
        book = open_day(records, service_date, policy=context.policy)
        events = records.events(service_date)
    words = NoticeWords(book, context.timeline(service_date))
    # An event of an earlier version of this program holds no changes.
    kept = [one for one in events if one.type in KINDS and "changes" in one.data]
    return tuple(_told(book, words, one) for one in reversed(kept))


def _told(book: DayBook, words: NoticeWords, event: Event) -> PlanChange:
    changes = in_words(book, changes_from(event.data["changes"]))
    return PlanChange(
        id=event.id,
        kind=event.type,
        at=event.at,
        by=event.actor,
        reason=event.data.get("reason", ""),
        changes=changes,
        repair=_repair(words, event) if event.type is EventType.DAY_REPLANNED else None,
    )


def _repair(words: NoticeWords, event: Event) -> PastRepair:
    driver, vehicle = event.data["crew"]
    return PastRepair(
        failure=Failure(event.data["failure"]),
        shift_id=ShiftId(event.data["shift"]),
        driver_id=DriverId(driver),
        vehicle_id=VehicleId(vehicle),
        told=notices_from(words, event.data["told"]),
    )
