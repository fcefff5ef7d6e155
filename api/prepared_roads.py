"""Has the roads worked out before anybody is served, so that the first to ask waits no longer than others.

Each class of vehicle in each part of a day takes about a tenth of a second of processor time, once a process.
"""

from collections.abc import Iterable
from datetime import timedelta

import structlog

from api.surroundings import Surroundings
from scheduler.domain.errors import TravelTimesUnavailable
from scheduler.domain.fleet import Vehicle
from scheduler.domain.place import PlaceKind
from scheduler.domain.time import service_date_of
from scheduler.domain.travel import Profile

DAYS = 7
"""Days to come whose parts are prepared for: every day of the week has its own."""


def prepare_roads(around: Surroundings, vehicles: Iterable[Vehicle]) -> None:
    """Ask for one drive by each class of these vehicles in each part of the days to come."""
    roads, today = around.travel_times, service_date_of(around.clock.now(), around.policy.zone)
    coming = (today + timedelta(days=number) for number in range(DAYS))
    periods = sorted({period.id for day in coming for period in roads.periods(day)})
    classes = sorted({vehicle.vehicle_class for vehicle in vehicles})
    points = [place.point for place in around.gazetteer.places(PlaceKind.STOP)[:1]]
    try:
        roads.matrices(points, points, [Profile(one, period) for one in classes for period in periods])
    except TravelTimesUnavailable:
        structlog.get_logger("drove").warning("the roads cannot be asked yet; those who ask are told so")
