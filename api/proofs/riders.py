"""What the clients of a proof want: rides between known places on days to come, some of them given back again."""

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote as in_address
from zoneinfo import ZoneInfo

from api.proofs.asker import Asker

SEARCHES = ("tesco ely", "stretham surgery", "ely library", "arkenstall centre", "market place ely")
FIRST, SLOTS, SLOT = time(8, 30), 27, timedelta(minutes=15)


@dataclass(slots=True)
class Ledger:
    """What was acknowledged: every booking and every cancellation that a client was told of."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    booked: dict[str, str] = field(default_factory=dict)
    """Reference by id."""
    cancelled: set[str] = field(default_factory=set)
    denied: int = 0
    refused: int = 0
    """Offers that could not be kept any more, or had gone."""

    def book(self, body: dict[str, Any]) -> None:
        """Take an acknowledged booking down."""
        with self.lock:
            self.booked[body["id"]] = body["reference"]


@dataclass(frozen=True, slots=True)
class Stage:
    """Who may ask for what."""

    riders: Sequence[dict[str, Any]]
    places: Sequence[str]
    days: Sequence[date]
    zone: ZoneInfo


def stage_of(asker: Asker, days: Sequence[date], zone: ZoneInfo) -> Stage:
    """Return what the running service knows."""
    riders = [one for one in asker.get("riders", "/v1/riders").body["riders"] if one["home"] is not None]
    places = []
    for words in SEARCHES:
        found = asker.get("search", f"/v1/places?q={in_address(words)}").body["places"]
        places.append(found[0]["id"])
    return Stage(riders, places, days, zone)


class Client:
    """One client with a will of its own, given by its seed."""

    def __init__(self, asker: Asker, stage: Stage, ledger: Ledger, *, seed: int, cancels: float) -> None:
        self.asker, self.stage, self.ledger, self.cancels = asker, stage, ledger, cancels
        self._random = random.Random(seed)
        self._name, self._count = f"client-{seed}", 0

    def one_ride(self) -> None:
        """Ask for a ride, take the first offer, and perhaps give it back."""
        offer = self.ask()
        if offer is not None:
            self.take(offer)

    def ask(self) -> str | None:
        """Ask for a ride, and return the id of the first offer where there is one."""
        answer = self.asker.post("quote", "/v1/quotes", self._wish(), key=self._key())
        offers = answer.body.get("offers") if answer.status == 201 else None
        if offers:
            return str(offers[0]["id"])
        self.ledger.denied += 1
        return None

    def take(self, offer: str) -> None:
        """Take an offer, and perhaps give the ride back."""
        taken = self.asker.post("accept", "/v1/bookings", {"offer_id": offer}, key=self._key())
        if taken.status != 201:
            self.ledger.refused += 1
            return
        self.ledger.book(taken.body)
        if self._random.random() < self.cancels:
            path = f"/v1/bookings/{taken.body['id']}/cancellation"
            if self.asker.post("cancel", path, {}, key=self._key()).status == 200:
                self.ledger.cancelled.add(taken.body["id"])

    def look_around(self) -> None:
        """Search for a place and look at a run sheet, as people do between bookings."""
        words = self._random.choice(SEARCHES)
        self.asker.get("search", f"/v1/places?q={in_address(words)}")
        day = self._random.choice(self.stage.days).isoformat()
        shifts = self.asker.get("shifts", f"/v1/shifts?date={day}").body["shifts"]
        if shifts:
            self.asker.get("manifest", f"/v1/runs/{self._random.choice(shifts)['id']}/manifest")

    def _wish(self) -> dict[str, Any]:
        rider = self._random.choice(self.stage.riders)
        day = self._random.choice(self.stage.days)
        at = datetime.combine(day, FIRST, self.stage.zone) + SLOT * self._random.randrange(SLOTS)
        return {
            "rider_id": rider["id"],
            "origin": {"id": rider["home"]["id"]},
            "destination": {"id": self._random.choice(self.stage.places)},
            "outward": {"kind": "arrive_by", "at": at.isoformat()},
        }

    def _key(self) -> str:
        self._count += 1
        return f"{self._name}-{self._count}"
