"""One piece of work, small enough to be sent to another process or machine: a scenario's text and a seed.

What comes back is all that is kept of a day: its figures, and its event log packed. The same work gives the same
bytes wherever it is done.
"""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from scheduler.adapters.area.load import Area, load_area
from scheduler.bootstrap import warm
from simulations.eventlog import log_bytes
from simulations.experiment import run
from simulations.figures import flags
from simulations.provenance import code_version
from simulations.scenario import Scenario, load_with_text, scenario_from


@dataclass(frozen=True, slots=True)
class Key:
    """What a result depends on: everything in the scenario, the seed, and the code."""

    scenario: str
    seed: int
    code: str


@dataclass(frozen=True, slots=True)
class Work:
    """A scenario's text, with all that it extends, and a seed."""

    path: Path
    data: Mapping[str, Any]
    key: Key


@dataclass(frozen=True, slots=True)
class Day:
    """What is kept of a day that was played."""

    key: Key
    figures: Mapping[str, int | float | None]
    denials: Mapping[str, int]
    log_sha256: str
    groups: Mapping[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)
    """How each group of people fared, by kind and name: the parts of an equity ``Group``."""
    doubts: Sequence[str] = ()
    ways: Sequence[Mapping[str, Any]] = ()
    """Everybody's ways by bus and with both together, and on by train, where there are such."""
    log: bytes = b""
    """The event log, packed; empty where only the figures were asked for."""

    def as_data(self) -> dict[str, Any]:
        """Return everything but the log as plain data."""
        data = asdict(self)
        del data["log"]
        return data


@dataclass(frozen=True, slots=True)
class Experiment:
    """A scenario as read, with the text that is sent to whoever plays it."""

    scenario: Scenario
    path: Path
    data: Mapping[str, Any]

    def work(self, seed: int) -> Work:
        """Return the work of playing it once."""
        return Work(self.path, self.data, Key(self.scenario.hash, seed, code_version()))


def read_experiment(path: Path, changes: Mapping[str, Any] | None = None) -> Experiment:
    """Return the experiment of a scenario file; ``changes`` are laid over it, by dotted keys.

    Raises
    ------
    BrokenInput
        The file, or one that it builds on, cannot be used; names the key and the remedy.
    """
    scenario, data = load_with_text(path, changes)
    return Experiment(scenario, path, data)


def play(work: Work) -> Day:
    """Play a day; this is what runs in other processes."""
    warm()
    scenario = scenario_from(work.path, work.data)
    result = run(scenario, work.key.seed, area=area_of(scenario.area_folder))
    log = log_bytes(result.played.events)
    return Day(
        key=Key(scenario.hash, work.key.seed, code_version()),
        figures=result.figures,
        denials=dict(result.kpis.denials),
        log_sha256=hashlib.sha256(log).hexdigest(),
        groups={
            kind: {name: list(group.parts) for name, group in sorted(groups.items())}
            for kind, groups in result.groups.items()
        },
        doubts=flags(result.figures, scenario.policy.modes),
        ways=result.ways,
        log=gzip.compress(log, mtime=0),
    )


@lru_cache(maxsize=2)
def area_of(folder: Path) -> Area:
    """Return an area, loaded once in each process."""
    return load_area(folder)
