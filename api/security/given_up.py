"""What lets somebody take back that they cannot come: the shift as it stood and its duty, under our signature.

It stays with whoever gave the shift up, in the address of the page that thanks them, and works for nobody else. It
needs no end of its own: hours that have passed are refused, and so is a duty that somebody else has.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from typing import Any

from api.security.secrets import derived, keyed, same
from scheduler.domain.duty import DutyId
from scheduler.domain.fleet import Break, Shift, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import Origin, SetAvailability
from scheduler.usecases.rota_commands import ComeBack

PURPOSE = "what somebody gave up"


def mark(key: bytes, driver_id: DriverId, shift: Shift | None, duty_id: DutyId | None) -> str:
    """Return what was given up, in letters that fit an address; no shift for who was to go along."""
    told = {"duty": duty_id, "shift": None if shift is None else _told(shift)}
    body = urlsafe_b64encode(json.dumps(told).encode()).decode()
    return f"{body}.{_proof(key, driver_id, body)}"


def read(key: bytes, driver_id: DriverId, marked: str, *, by: Origin) -> ComeBack | None:
    """Return what this driver wants back; None where it is no mark of ours, or another's."""
    body, _, proof = marked.partition(".")
    if not same(proof, _proof(key, driver_id, body)):
        return None
    told = json.loads(urlsafe_b64decode(body))
    duty_id = None if told["duty"] is None else DutyId(told["duty"])
    shift = None if told["shift"] is None else _shift(told["shift"], driver_id, by)
    return ComeBack(driver_id, by, shift, duty_id)


def _proof(key: bytes, driver_id: DriverId, body: str) -> str:
    return keyed(derived(key, PURPOSE), driver_id, body)


def _told(shift: Shift) -> dict[str, Any]:
    return {
        "vehicle": shift.vehicle_id,
        "day": shift.service_date.isoformat(),
        "hours": [shift.hours.earliest, shift.hours.latest],
        "most": shift.max_duty,
        "breaks": [[one.window.earliest, one.window.latest, one.duration] for one in shift.breaks],
    }


def _shift(told: dict[str, Any], driver_id: DriverId, by: Origin) -> SetAvailability:
    return SetAvailability(
        driver_id,
        VehicleId(told["vehicle"]),
        date.fromisoformat(told["day"]),
        hours=TimeWindow(*told["hours"]),
        by=by,
        max_duty=told["most"],
        breaks=tuple(Break(TimeWindow(first, last), lasts) for first, last, lasts in told["breaks"]),
    )
