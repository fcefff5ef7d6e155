"""What a scenario changes, in words: names for keys, and a few words for whole vehicles, hours and outlines."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulations.fleet_hours import CAR, MINIBUS, kind_of
from simulations.input_names import input_name

Change = tuple[Any, Any]
Line = tuple[str, str, str]
UNTOLD = frozenset({"name", "question", "bus.timetable_content", "trains_content", "fleet.drivers"})
"""Said elsewhere, or by what else is changed."""
LONGEST = 160


def told_changes(changes: Mapping[str, Change]) -> list[Line]:
    """Return what is changed: its name, what it was and what it is."""
    return [line for key, pair in changes.items() if key not in UNTOLD for line in _told(key, pair, changes)]


def _told(key: str, pair: Change, changes: Mapping[str, Change]) -> Iterator[Line]:
    if key == "fleet.vehicles":
        yield "Vehicles", _vehicles(pair[0]), _vehicles(pair[1])
    elif key == "fleet.patterns":
        if "fleet.vehicles" not in changes:
            was, now = _hours(pair)
            yield "Hours of shifts", was, now
    elif key.startswith("service.area"):
        yield ("Area of the service", "as the service has it", "another outline")
    else:
        name = input_name(f"policy{key.removeprefix('service')}" if key.startswith("service.") else key)
        yield name, _value(pair[0]), _value(pair[1])


def _vehicles(vehicles: Sequence[Mapping[str, Any]]) -> str:
    counts = {kind: sum(kind_of(one) == kind for one in vehicles) for kind in (MINIBUS, CAR)}
    buses, cars = counts[MINIBUS], counts[CAR]
    return f"{buses} minibus{'' if buses == 1 else 'es'}, {cars} car{'' if cars == 1 else 's'}"


def _hours(pair: Change) -> tuple[str, str]:
    """Return the shifts that differ, before and after."""
    was, now = ({one["id"]: " to ".join(one["hours"]) for one in patterns} for patterns in pair)
    differ = [id_ for id_ in dict.fromkeys((*was, *now)) if was.get(id_) != now.get(id_)]
    before, after = (", ".join(f"{id_} {side[id_]}" for id_ in differ if id_ in side) for side in (was, now))
    return before or "none", after or "none"


def _value(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        text = ", ".join(f"{str(key).replace('_', ' ')} {_value(one)}" for key, one in value.items())
    elif isinstance(value, list | tuple):
        text = ", ".join(_value(one) for one in value)
    elif isinstance(value, float):
        text = f"{value:g}"
    else:
        text = str(value).replace("_", " ") if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
