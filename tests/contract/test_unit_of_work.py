"""What every storage must do, be it memory or SQL."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import InternalError

from scheduler.domain.booking import BookingId, LegState, OfferId
from scheduler.domain.errors import PlanChanged
from scheduler.domain.events import EventType
from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.outbox import Entry
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.plan import Plan
from scheduler.domain.request import LegId
from scheduler.usecases.ports import Storage, UnitOfWork
from tests.contract import samples as s


@pytest.fixture(autouse=True)
def people(storage: Storage) -> None:
    keep(
        storage,
        lambda unit: (unit.put_rider(s.RIDER), unit.put_driver(s.DRIVER), unit.put_vehicle(s.VEHICLE)),
    )


def keep(storage: Storage, write: Callable[[UnitOfWork], object]) -> None:
    with storage.writing() as unit:
        write(unit)
        unit.commit()


def test_nothing_is_kept_without_a_commit(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_booking(s.booking())
        unit.append([s.event()])
    with storage.reading() as records:
        assert records.booking(BookingId("booking-1")) is None
        assert records.bookings(s.DAY) == []
        assert records.events(s.DAY) == []


def test_an_error_takes_every_write_back(storage: Storage) -> None:
    def fail(unit: UnitOfWork) -> None:
        unit.put_booking(s.booking())
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        keep(storage, fail)
    with storage.reading() as records:
        assert records.bookings(s.DAY) == []
    keep(storage, lambda unit: unit.put_booking(s.booking()))


def test_what_is_written_to_a_view_is_never_kept(storage: Storage) -> None:
    with suppress(InternalError), storage.reading() as records:
        records.put_rider(replace(s.RIDER, name="Eve"))  # a server may refuse it at once
    with storage.reading() as records:
        assert records.rider(s.RIDER.id) == s.RIDER


def test_a_unit_sees_its_own_writes(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.put_shift(s.shift())
        unit.put_booking(s.booking())
        unit.put_plan(s.plan(1, s.run("shift-1", "leg-1")))
        unit.put_quote(s.quote())
        unit.append([s.event()])
        assert unit.shifts(s.DAY) == [s.shift()]
        assert unit.bookings(s.DAY) == [s.booking()]
        assert unit.booking_of_leg(LegId("leg-1")) == s.booking()
        assert unit.plan(s.DAY).version == 1
        assert unit.offer(OfferId("offer-1")) == s.quote().offers[0]
        assert unit.quotes(s.DAY) == [s.quote()]
        assert unit.events(s.DAY) == [s.event()]
        unit.commit()


def test_a_view_stays_at_one_moment(storage: Storage) -> None:
    with storage.reading() as records:
        assert records.bookings(s.DAY) == []
        keep(storage, lambda unit: (unit.put_booking(s.booking()), unit.append([s.event()])))
        assert records.bookings(s.DAY) == []
        assert records.booking_by_reference("REF-1") is None
        assert records.events(s.DAY) == []
    with storage.reading() as records:
        assert records.bookings(s.DAY) == [s.booking()]


def test_an_unknown_day_has_an_empty_plan(storage: Storage) -> None:
    with storage.reading() as records:
        assert records.plan(s.DAY) == Plan(s.DAY)


def test_unknown_ids_name_nothing(storage: Storage) -> None:
    with storage.reading() as records:
        assert records.rider(RiderId("nobody")) is None
        assert records.driver(DriverId("nobody")) is None
        assert records.vehicle(VehicleId("none")) is None
        assert records.shift(ShiftId("none")) is None
        assert records.booking(BookingId("none")) is None
        assert records.booking_by_reference("leg-1") is None
        assert records.booking_of_leg(LegId("REF-1")) is None
        assert records.offer(OfferId("none")) is None


def test_the_hours_of_drivers_are_summed_over_the_plans_of_some_dates(storage: Storage) -> None:
    days = [s.DAY + timedelta(days=number) for number in range(4)]

    def write(unit: UnitOfWork) -> None:
        unit.put_driver(replace(s.DRIVER, id=DriverId("driver-2")))
        for number, day in enumerate(days):
            unit.lock_day(day)
            unit.put_shift(s.shift(f"shift-{number}", day))
            other = replace(s.shift(f"other-{number}", day), driver_id=DriverId("driver-2"))
            unit.put_shift(other)
            runs = [s.run(f"shift-{number}")] if number != 2 else []
            runs += [replace(s.run(f"other-{number}"), returns=33_000)] if number == 3 else []
            unit.put_plan(s.plan(1, *runs, day=day))

    keep(storage, write)
    with storage.reading() as records:
        assert records.seconds_out(days[0], days[1]) == {s.DRIVER.id: 8_000}
        assert records.seconds_out(days[1], days[3]) == {s.DRIVER.id: 8_000, DriverId("driver-2"): 1_000}
        assert records.seconds_out(days[2], days[2]) == {}
        assert records.seconds_out(days[2], days[1]) == {}


@pytest.mark.parametrize("version", [0, 2, 5])
def test_a_plan_out_of_turn_is_refused(storage: Storage, version: int) -> None:
    with pytest.raises(PlanChanged):
        keep(storage, lambda unit: unit.put_plan(s.plan(version)))


def test_of_two_who_saw_the_same_plan_one_is_refused(storage: Storage) -> None:
    with storage.reading() as records:
        seen = records.plan(s.DAY)
    keep(storage, lambda unit: unit.put_plan(seen.next_version()))
    with pytest.raises(PlanChanged):
        keep(storage, lambda unit: unit.put_plan(seen.next_version()))


@pytest.mark.parametrize("version", [1, 3])
def test_a_booking_out_of_turn_is_refused(storage: Storage, version: int) -> None:
    keep(storage, lambda unit: unit.put_booking(s.booking()))
    with pytest.raises(PlanChanged):
        keep(storage, lambda unit: unit.put_booking(replace(s.booking(), version=version)))


def test_a_reference_belongs_to_one_booking(storage: Storage) -> None:
    keep(storage, lambda unit: unit.put_booking(s.booking(1)))
    with pytest.raises(PlanChanged):
        keep(storage, lambda unit: unit.put_booking(replace(s.booking(2), reference="REF-1")))


def test_a_booking_changes_with_its_legs(storage: Storage) -> None:
    first = s.booking()
    keep(storage, lambda unit: unit.put_booking(first))
    second = first.with_leg(first.legs[0].to(LegState.CANCELLED, late_cancel=True))
    keep(storage, lambda unit: unit.put_booking(second))
    asked = s.request("request-9")
    third = replace(
        second, request=asked, version=3, legs=(replace(second.legs[0], leg=s.leg("leg-9", asked)),)
    )
    keep(storage, lambda unit: unit.put_booking(third))
    with storage.reading() as records:
        assert records.booking(first.id) == third
        assert records.booking_of_leg(LegId("leg-9")) == third
        assert records.booking_of_leg(LegId("leg-1")) is None


def test_a_plan_changes_run_by_run(storage: Storage) -> None:
    def begin(unit: UnitOfWork) -> None:
        for number in (1, 2, 3):
            unit.put_booking(s.booking(number))
            unit.put_shift(s.shift(f"shift-{number}"))
        unit.put_plan(s.plan(1, s.run("shift-1", "leg-1", "leg-2"), s.run("shift-2", "leg-3")))

    keep(storage, begin)
    exchanged = s.plan(2, s.run("shift-1", "leg-3", "leg-2"), s.run("shift-2", "leg-1"))
    keep(storage, lambda unit: unit.put_plan(exchanged))
    with storage.reading() as records:
        assert records.plan(s.DAY) == exchanged
    fewer = replace(s.plan(3, s.run("shift-3", "leg-1")), unassigned=(LegId("leg-3"), LegId("leg-2")))
    keep(storage, lambda unit: (unit.plan(s.DAY), unit.put_plan(fewer)))
    with storage.reading() as records:
        assert records.plan(s.DAY) == fewer
    keep(storage, lambda unit: unit.put_plan(Plan(s.DAY, 4)))
    with storage.reading() as records:
        assert records.plan(s.DAY) == Plan(s.DAY, 4)


def test_a_plan_may_be_put_twice_in_one_unit(storage: Storage) -> None:
    def twice(unit: UnitOfWork) -> None:
        unit.put_shift(s.shift())
        unit.put_booking(s.booking())
        unit.put_plan(s.plan(1, s.run("shift-1", "leg-1")))
        unit.put_plan(s.plan(2))

    keep(storage, twice)
    with storage.reading() as records:
        assert records.plan(s.DAY) == s.plan(2)


def test_lists_come_in_order(storage: Storage) -> None:
    def write(unit: UnitOfWork) -> None:
        for id_ in ("b", "Z", "a", "é"):
            unit.put_rider(replace(s.RIDER, id=RiderId(id_)))
            unit.put_driver(replace(s.DRIVER, id=DriverId(id_)))
            unit.put_vehicle(replace(s.VEHICLE, id=VehicleId(id_)))
            unit.put_shift(s.shift(id_))
        unit.put_shift(s.shift("0-later", s.NEXT))
        for number, day in ((3, s.DAY), (1, s.NEXT), (2, s.DAY)):
            unit.put_booking(s.booking(number, day))
        for number in (2, 1, 3):
            unit.put_quote(s.quote(number))
            unit.append([s.event(number)])

    keep(storage, write)
    with storage.reading() as records:
        assert [one.id for one in records.riders()] == ["Z", "a", "b", "rider-1", "é"]
        assert [one.id for one in records.drivers()] == ["Z", "a", "b", "driver-1", "é"]
        assert [one.id for one in records.vehicles()] == ["Z", "a", "b", "van", "é"]
        assert [one.id for one in records.shifts(s.DAY)] == ["Z", "a", "b", "é"]
        assert [one.id for one in records.shifts_of_driver(s.DRIVER.id)] == ["Z", "a", "b", "é", "0-later"]
        assert [one.id for one in records.bookings(s.DAY)] == ["booking-2", "booking-3"]
        of_rider = records.bookings_of_rider(s.RIDER.id)
        assert [one.id for one in of_rider] == ["booking-2", "booking-3", "booking-1"]
        assert records.riders_booked(s.DAY) == [s.RIDER]
        assert [one.id for one in records.quotes(s.DAY)] == ["quote-2", "quote-1", "quote-3"]
        assert [one.id for one in records.events(s.DAY)] == ["event-2", "event-1", "event-3"]
        assert records.events(s.NEXT) == []
        assert [one.id for one in records.facts(s.DAY, s.NEXT, EventType.TRIP_REQUEST)] == [
            "event-2",
            "event-1",
            "event-3",
        ]
        assert records.facts(s.DAY, s.NEXT, EventType.VEHICLE_LENT, EventType.PROMISE_CHANGED) == []
        assert records.facts(s.NEXT, s.NEXT, EventType.TRIP_REQUEST) == []


def test_of_entries_with_one_key_one_waits_at_the_earlier_moment(storage: Storage) -> None:
    later, sooner = s.NOW + timedelta(hours=2), s.NOW + timedelta(hours=1)
    keep(storage, lambda unit: unit.put_entry(Entry("plan", later, {"day": "1", "ü": [1, None]}, "day-1")))
    keep(storage, lambda unit: (unit.put_entry(Entry("tell", s.NOW)), unit.put_entry(Entry("tell", s.NOW))))
    with storage.writing() as unit:
        unit.put_entry(Entry("plan", sooner, {"day": "another"}, "day-1"))
        unit.put_entry(Entry("tell", s.NOW, {}, "day-1"))
        assert len(unit.entries()) == 4
    told = [Entry("tell", s.NOW)] * 2
    with storage.reading() as records:
        assert records.entries() == [Entry("plan", later, {"day": "1", "ü": [1, None]}, "day-1"), *told]
    keep(storage, lambda unit: unit.put_entry(Entry("plan", sooner, {}, "day-1")))
    keep(storage, lambda unit: unit.put_entry(Entry("plan", later, {}, "day-1")))
    with storage.reading() as records:
        assert records.entries() == [Entry("plan", sooner, {"day": "1", "ü": [1, None]}, "day-1"), *told]


def test_a_shift_can_be_changed_and_forgotten(storage: Storage) -> None:
    keep(storage, lambda unit: (unit.put_shift(s.shift("a")), unit.put_shift(s.shift("b"))))
    moved = replace(s.shift("a"), service_date=s.NEXT)
    keep(storage, lambda unit: (unit.put_shift(moved), unit.remove_shift(ShiftId("b"))))
    with storage.reading() as records:
        assert records.shift(ShiftId("b")) is None
        assert records.shifts(s.DAY) == []
        assert records.shifts(s.NEXT) == [moved]


def test_the_second_to_lock_a_day_waits_and_sees_what_the_first_wrote(storage: Storage) -> None:
    locked, versions, order = threading.Event(), [], []

    def second() -> None:
        locked.wait(5)
        with storage.writing() as unit:
            unit.lock_day(s.DAY)
            order.append("second")
            versions.append(unit.plan(s.DAY).version)

    thread = threading.Thread(target=second)
    thread.start()
    with storage.writing() as unit:
        unit.lock_day(s.DAY)
        locked.set()
        thread.join(0.2)
        assert thread.is_alive()
        unit.put_plan(s.plan(1))
        order.append("first")
        unit.commit()
    thread.join(5)
    assert order == ["first", "second"]
    assert versions == [1]


def test_locking_a_day_twice_is_no_harm(storage: Storage) -> None:
    with storage.writing() as unit:
        unit.lock_day(s.DAY)
        unit.lock_day(s.DAY)
        unit.lock_day(s.NEXT)


def test_many_threads_lose_nothing(storage: Storage) -> None:
    workers, each = 6, 8

    def work(worker: int) -> None:
        for turn in range(each):
            with storage.writing() as unit:
                unit.lock_day(s.DAY)
                unit.put_plan(unit.plan(s.DAY).next_version())
                unit.put_booking(s.booking(worker * 100 + turn))
                unit.append([s.event(worker * 100 + turn)])
                unit.commit()

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with storage.reading() as records:
        assert records.plan(s.DAY).version == workers * each
        assert len(records.bookings(s.DAY)) == workers * each
        assert len(records.events(s.DAY)) == workers * each


def test_units_on_different_days_do_not_lose_each_others_writes(storage: Storage) -> None:
    keep(storage, lambda unit: unit.put_booking(s.booking(1, s.DAY)))
    keep(storage, lambda unit: unit.put_booking(s.booking(2, s.NEXT)))
    with storage.reading() as records:
        assert len(records.bookings_of_rider(s.RIDER.id)) == 2
