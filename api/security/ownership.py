"""What belongs to whom. What is not somebody's own does not exist for them: there is no such thing."""

from datetime import datetime, timedelta

from api.security.identity import Role, Session
from api.security.refusals import NotAllowed
from scheduler.domain.booking import Booking
from scheduler.domain.errors import NotFound
from scheduler.domain.fleet import Shift
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.time import DAY, Timeline

OPENS = 17 * 3600
"""Second of the evening before from which a driver sees a run."""
STAYS = timedelta(hours=24)


def require_rider(session: Session, rider_id: RiderId) -> None:
    """Refuse anybody but coordinators, the rider, and whom the rider lets book.

    Raises
    ------
    NotFound
        As if there were no such rider.
    """
    if not session.acts_for(rider_id):
        raise NotFound("rider", rider_id)


def require_booking(session: Session, booking: Booking) -> None:
    """Refuse anybody but coordinators, the rider who was promised the ride, and whom the rider lets book.

    Raises
    ------
    NotFound
        As if there were no such booking.
    """
    if not session.acts_for(booking.rider_id):
        raise NotFound("booking", booking.id)


def require_driver(session: Session, driver_id: DriverId) -> None:
    """Refuse anybody but coordinators and the driver.

    Raises
    ------
    NotFound
        As if there were no such driver.
    """
    if not session.runs_the_service and session.driver_id != driver_id:
        raise NotFound("driver", driver_id)


def require_shift(session: Session, shift: Shift) -> None:
    """Refuse anybody but coordinators and the driver of the shift.

    Raises
    ------
    NotFound
        As if there were no such shift.
    """
    if not session.runs_the_service and session.driver_id != shift.driver_id:
        raise NotFound("shift", shift.id)


def require_open_run(session: Session, shift: Shift, *, timeline: Timeline, now: datetime) -> None:
    """Refuse a driver who looks at a run earlier than the evening before or later than a day after it.

    Raises
    ------
    NotFound
        As if there were no such shift, when it is another's.
    NotAllowed
        It is not yet, or not any more, to be seen.
    """
    require_shift(session, shift)
    if session.runs_the_service or Role.DRIVER not in session.roles:
        return
    opens = timeline.moment(OPENS - DAY)
    closes = timeline.moment(shift.hours.latest) + STAYS
    if now < opens:
        raise NotAllowed(f"This run sheet opens at {opens.isoformat()}, the evening before.")
    if now > closes:
        raise NotAllowed("This run sheet closed a day after the shift. Ask the office if you need it.")
