"""Where a ride is: when the vehicle is expected at the pickup, and how late that is against what was promised."""

from dataclasses import dataclass
from datetime import datetime

from api.pages.visit import Visit
from scheduler.domain.booking import Booking, LegState
from scheduler.domain.plan import Stop, StopKind, StopState
from scheduler.domain.request import Direction, Leg

LATE_FROM = 60
"""Seconds after the promised window from which a pickup is called late."""


@dataclass(frozen=True, slots=True)
class Live:
    """What is known of one pickup while the vehicle is out."""

    expected: datetime
    late_minutes: int
    """How much later than promised; 0 where it is in time."""
    is_next: bool
    """Whether the vehicle comes here next."""
    misses_train: bool = False
    """Whether the rider would get to the station after their train has left."""


def live_of(visit: Visit, booking: Booking) -> dict[str, Live]:
    """Return what is known of each pickup of today that is still to come, by leg."""
    found: dict[str, Live] = {}
    if booking.service_date != visit.today:
        return found
    line = visit.service.timeline(booking.service_date)
    with visit.service.storage.reading() as records:
        plan = records.plan(booking.service_date)
    for booked in booking.legs:
        run = plan.run_of(booked.leg.id)
        if run is None or not run.has_begun or booked.state is not LegState.CONFIRMED:
            continue
        ahead = [stop for stop in run.stops if not stop.is_over and stop.kind is not StopKind.BREAK]
        for number, stop in enumerate(ahead):
            if stop.leg_id == booked.leg.id and stop.kind is StopKind.PICKUP:
                expected = max(stop.start, line.seconds(visit.now))
                late = expected - booked.leg.promise.pickup.latest
                found[booked.leg.id] = Live(
                    line.moment(expected),
                    late // 60 if late >= LATE_FROM else 0,
                    number == 0 and stop.state is StopState.PLANNED,
                    _misses_train(booked.leg, ahead, later=expected - stop.start),
                )
    return found


def _misses_train(leg: Leg, ahead: list[Stop], *, later: int) -> bool:
    """Tell whether the rider is let out after the train has left, when everything is so many seconds later."""
    train = leg.request.train
    if train is None or leg.direction is not Direction.OUTWARD:
        return False
    return any(
        stop.leg_id == leg.id and stop.kind is StopKind.DELIVERY and stop.start + later >= train.departs
        for stop in ahead
    )
