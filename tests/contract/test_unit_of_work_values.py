"""Whatever value is put on record comes back equal."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from scheduler.domain.booking import Booking, Quote
from scheduler.domain.events import Event, event_line
from scheduler.domain.fleet import Shift, Vehicle
from scheduler.domain.people import Driver, Rider
from scheduler.domain.plan import Plan, canonical
from scheduler.usecases.ports import Storage
from tests.contract import values
from tests.contract.conftest import FILLINGS

MANY = settings(max_examples=50, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", params=FILLINGS)
def storage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    folder: Path = tmp_path_factory.mktemp("values")
    with FILLINGS[request.param](folder) as opened:
        yield opened


@MANY
@given(rider=values.riders)
def test_a_rider(storage: Storage, rider: Rider) -> None:
    with storage.writing() as unit:
        unit.put_rider(rider)
        assert unit.rider(rider.id) == rider
        unit.put_rider(replace(rider, name="changed"))
        assert unit.riders() == [replace(rider, name="changed")]


@MANY
@given(driver=values.drivers)
def test_a_driver(storage: Storage, driver: Driver) -> None:
    with storage.writing() as unit:
        unit.put_driver(driver)
        assert unit.drivers() == [driver]


@MANY
@given(vehicle=values.vehicles)
def test_a_vehicle(storage: Storage, vehicle: Vehicle) -> None:
    with storage.writing() as unit:
        unit.put_vehicle(vehicle)
        assert unit.vehicle(vehicle.id) == vehicle


@MANY
@given(shift=values.shifts)
def test_a_shift(storage: Storage, shift: Shift) -> None:
    with storage.writing() as unit:
        unit.put_shift(shift)
        assert unit.shift(shift.id) == shift
        assert unit.shifts(shift.service_date) == [shift]


@MANY
@given(booking=values.bookings())
def test_a_booking(storage: Storage, booking: Booking) -> None:
    with storage.writing() as unit:
        unit.put_booking(booking)
        assert unit.booking(booking.id) == booking
        assert unit.bookings(booking.service_date) == [booking]
        assert unit.booking_by_reference(booking.reference) == booking
        for booked in booking.legs:
            assert unit.booking_of_leg(booked.leg.id) == booking


@MANY
@given(quote=values.quotes())
def test_an_answer(storage: Storage, quote: Quote) -> None:
    with storage.writing() as unit:
        unit.put_quote(quote)
        assert unit.quotes(quote.request.service_date) == [quote]
        for offer in quote.offers:
            assert unit.offer(offer.id) == offer


@MANY
@given(event=values.events)
def test_a_fact_to_the_byte(storage: Storage, event: Event) -> None:
    with storage.writing() as unit:
        unit.append([event])
        assert [event_line(one) for one in unit.events(event.service_date)] == [event_line(event)]


@MANY
@given(plan=values.plans())
def test_a_plan_to_the_byte(storage: Storage, plan: Plan) -> None:
    with storage.writing() as unit:
        unit.put_plan(plan)
        found = unit.plan(plan.service_date)
        assert found == plan
        assert canonical(found) == canonical(plan)
