"""What the service shows: read-only values put together from the records, for pages, feeds and reports."""

from dataclasses import dataclass
from datetime import date

from scheduler.domain.booking import BookedLeg, Booking, Quote
from scheduler.domain.fleet import Shift, Vehicle
from scheduler.domain.people import Driver, Rider, RiderId
from scheduler.domain.place import Place
from scheduler.domain.plan import Plan, Run, Stop
from scheduler.usecases.changes import Changes
from scheduler.usecases.cost_parts import CostParts
from scheduler.usecases.rechecking import Unfit


@dataclass(frozen=True, slots=True)
class ManifestStop:
    """One line of a run sheet: what happens where, and for whom.

    Nobody at a break, nor at a stop missed for a ride that was changed to another since.
    """

    stop: Stop
    place: Place | None
    booking: Booking | None
    booked_leg: BookedLeg | None
    rider: Rider | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The driver's view of a run. ``run`` is None while the shift has nothing to drive."""

    shift: Shift
    driver: Driver
    vehicle: Vehicle
    run: Run | None
    stops: tuple[ManifestStop, ...]

    @property
    def riders(self) -> frozenset[RiderId]:
        """Everybody on the run sheet."""
        return frozenset(stop.rider.id for stop in self.stops if stop.rider is not None)


@dataclass(frozen=True, slots=True)
class DayView:
    """A service date as its coordinator sees it."""

    service_date: date
    plan: Plan
    manifests: tuple[Manifest, ...]
    """One for every shift of the date, with or without a run."""
    bookings: tuple[Booking, ...]
    quotes: tuple[Quote, ...]
    """Every enquiry for the date, denials included."""
    unassigned: tuple[tuple[Booking, BookedLeg], ...]
    unfit: tuple[Unfit, ...]
    """Planned rides whose driver may not, or does not want to, carry them any more."""
    cost: CostParts


@dataclass(frozen=True, slots=True)
class Optimisation:
    """What a search for a better plan of a date came to."""

    plan: Plan
    cost_before: int
    cost_after: int
    moved: tuple[str, ...]
    """Legs that changed shift, by id."""
    iterations: int
    stopped_by: str
    changes: Changes
    """What moved, by how much and why; nothing when no better plan was found."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What became of the rides of a shift that was taken back."""

    shift: Shift
    moved: tuple[str, ...]
    unassigned: tuple[str, ...]
