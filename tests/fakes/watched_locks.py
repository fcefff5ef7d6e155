"""A storage that lets nobody change a service day that they do not hold, nor lock days out of order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, cast

from scheduler.adapters.memory import MemoryStorage
from scheduler.domain.booking import Booking
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.pins import Pins
from scheduler.domain.plan import Plan
from scheduler.usecases.ports import UnitOfWork


class _WatchedUnit:
    """A unit of work that fails where it changes a day without its lock."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit
        self._held: list[date] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)

    def lock_day(self, service_date: date) -> None:
        late = [day for day in self._held if day > service_date]
        assert not late, f"{service_date} is locked after {late}: two commands can wait for each other"
        self._held.append(service_date)
        self._unit.lock_day(service_date)

    def _require(self, service_date: date) -> None:
        assert service_date in self._held, f"{service_date} is changed without its lock"

    def put_plan(self, plan: Plan) -> None:
        self._require(plan.service_date)
        self._unit.put_plan(plan)

    def put_booking(self, booking: Booking) -> None:
        self._require(booking.service_date)
        self._unit.put_booking(booking)

    def put_pins(self, service_date: date, pins: Pins) -> None:
        self._require(service_date)
        self._unit.put_pins(service_date, pins)

    def put_shift(self, shift: Shift) -> None:
        self._require(shift.service_date)
        self._unit.put_shift(shift)

    def remove_shift(self, shift_id: ShiftId) -> None:
        known = self._unit.shift(shift_id)
        self._require(known.service_date if known is not None else date.min)
        self._unit.remove_shift(shift_id)


class WatchedStorage(MemoryStorage):
    """A storage on memory whose writing units are watched."""

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """Open a watched unit."""
        with super().writing() as unit:
            yield cast(UnitOfWork, _WatchedUnit(unit))
