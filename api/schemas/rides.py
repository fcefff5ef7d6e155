"""Quotes, offers, denials and bookings as they are asked for and told. Times are local, with their offset."""

from datetime import date, datetime
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field

from api.schemas.people import ConsentIn, NeedsIn, NeedsOut, PartyIn, PartyOut
from api.schemas.places import PlaceIn, PlaceOut
from api.schemas.trains import ArrivalOut, DepartureOut
from api.schemas.types import Flag, Id, MomentIn, Sent, Told
from scheduler.domain.booking import (
    Alternative,
    AlternativeKind,
    BookedLeg,
    Booking,
    BookingState,
    Channel,
    Denial,
    DenialReason,
    HelpWanted,
    LegState,
    Limit,
    Obstacle,
    Offer,
    OfferKind,
    Quote,
)
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.people import Gender
from scheduler.domain.request import Direction, Leg, Purpose, Request, Wish, WishKind
from scheduler.domain.time import Timeline


class WishIn(Sent):
    """When somebody wants to be there, or to leave."""

    kind: WishKind
    at: MomentIn


class AmendmentIn(Sent):
    """The ride as it should be instead."""

    origin: PlaceIn
    destination: PlaceIn
    outward: WishIn
    homeward: WishIn | None = None
    party: PartyIn = PartyIn()
    needs: NeedsIn | None = None
    """Left out: as the rider's record says."""
    needs_consent: ConsentIn | None = None
    """Needed once, with needs that tell of health: without consent they are not kept, and no ride is planned."""
    purpose: Purpose = Purpose.OTHER
    driver_gender: Gender | None = None
    ready_call: Flag = False
    """The rider rings when ready for the ride back; ``homeward`` is a guess, and only the way there is promised."""
    train_id: Id | None = None
    """Catch this train at the destination; its time goes before ``outward``. See ``GET /v1/trains``."""
    arrival_id: Id | None = None
    """Be fetched off this train: where the ride begins at the station, else for the way back."""
    channel: Channel | None = None
    """Left out: ``phone`` for coordinators, ``web`` for everybody else."""


class QuoteIn(AmendmentIn):
    """A ride there, or there and back."""

    rider_id: Id | None = None
    """Left out: the rider who is signed in."""


class AcceptanceIn(Sent):
    """The offer to take."""

    offer_id: Id
    channel: Channel | None = None


class CancellationIn(Sent):
    """What to give back."""

    leg_ids: Annotated[list[Id], Field(max_length=10, default_factory=list)]
    """Left out: every leg that is still open."""
    channel: Channel | None = None


class WishOut(Told):
    """When somebody wants to be there, or to leave."""

    kind: WishKind
    at: datetime

    @classmethod
    def of(cls, wish: Wish, timeline: Timeline) -> Self:
        """Return the wish as told."""
        return cls(kind=wish.kind, at=timeline.moment(wish.at))


class RequestOut(Told):
    """What was asked for."""

    id: str
    rider_id: str
    service_date: date
    origin: PlaceOut
    destination: PlaceOut
    outward: WishOut
    homeward: WishOut | None
    party: PartyOut
    needs: NeedsOut
    purpose: Purpose
    driver_gender: Gender | None
    ready_call: bool
    train: DepartureOut | None
    arrival: ArrivalOut | None
    group_id: str | None
    """The trip of several riders that this is part of."""

    @classmethod
    def of(cls, request: Request, timeline: Timeline) -> Self:
        """Return the request as told."""
        return cls(
            id=request.id,
            rider_id=request.rider_id,
            service_date=request.service_date,
            origin=PlaceOut.of(request.origin),
            destination=PlaceOut.of(request.destination),
            outward=WishOut.of(request.outward, timeline),
            homeward=None if request.homeward is None else WishOut.of(request.homeward, timeline),
            party=PartyOut.of(request.party),
            needs=NeedsOut.of(request.needs),
            purpose=request.purpose,
            driver_gender=request.driver_gender,
            ready_call=request.ready_call,
            train=None if request.train is None else DepartureOut.of(request.train, timeline),
            arrival=None if request.arrival is None else ArrivalOut.of(request.arrival, timeline),
            group_id=request.group,
        )


class LegOut(Told):
    """A leg with what is promised for it."""

    id: str
    direction: Direction
    origin: PlaceOut
    destination: PlaceOut
    pickup_from: datetime
    pickup_to: datetime
    arrive_by: datetime
    max_ride_seconds: int
    direct_metres: int

    @staticmethod
    def fields_of(leg: Leg, timeline: Timeline) -> dict[str, object]:
        """Return the members that offers and bookings share."""
        return {
            "id": leg.id,
            "direction": leg.direction,
            "origin": PlaceOut.of(leg.origin),
            "destination": PlaceOut.of(leg.destination),
            "pickup_from": timeline.moment(leg.promise.pickup.earliest),
            "pickup_to": timeline.moment(leg.promise.pickup.latest),
            "arrive_by": timeline.moment(leg.promise.arrive_by),
            "max_ride_seconds": leg.max_ride,
            "direct_metres": leg.direct_metres,
        }


class OfferedLegOut(LegOut):
    """A leg of an offer, with the ride as planned now."""

    ride_seconds: int


