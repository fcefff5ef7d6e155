"""The scenario file of a trace: its vehicles, and how long a stop takes."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.adapters.strict_toml import shortened
from scheduler.domain.errors import BrokenInput
from simulations.trace.contents import TraceVehicle

FORMAT = 1
"""What a scenario that names no format is taken to be."""
DIGITS = 9
VEHICLE = ("id", "seats", "start_place", "from_s", "to_s")


@dataclass(frozen=True, slots=True)
class TraceScenario:
    """What the scenario file says."""

    name: str
    dwell_s: int
    vehicles: tuple[TraceVehicle, ...]
    not_read: tuple[str, ...]
    """Keys of vehicles that the format has not."""


def read_scenario(path: Path, *, places: int) -> TraceScenario:
    """Return what a scenario file says.

    Raises
    ------
    BrokenInput
        The file cannot be used; names the key.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BrokenInput(f"{path}, line {error.lineno}: {error.msg}.") from error
    except RecursionError as error:
        raise BrokenInput(f"{path}: is nested too deep. Export the trace again.") from error
    except UnicodeDecodeError as error:
        raise BrokenInput(f"{path}: is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise BrokenInput(f"{path}: cannot be read ({error.strerror}). Check the file.") from error
    if not isinstance(body, dict):
        raise BrokenInput(f"{path}: there must be one object with the keys format, dwell_s and vehicles.")
    if "format" in body and _whole(path, body, "format") != FORMAT:
        raise BrokenInput(
            f"{path}: format {body['format']} is not known; this version reads format {FORMAT}."
        )
    listed = body.get("vehicles")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise BrokenInput(f"{path}: vehicles must be a list of at least one vehicle.")
    vehicles = tuple(_vehicle(path, number, one, places) for number, one in enumerate(listed))
    if len({one.id for one in vehicles}) != len(vehicles):
        raise BrokenInput(f"{path}: two vehicles have the same id.")
    name = body.get("name", "")
    more = sorted({key for one in listed for key in one if key not in VEHICLE})
    return TraceScenario(
        str(name), _whole(path, body, "dwell_s"), vehicles, tuple(f"vehicles: {key}" for key in more)
    )


def _vehicle(path: Path, number: int, body: dict[str, Any], places: int) -> TraceVehicle:
    where = f"vehicle {number + 1}: "
    start = _whole(path, body, "start_place", where)
    if start >= places:
        raise BrokenInput(f"{path}: {where}start_place {start} is none of the {places} places.")
    from_s, to_s = _whole(path, body, "from_s", where), _whole(path, body, "to_s", where)
    if to_s < from_s:
        raise BrokenInput(f"{path}: {where}to_s is before from_s.")
    id_ = body.get("id")
    if isinstance(id_, bool) or not isinstance(id_, int | str) or not str(id_).strip():
        raise BrokenInput(f"{path}: {where}id must be a number or a text.")
    return TraceVehicle(str(id_), _whole(path, body, "seats", where), start, from_s, to_s)


def _whole(path: Path, body: dict[str, Any], key: str, where: str = "") -> int:
    value = body.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**DIGITS:
        raise BrokenInput(
            f"{path}: {where}{key} must be a whole number of at least 0 and at most {DIGITS} digits, "
            f"not {shortened(repr(value))}."
        )
    return value
