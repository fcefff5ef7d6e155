"""Vehicles that are lent to other work for some hours of a day, such as a school run: read from what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NewType

from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import VehicleId
from scheduler.domain.time import TimeWindow

HOUR = 3600
LendingId = NewType("LendingId", str)


@dataclass(frozen=True, slots=True)
class Lending:
    """Hours of a day for which a vehicle does other work, and what that brings in."""

    id: LendingId
    vehicle_id: VehicleId
    hours: TimeWindow
    work: str
    pence_hour: int

    @property
    def length(self) -> float:
        """How long it is lent, in hours."""
        return self.hours.width / HOUR

    @property
    def pence(self) -> int:
        """What it brings in."""
        return round(self.length * self.pence_hour)


KINDS = (EventType.VEHICLE_LENT, EventType.VEHICLE_TAKEN_BACK)
"""The facts that say what is lent."""


def lendings(events: Iterable[Event]) -> tuple[Lending, ...]:
    """Return what a day's events leave lent, the earliest hours first."""
    found: dict[str, Lending] = {}
    for event in events:
        if event.type is EventType.VEHICLE_LENT:
            data = event.data
            found[data["lending"]] = Lending(
                LendingId(data["lending"]),
                VehicleId(data["vehicle"]),
                TimeWindow(data["from_s"], data["to_s"]),
                data["work"],
                data["pence_hour"],
            )
        elif event.type is EventType.VEHICLE_TAKEN_BACK:
            found.pop(event.data["lending"], None)
    return tuple(sorted(found.values(), key=lambda one: (one.hours, one.vehicle_id)))
