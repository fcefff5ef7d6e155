"""When the vehicles of a fleet file are out: other hours than usual, and hours held for a contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.adapters.strict_toml import WEEKDAYS, Table
from scheduler.domain.time import TimeWindow

Fleet = dict[str, Any]
MINIBUS, CAR = "minibus", "car"
SHORTEST = 3600
"""Nobody drives out for less than an hour."""


@dataclass(frozen=True, slots=True)
class Contract:
    """Time on some days of the week for which a vehicle that would be out is held for other work."""

    vehicle: str
    weekdays: tuple[str, ...]
    seconds: int
    pounds_hour: float
    """What the other work brings in."""

    def hours(self, day: date) -> float:
        """Return the hours held on a date."""
        return self.seconds / 3600 if WEEKDAYS[day.weekday()] in self.weekdays else 0.0


def kind_of(vehicle: Mapping[str, Any]) -> str:
    """Tell whether a vehicle is a volunteer's car or a minibus."""
    return CAR if vehicle.get("mode") == "car_scheme" else MINIBUS


def timed(table: Table, fleet: Fleet) -> Fleet:
    """Return the fleet with other hours for some patterns."""
    if "minibus_hours" in table:
        fleet = _out_between(fleet, table.window("minibus_hours"))
    hours = table.table("pattern_hours", optional=True)
    wanted = {name: hours.window(name) for name in hours.keys()}  # noqa: SIM118 - a Table is no dict
    known = {one["id"] for one in fleet["patterns"]}
    for name in wanted:
        if name not in known:
            hours.fail(name, f"the fleet has no such pattern. It has: {', '.join(sorted(known))}.")
    patterns = [
        _piece(one, "", since=wanted[one["id"]].earliest, until=wanted[one["id"]].latest)
        if one["id"] in wanted
        else one
        for one in fleet["patterns"]
    ]
    return {**fleet, "patterns": patterns}


def _out_between(fleet: Fleet, window: TimeWindow) -> Fleet:
    """Return the fleet with its minibuses out for these hours: first and last shifts are stretched or cut."""
    buses = {one["id"] for one in fleet["vehicles"] if kind_of(one) == MINIBUS}
    patterns = []
    for pattern in fleet["patterns"]:
        if pattern["vehicle"] not in buses:
            patterns.append(pattern)
            continue
        start, end = (_seconds(text) for text in pattern["hours"])
        beside = [[_seconds(text) for text in one["hours"]] for one in _beside(pattern, fleet)]
        first = all(start <= other[0] for other in beside)
        last = all(end >= other[1] for other in beside)
        since = window.earliest if first else max(start, window.earliest)
        until = window.latest if last else min(end, window.latest)
        if until - since >= SHORTEST:
            patterns.append(_piece(pattern, "", since=since, until=until))
    return {**fleet, "patterns": patterns}


def _beside(pattern: Mapping[str, Any], fleet: Fleet) -> list[Mapping[str, Any]]:
    """Return the patterns of the same vehicle on any of the same days."""
    days = set(pattern.get("weekdays", ()))
    return [
        one
        for one in fleet["patterns"]
        if one["vehicle"] == pattern["vehicle"] and days & set(one.get("weekdays", ()))
    ]


def held(table: Table, fleet: Fleet) -> tuple[Fleet, tuple[Contract, ...]]:
    """Return the fleet with vehicles held at some hours, such as for a school contract, and these hours."""
    contracts = []
    for hold in table.tables("held"):
        vehicle, start, end = hold.text("vehicle"), hold.clock("from"), hold.clock("to")
        hold.text("note", "")
        pounds_hour = hold.real("pounds_hour", 0.0)
        if vehicle not in {one["id"] for one in fleet["vehicles"]}:
            hold.fail("vehicle", f"the fleet has no {vehicle!r}.")
        if end <= start:
            hold.fail("to", "is not after from. Put the earlier time first.")
        hold.finish()
        kept = [one for one in fleet["patterns"] if one["vehicle"] != vehicle]
        for pattern in (one for one in fleet["patterns"] if one["vehicle"] == vehicle):
            kept += _around(pattern, start, end)
            first, last = (_seconds(text) for text in pattern["hours"])
            lost = min(last, end) - max(first, start)
            if lost > 0:
                contracts.append(Contract(vehicle, tuple(pattern.get("weekdays", ())), lost, pounds_hour))
        fleet = {**fleet, "patterns": kept}
    return fleet, tuple(contracts)


def _around(pattern: Mapping[str, Any], start: int, end: int) -> list[dict[str, Any]]:
    """Return what is left of a pattern before and after the hours held."""
    first, last = (_seconds(text) for text in pattern["hours"])
    if end <= first or start >= last:
        return [dict(pattern)]
    pieces = [("-am", first, start), ("-pm", end, last)]
    return [
        _piece(pattern, mark, since=since, until=until)
        for mark, since, until in pieces
        if until - since >= SHORTEST
    ]


def _piece(pattern: Mapping[str, Any], mark: str, *, since: int, until: int) -> dict[str, Any]:
    """Return a pattern for other hours, with the breaks that lie within them."""
    inside = [
        rest
        for rest in pattern.get("breaks", ())
        if since <= _seconds(rest["start_between"][0])
        and _seconds(rest["start_between"][1]) + rest["duration_min"] * 60 <= until
    ]
    piece = {
        **pattern,
        "id": pattern["id"] + mark,
        "hours": [time_of_day(since), time_of_day(until)],
        "breaks": inside,
    }
    if "max_duty_min" in piece:
        piece["max_duty_min"] = min(piece["max_duty_min"], (until - since) // 60)
    return piece


def _seconds(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def time_of_day(second: int) -> str:
    """Return a second of the day as "07:30"."""
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"
