"""Straight roads with a morning peak in which every drive takes a quarter longer, and buses that are slower."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from scheduler.domain.place import Point
from scheduler.domain.time import DAY, TimeWindow
from scheduler.domain.travel import Period, Profile, TravelMatrix, VehicleClass
from tests.fakes.straight_roads import StraightRoads

PEAK = TimeWindow(8 * 3600 + 1800, 9 * 3600 + 1800)


class BusyRoads(StraightRoads):
    """Drives take as long as the period and the vehicle say."""

    def __init__(self) -> None:
        super().__init__(metres_per_second=10)

    def periods(self, service_date: date) -> tuple[Period, ...]:
        return (
            Period("off-peak", TimeWindow(0, PEAK.earliest - 1)),
            Period("peak", PEAK),
            Period("off-peak", TimeWindow(PEAK.latest + 1, 2 * DAY)),
        )

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile) -> TravelMatrix:
        free = super().matrix(sources, targets, profile)
        slower = 5 if profile.period == "peak" else 4
        bus = 21 if profile.vehicle_class is VehicleClass.MINIBUS else 20
        seconds = free.seconds.astype(np.int64) * slower * bus // 80
        return TravelMatrix(seconds.astype(np.int32), free.metres)
