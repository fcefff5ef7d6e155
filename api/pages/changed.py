"""What was done to a plan, as the desk reads it: rides with the names of their riders, prices in pounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as calendar_date

from api.pages.visit import Visit
from api.pages.wording import clock24
from scheduler.domain.booking import BookingId
from scheduler.domain.events import EventType
from scheduler.domain.people import Rider, RiderId
from scheduler.domain.time import Timeline
from scheduler.usecases.changes import Changes, LegChange, Spot
from scheduler.usecases.cost_parts import CostParts
from scheduler.usecases.history import PlanChange
from scheduler.usecases.repairs import Notice

PARTS = {
    "driving": "Time at the wheel",
    "distance": "Distance",
    "duty": "Duty",
    "riding": "Detours",
    "waiting_aboard": "Waiting aboard",
    "fixed": "Going out",
    "fairness": "Fairness",
    "disturbance": "Changed drivers",
    "preference": "Preference",
    "unserved": "Left out",
}
KINDS = {
    EventType.PLAN_OPTIMISED: "Looked for a better plan",
    EventType.DAY_REPLANNED: "Mended the day",
    EventType.RIDES_MOVED: "Moved by hand",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One ride that changed."""

    who: str
    ride: str
    was: str
    now: str
    why: str
    booking_id: BookingId


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one run, or of the whole plan, before and after."""

    name: str
    before: int
    after: int
    parts: str
    """The parts that differ, each with by how much."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows of one date are named with."""

    riders: dict[RiderId, Rider]
    rides: dict[str, tuple[RiderId, str]]
    """By leg: whose it is, and from where to where."""
    drivers: dict[str, str]
    vehicles: dict[str, str]
    line: Timeline

    def crew(self, driver_id: str, vehicle_id: str) -> str:
        """Return "Ivy Example, Public minibus"."""
        return f"{self.drivers.get(driver_id, 'Somebody')}, {self.vehicles.get(vehicle_id, 'a vehicle')}"

    def rows(self, changes: Changes) -> list[Row]:
        """Return the rides that changed, those in another vehicle first."""
        ordered = sorted(changes.legs, key=lambda one: (not one.is_moved, one.leg_id))
        return [self._row(one) for one in ordered if one.leg_id in self.rides]

    def _row(self, change: LegChange) -> Row:
        rider_id, ride = self.rides[change.leg_id]
        who = self.riders[rider_id].name if rider_id in self.riders else "Somebody"
        was, now = self._spot(change.was), self._spot(change.now)
        return Row(who, ride, was, now, change.text, change.booking_id)

    def _spot(self, spot: Spot | None) -> str:
        if spot is None:
            return "No driver"
        times = [clock24(self.line.moment(at)) for at in (spot.pickup, spot.delivery) if at is not None]
        return f"{self.crew(spot.driver_id, spot.vehicle_id)}, {' to '.join(times)}"

    def prices(self, changes: Changes) -> list[Price]:
        """Return the price of each run that is another one now, and of all together."""
        runs = [
            Price(self.crew(one.driver_id, one.vehicle_id), *_totals(one.before, one.after))
            for one in changes.runs
            if one.before != one.after
        ]
        return [*runs, Price("All runs", *_totals(changes.before, changes.after))]


def _totals(before: CostParts, after: CostParts) -> tuple[int, int, str]:
    was, now = dict(before.parts), dict(after.parts)
    differs = [(part, now[part] - was[part]) for part in was if now[part] != was[part]]
    words = [f"{PARTS[part].lower()} {signed(by)}" for part, by in differs]
    return before.total, after.total, ", ".join(words) or "the same"


def pounds(millipence: int) -> str:
    """Return "£12.34" for a price in thousandths of a penny."""
    return f"{'−' if millipence < 0 else ''}£{abs(millipence) / 100_000:,.2f}"


def signed(millipence: int) -> str:
    """Return a difference with its sign."""
    return pounds(millipence) if millipence < 0 else f"+{pounds(millipence)}"


def names_of(visit: Visit, day: calendar_date) -> Names:
    """Return the names of a date."""
    with visit.service.storage.reading() as records:
        bookings = records.bookings(day)
        riders = {rider.id: rider for rider in records.riders_booked(day)}
        drivers = {str(driver.id): driver.name for driver in records.drivers()}
        vehicles = {str(vehicle.id): vehicle.name for vehicle in records.vehicles()}
    rides = {
        str(booked.leg.id): (
            booking.rider_id,
            f"{booked.leg.origin.label} to {booked.leg.destination.label}",
        )
        for booking in bookings
        for booked in booking.legs
    }
    return Names(riders, rides, drivers, vehicles, visit.service.timeline(day))


def in_groups(told: Iterable[Notice]) -> list[tuple[str, list[Notice]]]:
    """Return a call list under its headings, in the order in which to ring."""
    notes = list(told)
    riders = [note for note in notes if note.driver_id is None]
    groups = [
        ("First: health, and never left alone", [note for note in riders if note.comes_first]),
        ("Then", [note for note in riders if not note.comes_first]),
        ("Drivers", [note for note in notes if note.driver_id is not None]),
    ]
    return [(heading, group) for heading, group in groups if group]


def title(change: PlanChange) -> str:
    """Return what was done, in a word or four."""
    return KINDS[change.kind]
