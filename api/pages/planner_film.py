"""A played day as a picture and a list: where lines and signs lie on the page, in what words halts are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from api.pages.rendering import RUN_COLOURS

WIDTH = 900
LETTER = 16
"""Room for a letter of a village's name, as large as it is on a telephone."""
WHAT = {
    "starts": "Starts",
    "pickup": "Picks up",
    "no_show": "Nobody comes",
    "delivery": "Drops off",
    "ends": "Is back",
}


@dataclass(frozen=True, slots=True)
class Halt:
    """A vehicle at a place, in words."""

    time: str
    what: str
    place: str
    aboard: int


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle: how it is drawn, and every halt."""

    number: int
    name: str
    colour: str
    ink: str
    """Colour of the number on it."""
    line: str
    x: float
    y: float
    halts: tuple[Halt, ...]


@dataclass(frozen=True, slots=True)
class Film:
    """A day that can be drawn. Lines are as SVG writes them."""

    width: int
    height: int
    roads: str
    villages: tuple[tuple[str, float, float], ...]
    vehicles: tuple[Vehicle, ...]
    box: tuple[float, float, float, float]
    """Degrees west, south, east and north."""
    begins: int
    ends: int


def drawn(told: Mapping[str, Any]) -> Film | None:
    """Return the film of a day as it was told; None when no vehicle went anywhere."""
    if not told["vehicles"]:
        return None
    sheet = _Sheet(told["box"])
    times = [halt for one in told["vehicles"] for halt in one["halts"]]
    west, south, east, north = told["box"]
    return Film(
        width=WIDTH,
        height=sheet.height,
        roads="".join(sheet.line(line) for line in told["roads"]),
        villages=tuple(_label(name, sheet.spot(lon, lat)) for name, lon, lat in told["villages"]),
        vehicles=tuple(_vehicle(number, one, sheet) for number, one in enumerate(told["vehicles"], 1)),
        box=(west, south, east, north),
        begins=min(halt[0] for halt in times) // 60,
        ends=-(-max(halt[1] for halt in times) // 60),
    )


class _Sheet:
    """Where degrees lie on the picture."""

    def __init__(self, box: Sequence[float]) -> None:
        self._west, south, east, self._north = box
        self._wide = WIDTH / (east - self._west)
        self._high = self._wide / cos(radians((south + self._north) / 2))
        self.height = round((self._north - south) * self._high)

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        return round((lon - self._west) * self._wide, 1), round((self._north - lat) * self._high, 1)

    def line(self, points: Sequence[Sequence[float]]) -> str:
        return "M" + " ".join(f"{x:g},{y:g}" for x, y in (self.spot(*point) for point in points))


def _label(name: str, spot: tuple[float, float]) -> tuple[str, float, float]:
    """Return where the middle of a village's name stands: over the village, but whole on the picture."""
    half = len(name) * LETTER / 2
    return name, min(max(spot[0], half), WIDTH - half), spot[1]


def _vehicle(number: int, told: Mapping[str, Any], sheet: _Sheet) -> Vehicle:
    colour = RUN_COLOURS[(number - 1) % len(RUN_COLOURS)]
    x, y = sheet.spot(*told["halts"][0][2:4])
    return Vehicle(
        number=number,
        name=told["name"],
        colour=colour,
        ink="#ffffff" if colour in ("#0072b2", "#000000") else "#0b0c0c",
        line="".join(sheet.line(way) for way in told["ways"]),
        x=x,
        y=y,
        halts=tuple(
            Halt(clock(at), WHAT[what], label, aboard) for at, _, _, _, what, label, aboard in told["halts"]
        ),
    )


def clock(second: int) -> str:
    """Return a second of the day as the office writes times."""
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"
