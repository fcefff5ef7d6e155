"""What a run sheet says: the same lines on the driver's phone, on paper and on the coordinator's screen.

Nothing is decided about the run here; only which words, which button and which payment stand at a stop.
"""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from api.pages import wording
from api.pages.visit import Visit
from scheduler.domain.booking import LegState
from scheduler.domain.events import EventType
from scheduler.domain.place import Place
from scheduler.domain.plan import StopKind, StopState
from scheduler.domain.time import Timeline
from scheduler.usecases.commands import Happening
from scheduler.usecases.keeping import after_a_no_show, kept_among
from scheduler.usecases.own_roster import partner_of
from scheduler.usecases.views import Manifest, ManifestStop

DOINGS = {StopKind.PICKUP: "Pick up", StopKind.DELIVERY: "Drop off", StopKind.BREAK: "Break"}
DOING_ICONS = {StopKind.PICKUP: "up", StopKind.DELIVERY: "down", StopKind.BREAK: "rest"}
PATIENCE = 5 * 60
"""Seconds a driver waits from the promised time on, and rings, before going on without somebody."""
STATES = {
    StopState.PLANNED: "To do",
    StopState.ARRIVED: "You are here",
    StopState.DONE: "Done",
    StopState.MISSED: "Missed",
}

PRESSES = {
    (StopKind.PICKUP.value, False): (Happening.ARRIVED, "I have arrived"),
    (StopKind.DELIVERY.value, False): (Happening.ARRIVED, "I have arrived"),
    (StopKind.PICKUP.value, True): (Happening.BOARDED, "On board"),
    (StopKind.DELIVERY.value, True): (Happening.ALIGHTED, "Dropped off"),
}
"""What the driver records next at a stop: by its kind, and whether the vehicle is there."""
KEPT = "Was not there for the ride before. This ride is still wanted."
STILL_ASKED = "Was not there for the ride before. We are asking whether this ride is still wanted."


@dataclass(frozen=True, slots=True)
class Line:
    """One stop as it is told to the driver."""

    number: int
    """Place in the run, from 1; breaks are not counted and have 0."""
    doing: str
    icon: str
    state: str
    is_over: bool
    is_here: bool
    planned: str
    """The time at which the vehicle is there, planned or real."""
    promised: str = ""
    """"between 9:20 and 9:50 am", or "by 10:15 am"."""
    leg_id: str = ""
    kind: str = ""
    name: str = ""
    phone: str = ""
    place: Place | None = None
    needs: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    """What the driver should know beyond the needs; at pickups only."""
    people: str = ""
    payment: str = ""
    reference: str = ""
    booking_id: str = ""
    warning: str = ""
    """That the rider was not there for an earlier ride, and whether this one is still wanted."""
    wait_until: str = ""
    """Until when at least the driver waits for somebody who is not at the door; only at pickups."""

    @property
    def map_link(self) -> str:
        """Where a map of the stop is found; opened only when somebody asks for it."""
        if self.place is None:
            return ""
        point = self.place.point
        query = urlencode({"mlat": f"{point.lat:.5f}", "mlon": f"{point.lon:.5f}"})
        return f"https://www.openstreetmap.org/?{query}#map=17/{point.lat:.5f}/{point.lon:.5f}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole run sheet."""

    manifest: Manifest
    lines: tuple[Line, ...]
    next: Line | None
    hours: str
    leaves: str
    returns: str
    partner: str = ""
    """First name of who goes along; empty where nobody does."""

    @property
    def number_of_stops(self) -> int:
        """How many stops there are, breaks not counted."""
        return max((line.number for line in self.lines), default=0)

    @property
    def ahead(self) -> tuple[Line, ...]:
        """The stops still to do, the next one first; none once the run has ended."""
        if self.next is None:
            return ()
        return tuple(line for line in self.lines if line.number and not line.is_over)

    @property
    def press(self) -> tuple[Happening, str]:
        """What the big button at the next stop records, and what it says."""
        assert self.next is not None
        return PRESSES[self.next.kind, self.next.is_here]

    @property
    def has_begun(self) -> bool:
        """Whether the driver has set off."""
        return self.manifest.run is not None and self.manifest.run.has_begun

    @property
    def has_ended(self) -> bool:
        """Whether the driver is back."""
        return self.manifest.run is not None and self.manifest.run.has_ended

    @property
    def can_end(self) -> bool:
        """Whether nothing is left to do but to come back."""
        return self.has_begun and not self.has_ended and self.next is None


