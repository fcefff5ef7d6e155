"""Best-known values: the row of a table ``bks.csv``, beside the instance or in a folder above, that is about it."""

import csv
from dataclasses import dataclass
from pathlib import Path

from scheduler.benchmarks.instance import Instance
from scheduler.domain.errors import BrokenInput

TABLE = "bks.csv"


@dataclass(frozen=True, slots=True)
class Known:
    """The best value that somebody has published."""

    cost: float
    vehicles: int | None
    """How many vehicles it takes, where fewest vehicles count first."""
    optimal: bool
    """Nobody can do better."""


def best_known(path: Path, instance: Instance) -> Known | None:
    """Return what is known about the instance of a file, or None.

    A row is about it when name, objective and number of requests agree; the file's name may say more than the
    row's (``a9-72hetIUY`` for ``a9-72``).

    Raises
    ------
    BrokenInput
        The row's numbers are none.
    """
    for folder in path.resolve().parents:
        table = folder / TABLE
        if not table.is_file():
            continue
        with table.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            for row in reader:
                if _is_about(row, instance):
                    return _known(row, f"{table}, line {reader.line_num}")
    return None


def _is_about(row: dict[str, str], instance: Instance) -> bool:
    name = row.get("instance") or ""
    more = instance.name[len(name) :]
    return (
        bool(name)
        and instance.name.startswith(name)
        and (more == "" or (instance.upgrades and more[0].isalpha()))
        and row.get("objective") == instance.objective.value
        and (row.get("requests") or str(len(instance.requests))) == str(len(instance.requests))
    )


def _known(row: dict[str, str], where: str) -> Known:
    try:
        vehicles = row.get("bks_vehicles")
        return Known(float(row["bks"]), int(vehicles) if vehicles else None, row.get("status") == "optimal")
    except (KeyError, TypeError, ValueError):
        raise BrokenInput(f"{where}: bks and bks_vehicles should be numbers") from None
