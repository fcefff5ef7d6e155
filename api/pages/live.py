"""Where a ride is: when the vehicle is expected at the pickup, and how late that is against what was promised."""

from dataclasses import dataclass
from datetime import datetime

from api.pages.visit import Visit
from scheduler.domain.booking import BookedLeg, Booking, LegState
from scheduler.domain.plan import Run, StopKind, StopState
from scheduler.domain.request import Direction, Leg
from scheduler.usecases.expecting import expected

LATE_FROM = 60
"""Seconds after the promised window from which a pickup is called late."""


@dataclass(frozen=True, slots=True)
class Live:
    """What is known of one pickup on its day."""

    expected: datetime
    late_minutes: int
    """How much later than promised; 0 where it is in time."""
    is_next: bool
    """Whether the vehicle comes here next."""
    has_set_out: bool = True
    """Whether the driver said that they left; where nobody did, only what is overdue is told."""
    misses_train: bool = False
    """Whether the rider would get to the station after their train has left."""


def live_of(visit: Visit, booking: Booking) -> dict[str, Live]:
    """Return what is known of each pickup of today that is still to come, by leg."""
    found: dict[str, Live] = {}
    if booking.service_date != visit.today:
        return found
    now = visit.service.timeline(booking.service_date).seconds(visit.now)
    with visit.service.storage.reading() as records:
        plan = records.plan(booking.service_date)
    for booked in booking.legs:
        run = plan.run_of(booked.leg.id)
        told = _live(visit, booked, run, now) if run and booked.state is LegState.CONFIRMED else None
        if told is not None:
            found[booked.leg.id] = told
    return dict(_worth_telling(found))


def _live(visit: Visit, booked: BookedLeg, run: Run, now: int) -> Live | None:
    leg, ahead = booked.leg, expected(run, now=now)
    mine = {stop.kind: (number, stop, at) for number, (stop, at) in enumerate(ahead) if stop.leg_id == leg.id}
    if StopKind.PICKUP not in mine:
        return None
    number, stop, at = mine[StopKind.PICKUP]
    latest = leg.promise.pickup.latest
    if not run.has_begun and now < latest + LATE_FROM:
        return None
    late = at - latest
    let_out = mine[StopKind.DELIVERY][2] if StopKind.DELIVERY in mine else at
    return Live(
        visit.service.timeline(leg.request.service_date).moment(at),
        round(late / 60) if late >= LATE_FROM else 0,
        run.has_begun and number == 0 and stop.state is StopState.PLANNED,
        run.has_begun,
        _misses_train(leg, let_out),
    )


def _worth_telling(found: dict[str, Live]) -> list[tuple[str, Live]]:
    """Return what to tell now: of a ride back while the ride there is still to come, only that it is late."""
    first = next(iter(found), None)
    return [(leg, live) for leg, live in found.items() if leg == first or live.late_minutes]


def _misses_train(leg: Leg, let_out: int) -> bool:
    """Tell whether the rider is let out after the train has left."""
    train = leg.request.train
    return train is not None and leg.direction is Direction.OUTWARD and let_out >= train.departs