def sheet_of(visit: Visit, manifest: Manifest) -> Sheet:
    """Return the run sheet of a shift."""
    shift, run = manifest.shift, manifest.run
    visit.shows_needs(manifest.riders, on=f"run:{shift.id}")
    notes = visit.notes(manifest.riders, on=f"run:{shift.id}")
    timeline = visit.service.timeline(shift.service_date)
    missed = _after_a_no_show(visit, manifest)
    with visit.service.storage.reading() as records:
        partner = partner_of(records, shift)
    lines: list[Line] = []
    number = 0
    for stop in manifest.stops:
        number += stop.stop.kind is not StopKind.BREAK
        line = line_of(stop, 0 if stop.stop.kind is StopKind.BREAK else number, timeline)
        known = notes.get(stop.rider.id) if stop.rider and stop.stop.kind is StopKind.PICKUP else None
        line = line if known is None else replace(line, note=known)
        lines.append(replace(line, warning=missed.get(line.leg_id, "")))
    ahead = [line for line in lines if line.number and not line.is_over]
    return Sheet(
        manifest=manifest,
        lines=tuple(lines),
        next=ahead[0] if ahead and run is not None and not run.has_ended else None,
        hours=wording.clock_window(
            timeline.moment(shift.hours.earliest), timeline.moment(shift.hours.latest)
        ).replace(" and ", " to "),
        leaves="" if run is None else wording.clock(timeline.moment(run.leaves)),
        returns="" if run is None else wording.clock(timeline.moment(run.returns)),
        partner=partner,
    )


def _after_a_no_show(visit: Visit, manifest: Manifest) -> dict[str, str]:
    """Return what is said of rides to come whose riders were not there before, by leg."""
    bookings = [told.booking for told in manifest.stops if told.booking is not None]
    asked = {booked.leg.id for booking in bookings for booked in after_a_no_show(booking)}
    if not asked:
        return {}
    with visit.service.storage.reading() as records:
        day = manifest.shift.service_date
        kept = kept_among(records.facts(day, day, EventType.RIDE_KEPT))
    return {leg_id: KEPT if leg_id in kept else STILL_ASKED for leg_id in asked}


def line_of(told: ManifestStop, number: int, timeline: Timeline) -> Line:
    """Return the words of one stop."""
    stop = told.stop
    plain = Line(
        number=number,
        doing=DOINGS[stop.kind],
        icon=DOING_ICONS[stop.kind],
        state=STATES[stop.state],
        is_over=stop.is_over,
        is_here=stop.state is StopState.ARRIVED,
        planned=wording.clock(timeline.moment(stop.start)),
        kind=stop.kind.value,
        place=told.place,
    )
    if told.booking is None or told.booked_leg is None or told.rider is None:
        return replace(plain, people=wording.duration(stop.departure - stop.start).removeprefix("about "))
    leg, request = told.booked_leg.leg, told.booking.request
    common = replace(
        plain,
        state=_state(told),
        leg_id=leg.id,
        name=told.rider.name,
        phone=told.rider.phone,
        needs=wording.need_list(request.needs),
        people=wording.party_words(request.party),
        reference=told.booking.reference,
        booking_id=told.booking.id,
    )
    if stop.kind is StopKind.DELIVERY:
        by = wording.clock(timeline.moment(leg.promise.arrive_by))
        return replace(common, promised=f"by {by}")
    return replace(
        common,
        promised=f"between {wording.window_words(leg.promise.pickup, timeline)}",
        payment=_payment(told),
        wait_until=wording.clock(timeline.moment(stop.start + PATIENCE)),
    )


def _state(told: ManifestStop) -> str:
    """Return how far a stop has got; where nobody needs the ride any more, that."""
    given_back = told.booked_leg is not None and told.booked_leg.state is LegState.CANCELLED
    return "Cancelled" if given_back else STATES[told.stop.state]


def _payment(told: ManifestStop) -> str:
    """Return what is due at a pickup: the whole fare on the way there, a reminder on the way back."""
    booking, booked = told.booking, told.booked_leg
    assert booking is not None
    assert booked is not None
    if booking.fare_pence == 0:
        return "Nothing to pay"
    legs = [one for one in booking.legs if one.stands and one.state is not LegState.NO_SHOW]
    amount = wording.money(booking.fare_pence)
    if len(legs) < 2:
        return f"To pay: {amount}"
    if booked.leg.id == booking.pays_on:
        return f"To pay: {amount} for both rides"
    return f"{amount} for both rides, due on the ride there"
