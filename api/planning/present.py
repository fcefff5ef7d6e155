"""What the inputs of the scenarios that ship are now: read strictly by a process apart, once for each file."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from api.planning.fields import Field, Kind
from scheduler.domain.errors import BrokenInput

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "simulations" / "scenarios"
DROVE = ROOT / "drove.py"
READ_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Present:
    """What an input is, and where that comes from."""

    value: str
    tag: str
    basis: str

    def is_same(self, field: Field, value: str) -> bool:
        """Tell whether what was typed is what it is already."""
        if field.kind in (Kind.WHOLE, Kind.NUMBER):
            return float(value) == float(self.value)
        return field.shown(value).lower() == self.value.lower()


def read_strictly(path: Path) -> dict[str, Any]:
    """Return what a scenario file comes to: its inputs, each with name, value, tag and basis.

    Raises
    ------
    BrokenInput
        The scenario cannot be used; says why.
    """
    try:
        found: dict[str, Any] = json.loads(ask_drove("scenario", str(path), "--json"))
    except BrokenInput as trouble:
        raise BrokenInput(str(trouble).removeprefix(f"{path}: ")) from None
    return found


def ask_drove(*words: str, environment: Mapping[str, str] | None = None) -> str:
    """Return what a command of ours prints, in a process of its own.

    Raises
    ------
    BrokenInput
        The command refuses what it was given; the message is its last line.
    """
    answer = subprocess.run(
        [sys.executable, str(DROVE), *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=READ_SECONDS,
        check=False,
    )
    if answer.returncode:
        raise BrokenInput((answer.stderr.strip().splitlines() or ["The command gave no reason."])[-1])
    return answer.stdout


def present_of(base: str) -> dict[str, Present]:
    """Return the inputs of a scenario that ships, by dotted key."""
    path = SCENARIOS / f"{base}.toml"
    return _read_once(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read_once(path: Path, _written_at: int) -> dict[str, Present]:
    inputs = read_strictly(path)["inputs"]
    return {one["key"]: Present(one["value"], one["tag"], one["basis"]) for one in inputs}
