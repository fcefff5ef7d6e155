"""The figures a service is judged by: pure functions of its event log, live or simulated.

A figure that has nothing to be counted from is None, never 0. ``DEFINITIONS`` says in words what each is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.domain.events import Event, EventType
from simulations.trip_records import TripRecords, trip_records

Figure = int | float | None
Parts = Mapping[str, tuple[float, float]]
"""Of each figure that is a part of something: the part and the whole. Those of several days may be added up."""


@dataclass(frozen=True, slots=True)
class Kpis:
    """Every figure by its key, the refusals by reason, and what the figures that are parts are reckoned from."""

    figures: Mapping[str, Figure]
    denials: Mapping[str, int]
    parts: Parts

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
    "vehicle_hours": "from each run's start to its end, gate to gate; to its last stop where nobody wrote the end down",
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


SCALE: Mapping[str, tuple[float, int]] = {"riders_per_vehicle_hour": (3600, 2), "ride_to_direct": (1, 3)}
"""Times what a part of the whole is told, and to how many places; all others are percentages."""


def kpis(events: Iterable[Event]) -> Kpis:
    """Return the figures of an event log."""
    log = list(events)
    records = trip_records(log)
    denials = _denials(log)
    parts = {**_asking_parts(log, denials), **_carrying_parts(records), **_driving_parts(records)}
    figures = {**_asking(log, denials), **_carrying(records), **_driving(records), **proportions(parts)}
    figures["fares_pounds"] = round(records.fares_pence / 100, 2)
    return Kpis({key: figures[key] for key in DEFINITIONS}, denials, parts)


def proportions(parts: Parts) -> dict[str, Figure]:
    """Return the figures that are parts of something; None of nothing."""
    found: dict[str, Figure] = {}
    for key, (part, whole) in parts.items():
        times, places = SCALE.get(key, (100, 1))
        found[key] = round(times * part / whole, places) if whole > 0 else None
    return found


def _denials(log: list[Event]) -> dict[str, int]:
    reasons = Counter(
        str(event.data["reason"])
        for event in log
        if event.type is EventType.TRIP_REQUEST_RESPONSE and event.data["outcome"] == "denied"
    )
    return dict(sorted(reasons.items()))


def _asking(log: list[Event], denials: Mapping[str, int]) -> dict[str, Figure]:
    answers = _answers(log)
    booked = sum(event.type is EventType.CLIENT_ORDER_CONFIRMATION for event in log)
    amended = sum(event.type is EventType.BOOKING_AMENDED for event in log)
    denied = sum(denials.values())
    return {
        "people_asking": len(_people(log, EventType.TRIP_REQUEST)),
        "requests": answers,
        "booked": booked + amended,
        "denied": denied,
        "abandoned": answers - denied - booked - amended,
    }


def _asking_parts(log: list[Event], denials: Mapping[str, int]) -> Parts:
    asking = _people(log, EventType.TRIP_REQUEST)
    riding = _people(log, EventType.CLIENT_ORDER_CONFIRMATION)
    return {
        "served_percent": (len(asking & riding), len(asking)),
        "time_shifted_percent": (len(_refused(log) & riding), len(asking)),
        "denied_percent": (sum(denials.values()), _answers(log)),
    }


def _answers(log: list[Event]) -> int:
    return sum(event.type is EventType.TRIP_REQUEST_RESPONSE for event in log)


def _people(log: list[Event], type_: EventType) -> set[str]:
    return {event.data["rider"] for event in log if event.type is type_}


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
    return {
        "trips": len(records.rides),
        "riders": sum(ride.party for ride in records.rides),
        "companions": sum(ride.party - 1 for ride in records.rides),
    }


def _carrying_parts(records: TripRecords) -> Parts:
    missed = len(records.no_shows)
    boardings = [one for one in records.boardings if one.is_timed]
    arrivals = [one for one in records.rides if one.is_timed]
    rides = [one for one in arrivals if one.is_ride_timed]
    return {
        "cancelled_percent": (len(records.cancelled), records.legs_booked),
        "late_cancel_percent": (sum(records.cancelled.values()), records.legs_booked),
        "no_show_percent": (missed, missed + len(records.boardings)),
        "on_time_pickup_percent": (sum(boarding.in_window for boarding in boardings), len(boardings)),
        "arrived_by_percent": (sum(ride.in_time for ride in arrivals), len(arrivals)),
        "ride_to_direct": (sum(ride.seconds for ride in rides), sum(ride.direct for ride in rides)),
    }


def _driving(records: TripRecords) -> dict[str, Figure]:
    runs = records.runs.values()
    return {
        "vehicle_hours": round(sum(run.seconds for run in runs) / 3600, 2),
        "vehicle_km": round(sum(run.metres for run in runs) / 1000, 1),
    }


def _driving_parts(records: TripRecords) -> Parts:
    runs = records.runs.values()
    seconds, metres = sum(run.seconds for run in runs), sum(run.metres for run in runs)
    return {
        "riders_per_vehicle_hour": (sum(ride.party for ride in records.rides), seconds),
        "loaded_hours_percent": (sum(run.loaded for run in runs), seconds),
        "pooled_percent": (sum(run.pooled_metres for run in runs), metres),
        "dead_percent": (sum(run.dead_metres for run in runs), metres),
    }
