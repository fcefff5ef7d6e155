"""The steps of the demonstration's day before anybody drives: asking, refusing, offering a shift, cancelling."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from simulations.demo_client import DemoTrouble, Visitor, send, set_clock, sign_in
from simulations.demo_wishes import ERRANDS, OUTSIDE, errand_of, quote_body

BY_WEB = 8
"""So many riders ask for themselves, the others by telephone."""
Json = dict[str, Any]


@dataclass(slots=True)
class DemoDay:
    """One day while it is played."""

    http: httpx.Client
    day: date
    zone: ZoneInfo
    coordinator: Visitor
    riders: list[Json]
    places: dict[str, Json]
    residents: list[Visitor]
    quotes: list[Json] = field(default_factory=list)
    bookings: list[Json] = field(default_factory=list)
    refused: list[tuple[int, Json]] = field(default_factory=list)
    asked: int = 0

    def moment(self, at: time, days: int = 0) -> datetime:
        """Return a time of the day, or of a day before."""
        return datetime.combine(self.day - timedelta(days=days), at, self.zone)

    def ask(self, number: int, body: Json) -> Json:
        """Ask for a ride and take the first offer; the first riders by themselves, others by telephone."""
        rider = self.riders[number]
        by = self.residents[number] if number < len(self.residents) else self.coordinator
        quote: Json = by.post(
            "/v1/quotes", {**body, "rider_id": rider["id"], "origin": {"id": rider["home"]["id"]}}
        )
        self.asked += 1
        self.quotes.append(quote)
        if quote["offers"]:
            self.bookings.append(by.post("/v1/bookings", {"offer_id": quote["offers"][0]["id"]}))
        else:
            self.refused.append((number, quote))
        return quote

    def ask_all(self, numbers: Sequence[int], start: datetime) -> None:
        """Let riders ask one after the other, a minute apart."""
        for minutes, number in enumerate(numbers):
            set_clock(self.coordinator, start + timedelta(minutes=minutes))
            errand = errand_of(number, self.riders[number]["home"], self.places)
            body = quote_body(errand, number, day=self.day, zone=self.zone, places=self.places)
            quote = self.ask(number, body)
            told = quote["denial"]["alternatives"] if quote["denial"] else ()
            other = next((one for one in told if one["kind"] == "other_time"), None)
            if other is not None and number % 2 == 0:
                self.ask(number, {**body, **_times(other)})

    def ask_for_the_impossible(self) -> None:
        """Let somebody ask for a ride beyond the service's area."""
        body = quote_body(OUTSIDE, 0, day=self.day, zone=self.zone, places=self.places)
        self.ask(0, body)

    def offer_a_shift(self) -> Json:
        """Let a car-scheme driver who is free that day offer a shift, and ask again for somebody refused."""
        busy = {
            shift["driver_id"] for shift in self.coordinator.get("/v1/shifts", date=str(self.day))["shifts"]
        }
        cars = [
            one for one in self.coordinator.get("/v1/vehicles")["vehicles"] if one["mode"] == "car_scheme"
        ]
        drivers = self.coordinator.get("/v1/drivers")["drivers"]
        driver = next(
            one for one in drivers if one["id"] not in busy and any(_owns(one, car) for car in cars)
        )
        car = next(car for car in cars if _owns(driver, car))
        shift: Json = self.coordinator.post(
            "/v1/shifts",
            {
                "driver_id": driver["id"],
                "vehicle_id": car["id"],
                "service_date": str(self.day),
                "starts_at": self.moment(time(9, 0)).isoformat(),
                "ends_at": self.moment(time(15, 0)).isoformat(),
                "max_duty_seconds": 5 * 3600,
            },
        )
        again = [
            (number, quote) for number, quote in self.refused if quote["denial"]["reason"] == "no_vehicle"
        ]
        for number, quote in again:
            self.ask(number, _same_again(quote["request"]))
        return {"driver": driver["name"], "vehicle": car["name"], "again": len(again), **shift}

    def cancel_one(self) -> Json:
        """Let the first rider who booked for themselves give the ride back."""
        booking = next(one for one in self.bookings if one["channel"] == "web")
        rider_id = booking["request"]["rider_id"]
        number = next(n for n, rider in enumerate(self.riders) if rider["id"] == rider_id)
        cancelled: Json = self.residents[number].post(f"/v1/bookings/{booking['id']}/cancellation", {})
        return cancelled


def open_day(http: httpx.Client, day: date, *, password: str) -> DemoDay:
    """Sign everybody in who acts before the day, and find the places they go to.

    Raises
    ------
    DemoTrouble
        The service is no demonstration, or lacks what the day needs.
    """
    zone = ZoneInfo(send(http, "GET", path="/v1/service")["time_zone"])
    coordinator = sign_in(http, "coordinator", password=password)
    riders = [rider for rider in coordinator.get("/v1/riders")["riders"] if rider["home"]]
    if len(riders) < 40:
        raise DemoTrouble(
            f"The service has {len(riders)} riders. Start it with DROVE_DEMO=1 on an empty database."
        )
    places = {}
    for errand in (*ERRANDS, OUTSIDE):
        found = send(http, "GET", path="/v1/places", params={"q": errand.search, "limit": 1})["places"]
        if not found:
            raise DemoTrouble(
                f"The service knows no place {errand.search!r}. Is its area the demonstration's?"
            )
        places[errand.search] = found[0]
    residents = [
        sign_in(http, "resident" if number == 1 else f"resident{number}", password=password)
        for number in range(1, BY_WEB + 1)
    ]
    return DemoDay(http, day, zone, coordinator, riders, places, residents)


def _owns(driver: Json, car: Json) -> bool:
    """Tell whether the car is that driver's: volunteers' cars are named after them."""
    return bool(car["name"].startswith(f"{driver['name'].split()[0]}'s"))


def _times(wishes: Json) -> Json:
    """Return the times to ask for, of a request or an alternative."""
    times = {key: wishes[key] for key in ("outward", "homeward") if wishes[key]}
    return {key: {"kind": wish["kind"], "at": wish["at"]} for key, wish in times.items()}


def _same_again(request: Json) -> Json:
    """Return the body that asks for a request once more."""
    party = {key: request["party"][key] for key in ("companions", "children")}
    return {
        "destination": {"id": request["destination"]["id"]},
        "purpose": request["purpose"],
        "party": party,
        **_times(request),
    }
