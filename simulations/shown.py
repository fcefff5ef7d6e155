"""How results look on a terminal: tables, and a bar with the time left."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from simulations.compare import Comparison
from simulations.csv_rows import counted
from simulations.figure_names import figure_name
from simulations.figures import DEFINITIONS
from simulations.input_names import input_name
from simulations.intervals import Estimate
from simulations.smallest_fleet import FleetAnswer, Tried
from simulations.told_changes import told_changes

SWEPT = ("served_percent", "on_time_pickup_percent", "riders_per_vehicle_hour", "vehicle_hours", "trips")


@contextmanager
def progress(
    counting: str = "days",
) -> Iterator[tuple[Callable[[int, int], None], Callable[[str], None]]]:
    """Show a bar on the error output while days are played; returns what moves it, and what writes above it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        line = bar.add_task(counting, total=None)
        yield lambda done, total: bar.update(line, completed=done, total=total), bar.console.print


def show(table: Table) -> None:
    """Print a table in full width, wherever it goes."""
    console = Console()
    Console(width=None if console.is_terminal else max(console.width, 200)).print(table)


def comparison_tables(comparison: Comparison) -> list[Table]:
    """Return what was changed, and every figure side by side."""
    changed = Table(title="What is different", title_justify="left")
    for heading in ("Scenario", "Input", "Base", "Here"):
        changed.add_column(heading)
    for side in comparison.others:
        for change in told_changes(comparison.changes(side)):
            changed.add_row(side.name, *change)
    what = comparison.base.experiment.scenario.label.partition(":")[0]
    over = counted(len(comparison.seeds), "day")
    title = f"{what}: mean of {over} ± 95 %; differences by the same days, * where clear"
    table = Table(title=title, title_justify="left")
    table.add_column("Figure")
    table.add_column(comparison.base.name, justify="right")
    for side in comparison.others:
        table.add_column(side.name, justify="right")
        table.add_column("difference", justify="right")
    sides = (comparison.base, *comparison.others)
    for figure in DEFINITIONS:
        if all(side.estimate(figure).mean is None for side in sides):
            continue
        cells = [figure_name(figure), ranged(comparison.base.estimate(figure))]
        for side in comparison.others:
            apart = comparison.difference(figure, side)
            cells += [
                ranged(side.estimate(figure)),
                ranged(apart, sign=True) + ("*" if apart.is_clear else ""),
            ]
        table.add_row(*cells)
    return [changed, table]


def sweep_table(axes: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return the main figures of every combination."""
    table = Table(title="ESTIMATE: means over the seeds", title_justify="left")
    for key in axes:
        table.add_column(input_name(key))
    for figure in SWEPT:
        table.add_column(figure_name(figure), justify="right")
    for row in rows:
        table.add_row(*(_short(row[key]) for key in axes), *(_number(row[figure]) for figure in SWEPT))
    return table


def fleet_tables(answer: FleetAnswer) -> list[Table]:
    """Return the fleets that were tried, and how the answer moves with what was assumed."""
    aim = f"{answer.aim.served:g} % served, {answer.aim.on_time:g} % on time"
    tables = [_tried(f"ESTIMATE: fleets tried for {aim}", answer.aim.vehicles, answer.tried)]
    if answer.sensitivity:
        tables.append(_tried("How close a call it is", answer.aim.vehicles, answer.sensitivity))
    return tables


def _tried(title: str, vehicles: str, tried: Sequence[Tried]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in (vehicles.capitalize(), "Demand %", "Served %", "On time %", "Reaches it"):
        table.add_column(heading, justify="right")
    for one in tried:
        yes = "yes" if one.reaches else "no"
        table.add_row(
            str(one.vehicles), f"{one.demand_percent:g}", ranged(one.served), ranged(one.on_time), yes
        )
    return table


def ranged(found: Estimate, *, sign: bool = False) -> str:
    """Return a mean with its margin."""
    if found.mean is None:
        return "–"
    mean = f"{found.mean:+.2f}" if sign else f"{found.mean:.2f}"
    return mean if found.margin is None else f"{mean} ± {found.margin:.2f}"


def _number(value: Any) -> str:
    return "–" if value is None else f"{value:.2f}"


def _short(value: Any) -> str:
    text = str(value) if value is not None else "–"
    return text if len(text) <= 60 else text[:57] + "…"
