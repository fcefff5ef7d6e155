"""The return of a period of the live service: reckoned by the command, with the prices a planner entered.

Nothing is kept but the last few returns, in memory, until more happens in their period or a while has gone by.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.planning.fields import FIELDS, Field
from api.planning.live import of_the_service, reading
from api.planning.present import ask_drove
from api.service import Service

BASE = "haddenham_planning"
"""Prices that nobody entered are as in this scenario."""
PRICES: tuple[Field, ...] = tuple(
    field for field in FIELDS if field.key.startswith("costs.") or field.key == "running.taxi_guarantee"
)
FILES = {
    "figures.csv": "Every figure, day by day",
    "value.csv": "What a trip costs by offer, village and month",
    "lent.csv": "Hours in which vehicles were lent to other work",
    "trips.csv": "The trips behind them, without names: data about people, keep it in the office",
}
LONGEST_DAYS = 366
KEPT_SECONDS = 600
"""For so long a return stands while nothing more happens: prices of drivers and shifts are no events."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included, and what is known to have happened."""

    first: date
    last: date
    events: int = 0


@dataclass(frozen=True, slots=True)
class Returned:
    """What the command told, and the files it wrote."""

    told: Mapping[str, Any]
    files: Mapping[str, str]


def last_month(today: date) -> Period:
    """Return the month before this one, the usual period of a return."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def reckon(service: Service, period: Period, prices: Mapping[str, str]) -> Returned:
    """Return what these days came to, at these prices.

    Raises
    ------
    BrokenInput
        The rules of the service cannot be used for it; says why.
    """
    settings = service.settings
    with service.storage.reading() as records:
        happened = records.count_events(period.first, period.last)
    base = of_the_service(settings, BASE, prices)
    kept = int(time.monotonic() // KEPT_SECONDS)
    return _reckoned(settings.database_url, base, replace(period, events=happened), kept)


@lru_cache(maxsize=4)
def _reckoned(database_url: str, scenario: str, period: Period, _kept: int) -> Returned:
    with TemporaryDirectory(prefix="drove-return-") as folder:
        base, out = Path(folder, "prices.toml"), Path(folder, "out")
        base.write_text(scenario, encoding="utf-8")
        days = ("--from", str(period.first), "--to", str(period.last))
        ask_drove("return", str(base), *days, "--out", str(out), environment=reading(database_url))
        told = json.loads((out / "return.json").read_text(encoding="utf-8"))
        return Returned(told, {name: (out / name).read_text(encoding="utf-8") for name in FILES})
