"""A map of who is served: villages where their people live, on the main roads; signs as well as colours."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from matplotlib.figure import Figure

from simulations.equity import Group, Shown, shown
from simulations.html import drawing
from simulations.land import Land
from simulations.svg import svg_of

GAINS, LOSES, SAME, UNSEEN = ("#0072B2", "^"), ("#D55E00", "v"), ("#555555", "o"), ("#bbbbbb", "x")
APART = 3.0
"""Percentage points by which a village has to differ before it counts as better or worse."""
Points = Mapping[str, tuple[float, float]]


def middles(land: Land) -> dict[str, tuple[float, float]]:
    """Return the middle of each village's homes: longitude and latitude."""
    return {
        village.name: (
            sum(home.point.lon for home in village.homes) / len(village.homes),
            sum(home.point.lat for home in village.homes) / len(village.homes),
        )
        for village in land.villages
    }


def village_map_part(land: Land, groups: Mapping[str, Group], roads: bytes) -> str:
    """Return a map of one day: larger where more people asked, with the part refused."""
    figure, axes = _map(middles(land), roads)
    for name, group in shown(groups).items():
        if name in middles(land):
            lon, lat = middles(land)[name]
            colour, sign = UNSEEN if group is None else SAME
            axes.scatter([lon], [lat], s=40 if group is None else 30 + 8 * group.asked, c=colour, marker=sign)
            said = name if group is None else f"{name}: {group.refused_percent:.0f} % refused"
            axes.annotate(said, (lon, lat), xytext=(6, 4), textcoords="offset points", fontsize=9)
    key = "Larger where more people asked; × too few to show."
    return drawing(
        svg_of(figure), "Villages and the part of people refused; the table below says the same", key=key
    )


def winners_map(land: Land, roads: bytes, *, base: Shown, other: Shown) -> str:
    """Return a map of the villages in which more, or fewer, people are served than in the base."""
    figure, axes = _map(middles(land), roads)
    for name, change in changes(base, other).items():
        if name not in middles(land):
            continue
        lon, lat = middles(land)[name]
        colour, sign = _sign(change)
        axes.scatter([lon], [lat], s=90, c=colour, marker=sign)
        said = name if change is None else f"{name} {change:+.0f}"
        axes.annotate(said, (lon, lat), xytext=(7, 4), textcoords="offset points", fontsize=9)
    key = "▲ more people served, ▼ fewer (percentage points), ● much the same, × too few to show."
    return drawing(svg_of(figure), "Villages that gain or lose; the table below says the same", key=key)


def changes(before: Shown, after: Shown) -> dict[str, float | None]:
    """Return by how many percentage points more people are served; None where either is too small to show."""
    found: dict[str, float | None] = {}
    for name in sorted({*before, *after}):
        one, two = before.get(name), after.get(name)
        found[name] = one.refused_percent - two.refused_percent if one and two else None
    return found


def _sign(change: float | None) -> tuple[str, str]:
    if change is None:
        return UNSEEN
    if abs(change) < APART:
        return SAME
    return GAINS if change > 0 else LOSES


def _map(points: Points, roads: bytes) -> tuple[Figure, Any]:
    figure = Figure(figsize=(9, 6))
    axes = figure.add_subplot()
    lons, lats = [lon for lon, _ in points.values()], [lat for _, lat in points.values()]
    west, east, south, north = min(lons) - 0.03, max(lons) + 0.05, min(lats) - 0.02, max(lats) + 0.02
    for line in _lines(roads):
        inside = any(west < lon < east and south < lat < north for lon, lat in line)
        if inside:
            axes.plot(
                [lon for lon, _ in line], [lat for _, lat in line], color="#d5d0c4", linewidth=1, zorder=0
            )
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1.64)
    axes.set_axis_off()
    return figure, axes


def _lines(roads: bytes) -> Iterator[list[tuple[float, float]]]:
    for feature in json.loads(roads)["features"]:
        if feature["properties"]["class"] in ("main", "tertiary"):
            for line in feature["geometry"]["coordinates"]:
                yield [(lon, lat) for lon, lat in line]
