"""Means with their 95 % intervals, one small chart a figure, the scenarios below each other."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from simulations.compare import Comparison, Side
from simulations.figure_names import figure_name
from simulations.svg import PALETTE, plain, svg_of

MAIN = (
    "served_percent",
    "on_time_pickup_percent",
    "ride_to_direct",
    "riders_per_vehicle_hour",
    "subsidy_per_trip",
    "cost_pounds",
)
"""The figures that are drawn; every figure stands in the table."""


def intervals_svg(comparison: Comparison) -> str:
    """Return the charts of the main figures; the same comparison always gives the same text."""
    sides: Sequence[Side] = (comparison.base, *comparison.others)
    figure = Figure(figsize=(10, 1.4 + 0.5 * len(sides) * 2))
    for number, name in enumerate(MAIN):
        axes = figure.add_subplot(2, 3, number + 1)
        for row, side in enumerate(sides):
            found = side.estimate(name)
            if found.mean is not None:
                axes.errorbar(
                    [found.mean],
                    [row],
                    xerr=drawn(name, mean=found.mean, margin=found.margin or 0),
                    fmt="o" if row == 0 else "D",
                    color=PALETTE[row % len(PALETTE)],
                    capsize=4,
                )
        axes.set_yticks(range(len(sides)), [chr(65 + row) for row in range(len(sides))])
        axes.set_ylim(len(sides) - 0.5, -0.5)
        axes.set_title(figure_name(name), fontsize=10, loc="left")
        plain(axes)
    return svg_of(figure)


def drawn(name: str, *, mean: float, margin: float) -> list[list[float]]:
    """Return how far an interval is drawn down and up: a share of all is never less than nothing or more than all."""
    if not name.endswith("_percent"):
        return [[margin], [margin]]
    return [[min(margin, mean)], [min(margin, 100 - mean)]]
