"""The drives of a day are those of the slowest period in which they may be left, kept or looked up anew."""

from dataclasses import dataclass

import numpy as np
import pytest

from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import Profile, VehicleClass
from scheduler.engine.slowest_drives import HEAD_START
from scheduler.usecases.day_drives import DayDrives, DayNodes
from scheduler.usecases.drives import DriveTable
from scheduler.usecases.progress import progress
from tests.fakes import small_world as sw
from tests.fakes.busy_roads import BusyRoads

CLASSES = (VehicleClass.CAR, VehicleClass.MINIBUS)


@dataclass(frozen=True)
class Asked:
    """So many promised legs and so many that are asked for, on three shifts."""

    promised: int
    tried: int
    seed: int

    def nodes(self) -> DayNodes:
        """Return the nodes of the day, and after them the stops that are asked for."""
        rng, late = np.random.default_rng(self.seed), np.random.default_rng(self.seed + 1000 * self.tried)
        cuts = tuple(
            progress(None, sw.shift(f"s{n}", sw.PAT, sw.BUS, hours), 0) for n, hours in enumerate(HOURS)
        )
        mine = [_stop(rng) for _ in range(2 * self.promised + 1)]
        starts = [(cut.stands, TimeWindow(cut.ready, 90_000)) for cut in cuts]
        ends = [(sw.DEPOT, TimeWindow(0, 90_000))] * 3
        every = [*mine, *starts, *ends, *(_stop(late) for _ in range(2 * self.tried))]
        return DayNodes(sw.DAY, CLASSES, [one.point for one, _ in every], [span for _, span in every], cuts)

    def told(self, roads: DriveTable) -> tuple[np.ndarray, np.ndarray]:
        """Look the drives up: those of the day, and those of the stops that are asked for beside them."""
        every = self.nodes()
        count = len(every.points) - 2 * self.tried
        points, spans = every.points[:count], every.spans[:count]
        day = DayDrives(roads, DayNodes(sw.DAY, CLASSES, points, spans, every.cuts))
        own = day.between()
        leaving, coming = day.beside(every.points[count:], every.spans[count:])
        seconds, metres = (
            np.concatenate((np.concatenate((mine, back), axis=2), out), axis=1)
            for mine, out, back in zip(own, leaving, coming, strict=True)
        )
        return seconds, metres


HOURS = (TimeWindow(28_800, 60_000), TimeWindow(32_000, 60_000), TimeWindow(36_000, 60_000))


def _stop(rng: np.random.Generator) -> tuple[sw.Place, TimeWindow]:
    first = int(rng.integers(27_000, 40_000))
    where = sw.place("x", float(rng.uniform(0, 15)), float(rng.uniform(0, 8)))
    return where, TimeWindow(first, first + int(rng.integers(0, 5_000)))


def one_by_one(day: DayNodes, first_start: int) -> tuple[np.ndarray, np.ndarray]:
    """Look at each drive in each period."""
    roads, size = BusyRoads(), len(day.points)
    seconds = np.zeros((len(CLASSES), size, size), np.int64)
    metres = seconds.copy()
    for kind, one in enumerate(CLASSES):
        for period in roads.periods(sw.DAY):
            table = roads.matrix(day.points, day.points, Profile(one, period.id))
            for a, leaving in enumerate(day.spans):
                for b, coming in enumerate(day.spans):
                    if first_start <= a < first_start + len(day.cuts):
                        ready = day.cuts[a - first_start].ready
                        reach = TimeWindow(coming.earliest - HEAD_START, coming.latest)
                        fits = period.window.intersection(reach) is not None and ready <= period.window.latest
                    else:
                        fits = period.window.intersection(leaving) is not None
                    if fits and (table.seconds[a, b], table.metres[a, b]) > (
                        seconds[kind, a, b],
                        metres[kind, a, b],
                    ):
                        seconds[kind, a, b], metres[kind, a, b] = table.seconds[a, b], table.metres[a, b]
    return seconds, metres


@pytest.mark.parametrize("seed", range(4))
def test_each_drive_is_that_of_its_slowest_period(seed: int) -> None:
    roads = DriveTable(BusyRoads())
    for tried in (2, 0, 1, 3, 2):
        asked = Asked(6, tried, seed)
        for mine, theirs in zip(asked.told(roads), one_by_one(asked.nodes(), 2 * 6 + 1), strict=True):
            assert (mine == theirs).all()


def test_a_day_outlives_the_numbers_of_its_places() -> None:
    roads, asked = DriveTable(BusyRoads(), most_points=30), Asked(6, 2, 1)
    every = asked.nodes()
    day = DayDrives(roads, DayNodes(sw.DAY, CLASSES, every.points[:19], every.spans[:19], every.cuts))
    before = day.between()
    for seed in range(5):
        roads.number(Asked(6, 1, 10 + seed).nodes().points, keep=())
    assert roads.epoch > 0
    leaving, _ = day.beside(every.points[19:], every.spans[19:])
    for mine, theirs in zip(leaving, one_by_one(every, 13), strict=True):
        assert (mine == theirs[:, 19:]).all()
    for mine, known in zip(day.between(), before, strict=True):
        assert (mine == known).all()


def test_no_legs_and_no_shifts_make_an_empty_table() -> None:
    seconds, metres = DayDrives(DriveTable(BusyRoads()), DayNodes(sw.DAY, (), [], [], ())).between()
    assert seconds.shape == metres.shape == (1, 0, 0)
