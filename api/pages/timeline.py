"""The runs of a day drawn as a time line: hours across, one row a run, as high as there are people aboard.

An image for those who see it; the table beside it says the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.pages.board import RunRow
from scheduler.domain.plan import StopKind, StopState

HOUR = 3600
LEFT, RIGHT, TOP, ROW, FULL = 56, 20, 26, 40, 26
WIDTH = 960


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the drawing."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """One run as drawn."""

    row: RunRow
    y: float
    """Middle of the row."""
    shift: Box
    drive: Box
    aboard: tuple[Box, ...]
    rests: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole time line."""

    width: int
    height: int
    base: float
    hours: tuple[tuple[float, str], ...]
    runs: tuple[Drawn, ...]
    now: float | None


def chart_of(rows: Sequence[RunRow], now: int) -> Chart | None:
    """Return the drawing of the runs; None where there are none. ``now`` is a second of the day."""
    if not rows:
        return None
    first = min(min(row.run.leaves, row.manifest.shift.hours.earliest) for row in rows) // HOUR
    last = -(-max(max(row.run.returns, row.manifest.shift.hours.latest) for row in rows) // HOUR)
    scale = (WIDTH - LEFT - RIGHT) / ((last - first) * HOUR)

    def across(second: int) -> float:
        return round(LEFT + (second - first * HOUR) * scale, 1)

    hours = tuple((across(hour * HOUR), f"{hour % 24:02d}:00") for hour in range(first, last + 1))
    runs = tuple(_drawn(row, number, across=across) for number, row in enumerate(rows))
    height = TOP + ROW * len(rows) + 8
    shown = across(now) if first * HOUR <= now <= last * HOUR else None
    return Chart(WIDTH, height, TOP + ROW * len(rows), hours, runs, shown)


def _drawn(row: RunRow, number: int, *, across: Callable[[int], float]) -> Drawn:
    bottom = TOP + ROW * (number + 1) - 6
    hours = row.manifest.shift.hours

    def box(since: int, until: int, height: float) -> Box:
        x = across(since)
        return Box(x, bottom - height, round(max(across(until) - x, 1), 1), height)

    rests = tuple(
        box(stop.start, stop.departure, 10) for stop in row.run.stops if stop.kind is StopKind.BREAK
    )
    return Drawn(
        row=row,
        y=bottom - FULL / 2,
        shift=box(hours.earliest, hours.latest, FULL),
        drive=box(row.run.leaves, row.run.returns, 4),
        aboard=tuple(box(since, until, _height(people)) for since, until, people in _aboard(row)),
        rests=rests,
    )


def _height(people: int) -> float:
    """Return how high so many people are drawn; a fifth one adds nothing that could be seen."""
    return 4 + min(people, 5) / 5 * (FULL - 4)


def _aboard(row: RunRow) -> list[tuple[int, int, int]]:
    """Return from when to when how many people are aboard."""
    found: list[tuple[int, int, int]] = []
    since, people = 0, 0
    for told in row.manifest.stops:
        stop = told.stop
        if told.booking is None or stop.state is StopState.MISSED:
            continue
        at = stop.departure if stop.kind is StopKind.PICKUP else stop.arrival
        if people and at > since:
            found.append((since, at, people))
        size = told.booking.request.party.size
        people += size if stop.kind is StopKind.PICKUP else -size
        since = at
    return found
