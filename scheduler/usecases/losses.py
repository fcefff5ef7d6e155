"""What a failure on the day took away, as it is passed from finding it out to mending it."""

from dataclasses import dataclass, replace
from typing import Any

from scheduler.domain.booking import Booking
from scheduler.domain.events import EventType
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.request import LegId
from scheduler.usecases.daybook import DayBook

Fact = tuple[EventType, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Loss:
    """A date after a failure, before anything is mended."""

    book: DayBook
    """Without what was lost; the rides to place anew stand unassigned."""
    waiting: tuple[LegId, ...] = ()
    """Legs that lost their place, those of stranded riders too."""
    stranded: tuple[LegId, ...] = ()
    """Legs of riders who stand beside a vehicle."""
    gone: tuple[ShiftId, ...] = ()
    """Shifts taken back altogether."""
    ended: tuple[ShiftId, ...] = ()
    """Shifts whose runs ended early."""
    shortened: Shift | None = None
    changed: tuple[Booking, ...] = ()
    """Bookings with legs that ended or began here."""
    facts: tuple[Fact, ...] = ()

    def with_booking(self, booking: Booking) -> "Loss":
        """Return the loss with a booking changed by it."""
        others = tuple(one for one in self.changed if one.id != booking.id)
        return replace(self, book=self.book.with_booking(booking), changed=(*others, booking))

    def unassigned(self) -> "Loss":
        """Return the loss with the rides to place anew standing unassigned in its book."""
        plan = self.book.plan
        return replace(
            self, book=self.book.with_plan(replace(plan, unassigned=(*plan.unassigned, *self.waiting)))
        )
