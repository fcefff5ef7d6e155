"""How changes stand in the log of events, so that what moved, by how much and why can be told at any later time."""

from collections.abc import Mapping
from typing import Any

from scheduler.domain.booking import BookingId
from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.request import LegId
from scheduler.usecases.changes import Cause, CauseKind, Changes, Difference, LegChange, RunChange, Spot
from scheduler.usecases.comparing import PARTS
from scheduler.usecases.cost_parts import CostParts

Data = Mapping[str, Any]


def facts_of(changes: Changes) -> dict[str, Any]:
    """Return the changes as an event holds them."""
    return {
        "legs": [
            {
                "leg": one.leg_id,
                "booking": one.booking_id,
                "was": _spot_facts(one.was),
                "now": _spot_facts(one.now),
                "cause": one.cause.kind.value,
                "differences": [[part.part, part.price, part.amount] for part in one.cause.differences],
                "rides": one.cause.rides,
            }
            for one in changes.legs
        ],
        "runs": [
            {
                "shift": one.shift_id,
                "driver": one.driver_id,
                "vehicle": one.vehicle_id,
                "before": dict(one.before.parts),
                "after": dict(one.after.parts),
            }
            for one in changes.runs
        ],
        "before": dict(changes.before.parts),
        "after": dict(changes.after.parts),
    }


def changes_from(data: Data) -> Changes:
    """Return the changes that an event holds."""
    return Changes(
        legs=tuple(_leg(one) for one in data["legs"]),
        runs=tuple(
            RunChange(
                ShiftId(one["shift"]),
                DriverId(one["driver"]),
                VehicleId(one["vehicle"]),
                _parts(one["before"]),
                _parts(one["after"]),
            )
            for one in data["runs"]
        ),
        before=_parts(data["before"]),
        after=_parts(data["after"]),
    )


def _leg(data: Data) -> LegChange:
    differences = tuple(Difference(*part) for part in data["differences"])
    cause = Cause(CauseKind(data["cause"]), differences, data["rides"])
    was, now = _spot(data["was"]), _spot(data["now"])
    return LegChange(LegId(data["leg"]), BookingId(data["booking"]), was, now, cause)


def _spot_facts(spot: Spot | None) -> list[Any] | None:
    if spot is None:
        return None
    return [spot.shift_id, spot.driver_id, spot.vehicle_id, spot.pickup, spot.delivery]


def _spot(data: list[Any] | None) -> Spot | None:
    return None if data is None else Spot(*data)


def _parts(data: Mapping[str, int]) -> CostParts:
    """Return the parts in their usual order, whatever became of it in storage."""
    return CostParts(tuple((name, data[name]) for name in (*PARTS, "unserved") if name in data))
