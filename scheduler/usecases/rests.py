"""Which breaks a shift owes or may take, and which of them the stops of its run are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduler.domain.fleet import Shift
from scheduler.domain.people import Driver
from scheduler.domain.plan import Stop, StopKind
from scheduler.domain.policy import DutyRules
from scheduler.domain.time import TimeWindow


@dataclass(frozen=True, slots=True)
class Rest:
    """A break that the shift itself fixes, or an optional one that the longest stretch may call for."""

    window: TimeWindow
    duration: int
    optional: bool = False

    def may_be(self, stop: Stop) -> bool:
        """Tell whether a stop of a plan can be this break."""
        inside = self.window.earliest <= stop.start <= self.window.latest
        return inside and stop.departure - stop.start == self.duration


def rests_of(shift: Shift, driver: Driver, rules: DutyRules) -> list[Rest]:
    """Return the fixed breaks of a shift, then as many optional ones as its longest duty can call for."""
    fixed = [Rest(one.window, one.duration) for one in shift.breaks]
    stretch, rest = rules.stretch(driver), rules.rest(driver)
    duty = min(shift.max_duty, shift.hours.width)
    if stretch is None or duty <= stretch:
        return fixed
    count = -(-(duty - stretch) // (stretch + rest))
    window = TimeWindow(shift.hours.earliest, max(shift.hours.earliest, shift.hours.latest - rest))
    return [*fixed, *[Rest(window, rest, optional=True)] * count]


def matched(stops: Iterable[Stop], rests: Sequence[Rest]) -> list[int | None]:
    """Return for each break among the stops, in order, which of the rests it is; None where none is left.

    Fixed breaks are taken in order, unless only an optional one is like the stop.
    """
    left = list(range(len(rests)))
    found: list[int | None] = []
    for stop in stops:
        if stop.kind is not StopKind.BREAK:
            continue
        like = [index for index in left if rests[index].may_be(stop)]
        chosen = next(iter([*like, *left]), None)
        if chosen is not None:
            left.remove(chosen)
        found.append(chosen)
    return found
