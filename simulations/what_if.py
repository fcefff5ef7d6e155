"""Plays a what-if that lies in a folder, and answers in files: how far it is, what came out, or what went wrong.

Folders beside each other wait for one another, so that a machine plays one what-if at a time.
"""

import fcntl
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.domain.errors import BrokenInput, SchedulerError
from simulations.batch import Batch, OtherCode
from simulations.compare import Comparison, Side, as_data, compare, rows
from simulations.csv_rows import as_csv
from simulations.eventlog import parsed_log
from simulations.film import film
from simulations.smallest_fleet import Aim, smallest_fleet
from simulations.smallest_fleet import rows as fleet_rows
from simulations.store import Store
from simulations.tables import tables_of
from simulations.wanted import on_its_day
from simulations.work import Experiment, area_of, read_experiment
from simulations.workers import workers_from

MOST_SIDES = 4


def play_folder(folder: Path, workers: int) -> bool:
    """Play what ``order.json`` asks for; returns whether it came to its end.

    Where the code was changed meanwhile it ends without a word, so that a process of the new version goes on.
    """
    try:
        order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenInput(
            f"{folder}: order.json cannot be read ({error}). Queue the what-if again."
        ) from error
    tell(folder, "progress.json", {"done": 0, "total": 0, "left_s": None})
    try:
        with waiting_turn(folder.parent / ".turn"):
            write_comparison(_played(folder, order, workers), folder / "out", Store(folder.parent / "days"))
            if order.get("aim"):
                _find_fleet(folder, order, workers)
    except OtherCode:
        return False
    except SchedulerError as trouble:
        tell(folder, "ended.json", {"ok": False, "message": str(trouble)})
        return False
    tell(folder, "ended.json", {"ok": True, "message": ""})
    return True


@dataclass(slots=True)
class TimeLeft:
    """How long what is left takes, at the pace of what was done since it began."""

    clock: Callable[[], float] = time.monotonic
    _began: tuple[float, int] | None = None

    def after(self, done: int, total: int) -> int | None:
        """Return the seconds left when so much is done; None before there is a pace."""
        if self._began is None:
            self._began = (self.clock(), done)
        since, before = self._began
        new = done - before
        return round((self.clock() - since) / new * (total - done)) if new else None


def _played(folder: Path, order: dict[str, Any], workers: int) -> Comparison:
    paths = [Path(one) for one in order["scenarios"]][:MOST_SIDES]
    experiments = [_answered_for(read_experiment(path), order.get("source", "")) for path in paths]
    return compare(_batch(folder, workers), experiments, _seeds(order))


def _answered_for(experiment: Experiment, source: str) -> Experiment:
    """Return a scenario with who answers for its demand, where it names nobody itself."""
    if not source or experiment.scenario.demand.source:
        return experiment
    return read_experiment(experiment.path, {"demand.source": source})


def _find_fleet(folder: Path, order: dict[str, Any], workers: int) -> None:
    """Find the smallest fleet that reaches what the order wants, and write every fleet that was tried."""
    aim = Aim(**order["aim"])
    answer = smallest_fleet(
        _batch(folder, workers, at_most=True), Path(order["fleet_of"]), _seeds(order), aim
    )
    tried = fleet_rows(answer)
    (folder / "out" / "fleet.csv").write_text(as_csv(tried), encoding="utf-8")
    tell(folder, "out/fleet.json", {"aim": order["aim"], "smallest": answer.smallest, "tried": tried})


def _seeds(order: dict[str, Any]) -> range:
    return range(1, int(order["seeds"]) + 1)


def _batch(folder: Path, workers: int, *, at_most: bool = False) -> Batch:
    """Return who plays days, and tells how far they are; ``at_most``: fewer days than told may do."""
    left = TimeLeft()

    def told(done: int, total: int) -> None:
        far = {"done": done, "total": total, "left_s": left.after(done, total), "at_most": at_most}
        tell(folder, "progress.json", far)

    return Batch(Store(folder.parent / "days"), workers_from(workers, None), told)


def write_comparison(found: Comparison, out: Path, store: Store) -> list[Path]:
    """Write a comparison with its report and tables; returns the main files."""
    # Charts take a second to import, and a process that only plays days draws none.
    from simulations.comparison_report import comparison_html, ground_of  # noqa: PLC0415
    from simulations.interval_chart import intervals_svg  # noqa: PLC0415

    out.mkdir(parents=True, exist_ok=True)
    told = json.dumps(as_data(found), indent=1, ensure_ascii=False, default=str) + "\n"
    files = {
        "comparison.json": told,
        "comparison.csv": as_csv(list(rows(found))),
        "report.html": comparison_html(found, ground_of(found)),
        "intervals.svg": intervals_svg(found),
    }
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8")
    for number, side in enumerate((found.base, *found.others)):
        folder = out / f"scenario-{chr(97 + number)}"
        tables_of(store, side.experiment.scenario, side.days).write(folder)
        if side.experiment.scenario.demand.recorded is None:  # of real people no stop is shown at its time
            (folder / "day.json").write_text(_first_day(side, store), encoding="utf-8")
    return [out / name for name in files]


def _first_day(side: Side, store: Store) -> str:
    """Return the first day of a scenario as it can be drawn."""
    key = side.days[0].key
    scenario = on_its_day(side.experiment.scenario, key.seed)
    events = parsed_log(store.log(key).decode())
    return json.dumps(film(scenario, area_of(scenario.area_folder), events), separators=(",", ":")) + "\n"


def tell(folder: Path, name: str, what: dict[str, Any]) -> None:
    """Write a small file whole, so that a reader never meets half of it."""
    path = folder / name
    beside = path.with_name(f".{path.name}")
    beside.write_text(json.dumps(what), encoding="utf-8")
    beside.replace(path)


@contextmanager
def waiting_turn(path: Path) -> Iterator[None]:
    """Wait until no other what-if is being played here."""
    with path.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
