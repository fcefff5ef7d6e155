"""Where the bars of a return's charts lie; the tables beside them say the same in figures."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROOM = 400, 60
"""Of a chart, in units of its drawing: how wide, and how much of it is for figures. As wide as a telephone's page."""
BESIDE, ROW = 120, 28
"""Room for names beside the bars, and a row's height."""
ABOVE = 20
"""Room for names above their bars, where they are long."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from nought to its figure, with the ends of its interval where it has one."""

    name: str
    figure: str
    y: int
    left: float
    width: float
    text_x: float
    ends: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars below each other."""

    width: int
    height: int
    nought: float
    bar_y: int
    """How far below the top of its row a bar begins: nought where names stand beside the bars."""
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a bar stands for."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    digits: int = 0
    sign: str = ""

    @property
    def figure(self) -> str:
        """The value as it is written."""
        return f"{'−' if self.value < 0 else ''}{self.sign}{abs(self.value):,.{self.digits}f}"


def bars(rows: Sequence[Measured], *, beside: bool = False) -> Bars | None:
    """Return the chart of these figures, names above or beside the bars; None of none, or where each is nought."""
    ends = [value for row in rows for value in (row.value, row.low, row.high) if value is not None]
    least, most = min((0.0, *ends)), max((0.0, *ends))
    if most == least:
        return None
    begin, above = (BESIDE, 0) if beside else (0, ABOVE)
    scale = (WIDTH - begin - ROOM) / (most - least)

    def x(value: float) -> float:
        return round(begin + (value - least) * scale, 1)

    drawn = []
    for number, row in enumerate(rows):
        left, right = sorted((x(0), x(row.value)))
        whisker = None if row.low is None or row.high is None else (x(row.low), x(row.high))
        beyond = max(right, whisker[1] if whisker else right) + 6
        name = row.name[:1].upper() + row.name[1:]
        drawn.append(
            Bar(name, row.figure, number * (ROW + above), left, round(right - left, 1), beyond, whisker)
        )
    return Bars(WIDTH, len(rows) * (ROW + above), x(0), above, tuple(drawn))
