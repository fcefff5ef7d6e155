"""How measurements are shown: one table for people, one object for programs, both from the same rows."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from scheduler.benchmarks.darp import Found, Measured


def darp_table(measured: Sequence[Measured]) -> Table:
    """Return the table of public instances; the last row holds means and totals."""
    compared = any(one.baseline is not None for one in measured)
    table = Table(show_footer=True)
    totals = summary(measured)
    for heading, footer in _columns(totals, compared=compared):
        table.add_column(heading, footer, justify="left" if heading == "instance" else "right", no_wrap=True)
    for one in measured:
        cells = _cells(one)
        if compared:
            cells += _baseline_cells(one)
        table.add_row(*cells)
    return table


def summary(measured: Sequence[Measured]) -> dict[str, Any]:
    """Return means and totals; a gap enters the mean where there is one."""
    gaps = [gap for one in measured if (gap := one.gap(one.engine)) is not None]
    others = [one.baseline for one in measured if one.baseline is not None]
    other_gaps = [
        gap for one in measured if one.baseline is not None and (gap := one.gap(one.baseline)) is not None
    ]
    seconds = sum(one.engine.seconds for one in measured)
    iterations = sum(one.engine.iterations or 0 for one in measured)
    return {
        "instances": len(measured),
        "mean_gap_percent": _mean(gaps),
        "gaps_known": len(gaps),
        "seconds": round(seconds, 3),
        "iterations": iterations,
        "steps_per_second": round(iterations / seconds) if seconds else 0,
        "unserved": sum(one.engine.unserved for one in measured),
        "baseline_mean_gap_percent": _mean(other_gaps),
        "baseline_gaps_known": len(other_gaps),
        "baseline_unserved": sum(other.unserved for other in others),
        "baseline_seconds": round(sum(other.seconds for other in others), 3),
        "faults": [fault for one in measured for fault in one.faults],
    }


def darp_object(measured: Sequence[Measured]) -> dict[str, Any]:
    """Return the same as one object: the rows, and what they come to."""
    return {"rows": [_row(one) for one in measured], **summary(measured)}


def progress(one: Measured) -> str:
    """Return one line about one instance."""
    return f"{one.instance.name}: {', '.join(_cells(one)[1:4])} in {one.engine.seconds:.1f} s"


def _row(one: Measured) -> dict[str, Any]:
    known = one.known
    return {
        "instance": one.instance.name,
        "objective": one.instance.objective.value,
        "requests": len(one.instance.requests),
        "best_known": known.cost if known else None,
        "best_known_vehicles": known.vehicles if known else None,
        "proven_optimum": bool(known and known.optimal),
        **_found("", one, one.engine),
        **(_found("baseline_", one, one.baseline) if one.baseline is not None else {}),
    }


def _found(prefix: str, one: Measured, found: Found) -> dict[str, Any]:
    figures = {
        "cost": found.cost,
        "vehicles": len(found.vehicles),
        "gap_percent": one.gap(found),
        "bound": found.bound,
        "unserved": found.unserved,
        "seconds": round(found.seconds, 3),
        "iterations": found.iterations,
    }
    return {f"{prefix}{name}": value for name, value in figures.items()}


def _columns(totals: dict[str, Any], *, compared: bool) -> list[tuple[str, str]]:
    columns = [
        ("instance", f"{totals['instances']} in all"),
        ("cost", ""),
        ("best known", ""),
        ("gap %", _mean_gap(totals, "")),
        ("lower bound", ""),
        ("seconds", f"{totals['seconds']:.1f}"),
        ("iterations", f"{totals['iterations']:,}"),
        ("steps/s", f"{totals['steps_per_second']:,}"),
        ("unserved", str(totals["unserved"])),
    ]
    if compared:
        columns += [
            ("OR-Tools cost", ""),
            ("OR-Tools gap %", _mean_gap(totals, "baseline_")),
            ("OR-Tools s", f"{totals['baseline_seconds']:.1f}"),
            ("OR-Tools unserved", str(totals["baseline_unserved"])),
        ]
    return columns


def _cells(one: Measured) -> list[str]:
    engine, known = one.engine, one.known
    steps = engine.iterations or 0
    rate = round(steps / engine.seconds) if engine.seconds else 0
    return [
        one.instance.name,
        _cost(one, engine.cost, len(engine.vehicles)),
        _cost(one, known.cost, known.vehicles) if known else "-",
        _gap(one, engine),
        "-" if engine.bound is None else f"{engine.bound:.2f}",
        f"{engine.seconds:.1f}",
        f"{steps:,}",
        f"{rate:,}",
        str(engine.unserved),
    ]


def _baseline_cells(one: Measured) -> list[str]:
    found = one.baseline
    if found is None:
        return ["-"] * 4
    cost = _cost(one, found.cost, len(found.vehicles))
    return [cost, _gap(one, found), f"{found.seconds:.1f}", str(found.unserved)]


def _cost(one: Measured, cost: float, vehicles: int | None) -> str:
    """Say vehicles before the distance where they count first."""
    if one.instance.objective.fewest_vehicles_first and vehicles is not None:
        return f"{vehicles} / {cost:.2f}"
    return f"{cost:.2f}"


def _gap(one: Measured, found: Found) -> str:
    gap, known = one.gap(found), one.known
    if gap is None and known is not None and known.vehicles is not None and not found.unserved:
        return f"{len(found.vehicles) - known.vehicles:+d} vehicles"
    return _percent(gap)


def _percent(gap: float | None) -> str:
    return "-" if gap is None else f"{gap:.3f}"


def _mean_gap(totals: dict[str, Any], prefix: str) -> str:
    """Say the mean, and over how many where that is not all."""
    mean, known = _percent(totals[f"{prefix}mean_gap_percent"]), totals[f"{prefix}gaps_known"]
    return mean if known in (0, totals["instances"]) else f"{mean} ({known} of {totals['instances']})"


def _mean(gaps: Sequence[float]) -> float | None:
    return sum(gaps) / len(gaps) if gaps else None
