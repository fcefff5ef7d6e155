"""Results as tables for notebooks: Arrow tables, which pandas and polars take as they are; and as files.

::

    import simulations
    days = simulations.run("simulations/scenarios/haddenham_planning.toml", seeds=5)
    frame = days.figures.to_pandas()
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulations.batch import Batch
from simulations.csv_rows import as_csv
from simulations.equity import small_by_column, tell_together
from simulations.eventlog import parsed_log
from simulations.figures import DEFINITIONS
from simulations.money import is_let_down
from simulations.scenario import Scenario
from simulations.store import Store
from simulations.trip_rows import as_record, trip_rows
from simulations.work import Day, read_experiment
from simulations.workers import workers_from


@dataclass(frozen=True, slots=True)
class Tables:
    """One scenario's days. ``figures``: a row a day; ``trips``: a row for each person's wish and way.

    ``ways``: the same by bus and, where it was played, with both together; empty without a timetable.
    """

    figures: pa.Table
    trips: pa.Table
    ways: pa.Table
    definitions: Mapping[str, str]

    def write(self, folder: Path) -> list[Path]:
        """Write the tables as CSV, JSON and Parquet; returns the files."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for name in ("figures", "trips", *(("ways",) if self.ways.num_rows else ())):
            table = getattr(self, name)
            rows = table.to_pylist()
            texts = {"csv": as_csv(rows), "json": json.dumps(rows, indent=1, ensure_ascii=False) + "\n"}
            for ending, text in texts.items():
                written.append(folder / f"{name}.{ending}")
                written[-1].write_text(text, encoding="utf-8")
            written.append(folder / f"{name}.parquet")
            pq.write_table(table, written[-1])
        return written


def run(
    path: str | Path,
    *,
    seeds: int = 1,
    changes: Mapping[str, Any] | None = None,
    store: str | Path = Path("var") / "results",
    workers: int = 1,
) -> Tables:
    """Play a scenario on so many seeds, and return its tables; days played before are not played again.

    Parameters
    ----------
    path
        A scenario file.
    seeds
        Seeds 1 to this one are played.
    changes
        Laid over the scenario, by dotted keys: ``{"fleet.minibuses": 3}``.
    store
        Folder in which results are kept.
    workers
        Processes to work with.

    Raises
    ------
    BrokenInput
        The scenario, or one of the changes, cannot be used.
    """
    batch = Batch(Store(Path(store)), workers_from(workers, None), say=_say)
    experiment = read_experiment(Path(path), changes)
    days = batch.days(experiment.work(seed) for seed in range(1, seeds + 1))
    return tables_of(batch.store, experiment.scenario, list(days.values()))


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def tables_of(store: Store, scenario: Scenario, days: Sequence[Day]) -> Tables:
    """Return the tables of days that are in a store."""
    name = scenario.name
    figures = [
        {
            "scenario": name,
            "hash": day.key.scenario,
            "seed": day.key.seed,
            "code": day.key.code,
            **day.figures,
        }
        for day in days
    ]
    found = {day.key.seed: trip_rows(parsed_log(store.log(day.key).decode())) for day in days}
    trips = [
        {"scenario": name, "seed": seed, **as_record(row), "taxi": is_let_down(row, scenario)}
        for seed, rows in found.items()
        for row in rows
    ]
    ways = [{"scenario": name, "seed": day.key.seed, **way} for day in days for way in day.ways]
    if scenario.demand.recorded is not None:  # who asked is real there
        tell_together(small_by_column([row for rows in found.values() for row in rows]), trips, ways)
    tables = [pa.Table.from_pylist(rows) for rows in (figures, trips, ways)]
    return Tables(tables[0], tables[1], tables[2], DEFINITIONS)
