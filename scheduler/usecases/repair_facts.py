"""How a repair stands in the log of events, the call list with it; people by id only."""

from collections.abc import Mapping
from typing import Any

from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.request import LegId
from scheduler.usecases.change_facts import facts_of
from scheduler.usecases.losses import Loss
from scheduler.usecases.notice_words import NoticeWords, crew
from scheduler.usecases.proposing import times
from scheduler.usecases.repairs import Notice, NoticeKind, Repair

Data = Mapping[str, Any]


def repair_facts(loss: Loss, repair: Repair, failed: Shift) -> dict[str, Any]:
    """Return what the event of a repair holds; ``failed`` is the shift as it was before."""
    return {
        "failure": repair.failure.value,
        "shift": repair.shift_id,
        "crew": crew(failed),
        "lost": [*loss.gone, *loss.ended],
        "rehomed": list(repair.rehomed),
        "moved": list(repair.moved),
        "others": repair.others,
        "unserved": [one.leg_id for one in repair.unserved],
        "proposals": [
            {
                "leg": one.leg_id,
                "booking": one.booking_id,
                "shift": one.shift_id,
                "moved_by_s": one.moved_by,
                **times(one.asked),
            }
            for one in repair.proposals
        ],
        "told": [_notice(one) for one in repair.told],
        "cost_before": repair.cost_before,
        "cost_after": repair.cost_after,
        "iterations": repair.iterations,
        "stopped_by": repair.stopped_by,
        "changes": facts_of(repair.changes),
    }


def _notice(note: Notice) -> dict[str, Any]:
    return {
        "kind": note.kind.value,
        "rider": note.rider_id,
        "driver": note.driver_id,
        "leg": note.leg_id,
        "shift": note.shift_id,
        "first": note.comes_first,
        "facts": dict(note.facts),
    }


def notices_from(words: NoticeWords, told: list[Data]) -> tuple[Notice, ...]:
    """Return the call list that an event holds; rides that were changed to another date since are not in it."""
    notes = (_read(words, one) for one in told)
    return tuple(note for note in notes if note is not None)


def _read(words: NoticeWords, data: Data) -> Notice | None:
    kind, shift = NoticeKind(data["kind"]), data["shift"]
    shift_id = None if shift is None else ShiftId(shift)
    if data["driver"] is not None:
        driver_id = DriverId(data["driver"])
        text = words.to_driver(driver_id, data["facts"])
        return Notice(kind, text, driver_id=driver_id, shift_id=shift_id, facts=data["facts"])
    leg_id = LegId(data["leg"])
    if leg_id not in words.book.bookings:
        return None
    return Notice(
        kind=kind,
        text=words.to_rider(kind, words.book.booked(leg_id).leg, data["facts"]),
        rider_id=RiderId(data["rider"]),
        leg_id=leg_id,
        shift_id=shift_id,
        comes_first=data["first"],
        facts=data["facts"],
    )
