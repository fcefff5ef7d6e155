"""What people asked for on a date, read from its event log: one wish for all the times somebody asked for it.

Who asks again between the same two places has one wish, the first; a ride moved to another time is no new wish.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import mean

from scheduler.domain.booking import Channel
from scheduler.domain.events import Event, EventType
from scheduler.domain.people import Wheelchair
from scheduler.domain.request import Purpose, Wish, WishKind
from scheduler.domain.time import Timeline
from simulations.as_it_was import as_it_was
from simulations.demand_tables import STAY_MIN
from simulations.patience import away

MINUTE = 60


@dataclass(slots=True)
class Wished:
    """One wish, and what became of it. Seconds of the service day; negative before it."""

    service_date: date
    rider: str
    channel: Channel
    asked_s: int
    origin: str
    destination: str
    village: str
    to: str
    outward: Wish
    homeward: Wish | None
    party: int
    wheelchair: Wheelchair
    purpose: Purpose
    outcome: str = "abandoned"
    """booked, denied, abandoned (offers, none taken)."""
    moved_s: int = 0
    """How far what was booked lay from the wish."""
    asked_again: bool = False
    """Whether they were refused and asked for another time."""
    cancelled_s: int | None = None
    came: bool = True
    member: bool = False
    """Whether they rode in a vehicle for members."""
    rode_free: bool = False


def wishes_of(events: Iterable[Event], timeline: Timeline) -> list[Wished]:
    """Return the wishes in a date's event log, in the order first asked."""
    log = _Log(timeline)
    for event in as_it_was(events):
        read = _READ.get(event.type)
        if read is not None:
            read(log, event)
    return list(log.wishes.values())


class _Log:
    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.wishes: dict[tuple[str, str, str], Wished] = {}
        self.by_quote: dict[str, Wished] = {}
        self.by_leg: dict[str, Wished] = {}

    def asked(self, event: Event) -> None:
        data = event.data
        key = (data["rider"], data["origin"], data["destination"])
        known = self.wishes.get(key)
        if known is not None:
            known.asked_again |= known.outcome == "denied"
            self.by_quote[data["quote"]] = known
            return
        if data.get("replaces"):
            return
        outward = Wish(WishKind(data["wish_kind"]), data["wish_s"])
        wished = Wished(
            service_date=event.service_date,
            rider=data["rider"],
            channel=event.channel,
            asked_s=self.timeline.seconds(event.at) // MINUTE * MINUTE,
            origin=data["origin"],
            destination=data["destination"],
            village=data["origin_locality"],
            to=data["destination_locality"],
            outward=outward,
            homeward=_homeward(event, outward),
            party=data["party"],
            wheelchair=Wheelchair(data["wheelchair"]),
            purpose=Purpose(data["purpose"]),
        )
        self.wishes[key] = self.by_quote[data["quote"]] = wished

    def answered(self, event: Event) -> None:
        wished = self.by_quote.get(event.data["quote"])
        if wished is not None and wished.outcome != "booked":
            wished.outcome = "denied" if event.data["outcome"] == "denied" else "abandoned"

    def booked(self, event: Event) -> None:
        data, wished = event.data, self.by_quote.get(event.data["quote"])
        if wished is None or wished.outcome == "booked":
            return
        wished.outcome, wished.member = "booked", data["mode"] == "section_19"
        wished.rode_free = data["fare_pence"] == 0
        for leg in data["legs"]:
            wish = wished.outward if leg["direction"] == "outward" else wished.homeward
            middle = (leg["pickup_from_s"] + leg["pickup_to_s"]) // 2
            if wish is not None:
                wished.moved_s = max(wished.moved_s, away(wish, middle, direct=leg["direct_s"]))
            if leg["direction"] == "outward":
                self.by_leg[leg["leg"]] = wished

    def cancelled(self, event: Event) -> None:
        for leg in event.data["legs"]:
            if leg in self.by_leg:
                self.by_leg[leg].cancelled_s = self.timeline.seconds(event.at) // MINUTE * MINUTE

    def missed(self, event: Event) -> None:
        if event.data["leg"] in self.by_leg:
            self.by_leg[event.data["leg"]].came = False


def _homeward(event: Event, outward: Wish) -> Wish | None:
    """Return the wish for the way back; logs of earlier versions only say that there was one."""
    data = event.data
    if not data["returns"]:
        return None
    if data.get("homeward_s") is not None:
        return Wish(WishKind(data["homeward_kind"]), data["homeward_s"])
    stay = int(mean(STAY_MIN[Purpose(data["purpose"])]))
    return Wish(WishKind.LEAVE_AFTER, outward.at + stay * MINUTE)


_READ: dict[EventType, Callable[[_Log, Event], None]] = {
    EventType.TRIP_REQUEST: _Log.asked,
    EventType.TRIP_REQUEST_RESPONSE: _Log.answered,
    EventType.CLIENT_ORDER_CONFIRMATION: _Log.booked,
    EventType.TRIP_CANCEL_RESPONSE: _Log.cancelled,
    EventType.NO_SHOW: _Log.missed,
}
