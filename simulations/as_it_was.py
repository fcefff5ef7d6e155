"""A log as its day was: the times that drivers gave later, and what a coordinator settled, in their places.

What the office wrote down for a driver stays in the log. The driver's own later word on the same step says better
when it was, and of what office and driver told differently a coordinator decides which counts.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from scheduler.domain.events import Event, EventType

_SAID = {
    "started": EventType.SHIFT_STARTED,
    "arrived": EventType.VEHICLE_ARRIVED,
    "boarded": EventType.RIDER_BOARDED,
    "alighted": EventType.TRIP_TASK_COMPLETION,
    "no_show": EventType.NO_SHOW,
    "ended": EventType.SHIFT_ENDED,
}
_STEPS = frozenset({*_SAID.values(), EventType.RIDER_TRANSFERRED})
_STRUCK = frozenset({EventType.NO_SHOW, EventType.RIDER_BOARDED, EventType.TRIP_TASK_COMPLETION})
_CORRECTS = frozenset({EventType.STEP_TIMED, EventType.STEP_SETTLED})


def is_planned(data: Mapping[str, Any]) -> bool:
    """Tell whether a step was pressed so late that its time is the one planned, and nobody knows when it was."""
    return bool(data.get("as_planned", False))


def as_it_was(events: Iterable[Event]) -> list[Event]:
    """Return the events in the order and at the times that hold; the same list where nothing was put right."""
    found = list(events)
    if not any(event.type in _CORRECTS for event in found):
        return found
    log = _Log()
    for event in found:
        log.take(event)
    return list(_worked_out(log.kept))


class _Log:
    def __init__(self) -> None:
        self.kept: list[Event] = []
        self.settled: set[str] = set()
        """Legs that a coordinator decided about for the driver; what is written of them since is put where it was."""

    def take(self, event: Event) -> None:
        """Add the next event of the log."""
        if event.type is EventType.STEP_TIMED:
            self._time(event)
        elif event.type is EventType.STEP_SETTLED:
            if event.data["right"] == "driver":
                self._strike(event.data["leg"])
        elif event.type not in _STEPS:
            self.kept.append(event)
        elif event.data.get("leg") in self.settled:
            self._insert(event)
        else:
            self._shift(event, upto=len(self.kept))
            self.kept.append(event)

    def _steps(self, shift: str) -> list[int]:
        """Return where the steps of a run stand."""
        return [n for n, one in enumerate(self.kept) if one.type in _STEPS and one.data.get("shift") == shift]

    def _time(self, event: Event) -> None:
        """Put the driver's time in place of the office's; nothing before it is later, nothing after it earlier."""
        data, type_ = event.data, _SAID[event.data["happening"]]
        steps = self._steps(data["shift"])
        here = next((n for n in steps if self._is_meant(self.kept[n], type_, data)), None)
        if here is None or is_planned(data):
            return
        at = data["at_s"]
        if type_ is EventType.SHIFT_STARTED:
            at = min([at, *(self.kept[n].data["at_s"] for n in steps if n > here)])
        elif type_ is EventType.SHIFT_ENDED:
            at = max([at, *(self.kept[n].data["at_s"] for n in steps if n < here)])
        self.kept[here] = _with(self.kept[here], at_s=at, as_planned=False)
        self._shift(self.kept[here], upto=here)
        for n in steps:
            if n > here and self.kept[n].data["at_s"] < at:
                self.kept[n] = _with(self.kept[n], at_s=at)

    def _is_meant(self, one: Event, type_: EventType, data: Any) -> bool:
        same = one.type is type_ and one.data.get("leg") == data.get("leg")
        return same and (type_ is not EventType.VEHICLE_ARRIVED or one.data.get("kind") == data["kind"])

    def _shift(self, event: Event, *, upto: int) -> None:
        """Let nothing on the run before this step be later than it."""
        at = event.data["at_s"]
        for n in self._steps(event.data["shift"]):
            if n < upto and self.kept[n].data["at_s"] > at:
                self.kept[n] = _with(self.kept[n], at_s=at)

    def _strike(self, leg: str) -> None:
        """Leave out what was written of a leg that was otherwise."""
        self.settled.add(leg)
        self.kept = [
            _with(one, legs=[other for other in one.data["legs"] if other != leg])
            if one.type is EventType.TRIP_CANCEL_RESPONSE
            else one
            for one in self.kept
            if one.type not in _STRUCK or one.data["leg"] != leg
        ]

    def _insert(self, event: Event) -> None:
        """Add a step before those of its run that were later."""
        steps = self._steps(event.data["shift"])
        later = (n for n in steps if self.kept[n].data["at_s"] > event.data["at_s"])
        self.kept.insert(next(later, len(self.kept)), event)


def _worked_out(events: list[Event]) -> Iterator[Event]:
    """Yield the events with what follows from their times."""
    reached = {
        (one.data["leg"], one.data.get("kind")): one.data["at_s"] for one in events if _is_arrival(one)
    }
    boarded = {one.data["leg"]: one.data["at_s"] for one in events if one.type is EventType.RIDER_BOARDED}
    first: dict[str, str] = {}
    for one in events:
        if one.type is EventType.RIDER_TRANSFERRED:
            first[one.data["goes_on_as"]] = first.get(one.data["leg"], one.data["leg"])
    for one in events:
        leg, at = one.data.get("leg", ""), one.data.get("at_s", 0)
        if one.type is EventType.RIDER_BOARDED:
            arrived = reached.get((leg, "pickup"), one.data["start_s"])
            yield _with(one, start_s=min(at, max(one.data["start_s"], arrived)))
        elif one.type is EventType.TRIP_TASK_COMPLETION:
            there = min(at, reached.get((leg, "delivery"), one.data["reached_s"]))
            since = boarded.get(first.get(leg, leg), one.data["reached_s"] - one.data["ride_s"])
            yield _with(one, reached_s=there, ride_s=there - since)
        elif one.type is EventType.NO_SHOW:
            arrived = reached.get((leg, "pickup"), at - one.data["waited_s"])
            yield _with(one, waited_s=at - arrived)
        else:
            yield one


def _is_arrival(event: Event) -> bool:
    return event.type is EventType.VEHICLE_ARRIVED


def _with(event: Event, **changed: Any) -> Event:
    return replace(event, data={**event.data, **changed})
