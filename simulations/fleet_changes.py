"""What a scenario makes of a fleet file: vehicles and drivers left out, counted to a number, or held for a contract.

More vehicles than there are are copies of those there are, in turn, each with copies of its drivers.
"""

from collections.abc import Mapping
from typing import Any

from scheduler.adapters.strict_toml import Table

Fleet = dict[str, Any]
MINIBUS, CAR = "minibus", "car"
MOST = 200


def changed_fleet(table: Table, fleet: Mapping[str, Any]) -> Fleet:
    """Return the parsed fleet file as the scenario's ``[fleet]`` wants it."""
    left = _without(table, dict(fleet))
    for key, kind in (("minibuses", MINIBUS), ("cars", CAR)):
        if key in table:
            left = _counted(left, kind, table.whole(key, most=MOST))
    left = _held(table, _timed(table, left))
    table.finish()
    return left


def kind_of(vehicle: Mapping[str, Any]) -> str:
    """Tell whether a vehicle is a volunteer's car or a minibus."""
    return CAR if vehicle.get("mode") == "car_scheme" else MINIBUS


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


def _timed(table: Table, fleet: Fleet) -> Fleet:
    """Return the fleet with other hours for some patterns."""
    hours = table.table("pattern_hours", optional=True)
    wanted = {name: hours.window(name) for name in hours.keys()}  # noqa: SIM118 - a Table is no dict
    known = {one["id"] for one in fleet["patterns"]}
    for name in wanted:
        if name not in known:
            hours.fail(name, f"the fleet has no such pattern. It has: {', '.join(sorted(known))}.")
    patterns = [
        {**one, "hours": [_clock(wanted[one["id"]].earliest), _clock(wanted[one["id"]].latest)]}
        if one["id"] in wanted
        else one
        for one in fleet["patterns"]
    ]
    return {**fleet, "patterns": patterns}


def _held(table: Table, fleet: Fleet) -> Fleet:
    """Return the fleet with vehicles held for other work at some hours, such as a school contract."""
    for hold in table.tables("held"):
        vehicle, start, end = hold.text("vehicle"), hold.clock("from"), hold.clock("to")
        hold.text("note", "")
        if vehicle not in {one["id"] for one in fleet["vehicles"]}:
            hold.fail("vehicle", f"the fleet has no {vehicle!r}.")
        if end <= start:
            hold.fail("to", "is not after from. Put the earlier time first.")
        hold.finish()
        kept = [one for one in fleet["patterns"] if one["vehicle"] != vehicle]
        for pattern in (one for one in fleet["patterns"] if one["vehicle"] == vehicle):
            kept += _around(pattern, start, end)
        fleet = {**fleet, "patterns": kept}
    return fleet


def _around(pattern: Mapping[str, Any], start: int, end: int) -> list[dict[str, Any]]:
    """Return what is left of a pattern before and after the hours held."""
    first, last = (_seconds(text) for text in pattern["hours"])
    if end <= first or start >= last:
        return [dict(pattern)]
    pieces = [("-am", first, start), ("-pm", end, last)]
    return [
        _piece(pattern, mark, since=since, until=until)
        for mark, since, until in pieces
        if until - since >= 3600
    ]


def _piece(pattern: Mapping[str, Any], mark: str, *, since: int, until: int) -> dict[str, Any]:
    inside = [
        rest
        for rest in pattern.get("breaks", ())
        if since <= _seconds(rest["start_between"][0])
        and _seconds(rest["start_between"][1]) + rest["duration_min"] * 60 <= until
    ]
    piece = {**pattern, "id": pattern["id"] + mark, "hours": [_clock(since), _clock(until)], "breaks": inside}
    if "max_duty_min" in piece:
        piece["max_duty_min"] = min(piece["max_duty_min"], (until - since) // 60)
    return piece


def _seconds(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"