class OfferOut(Told):
    """A ride that can be had until it expires."""

    id: str
    quote_id: str
    kind: OfferKind
    legs: list[OfferedLegOut]
    mode: ServiceMode
    fare_pence: int
    discount_pence: int
    """Already taken off the fare: for sharing at a time when rides are gathered."""
    shared: bool
    expires_at: datetime
    plan_version: int
    replaces: str | None

    @classmethod
    def of(cls, offer: Offer, timeline: Timeline) -> Self:
        """Return the offer as told."""
        return cls(
            id=offer.id,
            quote_id=offer.quote_id,
            kind=offer.kind,
            legs=[
                OfferedLegOut.model_validate({**LegOut.fields_of(leg, timeline), "ride_seconds": seconds})
                for leg, seconds in zip(offer.legs, offer.ride_seconds, strict=True)
            ],
            mode=offer.mode,
            fare_pence=offer.fare_pence,
            discount_pence=offer.discount_pence,
            shared=offer.shared,
            expires_at=offer.expires_at.astimezone(timeline.zone),
            plan_version=offer.plan_version,
            replaces=offer.replaces,
        )


class AlternativeOut(Told):
    """A way out that worked when it was checked, with what to ask for."""

    text: str
    kind: AlternativeKind
    service_date: date
    origin: PlaceOut
    destination: PlaceOut
    walk_metres: int
    """How far to walk to or from a meeting point."""
    outward: WishOut
    homeward: WishOut | None

    @classmethod
    def of(cls, alternative: Alternative, zone: ZoneInfo) -> Self:
        """Return the alternative as told; its times are those of its own day."""
        request = alternative.request
        timeline, wish = Timeline(request.service_date, zone), request.homeward
        return cls(
            text=alternative.text,
            kind=alternative.kind,
            service_date=request.service_date,
            origin=PlaceOut.of(request.origin),
            destination=PlaceOut.of(request.destination),
            walk_metres=alternative.walk_metres,
            outward=WishOut.of(request.outward, timeline),
            homeward=None if wish is None else WishOut.of(wish, timeline),
        )


class ObstacleOut(Told):
    """What stood in the way on one shift."""

    shift_id: str
    limit: Limit
    text: str
    by: int
    """By how much: seconds, or units of a resource; 0 where it cannot be said."""

    @classmethod
    def of(cls, obstacle: Obstacle) -> Self:
        """Return the obstacle as told."""
        return cls(shift_id=obstacle.shift_id, limit=obstacle.limit, text=obstacle.text, by=obstacle.by)


class HelpWantedOut(Told):
    """What one more volunteer with a car would make possible."""

    text: str
    near: str
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, wanted: HelpWanted, timeline: Timeline) -> Self:
        """Return what is wanted as told."""
        begins, ends = timeline.moment(wanted.hours.earliest), timeline.moment(wanted.hours.latest)
        return cls(text=wanted.text, near=wanted.near, starts_at=begins, ends_at=ends)


class DenialOut(Told):
    """An honest no: the reason, in plain words, and ways out."""

    reason: DenialReason
    field: str
    text: str
    alternatives: list[AlternativeOut]
    details: list[str]
    """What blocked it, shift by shift; only for coordinators."""
    obstacles: list[ObstacleOut]
    """The same with codes; only for coordinators."""
    help_wanted: HelpWantedOut | None
    """Only for coordinators."""

    @classmethod
    def of(cls, denial: Denial, timeline: Timeline, *, in_confidence: bool) -> Self:
        """Return the denial as told."""
        wanted = denial.help_wanted if in_confidence else None
        return cls(
            reason=denial.reason,
            field=denial.field,
            text=denial.text,
            alternatives=[AlternativeOut.of(one, timeline.zone) for one in denial.alternatives],
            details=list(denial.details) if in_confidence else [],
            obstacles=[ObstacleOut.of(one) for one in denial.obstacles] if in_confidence else [],
            help_wanted=None if wanted is None else HelpWantedOut.of(wanted, timeline),
        )


class QuoteOut(Told):
    """The answer to a request: up to three offers, or a denial."""

    id: str
    request: RequestOut
    offers: list[OfferOut]
    denial: DenialOut | None
    asked_at: datetime
    channel: Channel

    @classmethod
    def of(cls, quote: Quote, timeline: Timeline, *, in_confidence: bool) -> Self:
        """Return the answer as told."""
        denial = quote.denial
        return cls(
            id=quote.id,
            request=RequestOut.of(quote.request, timeline),
            offers=[OfferOut.of(offer, timeline) for offer in quote.offers],
            denial=None if denial is None else DenialOut.of(denial, timeline, in_confidence=in_confidence),
            asked_at=quote.asked_at.astimezone(timeline.zone),
            channel=quote.channel,
        )


class QuotesOut(Told):
    """Answers given for a date, in the order given."""

    quotes: list[QuoteOut]


class BookedLegOut(LegOut):
    """A booked leg, and how far it has got."""

    state: LegState
    late_cancel: bool

    @classmethod
    def booked(cls, booked: BookedLeg, timeline: Timeline) -> Self:
        """Return the leg as told."""
        fields = LegOut.fields_of(booked.leg, timeline)
        return cls.model_validate({**fields, "state": booked.state, "late_cancel": booked.late_cancel})


class BookingOut(Told):
    """What was agreed with a rider."""

    id: str
    reference: str
    state: BookingState
    request: RequestOut
    legs: list[BookedLegOut]
    mode: ServiceMode
    fare_pence: int
    channel: Channel
    booked_at: datetime
    version: int

    @classmethod
    def of(cls, booking: Booking, timeline: Timeline) -> Self:
        """Return the booking as told."""
        return cls(
            id=booking.id,
            reference=booking.reference,
            state=booking.state,
            request=RequestOut.of(booking.request, timeline),
            legs=[BookedLegOut.booked(booked, timeline) for booked in booking.legs],
            mode=booking.mode,
            fare_pence=booking.fare_pence,
            channel=booking.channel,
            booked_at=booking.booked_at.astimezone(timeline.zone),
            version=booking.version,
        )


class BookingsOut(Told):
    """Bookings."""

    bookings: list[BookingOut]
