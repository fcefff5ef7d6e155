"""Where memory is looser than SQLite, its versions must hold: units that forget to lock the day."""

import pytest

from scheduler.adapters.memory import MemoryStorage
from scheduler.domain.errors import PlanChanged
from scheduler.domain.fleet import ShiftId
from tests.contract import samples as s


def test_of_two_units_with_the_same_plan_the_later_commit_is_refused() -> None:
    storage = MemoryStorage()
    with storage.writing() as one, storage.writing() as other:
        one.put_plan(one.plan(s.DAY).next_version())
        other.put_plan(other.plan(s.DAY).next_version())
        one.commit()
        with pytest.raises(PlanChanged):
            other.commit()


def test_of_two_units_with_the_same_booking_the_later_commit_is_refused() -> None:
    storage = MemoryStorage()
    with storage.writing() as one, storage.writing() as other:
        one.put_booking(s.booking())
        other.put_booking(s.booking())
        one.commit()
        with pytest.raises(PlanChanged):
            other.commit()


def test_units_that_touch_different_things_both_commit() -> None:
    storage = MemoryStorage()
    with storage.writing() as one, storage.writing() as other:
        one.put_booking(s.booking(1, s.DAY))
        other.put_booking(s.booking(2, s.NEXT))
        one.append([s.event(1)])
        other.append([s.event(2)])
        one.commit()
        other.commit()
    with storage.reading() as records:
        assert len(records.bookings_of_rider(s.RIDER.id)) == 2
        assert len(records.events(s.DAY)) == 2


def test_old_versions_are_forgotten_once_nobody_reads_them() -> None:
    storage = MemoryStorage()
    for turn in range(50):
        with storage.writing() as unit:
            unit.put_plan(unit.plan(s.DAY).next_version())
            unit.put_shift(s.shift(f"shift-{turn % 3}"))
            unit.commit()
    assert len(storage._tables.plans._kept[s.DAY]) <= 3
    assert len(storage._tables.shifts._kept[ShiftId("shift-0")]) <= 3
