"""From facts to records of trips and runs: the step between an event log and the figures drawn from it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from scheduler.domain.events import Event, EventType
from simulations.as_it_was import as_it_was, is_planned

Data = dict[str, Any]
PICKUP, DELIVERY = "pickup", "delivery"


@dataclass(frozen=True, slots=True)
class Ride:
    """One completed leg. Seconds."""

    leg: str
    party: int
    seconds: int
    direct: int
    reached: int
    arrive_by: int
    is_timed: bool = True
    """Whether it is known when it was reached, and not only when that was planned."""
    is_ride_timed: bool = True
    """Whether it is known when the ride began, too."""

    @property
    def in_time(self) -> bool:
        """Whether it arrived no later than promised."""
        return self.reached <= self.arrive_by


@dataclass(frozen=True, slots=True)
class Boarding:
    """One party that got in, and the window it was promised. Seconds of the service day."""

    leg: str
    party: int
    at: int
    promised_from: int
    promised_to: int
    is_timed: bool = True
    """Whether it is known when that was, and not only when it was planned."""

    @property
    def in_window(self) -> bool:
        """Whether the pickup was inside the promised window."""
        return self.promised_from <= self.at <= self.promised_to


@dataclass(slots=True)
class RunRecord:
    """What one run came to. Seconds and metres."""

    started: int | None = None
    ended: int | None = None
    metres: int = 0
    loaded_metres: int = 0
    pooled_metres: int = 0
    aboard: set[str] = field(default_factory=set)
    changes: list[tuple[int, int]] = field(default_factory=list)
    """Each second at which a party got in or out, and how many parties were aboard from then on."""
    stops: int = 0
    riders: int = 0
    first: int | None = None
    last: int | None = None
    """When the first and the last step at a stop were."""

    @property
    def begins(self) -> int | None:
        """When it started; where nobody wrote that down, its first step."""
        return self.first if self.started is None else self.started

    @property
    def seconds(self) -> int:
        """From start to end; where nobody wrote one of them down, from the first step or to the last."""
        ends = self.last if self.ended is None else self.ended
        return ends - self.begins if self.begins is not None and ends is not None else 0

    @property
    def is_open(self) -> bool:
        """Whether it was driven, and its start or end is not written down."""
        return self.first is not None and (self.started is None or self.ended is None)

    def step(self, at: int) -> None:
        """Note that something was done at a stop."""
        self.first = at if self.first is None else min(self.first, at)
        self.last = at if self.last is None else max(self.last, at)

    @property
    def loaded(self) -> int:
        """Seconds with somebody aboard."""
        return sum(until - since for since, until, _ in self.spans())

    @property
    def dead_metres(self) -> int:
        """Driven with nobody aboard."""
        return self.metres - self.loaded_metres

    def drive(self, metres: int) -> None:
        """Count a drive with whoever is aboard."""
        self.metres += metres
        self.loaded_metres += metres if self.aboard else 0
        self.pooled_metres += metres if len(self.aboard) >= 2 else 0

    def board(self, leg: str, at: int) -> None:
        """Take a party aboard."""
        self.step(at)
        self.aboard.add(leg)
        self.changes.append((at, len(self.aboard)))

    def alight(self, leg: str, at: int) -> None:
        """Let a party out."""
        self.step(at)
        self.aboard.discard(leg)
        self.changes.append((at, len(self.aboard)))

    def spans(self) -> list[tuple[int, int, int]]:
        """Return from when until when how many parties were aboard, while there were any."""
        pairs = zip(self.changes, self.changes[1:], strict=False)
        return [
            (since, until, parties) for (since, parties), (until, _) in pairs if parties and until > since
        ]


@dataclass(slots=True)
class TripRecords:
    """Everything that was promised, cancelled and driven."""

    rides: list[Ride] = field(default_factory=list)
    boardings: list[Boarding] = field(default_factory=list)
    runs: dict[str, RunRecord] = field(default_factory=dict)
    fares: dict[str, int] = field(default_factory=dict)
    legs: dict[str, set[str]] = field(default_factory=dict)
    """The legs of each booking, as agreed last."""
    cancelled: dict[str, bool] = field(default_factory=dict)
    """Legs given back, and whether that was late."""
    no_shows: list[str] = field(default_factory=list)
    taken_over: set[str] = field(default_factory=set)
    """Legs that go on with somebody who was aboard another vehicle: no pickups of a promise."""
    not_timed: set[tuple[str, str]] = field(default_factory=set)
    """Legs and kinds of stop that were pressed so late that they count at the time planned."""

    @property
    def legs_booked(self) -> int:
        """Legs that were ever promised."""
        return sum(len(legs) for legs in self.legs.values())

    @property
    def fares_pence(self) -> int:
        """Fares of bookings of which something was left to ride."""
        return sum(fare for booking, fare in self.fares.items() if self.legs[booking] - self.cancelled.keys())


def trip_records(events: Iterable[Event]) -> TripRecords:
    """Return the records that an event log amounts to."""
    records = TripRecords()
    for event in as_it_was(events):
        write = _WRITE.get(event.type)
        if write is not None:
            write(records, dict(event.data))
    return records


def _run(records: TripRecords, data: Data) -> RunRecord:
    return records.runs.setdefault(data["shift"], RunRecord())


def _confirmed(records: TripRecords, data: Data) -> None:
    records.fares[data["booking"]] = data["fare_pence"]
    records.legs[data["booking"]] = {leg["leg"] for leg in data["legs"]}


def _fetched(records: TripRecords, data: Data) -> None:
    records.legs.setdefault(data["booking"], set()).update(leg["leg"] for leg in data["legs"])


def _cancelled(records: TripRecords, data: Data) -> None:
    records.cancelled |= {leg: data["late"] for leg in data["legs"]}


def _started(records: TripRecords, data: Data) -> None:
    _run(records, data).started = data["at_s"]


def _arrived(records: TripRecords, data: Data) -> None:
    run = _run(records, data)
    run.drive(data["metres"])
    run.stops += 1
    run.step(data["at_s"])
    if data.get("kind") == DELIVERY and is_planned(data):
        records.not_timed.add((data["leg"], DELIVERY))


def _boarded(records: TripRecords, data: Data) -> None:
    run = _run(records, data)
    run.board(data["leg"], data["at_s"])
    run.riders += data["party"]
    if is_planned(data):
        records.not_timed.add((data["leg"], PICKUP))
    if data["leg"] in records.taken_over:
        return
    records.boardings.append(
        Boarding(
            leg=data["leg"],
            party=data["party"],
            at=data["start_s"],
            promised_from=data["promised_from_s"],
            promised_to=data["promised_to_s"],
            is_timed=not is_planned(data),
        )
    )


def _completed(records: TripRecords, data: Data) -> None:
    _run(records, data).alight(data["leg"], data["at_s"])
    is_timed = (data["leg"], DELIVERY) not in records.not_timed
    records.rides.append(
        Ride(
            leg=data["leg"],
            party=data["party"],
            seconds=data["ride_s"],
            direct=data["direct_s"],
            reached=data["reached_s"],
            arrive_by=data["arrive_by_s"],
            is_timed=is_timed,
            is_ride_timed=is_timed and (data["leg"], PICKUP) not in records.not_timed,
        )
    )


def _transferred(records: TripRecords, data: Data) -> None:
    _run(records, data).alight(data["leg"], data["at_s"])
    records.taken_over.add(data["goes_on_as"])


def _missed(records: TripRecords, data: Data) -> None:
    records.no_shows.append(data["leg"])


def _ended(records: TripRecords, data: Data) -> None:
    run = _run(records, data)
    run.drive(data["metres"])
    run.ended = data["at_s"]


_WRITE: dict[EventType, Callable[[TripRecords, Data], None]] = {
    EventType.CLIENT_ORDER_CONFIRMATION: _confirmed,
    EventType.BOOKING_AMENDED: _confirmed,
    EventType.READY_CALL_ANSWERED: _fetched,
    EventType.TRIP_CANCEL_RESPONSE: _cancelled,
    EventType.SHIFT_STARTED: _started,
    EventType.VEHICLE_ARRIVED: _arrived,
    EventType.RIDER_BOARDED: _boarded,
    EventType.TRIP_TASK_COMPLETION: _completed,
    EventType.RIDER_TRANSFERRED: _transferred,
    EventType.NO_SHOW: _missed,
    EventType.SHIFT_ENDED: _ended,
}
