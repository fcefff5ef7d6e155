"""How a day's runs are drawn: one row a run, darker the more parties are aboard. Inline SVG, no scripts."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from simulations.trip_records import RunRecord

SHADES = ("#9ec5d6", "#4a8ba6", "#1d5a75", "#0b3347")
EMPTY = "#e4e4e0"
SETTINGS: Any = {
    "svg.hashsalt": "drove",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
}


def timeline_svg(runs: Mapping[str, RunRecord], names: Mapping[str, str]) -> str:
    """Return the runs on a line of time; the same runs always give the same text."""
    rows = [shift for shift in names if shift in runs and runs[shift].seconds]
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(10, 0.8 + 0.42 * max(1, len(rows))))
        axes = figure.add_subplot()
        for row, shift in enumerate(rows):
            _draw(axes, row, runs[shift])
        axes.set_yticks(range(len(rows)), [names[shift] for shift in rows])
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(matplotlib.ticker.MultipleLocator(1))
        axes.xaxis.set_major_formatter(lambda hour, _: f"{int(hour):02d}:00")
        axes.grid(axis="x", color="#d0d0cc", linewidth=0.6)
        axes.set_axisbelow(True)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        figure.tight_layout()
        text = StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None})
    svg = text.getvalue()
    return svg[svg.index("<svg") :]


def _draw(axes: matplotlib.axes.Axes, row: int, run: RunRecord) -> None:
    assert run.begins is not None
    bars = [(run.begins, run.begins + run.seconds, EMPTY)]
    bars += [(since, until, SHADES[min(parties, len(SHADES)) - 1]) for since, until, parties in run.spans()]
    for since, until, colour in bars:
        axes.barh(row, (until - since) / 3600, left=since / 3600, height=0.62, color=colour)
