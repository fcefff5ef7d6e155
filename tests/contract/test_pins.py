"""What every storage must do with what is held fast in a plan."""

from scheduler.domain.fleet import ShiftId
from scheduler.domain.pins import Pins
from scheduler.domain.request import LegId
from scheduler.usecases.ports import Storage
from tests.contract import samples as s

HELD = Pins(
    {LegId("leg-2"): ShiftId("shift-1"), LegId("leg-1"): ShiftId("shift-2")},
    frozenset({ShiftId("shift-1")}),
    frozenset({ShiftId("shift-2"), ShiftId("shift-3")}),
)


def test_nothing_is_held_on_a_date_at_first(storage: Storage) -> None:
    with storage.reading() as records:
        assert records.pins(s.DAY) == Pins()


def test_what_is_held_is_kept_by_date_and_put_in_place_of_what_was(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_pins(s.DAY, HELD)
        assert unit.pins(s.DAY) == HELD
        unit.commit()
    with storage.reading() as records:
        assert records.pins(s.DAY) == HELD
        assert records.pins(s.NEXT) == Pins()
    with storage.writing() as unit:
        unit.put_pins(s.DAY, HELD.without_leg(LegId("leg-2")))
        unit.commit()
    with storage.reading() as records:
        assert dict(records.pins(s.DAY).legs) == {"leg-1": "shift-2"}
    with storage.writing() as unit:
        unit.put_pins(s.DAY, Pins())
        unit.commit()
    with storage.reading() as records:
        assert records.pins(s.DAY) == Pins()


def test_without_a_commit_nothing_is_held(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_pins(s.DAY, HELD)
    with storage.reading() as records:
        assert records.pins(s.DAY) == Pins()


def test_a_view_stays_at_one_moment(storage: Storage) -> None:
    with storage.reading() as records:
        assert records.pins(s.DAY) == Pins()
        with storage.writing() as unit:
            unit.put_pins(s.DAY, HELD)
            unit.commit()
        assert records.pins(s.DAY) == Pins()
