"""Before anybody is served, the roads know every class of vehicle in every part of the days to come."""

from collections.abc import Sequence
from dataclasses import replace

from api.prepared_roads import prepare_roads
from scheduler.domain.errors import TravelTimesUnavailable
from scheduler.domain.place import Point
from scheduler.domain.travel import Profile, TravelMatrix
from tests.fakes import village_service as village
from tests.fakes.busy_roads import BusyRoads
from tests.integration.api.conftest import clocks, surroundings


class Watched(BusyRoads):
    """Writes down under which conditions drives were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.profiles: list[Profile] = []

    def matrices(
        self, sources: Sequence[Point], targets: Sequence[Point], profiles: Sequence[Profile]
    ) -> list[TravelMatrix]:
        self.profiles += profiles
        return super().matrices(sources, targets, profiles)


class Away(BusyRoads):
    """Roads that cannot be asked."""

    def matrices(
        self, sources: Sequence[Point], targets: Sequence[Point], profiles: Sequence[Profile]
    ) -> list[TravelMatrix]:
        raise TravelTimesUnavailable("gone")


def test_every_class_of_vehicle_in_every_part_of_a_day_once() -> None:
    roads, vehicles = Watched(), village.FLEET.vehicles
    prepare_roads(replace(surroundings(*clocks()), travel_times=roads), vehicles)
    classes = {one.vehicle_class for one in vehicles}
    assert len(classes) > 1
    assert sorted(roads.profiles, key=str) == sorted(
        (Profile(one, period) for one in classes for period in ("off-peak", "peak")), key=str
    )


def test_roads_that_cannot_be_asked_keep_nobody_from_serving() -> None:
    prepare_roads(replace(surroundings(*clocks()), travel_times=Away()), village.FLEET.vehicles)
