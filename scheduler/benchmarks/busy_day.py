"""A busy synthetic service date on a real area, booked through the façade: what the measurements run on.

Riders, drivers and journeys are made from a seed; only roads and places are real.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from scheduler.adapters.area.load import Area, load_area
from scheduler.adapters.clocks import SettableClock
from scheduler.adapters.fleet_file import Fleet, load_fleet, shifts_for
from scheduler.adapters.ids import SeededIds
from scheduler.adapters.memory import MemoryStorage
from scheduler.adapters.searches import InlineSearch
from scheduler.adapters.service_file import load_policy
from scheduler.bootstrap import build, improve
from scheduler.domain.events import SYSTEM
from scheduler.domain.fleet import Shift, ShiftId, VehicleId
from scheduler.domain.people import DriverId, Needs, Rider, RiderId
from scheduler.domain.place import Place, PlaceKind
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Purpose, WishKind
from scheduler.usecases.commands import AcceptOffer, Origin, RequestQuote
from scheduler.usecases.ports import Ports, UnitOfWork
from scheduler.usecases.scheduler import Scheduler

SERVICE_DATE = date(2026, 12, 1)
OTHER_DAYS = 2
"""Days after the busy one on which the same shifts stand empty: where a refused rider may be sent."""
BY = Origin(SYSTEM)
_STEP = 300
_HOURS = range(8, 17)
_SHARES = np.array([4, 9, 12, 11, 9, 8, 7, 5, 3]) / 68
"""At which hour people set out, as shares."""


class BusyDay:
    """A scheduler with a fleet of a given size, and a source of requests."""

    def __init__(self, area_folder: Path, shifts: int, *, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        area = load_area(area_folder)
        self.policy = load_policy(area_folder / "service.toml")
        fleet = load_fleet(area_folder / "fleet.toml")
        self.places = _places(area, self.policy)
        day_before = datetime.combine(SERVICE_DATE, datetime.min.time(), self.policy.zone) - timedelta(
            hours=12
        )
        storage = MemoryStorage()
        self.storage, self.clock = storage, SettableClock(day_before)
        self.riders = [
            Rider(RiderId(f"rider-{n}"), f"Rider {n}", needs=Needs(door_to_door=n % 2 == 0))
            for n in range(500)
        ]
        """Every second one can walk to a stop."""
        with storage.writing() as unit:
            unit.lock_day(SERVICE_DATE)
            for rider in self.riders:
                unit.put_rider(rider)
            for days in range(OTHER_DAYS + 1):
                _enlarge(unit, fleet, shifts, on=SERVICE_DATE + timedelta(days=days))
            unit.commit()
        ports = Ports(
            clock=self.clock,
            ids=SeededIds(seed),
            travel_times=area.roads,
            storage=storage,
            search=InlineSearch(improve),
            stops=tuple(area.gazetteer.places(PlaceKind.STOP)),
        )
        self.scheduler: Scheduler = build(ports, self.policy)

    def book(self, legs: int) -> int:
        """Book rides until so many legs are promised, or a good many requests in a row find no place."""
        booked, refused = 0, 0
        while booked < legs and refused < 100:
            answer = self.scheduler.quote(self.request(legs_at_most=legs - booked))
            if answer.offers:
                booking = self.scheduler.accept(AcceptOffer(answer.offers[0].id, BY))
                booked, refused = booked + len(booking.legs), 0
            else:
                refused += 1
        return booked

    def request(self, *, legs_at_most: int = 2) -> RequestQuote:
        """Return a request at a likely hour; seven in ten of those that may want to come back do."""
        origin, destination = (self.places[n] for n in self.random.choice(len(self.places), 2, replace=False))
        hour = int(self.random.choice(_HOURS, p=_SHARES))
        zero = datetime.combine(SERVICE_DATE, datetime.min.time(), self.policy.zone)
        at = zero + timedelta(hours=hour, seconds=_STEP * int(self.random.integers(3600 // _STEP)))
        returns = legs_at_most > 1 and hour < 15 and self.random.random() < 0.7
        return RequestQuote(
            rider_id=self.riders[self.random.integers(len(self.riders))].id,
            origin=origin,
            destination=destination,
            outward_kind=list(WishKind)[self.random.integers(len(WishKind))],
            outward_at=at,
            homeward_kind=WishKind.LEAVE_AFTER if returns else None,
            homeward_at=at + timedelta(hours=int(self.random.integers(2, 4))) if returns else None,
            purpose=Purpose.SHOPPING,
            by=BY,
        )


def _places(area: Area, policy: ServicePolicy) -> list[Place]:
    """Return homes (postcodes) and destinations inside the service area, about half of each."""
    inside = [
        [place for place in area.gazetteer.places(kind) if policy.area.contains(place.point)]
        for kind in (PlaceKind.POSTCODE, PlaceKind.POI)
    ]
    room = min(len(places) for places in inside)
    return [place for places in inside for place in places[:: max(1, len(places) // room)]]


def _enlarge(unit: UnitOfWork, fleet: Fleet, shifts: int, *, on: date) -> None:
    """Store the fleet's shifts for a day, again and again with drivers and vehicles of their own."""
    pattern: Sequence[Shift] = shifts_for(fleet, SERVICE_DATE)
    for number in range(shifts):
        shift, copy = pattern[number % len(pattern)], number // len(pattern)
        driver, vehicle = fleet.driver(shift.driver_id), fleet.vehicle(shift.vehicle_id)
        driver = replace(driver, id=DriverId(f"{driver.id}-{number}"))
        vehicle = replace(vehicle, id=VehicleId(f"{vehicle.id}-{number}"))
        unit.put_driver(driver)
        unit.put_vehicle(vehicle)
        id_ = ShiftId(f"{shift.id}-{copy}-{on:%d}")
        unit.put_shift(replace(shift, id=id_, service_date=on, driver_id=driver.id, vehicle_id=vehicle.id))
