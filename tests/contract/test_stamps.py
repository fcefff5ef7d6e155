"""What every storage must say of whether the book of a date is still true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from scheduler.domain.fleet import ShiftId
from scheduler.domain.pins import Pins
from scheduler.usecases.books import Books
from scheduler.usecases.daybook import open_day
from scheduler.usecases.ports import Storage, UnitOfWork
from scheduler.usecases.stamp import Stamp
from tests.contract import samples as s
from tests.fakes.village_service import POLICY

SINCE = s.DAY - timedelta(days=28)
Change = Callable[[UnitOfWork], object]


def first(unit: UnitOfWork) -> None:
    unit.put_rider(s.RIDER)
    unit.put_driver(s.DRIVER)
    unit.put_vehicle(s.VEHICLE)
    unit.put_shift(s.shift())
    unit.put_shift(s.shift("shift-2"))
    booked(unit, 1)


def booked(unit: UnitOfWork, number: int) -> None:
    plan = unit.plan(s.DAY)
    legs = [f"leg-{one}" for one in range(1, number + 1)]
    unit.put_plan(replace(plan, runs=(s.run("shift-1", *legs),)).next_version())
    unit.put_booking(s.booking(number))


def cancelled(unit: UnitOfWork) -> None:
    unit.put_plan(replace(unit.plan(s.DAY), runs=()).next_version())
    booking = unit.booking(s.booking(1).id)
    assert booking is not None
    unit.put_booking(s.changed(booking))


def driven_the_day_before(unit: UnitOfWork) -> None:
    day = s.DAY - timedelta(days=1)
    unit.put_shift(s.shift("shift-before", day))
    unit.put_plan(replace(unit.plan(day), runs=(replace(s.run("shift-before"), stops=()),)).next_version())


CHANGES: dict[str, Change] = {
    "a booking": lambda unit: booked(unit, 2),
    "a booking without its plan": lambda unit: unit.put_booking(s.changed(s.booking(1))),
    "a booking given back": cancelled,
    "a rider moved": lambda unit: unit.put_rider(replace(s.RIDER, home=s.THERE)),
    "a driver moved": lambda unit: unit.put_driver(replace(s.DRIVER, home=s.THERE)),
    "a vehicle": lambda unit: unit.put_vehicle(replace(s.VEHICLE, depot=s.THERE)),
    "a shift": lambda unit: unit.put_shift(replace(s.shift("shift-2"), max_duty=3600)),
    "a shift taken back": lambda unit: unit.remove_shift(ShiftId("shift-2")),
    "a pin": lambda unit: unit.put_pins(s.DAY, Pins(locked=frozenset({ShiftId("shift-1")}))),
    "a drive on the day before": driven_the_day_before,
}


def stamp(storage: Storage) -> Stamp | None:
    with storage.reading() as records:
        return records.stamp(s.DAY, SINCE)


def keep(storage: Storage, change: Change) -> None:
    with storage.writing() as unit:
        change(unit)
        unit.commit()


def opened(books: Books, storage: Storage) -> object:
    with storage.reading() as records:
        return books.open(records, s.DAY, policy=POLICY)


def afresh(storage: Storage) -> object:
    with storage.reading() as records:
        return open_day(records, s.DAY, policy=POLICY)


def test_a_book_kept_elsewhere_sees_every_change(storage: Storage) -> None:
    keep(storage, first)
    books = Books()
    for name, change in CHANGES.items():
        before, known = stamp(storage), opened(books, storage)
        assert opened(books, storage) is known, name
        keep(storage, change)
        assert stamp(storage) != before, name
        assert opened(books, storage) == afresh(storage) != known, name


def test_what_is_not_in_a_book_leaves_it_true(storage: Storage) -> None:
    keep(storage, first)
    before = stamp(storage)
    keep(storage, lambda unit: (unit.put_quote(s.quote()), unit.append([s.event()])))
    assert stamp(storage) == before
    keep(storage, lambda unit: unit.append([s.event(2)]))
    with storage.writing() as unit:
        unit.put_rider(replace(s.RIDER, home=s.THERE))
    assert stamp(storage) == before


def test_a_commit_is_followed_without_reading(storage: Storage) -> None:
    keep(storage, first)
    books = Books()
    with storage.writing() as unit:
        unit.lock_day(s.DAY)
        book = books.open(unit, s.DAY, policy=POLICY)
        plan = replace(book.plan, runs=(s.run("shift-1", "leg-1", "leg-2"),)).next_version()
        unit.put_plan(plan)
        unit.put_booking(s.booking(2))
        unit.commit()
        made = book.with_plan(plan).with_booking(s.booking(2))
        books.follow(unit, made, policy=POLICY)
    assert opened(books, storage) is made
    assert afresh(storage) == replace(made, of_rider=afresh(storage).of_rider)  # type: ignore[attr-defined]


def test_a_commit_of_more_than_a_ride_is_not_followed(storage: Storage) -> None:
    keep(storage, first)
    books = Books()
    with storage.writing() as unit:
        book = books.open(unit, s.DAY, policy=POLICY)
        unit.put_plan(book.plan.next_version())
        unit.put_rider(replace(s.RIDER, home=s.THERE))
        unit.commit()
        books.follow(unit, book.with_plan(book.plan.next_version()), policy=POLICY)
    assert opened(books, storage) == afresh(storage)


def test_what_a_unit_wrote_itself_is_kept_for_nobody_else(storage: Storage) -> None:
    keep(storage, first)
    books = Books()
    with storage.writing() as unit:
        unit.put_plan(replace(unit.plan(s.DAY), runs=()).next_version())
        books.open(unit, s.DAY, policy=POLICY)
    assert opened(books, storage) == afresh(storage)
