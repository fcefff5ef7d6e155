"""How charts become text: the same figures always give the same SVG, with words left as words."""

from io import StringIO
from typing import Any

import matplotlib
from matplotlib.figure import Figure

SETTINGS: Any = {
    "svg.hashsalt": "drove",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
}
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8c7a00")
"""Told apart by people who see colours differently (Okabe and Ito)."""
STROKES = ("-", "--", "-.", ":")
"""Lines differ by stroke too, never by colour alone."""


def svg_of(figure: Figure) -> str:
    """Return a figure as SVG for the middle of a page."""
    text = StringIO()
    with matplotlib.rc_context(SETTINGS):
        figure.tight_layout()
        figure.savefig(text, format="svg", metadata={"Date": None})
    svg = text.getvalue()
    return svg[svg.index("<svg") :]


def plain(axes: Any) -> None:
    """Leave out what a chart does not need."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(color="#d0d0cc", linewidth=0.6)
    axes.set_axisbelow(True)


def clock(hour: float, _: Any = None) -> str:
    """Return an hour of the day as it is written on an axis."""
    return f"{int(hour):02d}:{round(hour % 1 * 60):02d}"
