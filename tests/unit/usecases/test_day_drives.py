"""The drives of a day are those of the slowest period in which they may be left, kept or looked up anew."""

from dataclasses import dataclass

import numpy as np
import pytest

from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import Profile, VehicleClass
from scheduler.usecases.day_drives import HEAD_START, DayDrives, DayNodes
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
        rng, late = np.random.default_rng(self.seed), np.random.default_rng(self.seed + 1000 * self.tried)
        cuts = tuple(
            progress(None, sw.shift(f"s{n}", sw.PAT, sw.BUS, hours), 0) for n, hours in enumerate(HOURS)
        )
        legs = self.promised + self.tried
        mine = [_stop(rng) for _ in range(2 * self.promised + 1)]
        new = [_stop(late) for _ in range(2 * self.tried)]
        half, ends = self.promised, [(sw.DEPOT, TimeWindow(0, 90_000))] * 3
        starts = [(cut.stands, TimeWindow(cut.ready, 90_000)) for cut in cuts]
        every = [
            *mine[:half], *new[: self.tried], *mine[half : 2 * half], *new[self.tried :], mine[-1], *starts, *ends,
        ]  # fmt: skip
        return DayNodes(
            sw.DAY,
            CLASSES,
            [one.point for one, _ in every],
            [span for _, span in every],
            cuts,
            legs,
            self.tried,
        )


HOURS = (TimeWindow(28_800, 60_000), TimeWindow(32_000, 60_000), TimeWindow(36_000, 60_000))


def _stop(rng: np.random.Generator) -> tuple[sw.Place, TimeWindow]:
    first = int(rng.integers(27_000, 40_000))
    where = sw.place("x", float(rng.uniform(0, 15)), float(rng.uniform(0, 8)))
    return where, TimeWindow(first, first + int(rng.integers(0, 5_000)))


def one_by_one(day: DayNodes) -> tuple[np.ndarray, np.ndarray]:
    """Look at each drive in each period."""
    roads, size = BusyRoads(), len(day.points)
    seconds = np.zeros((len(CLASSES), size, size), np.int64)
    metres = seconds.copy()
    first_start = size - 2 * len(day.cuts)
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
    drives = DayDrives(BusyRoads())
    for tried in (2, 0, 1, 3, 2):
        day = Asked(6, tried, seed).nodes()
        for mine, theirs in zip(drives.of_day(day), one_by_one(day), strict=True):
            assert (mine == theirs).all()


def test_what_was_kept_is_not_used_for_another_day() -> None:
    drives = DayDrives(BusyRoads())
    first, other = Asked(6, 1, 1).nodes(), Asked(6, 1, 2).nodes()
    before = [table.copy() for table in drives.of_day(first)]
    drives.of_day(first)[0][:] = 7
    for day in (other, first, other):
        drives.of_day(day)
    for mine, theirs in zip(drives.of_day(first), before, strict=True):
        assert (mine == theirs).all()


def test_no_legs_and_no_shifts_make_an_empty_table() -> None:
    empty = DayNodes(sw.DAY, (), [], [], (), 0, 0)
    seconds, metres = DayDrives(BusyRoads()).of_day(empty)
    assert seconds.shape == metres.shape == (1, 0, 0)
