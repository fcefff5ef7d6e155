"""The figures a service is judged by: pure functions of its event log, live or simulated.

A figure that has nothing to be counted from is None, never 0. ``DEFINITIONS`` says in words what each is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.domain.events import Event, EventType
from simulations.trip_records import TripRecords, trip_records

Figure = int | float | None


@dataclass(frozen=True, slots=True)
class Kpis:
    """Every figure by its key, and the refusals by reason."""

    figures: Mapping[str, Figure]
    denials: Mapping[str, int]

    def __getitem__(self, key: str) -> Figure:
        """Return a figure by its key."""
        return self.figures[key]


DEFINITIONS: dict[str, str] = {
    "requests": "enquiries answered with offers or a refusal; asking again for another time counts again",
    "booked": "requests that became a booking",
    "people_asking": "people who asked for a ride on the day, however often",
    "served_percent": "people with a booking, given back or not / people_asking",
    "time_shifted_percent": "people first refused who booked another time / people_asking",
    "denied": "requests refused",
    "abandoned": "requests with offers of which none was taken",
    "denied_percent": "denied / requests",
    "late_cancel_percent": "booked legs given back after the cut-off / booked legs",
    "cancelled_percent": "booked legs given back / booked legs",
    "no_show_percent": "legs nobody came for / legs a vehicle came for",
    "trips": "one-way rides completed, each party once",
    "riders": "people carried on them, companions included",
    "companions": "of the riders, those who came along with somebody",
    "vehicle_hours": "from each run's start to its end, gate to gate",
    "riders_per_vehicle_hour": "riders / vehicle_hours",
    "loaded_hours_percent": "time with somebody aboard / vehicle_hours",
    "vehicle_km": "driven, from leaving start to reaching end",
    "pooled_percent": "km with two or more parties aboard / vehicle_km",
    "dead_percent": "km with nobody aboard, to and from the start and end included / vehicle_km",
    "on_time_pickup_percent": "pickups inside the promised window / pickups",
    "arrived_by_percent": "arrivals no later than promised / arrivals",
    "ride_to_direct": "seconds ridden / seconds of the direct drives, over all trips",
    "fares_pounds": "fares of bookings with at least one leg not given back",
}
"""What each figure is, in the order they are shown."""


def kpis(events: Iterable[Event]) -> Kpis:
    """Return the figures of an event log."""
    log = list(events)
    records = trip_records(log)
    denials = _denials(log)
    figures: dict[str, Figure] = {**_asking(log, denials), **_carrying(records), **_driving(records)}
    figures["fares_pounds"] = round(records.fares_pence / 100, 2)
    return Kpis({key: figures[key] for key in DEFINITIONS}, denials)


def _denials(log: list[Event]) -> dict[str, int]:
    reasons = Counter(
        str(event.data["reason"])
        for event in log
        if event.type is EventType.TRIP_REQUEST_RESPONSE and event.data["outcome"] == "denied"
    )
    return dict(sorted(reasons.items()))


def _asking(log: list[Event], denials: Mapping[str, int]) -> dict[str, Figure]:
    answers = sum(event.type is EventType.TRIP_REQUEST_RESPONSE for event in log)
    booked = sum(event.type is EventType.CLIENT_ORDER_CONFIRMATION for event in log)
    amended = sum(event.type is EventType.BOOKING_AMENDED for event in log)
    denied = sum(denials.values())
    asking = {event.data["rider"] for event in log if event.type is EventType.TRIP_REQUEST}
    riding = {event.data["rider"] for event in log if event.type is EventType.CLIENT_ORDER_CONFIRMATION}
    return {
        "people_asking": len(asking),
        "served_percent": _percent(len(asking & riding), len(asking)),
        "time_shifted_percent": _percent(len(_refused(log) & riding), len(asking)),
        "requests": answers,
        "booked": booked + amended,
        "denied": denied,
        "abandoned": answers - denied - booked - amended,
        "denied_percent": _percent(denied, answers),
    }


def _refused(log: list[Event]) -> set[str]:
    """Return everybody who was refused at least once."""
    asked_by = {
        event.data["quote"]: event.data["rider"] for event in log if event.type is EventType.TRIP_REQUEST
    }
    return {
        asked_by[event.data["quote"]]
        for event in log
        if event.type is EventType.TRIP_REQUEST_RESPONSE
        and event.data["outcome"] == "denied"
        and event.data["quote"] in asked_by
    }


def _carrying(records: TripRecords) -> dict[str, Figure]:
    missed, came_for = len(records.no_shows), len(records.no_shows) + len(records.boardings)
    direct = sum(ride.direct for ride in records.rides)
    return {
        "cancelled_percent": _percent(len(records.cancelled), records.legs_booked),
        "late_cancel_percent": _percent(sum(records.cancelled.values()), records.legs_booked),
        "no_show_percent": _percent(missed, came_for),
        "trips": len(records.rides),
        "riders": sum(ride.party for ride in records.rides),
        "companions": sum(ride.party - 1 for ride in records.rides),
        "on_time_pickup_percent": _percent(
            sum(boarding.in_window for boarding in records.boardings), len(records.boardings)
        ),
        "arrived_by_percent": _percent(sum(ride.in_time for ride in records.rides), len(records.rides)),
        "ride_to_direct": round(sum(ride.seconds for ride in records.rides) / direct, 3) if direct else None,
    }


def _driving(records: TripRecords) -> dict[str, Figure]:
    runs = records.runs.values()
    seconds, metres = sum(run.seconds for run in runs), sum(run.metres for run in runs)
    riders = sum(ride.party for ride in records.rides)
    return {
        "vehicle_hours": round(seconds / 3600, 2),
        "riders_per_vehicle_hour": _per_hour(riders, seconds),
        "loaded_hours_percent": _percent(sum(run.loaded for run in runs), seconds),
        "vehicle_km": round(metres / 1000, 1),
        "pooled_percent": _percent(sum(run.pooled_metres for run in runs), metres),
        "dead_percent": _percent(sum(run.dead_metres for run in runs), metres),
    }


def _percent(part: float, whole: float) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _per_hour(count: int, seconds: int) -> float | None:
    return round(count * 3600 / seconds, 2) if seconds > 0 else None
