"""A demonstration day for photographs and browser tests: rides, a refusal, runs under way.

Made over HTTP, as people would make it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

PASSWORD = "demonstration only"
ZONE = ZoneInfo("Europe/London")
DAY_BEFORE = datetime(2026, 11, 30, 15, 0, tzinfo=ZONE)
"""When the demonstration's clock must start."""
LOOKED_AT = datetime(2026, 12, 1, 14, 12, tzinfo=ZONE)
"""When the day is looked at."""
WISHES: tuple[tuple[str, str, str, str], ...] = (
    ("ely market", "arrive_by", "10:15", "12:30"),
    ("stretham surgery", "arrive_by", "10:30", "11:45"),
    ("tesco ely", "leave_after", "10:00", "13:00"),
    ("priorsfield surgery", "arrive_by", "11:00", "12:00"),
    ("ely library", "leave_after", "09:30", "12:00"),
    ("sainsburys ely", "arrive_by", "11:30", "14:30"),
    ("st marys surgery ely", "arrive_by", "14:00", "15:15"),
    ("ely railway station", "arrive_by", "12:00", ""),
    ("arkenstall centre", "arrive_by", "13:30", "15:30"),
    ("aldi ely", "leave_after", "13:00", "15:30"),
    ("tesco ely", "arrive_by", "11:00", "13:30"),
    ("addenbrookes hospital", "arrive_by", "11:30", "14:00"),
)
"""Where the riders want to go the next day: what to search for, what the time means, there, and back."""
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody who is signed in."""

    http: httpx.Client
    token: str

    def ask(self, method: str, path: str, body: Body | None = None, **params: str | int) -> Any:
        """Return the answer's JSON.

        Raises
        ------
        httpx.HTTPStatusError
            The service refuses.
        """
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": secrets.token_hex(12)}
        answer = self.http.request(method, path, json=body, params=params, headers=headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None


def sign_in(http: httpx.Client, login: str) -> Somebody:
    """Sign in with one of the demonstration's accounts."""
    answer = http.post("/v1/sessions", json={"login": login, "password": PASSWORD})
    answer.raise_for_status()
    http.cookies.clear()
    return Somebody(http, answer.json()["token"])


def fill(url: str) -> None:
    """Fill a demonstration whose clock stands at ``DAY_BEFORE``, and leave it at ``LOOKED_AT``."""
    with httpx.Client(base_url=url, timeout=60) as http:
        office = sign_in(http, "coordinator")
        riders = [one for one in office.ask("GET", "/v1/riders")["riders"] if one["home"]]
        for number, wish in enumerate(WISHES * 2):
            _book(office, riders[number], wish, later=timedelta(minutes=20 * (number // 12)))
        _book(office, riders[-1], ("newmarket railway station", "arrive_by", "11:00", ""), later=timedelta())
        day = LOOKED_AT.date()
        _drive_until(office, office.ask("GET", f"/v1/plans/{day}")["runs"], LOOKED_AT)
        office.ask("PUT", "/v1/clock", {"now": LOOKED_AT.isoformat()})


def _book(office: Somebody, rider: Body, wish: tuple[str, str, str, str], *, later: timedelta) -> None:
    """Ask for a ride, and take the first offer where there is one."""
    search, kind, there, back = wish
    places = office.ask("GET", "/v1/places", q=search, limit=1)["places"]
    if not places or places[0]["locality"] == rider["home"]["locality"]:
        return
    body: Body = {
        "rider_id": rider["id"],
        "origin": {"id": rider["home"]["id"]},
        "destination": {"id": places[0]["id"]},
        "outward": {"kind": kind, "at": _at(there, later)},
        "purpose": "health" if "surgery" in search or "hospital" in search else "shopping",
    }
    if back:
        body["homeward"] = {"kind": "leave_after", "at": _at(back, later)}
    quote = office.ask("POST", "/v1/quotes", body)
    if quote["offers"]:
        office.ask("POST", "/v1/bookings", {"offer_id": quote["offers"][0]["id"]})


def _at(clock: str, later: timedelta) -> str:
    hour, minute = (int(part) for part in clock.split(":"))
    return (LOOKED_AT.replace(hour=hour, minute=minute) + later).isoformat()


def _drive_until(office: Somebody, runs: list[Body], moment: datetime) -> None:
    """Record what is due on the runs before a moment, in the order in which it happens."""
    while True:
        known = [(due, run["shift_id"]) for run in runs if (due := _due(run)) is not None]
        if not known:
            return
        due, shift_id = min(known, key=lambda one: datetime.fromisoformat(one[0][0]))
        if datetime.fromisoformat(due[0]) >= moment:
            return
        office.ask("PUT", "/v1/clock", {"now": due[0]})
        changed = office.ask("POST", f"/v1/runs/{shift_id}/records", due[1])
        runs = [changed if run["shift_id"] == shift_id else run for run in runs]


def _due(run: Body) -> tuple[str, Body] | None:
    """Return when the next thing happens on a run, and what is recorded then."""
    if not run["has_begun"]:
        return run["leaves_at"], {"happening": "started"}
    stops = (one for one in run["stops"] if one["kind"] != "break" and one["state"] not in ("done", "missed"))
    stop = next(stops, None)
    if stop is None:
        return None if run["has_ended"] else (run["returns_at"], {"happening": "ended"})
    if stop["state"] == "planned":
        return stop["starts_at"], {"happening": "arrived", "leg_id": stop["leg_id"], "kind": stop["kind"]}
    happening = "boarded" if stop["kind"] == "pickup" else "alighted"
    return stop["departs_at"], {"happening": happening, "leg_id": stop["leg_id"]}
