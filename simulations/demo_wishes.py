"""What the demonstration's riders ask for: invented, fixed, enough for a full day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulations.demo_client import Body


@dataclass(frozen=True, slots=True)
class Errand:
    """Somewhere to go: what to search for, why, whether by a time, and for how many hours."""

    search: str
    purpose: str
    arrive_by: bool
    stay: float


ERRANDS = (
    Errand("tesco ely", "shopping", False, 1.5),
    Errand("stretham surgery", "health", True, 1.0),
    Errand("sainsburys ely", "shopping", False, 1.75),
    Errand("ely library", "social", False, 1.5),
    Errand("priorsfield surgery", "health", True, 1.0),
    Errand("market place ely", "shopping", True, 2.0),
    Errand("arkenstall centre", "social", True, 2.0),
    Errand("addenbrookes hospital", "health", True, 2.0),
    Errand("aldi ely", "shopping", False, 1.25),
    Errand("st marys surgery ely", "health", True, 0.75),
    Errand("ely railway station", "other", True, 0.0),
)
OUTSIDE = Errand("newmarket railway station", "other", True, 0.0)
FIRST = time(9, 30)
LAST_RETURN = time(16, 30)
STEPS, STEP = 17, timedelta(minutes=20)
Places = Mapping[str, Mapping[str, Any]]
"""The place found for each search."""


def errand_of(number: int, home: Mapping[str, Any], places: Places) -> Errand:
    """Return the errand of the rider with that number, from 0: one that leads out of the home village."""
    for offset in range(len(ERRANDS)):
        errand = ERRANDS[(number * 7 + offset) % len(ERRANDS)]
        if places[errand.search]["locality"] != home["locality"]:
            return errand
    return ERRANDS[0]


def quote_body(errand: Errand, number: int, *, day: date, zone: ZoneInfo, places: Places) -> Body:
    """Return what is sent to ask for an errand; the rider and where the ride starts are still to be filled in."""
    outward = datetime.combine(day, FIRST, zone) + STEP * (number * 5 % STEPS)
    # Whoever asks to leave after a time needs a drive of up to three quarters of an hour first.
    back = outward + timedelta(hours=errand.stay) + timedelta(minutes=0 if errand.arrive_by else 45)
    kind = "arrive_by" if errand.arrive_by else "leave_after"
    body: Body = {
        "destination": {"id": places[errand.search]["id"]},
        "outward": {"kind": kind, "at": outward.isoformat()},
        "purpose": errand.purpose,
        "party": {"companions": int(number % 9 == 4)},
    }
    if errand.stay and back.time() <= LAST_RETURN:
        body["homeward"] = {"kind": "leave_after", "at": back.isoformat()}
    return body
