"""What a scenario makes of a fleet file: vehicles and drivers left out, or counted to a number.

More vehicles than there are are copies of those there are, in turn, each with copies of its drivers.
"""

from collections.abc import Mapping
from typing import Any

from scheduler.adapters.strict_toml import Table
from simulations.fleet_hours import CAR, MINIBUS, Contract, Fleet, held, kind_of, timed

MOST = 200


def changed_fleet(table: Table, fleet: Mapping[str, Any]) -> tuple[Fleet, tuple[Contract, ...]]:
    """Return the parsed fleet file as the scenario's ``[fleet]`` wants it, and what contracts take of it."""
    left = _without(table, dict(fleet))
    for key, kind in (("minibuses", MINIBUS), ("cars", CAR)):
        if key in table:
            left = _counted(left, kind, table.whole(key, most=MOST))
    left, contracts = held(table, timed(table, left))
    table.finish()
    return left, contracts


def _without(table: Table, fleet: Fleet) -> Fleet:
    gone = {
        "vehicle": _listed(table, "without_vehicles", fleet.get("vehicles")),
        "driver": _listed(table, "without_drivers", fleet.get("drivers")),
    }
    patterns = [
        pattern
        for pattern in fleet.get("patterns", ())
        if all(pattern.get(kind) not in ids for kind, ids in gone.items())
    ]
    return {
        **fleet,
        "vehicles": [one for one in fleet.get("vehicles", ()) if one.get("id") not in gone["vehicle"]],
        "drivers": [one for one in fleet.get("drivers", ()) if one.get("id") not in gone["driver"]],
        "patterns": patterns,
    }


def _listed(table: Table, key: str, entries: Any) -> set[str]:
    named, there = table.texts(key, ()), {entry.get("id") for entry in entries or ()}
    for text in named:
        if text not in there:
            table.fail(key, f"the fleet has no {text!r}. It has: {', '.join(sorted(map(str, there)))}.")
    return set(named)


def _counted(fleet: Fleet, kind: str, count: int) -> Fleet:
    """Return the fleet with exactly so many vehicles of a kind: the first ones, or copies in turn."""
    own = [one for one in fleet["vehicles"] if kind_of(one) == kind]
    kept = {one["id"] for one in own[:count]} | {
        one["id"] for one in fleet["vehicles"] if kind_of(one) != kind
    }
    result: Fleet = {
        **fleet,
        "vehicles": [one for one in fleet["vehicles"] if one["id"] in kept],
        "drivers": list(fleet["drivers"]),
        "patterns": [one for one in fleet["patterns"] if one["vehicle"] in kept],
    }
    for number in range(len(own), count if own else 0):
        _copy(result, fleet, own[number % len(own)], f"-copy-{number // len(own)}")
    return result


def _copy(into: Fleet, fleet: Fleet, vehicle: Mapping[str, Any], mark: str) -> None:
    """Add a copy of a vehicle, of its patterns and of their drivers."""
    into["vehicles"].append({**vehicle, "id": vehicle["id"] + mark, "name": f"{vehicle['name']} (copy)"})
    patterns = [one for one in fleet["patterns"] if one["vehicle"] == vehicle["id"]]
    known = {one["id"] for one in into["drivers"]}
    for driver in fleet["drivers"]:
        wanted = driver["id"] in {one["driver"] for one in patterns}
        if wanted and driver["id"] + mark not in known:
            into["drivers"].append({**driver, "id": driver["id"] + mark})
    into["patterns"] += [
        {
            **one,
            "id": one["id"] + mark,
            "vehicle": one["vehicle"] + mark,
            "driver": one["driver"] + mark,
        }
        for one in patterns
    ]
