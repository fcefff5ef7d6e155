"""Reading ``speeds.toml``: an overlay on the default speeds, every key known.

Decided here: the file's keys. Whatever it leaves out stays as it is by default.
"""

from collections.abc import Callable
from datetime import datetime, time
from functools import partial
from pathlib import Path
from typing import TypeVar

from scheduler.adapters.strict_toml import Table, read_toml
from scheduler.domain.errors import BrokenInput
from scheduler.domain.speeds import (
    EVERY_DAY,
    Closure,
    JunctionDelays,
    Peak,
    RoadSpeed,
    SpeedPolicy,
    VehicleSpeed,
)
from scheduler.domain.travel import VehicleClass

T = TypeVar("T")


def read_speeds(path: Path) -> SpeedPolicy:
    """Read a file of speeds.

    Raises
    ------
    BrokenInput
        It is not there, not TOML, has an unknown key or a value that cannot be; names the key and the remedy.
    """
    table = Table(path, read_toml(path))
    usual = SpeedPolicy()
    peaks = tuple(_peak(entry) for entry in table.tables("peak")) if "peak" in table else usual.peaks
    policy = _made(
        table,
        lambda: SpeedPolicy(
            classes=_classes(table.table("road", optional=True), usual),
            vehicles=_vehicles(table.table("vehicle", optional=True), usual),
            peaks=peaks,
            built_up_factor=table.real("built_up_factor", usual.built_up_factor),
            junctions=_junctions(table.table("junctions", optional=True), usual.junctions),
            closures=tuple(_closure(entry) for entry in table.tables("closure")),
            bus_gates_for=table.choices("bus_gates_for", VehicleClass, usual.bus_gates_for),
            snap_metres=table.whole("snap_metres", usual.snap_metres),
        ),
    )
    table.finish()
    return policy


def _made(table: Table, make: Callable[[], T]) -> T:
    """Make a value, telling in which table it went wrong."""
    try:
        return make()
    except ValueError as error:
        where = f"{table.path}: {table.name}" if table.name else str(table.path)
        raise BrokenInput(f"{where}: {error}.") from error


def _classes(table: Table, usual: SpeedPolicy) -> dict[str, RoadSpeed]:
    classes = dict(usual.classes)
    for name, speed in usual.classes.items():
        if name in table:
            entry = table.table(name)
            mph, factor = entry.whole("default_mph", speed.default_mph), entry.real("factor", speed.factor)
            classes[name] = _made(entry, partial(RoadSpeed, mph, factor))
            entry.finish()
    table.finish()
    return classes


def _vehicles(table: Table, usual: SpeedPolicy) -> dict[VehicleClass, VehicleSpeed]:
    vehicles = dict(usual.vehicles)
    for vehicle, speed in usual.vehicles.items():
        if vehicle.value in table:
            entry = table.table(vehicle.value)
            cap, factor = entry.whole("cap_mph", speed.cap_mph), entry.real("time_factor", speed.time_factor)
            vehicles[vehicle] = _made(entry, partial(VehicleSpeed, cap, factor))
            entry.finish()
    table.finish()
    return vehicles


def _junctions(table: Table, usual: JunctionDelays) -> JunctionDelays:
    names = ("give_way_seconds", "roundabout_seconds", "signals_seconds")
    seconds = {name: table.real(name, getattr(usual, name)) for name in names}
    table.finish()
    return _made(table, lambda: JunctionDelays(**seconds))


def _peak(table: Table) -> Peak:
    id_, factor = table.text("id", like='"peak"'), table.real("time_factor")
    days = frozenset(table.weekdays("days", tuple(sorted(EVERY_DAY))))
    start, end = table.clock("start"), table.clock("end")
    table.finish()
    if end >= 24 * 3600:
        table.fail("end", "must lie before midnight. Write two peaks for one that runs through it.")
    return _made(table, lambda: Peak(id_, days, _of_day(start), _of_day(end), factor))


def _of_day(seconds: int) -> time:
    return time(seconds // 3600, seconds % 3600 // 60)


def _closure(table: Table) -> Closure:
    id_, reason = table.text("id", like='"a1123-works"'), table.text("reason")
    ways = tuple(_way(table, way) for way in table.pairs("ways")) if "ways" in table else ()
    line = tuple(table.position("line", pair) for pair in table.pairs("line")) if "line" in table else ()
    radius = table.whole("radius_metres", 30)
    starts, ends = _moment(table, "starts"), _moment(table, "ends")
    table.finish()
    return _made(table, lambda: Closure(id_, reason, ways, line, radius if line else 0, starts, ends))


def _way(table: Table, way: object) -> int:
    if not isinstance(way, int) or isinstance(way, bool):
        table.fail("ways", f"{way!r} is no way id. Write it like ways = [4083921].")
    return way


def _moment(table: Table, key: str) -> datetime | None:
    if key not in table:
        return None
    value = table.raw(key)
    if not isinstance(value, datetime) or value.tzinfo is None:
        table.fail(
            key, f"{value} will not do. Write it with its offset, like {key} = 2026-12-01T09:30:00+00:00."
        )
    return value
