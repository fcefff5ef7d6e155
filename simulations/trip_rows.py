"""A day as a table, one row for each person's wish and way: what every figure can be traced back to."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from scheduler.domain.events import Event, EventType
from scheduler.domain.request import Wish, WishKind
from simulations.as_it_was import as_it_was, is_planned
from simulations.patience import astray

Data = Mapping[str, Any]
PICKUP, ARRIVAL, BOTH = "pickup", "arrival", "both"


@dataclass(slots=True)
class TripRow:
    """One way that somebody asked for, in the order asked; blank where it never came to that. Seconds."""

    quote: str
    rider: str
    channel: str
    village: str
    to: str
    purpose: str
    wheelchair: str
    party: int
    direction: str
    wish_kind: str
    wish: int | None
    """When they wish to be there, or to leave; None on ways back in logs that do not tell it."""
    outcome: str = "abandoned"
    """booked, changed (booked, and later agreed anew: a row of its own), denied, abandoned (offers, none taken)."""
    reason: str = ""
    booking: str = ""
    leg: str = ""
    shift: str = ""
    mode: str = ""
    fare_pence: int = 0
    promised_from: int | None = None
    promised_to: int | None = None
    arrive_by: int | None = None
    direct: int | None = None
    direct_m: int | None = None
    pickup_at: int | None = None
    boarded_at: int | None = None
    reached: int | None = None
    ride: int | None = None
    cancelled: str = ""
    """early, late, or blank."""
    no_show: bool = False
    not_timed: str = ""
    """pickup, arrival, both of them, or blank: what was pressed so late that it counts at the time planned."""

    @property
    def rode(self) -> bool:
        """Whether the way was ridden to its end."""
        return self.reached is not None

    @property
    def on_time(self) -> bool | None:
        """Whether the pickup was inside the promised window; None when nobody was picked up, or nobody knows when."""
        if (
            self.not_timed in (PICKUP, BOTH)
            or self.pickup_at is None
            or self.promised_from is None
            or self.promised_to is None
        ):
            return None
        return self.promised_from <= self.pickup_at <= self.promised_to

    @property
    def in_time(self) -> bool | None:
        """Whether the arrival was no later than promised; None when nobody arrived, or nobody knows when."""
        if self.not_timed in (ARRIVAL, BOTH) or self.reached is None or self.arrive_by is None:
            return None
        return self.reached <= self.arrive_by

    @property
    def waited(self) -> int | None:
        """Seconds from the begin of the promised window to the pickup."""
        if self.pickup_at is None or self.promised_from is None:
            return None
        return max(0, self.pickup_at - self.promised_from)

    @property
    def displacement(self) -> int | None:
        """Seconds between the wish and what was ridden; None when either is not known.

        Of who wishes to leave, until the promised window begins: from then on they wait, and that is counted there.
        """
        if self.wish is None or self.reached is None or self.promised_from is None:
            return None
        return astray(
            Wish(WishKind(self.wish_kind), self.wish), leaves=self.promised_from, arrives=self.reached
        )


COLUMNS = tuple(field.name for field in fields(TripRow))


def trip_rows(events: Iterable[Event]) -> list[TripRow]:
    """Return the rows of an event log."""
    table = _Rows()
    for event in as_it_was(events):
        write = _WRITE.get(event.type)
        if write is not None:
            write(table, event)
    return table.rows


def as_record(row: TripRow) -> dict[str, Any]:
    """Return a row as plain data."""
    return asdict(row)


class _Rows:
    def __init__(self) -> None:
        self.rows: list[TripRow] = []
        self.by_quote: dict[str, list[TripRow]] = {}
        self.by_leg: dict[str, TripRow] = {}
        self.to_come: dict[str, int] = {}
        """Pence of a booking's fare that are for a way back still to be rung for."""

    def asked(self, event: Event) -> None:
        data = event.data
        wishes = {"outward": (data["wish_kind"], data["wish_s"])}
        if data["returns"]:
            wishes["return"] = (data.get("homeward_kind") or "", data.get("homeward_s"))
        for direction, (wish_kind, wish) in wishes.items():
            row = TripRow(
                quote=data["quote"],
                rider=data["rider"],
                channel=event.channel.value,
                village=data["origin_locality"],
                to=data["destination_locality"],
                purpose=data["purpose"],
                wheelchair=data["wheelchair"],
                party=data["party"],
                direction=direction,
                wish_kind=wish_kind,
                wish=wish,
            )
            self.rows.append(row)
            self.by_quote.setdefault(row.quote, []).append(row)

    def answered(self, event: Event) -> None:
        if event.data["outcome"] == "denied":
            for row in self.by_quote.get(event.data["quote"], ()):
                row.outcome, row.reason = "denied", str(event.data["reason"])

    def booked(self, event: Event) -> None:
        data = event.data
        legs = {leg["direction"]: leg for leg in data["legs"]}
        for row in self.by_quote.get(data["quote"], ()):
            leg = legs.get(row.direction)
            if leg is None:  # rung for when the rider is ready: its row comes with the ride
                self.rows = [one for one in self.rows if one is not row]
                continue
            row.outcome, row.booking, row.mode = "booked", data["booking"], leg.get("mode", data["mode"])
            row.fare_pence = data["fare_pence"] // len(legs)
            if "fare_pence" in leg:
                to_come = 0 if len(legs) > 1 else data["fare_pence"] - leg["fare_pence"]
                row.fare_pence = leg["fare_pence"] + to_come
                self.to_come[row.booking] = to_come
            self._promise(row, leg)

    def amended(self, event: Event) -> None:
        """Let the ways agreed anew stand for those agreed before."""
        for row in self.rows:
            if row.booking == event.data["booking"] and not row.rode:
                row.outcome = "changed"
        self.booked(event)

    def fetched(self, event: Event) -> None:
        """Add the way back that was promised after a call: it belongs to the booking it goes on from."""
        known = [row for row in self.rows if row.booking == event.data["booking"]]
        for out, leg in zip(known[-1:], event.data["legs"], strict=False):
            due = self.to_come.pop(out.booking, out.fare_pence // 2)
            out.fare_pence -= due
            back = replace(out, direction=leg["direction"], wish_kind="", wish=None, fare_pence=due)
            back.pickup_at = back.boarded_at = back.reached = back.ride = None
            back.cancelled, back.no_show, back.not_timed = "", False, ""
            self.rows.append(back)
            self._promise(back, leg)

    def _promise(self, row: TripRow, leg: Data) -> None:
        row.leg, row.shift = leg["leg"], leg["shift"]
        row.promised_from, row.promised_to = leg["pickup_from_s"], leg["pickup_to_s"]
        row.arrive_by, row.direct, row.direct_m = leg["arrive_by_s"], leg["direct_s"], leg["direct_m"]
        self.by_leg[row.leg] = row

    def cancelled(self, event: Event) -> None:
        for leg in event.data["legs"]:
            if leg in self.by_leg:
                self.by_leg[leg].cancelled = "late" if event.data["late"] else "early"

    def arrived(self, event: Event) -> None:
        row, data = self.by_leg.get(event.data["leg"]), event.data
        if row is not None and data.get("kind") == "delivery" and is_planned(data):
            row.not_timed = BOTH if row.not_timed else ARRIVAL

    def boarded(self, event: Event) -> None:
        row, data = self.by_leg.get(event.data["leg"]), event.data
        if row is not None and row.leg != data["leg"]:  # taken over on the way: picked up once, at home
            row.shift = data["shift"]
        elif row is not None:
            row.shift, row.pickup_at = data["shift"], data["start_s"]
            row.boarded_at, row.not_timed = data["at_s"], PICKUP if is_planned(data) else ""
            row.promised_from, row.promised_to = data["promised_from_s"], data["promised_to_s"]

    def transferred(self, event: Event) -> None:
        row = self.by_leg.get(event.data["leg"])
        if row is not None:
            self.by_leg[event.data["goes_on_as"]] = row

    def completed(self, event: Event) -> None:
        row, data = self.by_leg.get(event.data["leg"]), event.data
        if row is not None:
            row.shift, row.reached, row.ride = data["shift"], data["reached_s"], data["ride_s"]
            row.arrive_by = data["arrive_by_s"]

    def missed(self, event: Event) -> None:
        if event.data["leg"] in self.by_leg:
            self.by_leg[event.data["leg"]].no_show = True


_WRITE = {
    EventType.TRIP_REQUEST: _Rows.asked,
    EventType.TRIP_REQUEST_RESPONSE: _Rows.answered,
    EventType.CLIENT_ORDER_CONFIRMATION: _Rows.booked,
    EventType.BOOKING_AMENDED: _Rows.amended,
    EventType.READY_CALL_ANSWERED: _Rows.fetched,
    EventType.TRIP_CANCEL_RESPONSE: _Rows.cancelled,
    EventType.VEHICLE_ARRIVED: _Rows.arrived,
    EventType.RIDER_BOARDED: _Rows.boarded,
    EventType.RIDER_TRANSFERRED: _Rows.transferred,
    EventType.TRIP_TASK_COMPLETION: _Rows.completed,
    EventType.NO_SHOW: _Rows.missed,
}
