"""Until when a ride may be changed, or given back without being late: the service's rule, as one ride meets it."""

from datetime import datetime

from api.pages.visit import Visit
from scheduler.domain.booking import Booking, Offer
from scheduler.domain.request import Leg


def cut_off(visit: Visit, told: Booking | Offer, *legs: Leg) -> datetime:
    """Return until when rides of a booking or an offer, usually all that stand, may be changed."""
    standing = [one.leg for one in told.legs if one.stands] if isinstance(told, Booking) else told.legs
    rules, line = visit.policy.booking, visit.service.timeline(told.request.service_date)
    return line.moment(min(rules.cut_off(told.mode, leg.promise.pickup) for leg in legs or standing))


def changeable_until(visit: Visit, told: Booking | Offer) -> datetime | None:
    """Return until when a ride may be changed; None where it is too late, or nothing of it stands."""
    if isinstance(told, Booking) and not any(leg.stands for leg in told.legs):
        return None
    until = cut_off(visit, told)
    return until if visit.now <= until else None
