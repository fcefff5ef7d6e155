"""A comparison played again from the JSON it was written in: what is played, and whether the same came out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.domain.errors import BrokenInput
from simulations.carried import found_here
from simulations.compare import DATE, Comparison, as_data
from simulations.scenario import scenario_from
from simulations.work import Experiment


@dataclass(frozen=True, slots=True)
class Earlier:
    """A comparison that somebody made: its scenarios and seeds, and all that was told of it."""

    experiments: tuple[Experiment, ...]
    seeds: tuple[int, ...]
    told: Mapping[str, Any]

    def differences(self, now: Comparison) -> list[str]:
        """Return what came out otherwise, in words; nothing where every number and event is the same."""
        told = json.loads(json.dumps(as_data(now), default=str))
        found = [] if told["figures"] == self.told["figures"] else ["Some figures differ."]
        for one, before in zip(told["scenarios"], self.told["scenarios"], strict=True):
            if one["hash"] != before["hash"]:
                found.append(f"{one['name']}: the area, the service's rules or its fleet have changed.")
            elif one["logs"] != before["logs"]:
                found.append(f"{one['name']}: other things happened.")
        if found and told["code"] != self.told["code"]:
            found.append(f"It was played by version {self.told['code']} of the code; this is {told['code']}.")
        return found


def read_earlier(path: Path) -> Earlier:
    """Return the comparison in a file that ``--out`` or a planner's page gave.

    Raises
    ------
    BrokenInput
        It is no such file, or one of its scenarios cannot be used any more.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"), object_hook=_date_or_table)
        data = [found_here(one["data"]) for one in told["scenarios"]]
        seeds = tuple(int(seed) for seed in told["seeds"])
    except OSError as error:
        raise BrokenInput(f"{path}: cannot be read ({error.strerror}). Check the path.") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BrokenInput(
            f"{path}: is no comparison that can be played again ({error}). Give a comparison.json."
        ) from error
    return Earlier(tuple(Experiment(scenario_from(path, one), path, one) for one in data), seeds, told)


def _date_or_table(table: dict[str, Any]) -> Any:
    return date.fromisoformat(table[DATE]) if table.keys() == {DATE} else table
