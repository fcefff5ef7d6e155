"""The service described from its live rules, its events, and how the process feels."""

from datetime import date, datetime
from typing import Any, Self

from api.schemas.places import PlaceOut
from api.schemas.types import MomentIn, Sent, Told
from scheduler.domain.booking import Channel
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.offering import OfferRules
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import Timeline


class HoursOut(Told):
    """From and to, as local clock times."""

    start: str
    end: str


class FareOut(Told):
    """What a single ride costs."""

    mode: ServiceMode
    flat_pence: int
    free_with_pass: bool


class AreaOut(Told):
    """Where rides may start and end: outlines of [latitude, longitude]."""

    name: str
    outlines: list[list[tuple[float, float]]]


class SlotOut(Told):
    """Times at which rides to and from a place are gathered."""

    locality: str
    arrive_minutes_past: list[int]
    leave_minutes_past: list[int]
    discount_percent: int


class HowWeChooseOut(Told):
    """Which offers come first: the one nearest to the wish, then the others by points, fewest first."""

    points_a_minute_away: int
    points_a_minute_riding: int
    points_a_penny: int
    points_a_service_penny: int
    gathered_times: list[SlotOut]
    walk_metres: int
    rural_walk_metres: int

    @classmethod
    def of(cls, rules: OfferRules) -> Self:
        """Return the rules as told."""
        return cls(
            points_a_minute_away=rules.points_a_minute_away,
            points_a_minute_riding=rules.points_a_minute_riding,
            points_a_penny=rules.points_a_penny,
            points_a_service_penny=rules.points_a_service_penny,
            gathered_times=[
                SlotOut(
                    locality=slot.locality,
                    arrive_minutes_past=list(slot.arrive_minutes),
                    leave_minutes_past=list(slot.leave_minutes),
                    discount_percent=slot.discount_percent,
                )
                for slot in rules.slots
            ],
            walk_metres=rules.walk,
            rural_walk_metres=rules.rural_walk,
        )


class HolidayOut(Told):
    """A bank holiday."""

    date: date
    name: str


class ServiceOut(Told):
    """What the service offers, and its limits."""

    name: str
    operator: str
    phone: str
    time_zone: str
    effective_from: date
    area: AreaOut
    hubs: list[PlaceOut]
    """Places outside the area that rides may go to or come from."""
    modes: list[ServiceMode]
    hours: HoursOut
    weekdays: list[int]
    """Days of service; Monday is 0."""
    closed_on: list[HolidayOut]
    """Bank holidays on which the service does not run."""
    horizon_days: int
    notice_minutes: int
    largest_party: int
    cancel_cutoff_minutes: int
    """Until so long before the pickup a ride may be changed, or given back without being late."""
    car_scheme_cancel_cutoff_minutes: int
    """The same where a volunteer comes in their own car."""
    promise_minutes: int
    """A pickup is promised to within this many minutes either way."""
    longest_ride_minutes: int
    fares: list[FareOut]
    free_from: str
    """From when passes are good."""
    how_we_choose: HowWeChooseOut

    @classmethod
    def of(cls, policy: ServicePolicy) -> Self:
        """Return the service as told."""
        booking, fares = policy.booking, policy.fares
        return cls(
            name=policy.name,
            operator=policy.operator,
            phone=policy.phone,
            time_zone=policy.zone.key,
            effective_from=policy.effective_from,
            area=AreaOut(
                name=policy.area.name,
                outlines=[[(point.lat, point.lon) for point in ring] for ring in policy.area.outlines],
            ),
            hubs=[PlaceOut.of(hub) for hub in policy.hubs],
            modes=sorted(policy.modes),
            hours=HoursOut(start=_clock(booking.hours.earliest), end=_clock(booking.hours.latest)),
            weekdays=list(booking.weekdays),
            closed_on=[
                HolidayOut(date=day, name=name)
                for day, name in policy.holidays.days
                if day >= policy.effective_from and policy.holidays.closed(day)
            ],
            horizon_days=booking.horizon_days,
            notice_minutes=booking.notice // 60,
            largest_party=booking.max_party,
            cancel_cutoff_minutes=booking.cancel_cutoff // 60,
            car_scheme_cancel_cutoff_minutes=booking.car_scheme_cancel_cutoff // 60,
            promise_minutes=policy.promise.half_width // 60,
            longest_ride_minutes=policy.ride.cap // 60,
            fares=[
                FareOut(mode=mode, flat_pence=pence, free_with_pass=mode in fares.concession_modes)
                for mode, pence in fares.flat_pence
                if mode in policy.modes
            ],
            free_from=_clock(fares.concession_from),
            how_we_choose=HowWeChooseOut.of(policy.offers),
        )


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


class EventOut(Told):
    """One fact."""

    id: str
    type: EventType
    at: datetime
    service_date: date
    actor_role: str
    actor_id: str
    channel: Channel
    cause: str
    data: dict[str, Any]

    @classmethod
    def of(cls, event: Event, timeline: Timeline) -> Self:
        """Return the fact as told."""
        return cls(
            id=event.id,
            type=event.type,
            at=event.at.astimezone(timeline.zone),
            service_date=event.service_date,
            actor_role=event.actor.role,
            actor_id=event.actor.id,
            channel=event.channel,
            cause=event.cause,
            data=dict(event.data),
        )


class EventsOut(Told):
    """The facts of a date, in the order recorded."""

    events: list[EventOut]


class HealthOut(Told):
    """The process answers."""

    status: str


class ReadyOut(Told):
    """Whether bookings can be taken, and what is missing if not."""

    ready: bool
    checks: dict[str, str]


class ProblemKindOut(Told):
    """A kind of problem."""

    type: str
    title: str
    status: int


class ClockIn(Sent):
    """Where the demonstration's clock goes."""

    now: MomentIn
