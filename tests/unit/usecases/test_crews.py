"""Who may carry whom is found out once for the people of a date, and anew as soon as one of them is another."""

from dataclasses import replace

from scheduler.usecases.crews import Crew, Crews
from scheduler.usecases.daybook import DayBook, open_day
from tests.fakes.small_world import ANN, BIRCH, BUS_SHIFT, CAR_SHIFT, SURGERY, World


def opened() -> tuple[World, DayBook]:
    world = World(BUS_SHIFT, CAR_SHIFT)
    with world.storage.reading() as records:
        return world, open_day(records, world.on, ANN, policy=world.policy)


def test_one_book_has_one_crew_whatever_is_planned() -> None:
    world, book = opened()
    crews = Crews()
    crew = crews.of(book)
    assert crews.of(book.with_plan(replace(book.plan, version=book.plan.version + 1))) is crew
    request = world.quote(ANN, BIRCH, SURGERY, by="9:30").request
    assert crew.suits(request, book) is crew.suits(request, book)
    assert crew.suits(request, book).all()


def test_a_driver_who_refuses_from_now_on_is_asked_no_more() -> None:
    world, book = opened()
    crews, request = Crews(), world.quote(ANN, BIRCH, SURGERY, by="9:30").request
    crews.of(book).suits(request, book)
    number = next(k for k, shift in enumerate(book.shifts) if shift.id == CAR_SHIFT.id)
    quin = replace(book.drivers[CAR_SHIFT.driver_id], refused_riders=frozenset({ANN.id}))
    changed = replace(book, drivers={**book.drivers, quin.id: quin})
    assert not crews.of(changed).suits(request, changed)[number]
    fewer = book.without_shift(CAR_SHIFT.id)
    assert crews.of(fewer).suits(request, fewer).shape == (1,)


def test_a_rider_who_refuses_from_now_on_is_not_driven_by_them() -> None:
    world, book = opened()
    crews, request = Crews(), world.quote(ANN, BIRCH, SURGERY, by="9:30").request
    crew = crews.of(book)
    assert crew.suits(request, book).all()
    ann = replace(ANN, refused_drivers=frozenset({CAR_SHIFT.driver_id}))
    changed = replace(book, riders={**book.riders, ANN.id: ann})
    assert crews.of(changed) is crew
    assert crew.suits(request, changed).tolist() == [one is not CAR_SHIFT for one in changed.shifts]


def test_one_more_driver_is_looked_at_alone_and_stands_in_the_right_place() -> None:
    world, book = opened()
    request = world.quote(ANN, BIRCH, SURGERY, by="9:30").request
    for shift in book.shifts:
        fewer = book.without_shift(shift.id)
        refusing = replace(book.drivers[shift.driver_id], refused_riders=frozenset({ANN.id}))
        more = replace(fewer.with_shift(shift), drivers={**book.drivers, refusing.id: refusing})
        crews = Crews()
        crews.with_one_more(fewer, more)
        told = crews.of(more).suits(request, more)
        assert (
            told.tolist()
            == Crew.of(more).suits(request, more).tolist()
            == [one is not shift for one in more.shifts]
        )
