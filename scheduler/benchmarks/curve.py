"""How the gap to the best known shrinks with time: for each instance one search of each length.

A short search cools as fast as a short budget makes it, so each point is what that much time would buy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.table import Table

from scheduler.benchmarks.darp import Effort, Measured, solve
from scheduler.benchmarks.instance import Instance
from scheduler.benchmarks.known import Known, best_known
from scheduler.benchmarks.reading import read_instance
from scheduler.benchmarks.scaled import Scaled, scaled
from scheduler.domain.errors import BrokenInput
from scheduler.engine.kernels import warm

POINTS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Seconds looked at where nobody says which."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Gaps of one instance over time."""

    name: str
    gaps: tuple[float | None, ...]
    """Per cent above the best known at each point; None before everybody is served."""


def bench_curve(
    files: Sequence[Path], effort: Effort, points: Sequence[float], *, multi_depot: bool = False
) -> list[Curve]:
    """Return the gap of each instance at each point in time.

    Raises
    ------
    BrokenInput
        A file is no instance, or no best-known value lies beside or above it.
    """
    ready: list[tuple[Instance, Known]] = []
    for path in files:
        instance = read_instance(path, multi_depot=multi_depot)
        known = best_known(path, instance)
        if known is None:
            raise BrokenInput(
                f"{path}: no best-known value lies beside or above it, so there is no gap to show."
            )
        ready.append((instance, known))
    warm()
    return [Curve(instance.name, _gaps(scaled(instance), known, effort, points)) for instance, known in ready]


def points_until(seconds: float, asked: str | None) -> list[float]:
    """Return the points in time to look at, the last one at the end.

    Raises
    ------
    BrokenInput
        What was asked for is no list of seconds.
    """
    try:
        points = [float(word) for word in asked.split(",")] if asked else list(POINTS)
    except ValueError:
        raise BrokenInput(f"{asked!r} is no list of seconds. Write it like 1,2,5,10.") from None
    return sorted({point for point in points if 0 < point < seconds} | {seconds})


def mean_gaps(curves: Sequence[Curve]) -> list[float | None]:
    """Return the mean gap at each point; None where an instance has none yet."""
    means: list[float | None] = []
    for gaps in zip(*(curve.gaps for curve in curves), strict=True):
        known = [gap for gap in gaps if gap is not None]
        means.append(sum(known) / len(known) if len(known) == len(curves) else None)
    return means


def curve_table(curves: Sequence[Curve], points: Sequence[float]) -> Table:
    """Return gaps by instance and time, the mean below."""
    table = Table(show_footer=True)
    table.add_column("gap % after", "mean", no_wrap=True)
    for point, mean in zip(points, mean_gaps(curves), strict=True):
        table.add_column(f"{point:g} s", _said(mean), justify="right", no_wrap=True)
    for curve in curves:
        table.add_row(curve.name, *map(_said, curve.gaps))
    return table


def curve_object(curves: Sequence[Curve], points: Sequence[float]) -> dict[str, Any]:
    """Return the same as one object."""
    return {
        "seconds": list(points),
        "gap_percent": {curve.name: list(curve.gaps) for curve in curves},
        "mean_gap_percent": mean_gaps(curves),
    }


def check_name(path: Path) -> None:
    """Hold that a curve can be written under this name, before hours are spent on it.

    Raises
    ------
    BrokenInput
        The name is that of no table and no picture.
    """
    if path.suffix not in {".csv", ".png", ".svg"}:
        raise BrokenInput(f"{path}: name a .csv, .png or .svg file.")


def write_curve(path: Path, curves: Sequence[Curve], points: Sequence[float]) -> None:
    """Write a table (``.csv``) or a picture (``.png``, ``.svg``), whichever the name asks for."""
    check_name(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        rows = [["seconds", *(curve.name for curve in curves), "mean"]]
        for at, (point, mean) in enumerate(zip(points, mean_gaps(curves), strict=True)):
            gaps = [*(curve.gaps[at] for curve in curves), mean]
            rows.append([f"{point:g}", *("" if gap is None else f"{gap:.4f}" for gap in gaps)])
        path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    else:
        _draw(path, curves, points)


def _gaps(model: Scaled, known: Known, effort: Effort, points: Sequence[float]) -> tuple[float | None, ...]:
    """Search for each point from the beginning."""
    found = [
        Measured(model.instance, known, solve(model, replace(effort, seconds=point))) for point in points
    ]
    return tuple(one.gap(one.engine) for one in found)


def _draw(path: Path, curves: Sequence[Curve], points: Sequence[float]) -> None:
    # The picture is drawn into the file, never on a screen.
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.subplots()
    for curve in curves:
        axes.plot(points, _drawn(curve.gaps), color="0.75", linewidth=0.8, marker=".")
    axes.plot(points, _drawn(mean_gaps(curves)), color="tab:blue", linewidth=2, marker="o", label="mean")
    axes.set_xscale("log")
    axes.set_xticks(list(points), [f"{point:g}" for point in points])
    axes.minorticks_off()
    axes.set_ylim(bottom=0)
    axes.set_xlabel("seconds (logarithmic)")
    axes.set_ylabel("gap to best known, %")
    axes.set_title(f"{len(curves)} instances; grey: each one")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)


def _drawn(gaps: Sequence[float | None]) -> list[float]:
    return [float("nan") if gap is None else gap for gap in gaps]


def _said(gap: float | None) -> str:
    return "-" if gap is None else f"{gap:.3f}"
