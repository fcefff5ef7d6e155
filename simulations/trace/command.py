"""One played trace as a user asks for it: read, played, judged, written down, told."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scheduler.adapters.area.load import load_area
from scheduler.bootstrap import warm
from scheduler.domain.errors import BrokenInput
from simulations.provenance import code_version
from simulations.trace.contents import Mode, Trace
from simulations.trace.day import Playing, Reoptimising, play
from simulations.trace.drawing import Size, draw_trace
from simulations.trace.judge import Verdict, judge
from simulations.trace.kpis import DEFINITIONS, figures, trace_kpis
from simulations.trace.reading import read_trace
from simulations.trace.results import Result, read_rides, rides_text, write_files
from simulations.trace.spent import Spent

_TOLD = 10


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a played trace, and whether the judge found nothing."""

    text: str
    is_sound: bool


def playing(mode: str, seed: int, *, minutes: int, iterations: int) -> Playing:
    """Return how a trace is to be played; 0 minutes: the plan is never improved."""
    rules = Reoptimising(60 * minutes, iterations) if minutes else None
    return Playing(Mode(mode), seed, rules)


def days_to_measure(folders: Sequence[Path], sizes: Sequence[str], drawn: tuple[Path, int]) -> list[Trace]:
    """Return the traces in folders, then days of these sizes, like 1000/40, drawn on an area with a seed.

    Raises
    ------
    BrokenInput
        A trace cannot be read, or a size is none.
    """
    warm()
    found = [read_trace(folder) for folder in folders]
    area = load_area(drawn[0]) if sizes else None
    for size in sizes:
        numbers = size.split("/")
        if len(numbers) != 2 or not all(one.isascii() and one.isdigit() and int(one) for one in numbers):
            raise BrokenInput(f"{size!r} is no size of a day. Write requests and vehicles like 1000/40.")
        if area is not None:
            found.append(draw_trace(area, Size.of(int(numbers[0]), int(numbers[1])), drawn[1]))
    return found


def run_trace(folder: Path, out: Path, how: Playing) -> Told:
    """Play the trace in a folder, and write ``rides.csv`` and ``kpis.json`` into another.

    The same trace, seed and code give the same bytes.

    Raises
    ------
    BrokenInput
        The trace cannot be used, or the folder cannot be written to.
    """
    trace = read_trace(folder)
    warm()
    spent = Spent()
    result = play(trace, replace(how, watch=spent.watch))
    write_files(out, {"rides.csv": rides_text(result)})
    verdict = judge(trace, how.mode, read_rides(out / "rides.csv"))
    verdict.faults += differing(result, verdict)
    told = trace_kpis(result, verdict)
    write_files(out, {"kpis.json": _kpis_text(result, how, told)})
    lines = [f"{name:<26} {value}" for name, value in figures(told)]
    lines.append(f"{'seconds of answers':<26} {spent.insertion:.2f}")
    if how.reoptimising is not None:
        lines.append(f"{'seconds of improving':<26} {spent.reoptimising:.1f}")
    lines += [f"The judge: {fault}." for fault in verdict.faults[:_TOLD]]
    broken = len(verdict.faults)
    lines.append(f"The judge found {broken} broken rules." if broken else "The judge found every rule kept.")
    lines += [f"Not read: {name}. The format has no such thing." for name in trace.not_read]
    lines.append(f"Written to {out}: rides.csv and kpis.json")
    return Told("\n".join(lines), not broken)


def differing(result: Result, verdict: Verdict) -> list[str]:
    """Return the fault that rides need other driving than planned; where orders are open, the plan's may be longer."""
    more = result.planned_metres - verdict.metres_driven
    if more == 0 or (more > 0 and verdict.is_least):
        return []
    return [f"the plan drives {result.planned_metres} m, the rides need {verdict.metres_driven} m"]


def _kpis_text(result: Result, how: Playing, told: dict[str, Any]) -> str:
    rules = how.reoptimising
    body = {
        "trace": result.trace.name,
        "mode": how.mode.value,
        "seed": how.seed,
        "reoptimising": None if rules is None else asdict(rules),
        "code": code_version(),
        **told,
        "not_read": list(result.trace.not_read),
        "prices": asdict(how.prices),
        "definitions": DEFINITIONS,
    }
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"
