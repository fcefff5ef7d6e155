"""However drives are asked for, they are those of the road network, and what was told is not asked again."""

from collections.abc import Sequence

import numpy as np
import pytest

from scheduler.domain.place import Point
from scheduler.domain.travel import Profile, TravelMatrix, VehicleClass
from scheduler.usecases.drives import DriveTable, packed
from tests.fakes import small_world as sw
from tests.fakes.busy_roads import BusyRoads

PROFILES = [Profile(VehicleClass.CAR, period.id) for period in BusyRoads().periods(sw.DAY)]


class CountedRoads(BusyRoads):
    """Roads that know how many drives they were asked for."""

    asked = 0

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile) -> TravelMatrix:
        self.asked += len(sources) * len(targets)
        return super().matrix(sources, targets, profile)


def test_profiles_are_met_at_once_and_asked_no_more() -> None:
    roads, places = CountedRoads(), some_points(np.random.default_rng(1), 6)
    table = DriveTable(roads)
    table.number(places, keep=places)
    new, every = table.numbers(places[:2]), table.numbers(places)
    for _ in range(2):
        table.meet(PROFILES, sources=new, targets=every)
        assert roads.asked == len(PROFILES) * 12
    for profile in PROFILES:
        told = table.cells(profile, sources=new, targets=every)
        assert np.array_equal(told, packed(BusyRoads().matrix(places[:2], places, profile)))
    assert roads.asked == len(PROFILES) * 12


def some_points(rng: np.random.Generator, count: int) -> list[Point]:
    return [sw.place("x", float(x), float(y)).point for x, y in rng.uniform(0, 15, (count, 2))]


@pytest.mark.parametrize("seed", range(6))
def test_drives_asked_for_in_any_way_are_those_of_the_roads(seed: int) -> None:
    rng, roads = np.random.default_rng(seed), CountedRoads()
    table, places = DriveTable(roads, most_points=40 if seed % 2 else 20), some_points(rng, 30)
    for _ in range(40):
        sources, targets = (
            [places[n] for n in rng.choice(len(places), rng.integers(1, 9))] for _ in range(2)
        )
        profile = PROFILES[rng.integers(len(PROFILES))]
        way = rng.integers(3)
        if way == 0:
            targets, (told,) = sources, table.between(sources, [profile])
        elif way == 1:
            told = table.across(sources, targets, profile)
        else:
            known = table.by_place(sources, profile)
            cells = np.ix_(known.numbers, known.numbers)
            targets, told = sources, (known.seconds[cells].astype(np.int64) << 32) | known.metres[cells]
        assert np.array_equal(told, packed(BusyRoads().matrix(sources, targets, profile)))


def test_only_what_is_new_is_asked_for() -> None:
    roads = CountedRoads()
    table, places = DriveTable(roads), some_points(np.random.default_rng(1), 12)
    table.between(places[:10], PROFILES[:1])
    assert roads.asked == 100
    table.between(places[:10], PROFILES[:1])
    assert roads.asked == 100
    table.between([*places[:4], places[10]], PROFILES[:1])
    assert roads.asked <= 100 + 5 + 5, "the day's other places are nobody's question"
    table.across(places[:10], places[10:11], PROFILES[0])
    assert roads.asked <= 100 + 10 + 10
