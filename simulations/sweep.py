"""Many scenarios at once: every combination of some changed values, each on the same seeds.

A grid file names a scenario and, by dotted key, the values to try::

    schema = 1
    scenario = "haddenham_planning.toml"
    seeds = 5
    [grid]
    "fleet.minibuses" = [1, 2, 3]
    "demand.volume_percent" = [50, 100, 200]
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from scheduler.adapters.strict_toml import Table, read_toml
from scheduler.domain.errors import BrokenInput
from simulations.batch import Batch
from simulations.compare import Side
from simulations.figures import DEFINITIONS
from simulations.work import Experiment, read_experiment

SCHEMA = 1
MOST_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Grid:
    """A scenario, the values to try in it, and on how many seeds."""

    file: Path
    """Where it was read, for messages."""
    path: Path
    """That of the scenario."""
    seeds: int
    axes: Mapping[str, tuple[Any, ...]]

    def points(self) -> list[dict[str, Any]]:
        """Return every combination, by dotted key."""
        return [dict(zip(self.axes, values, strict=True)) for values in product(*self.axes.values())]

    def experiments(self) -> list[tuple[dict[str, Any], Experiment]]:
        """Return every combination with its experiment.

        Raises
        ------
        BrokenInput
            The scenario cannot be used, or one of the values not in it; names the file that it stands in.
        """
        read_experiment(self.path)  # what is wrong without the values is a mistake of the scenario
        return [(point, self._experiment(point)) for point in self.points()]

    def _experiment(self, point: Mapping[str, Any]) -> Experiment:
        try:
            return read_experiment(self.path, point)
        except BrokenInput as error:
            said = error.message.removeprefix(f"{self.path}: ")
            raise BrokenInput(f"{self.file}: [grid]: {said}") from error


def read_grid(path: Path) -> Grid:
    """Return the grid in a file.

    Raises
    ------
    BrokenInput
        The file cannot be used; names the key and the remedy.
    """
    top = Table(path, read_toml(path))
    if top.whole("schema", least=SCHEMA) != SCHEMA:
        top.fail("schema", f"this version reads schema = {SCHEMA} only.")
    scenario = top.file("scenario", path.parent, like='"haddenham_planning.toml"')
    seeds = top.whole("seeds", 5, least=1, most=1000)
    table = top.table("grid")
    axes: dict[str, tuple[Any, ...]] = {}
    for key in table.keys():  # noqa: SIM118 - a Table is no dict
        values = table.raw(key)
        if not isinstance(values, list) or not values:
            table.fail(key, f'wants values to try. Write it like "{key}" = [1, 2, 3].')
        axes[key] = tuple(values)
    top.finish()
    count = prod(map(len, axes.values()))  # counted before they are made: there may be billions
    if not axes or count > MOST_POINTS:
        top.fail("grid", f"makes {count} combinations. Give at least one key, and at most {MOST_POINTS}.")
    return Grid(path, scenario, seeds, axes)


def sweep(batch: Batch, grid: Grid) -> list[tuple[dict[str, Any], Side]]:
    """Play every combination, and return each with its days."""
    experiments, seeds = grid.experiments(), range(1, grid.seeds + 1)
    found = batch.days(one.work(seed) for seed in seeds for _, one in experiments)
    return [
        (point, Side(one, tuple(found[one.work(seed).key] for seed in seeds))) for point, one in experiments
    ]


def sweep_rows(played: Iterable[tuple[dict[str, Any], Side]]) -> list[dict[str, Any]]:
    """Return a row for each combination: its values, and every figure's mean and interval."""
    table = []
    for point, side in played:
        row: dict[str, Any] = dict(point)
        for figure in DEFINITIONS:
            found = side.estimate(figure)
            row |= {figure: found.mean, f"{figure}_low": found.low, f"{figure}_high": found.high}
        table.append(row)
    return table
