"""Plans, runs, run sheets and what drivers record, as they are told and asked for."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from api.schemas.changes import ChangesOut
from api.schemas.fleet import ShiftOut
from api.schemas.people import NeedsOut, PartyOut
from api.schemas.places import PlaceOut
from api.schemas.rides import DenialOut
from api.schemas.types import Flag, Id, MomentIn, Sent, Told
from scheduler.domain.booking import BookedLeg, Booking, Channel, LegState, Quote
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.domain.time import Timeline
from scheduler.usecases.commands import Happening
from scheduler.usecases.views import DayView, Manifest, ManifestStop, Optimisation

Iterations = Annotated[int, Field(strict=True, ge=1, le=200_000)]
SearchSeconds = Annotated[float, Field(strict=True, gt=0, le=120)]


class StopOut(Told):
    """One pickup, delivery or break of a run."""

    kind: StopKind
    leg_id: str | None
    place: PlaceOut | None
    arrives_at: datetime
    starts_at: datetime
    departs_at: datetime
    metres: int
    state: StopState

    @staticmethod
    def fields_of(stop: Stop, timeline: Timeline) -> dict[str, object]:
        """Return the members that plans and run sheets share."""
        return {
            "kind": stop.kind,
            "leg_id": stop.leg_id,
            "place": None if stop.place is None else PlaceOut.of(stop.place),
            "arrives_at": timeline.moment(stop.arrival),
            "starts_at": timeline.moment(stop.start),
            "departs_at": timeline.moment(stop.departure),
            "metres": stop.metres,
            "state": stop.state,
        }


class RunOut(Told):
    """A shift's ordered stops."""

    shift_id: str
    leaves_at: datetime
    returns_at: datetime
    metres: int
    has_begun: bool
    has_ended: bool
    stops: list[StopOut]

    @classmethod
    def of(cls, run: Run, timeline: Timeline) -> Self:
        """Return the run as told."""
        return cls(
            shift_id=run.shift_id,
            leaves_at=timeline.moment(run.leaves),
            returns_at=timeline.moment(run.returns),
            metres=run.metres,
            has_begun=run.has_begun,
            has_ended=run.has_ended,
            stops=[StopOut.model_validate(StopOut.fields_of(stop, timeline)) for stop in run.stops],
        )


class UnassignedOut(Told):
    """A promised leg that lost its driver."""

    booking_id: str
    reference: str
    leg_id: str
    pickup_from: datetime
    pickup_to: datetime

    @classmethod
    def of(cls, pair: tuple[Booking, BookedLeg], timeline: Timeline) -> Self:
        """Return the leg as told."""
        booking, booked = pair
        return cls(
            booking_id=booking.id,
            reference=booking.reference,
            leg_id=booked.leg.id,
            pickup_from=timeline.moment(booked.leg.promise.pickup.earliest),
            pickup_to=timeline.moment(booked.leg.promise.pickup.latest),
        )


class RefusalOut(Told):
    """An enquiry that was answered with no."""

    quote_id: str
    asked_at: datetime
    rider_id: str
    origin: PlaceOut
    destination: PlaceOut
    denial: DenialOut

    @classmethod
    def of(cls, quote: Quote, timeline: Timeline) -> Self | None:
        """Return the refusal as told; None when there was none."""
        if quote.denial is None:
            return None
        return cls(
            quote_id=quote.id,
            asked_at=quote.asked_at.astimezone(timeline.zone),
            rider_id=quote.request.rider_id,
            origin=PlaceOut.of(quote.request.origin),
            destination=PlaceOut.of(quote.request.destination),
            denial=DenialOut.of(quote.denial, timeline, in_confidence=True),
        )


class PlanOut(Told):
    """A service date as its coordinator sees it."""

    service_date: date
    version: int
    shifts: list[ShiftOut]
    runs: list[RunOut]
    unassigned: list[UnassignedOut]
    refusals: list[RefusalOut]
    bookings: int
    cost_millipence: Mapping[str, int]
    """What the plan is charged for, by part, in thousandths of a penny."""

    @classmethod
    def of(cls, view: DayView, timeline: Timeline) -> Self:
        """Return the day as told."""
        refusals = [RefusalOut.of(quote, timeline) for quote in view.quotes]
        return cls(
            service_date=view.service_date,
            version=view.plan.version,
            shifts=[ShiftOut.of(manifest.shift, timeline) for manifest in view.manifests],
            runs=[RunOut.of(run, timeline) for run in view.plan.runs],
            unassigned=[UnassignedOut.of(pair, timeline) for pair in view.unassigned],
            refusals=[refusal for refusal in refusals if refusal is not None],
            bookings=len(view.bookings),
            cost_millipence=dict(view.cost.parts),
        )


class OptimisationIn(Sent):
    """How hard to search; left out: as the service's rules say."""

    iterations: Iterations | None = None
    seconds: SearchSeconds | None = None
    channel: Channel | None = None


class OptimisationOut(Told):
    """What a search for a better plan came to."""

    service_date: date
    version: int
    cost_before: int
    cost_after: int
    moved: list[str]
    iterations: int
    stopped_by: str
    changes: ChangesOut

    @classmethod
    def of(cls, found: Optimisation, timeline: Timeline) -> Self:
        """Return the outcome as told."""
        return cls(
            service_date=found.plan.service_date,
            version=found.plan.version,
            cost_before=found.cost_before,
            cost_after=found.cost_after,
            moved=list(found.moved),
            iterations=found.iterations,
            stopped_by=found.stopped_by,
            changes=ChangesOut.of(found.changes, timeline),
        )


class ManifestRiderOut(Told):
    """The party of a stop, as far as the driver needs to know."""

    booking_id: str
    reference: str
    name: str
    phone: str
    party: PartyOut
    needs: NeedsOut
    fare_pence: int
    leg_state: LegState
    promised_from: datetime
    promised_to: datetime
    arrive_by: datetime

    @classmethod
    def of(cls, line: ManifestStop, timeline: Timeline) -> Self | None:
        """Return the party of a line; None at a break."""
        if line.booking is None or line.booked_leg is None or line.rider is None:
            return None
        promise = line.booked_leg.leg.promise
        return cls(
            booking_id=line.booking.id,
            reference=line.booking.reference,
            name=line.rider.name,
            phone=line.rider.phone,
            party=PartyOut.of(line.booking.request.party),
            needs=NeedsOut.of(line.booking.request.needs),
            fare_pence=line.booking.fare_pence,
            leg_state=line.booked_leg.state,
            promised_from=timeline.moment(promise.pickup.earliest),
            promised_to=timeline.moment(promise.pickup.latest),
            arrive_by=timeline.moment(promise.arrive_by),
        )


class ManifestStopOut(StopOut):
    """One line of a run sheet."""

    rider: ManifestRiderOut | None

    @classmethod
    def line(cls, line: ManifestStop, timeline: Timeline) -> Self:
        """Return the line as told."""
        fields = StopOut.fields_of(line.stop, timeline)
        return cls.model_validate({**fields, "rider": ManifestRiderOut.of(line, timeline)})


class ManifestOut(Told):
    """The driver's view of a shift; without times of a run while there is nothing to drive."""

    shift: ShiftOut
    driver_name: str
    vehicle_name: str
    mode: ServiceMode
    start: PlaceOut
    end: PlaceOut
    leaves_at: datetime | None
    returns_at: datetime | None
    has_begun: bool
    has_ended: bool
    stops: list[ManifestStopOut]

    @classmethod
    def of(cls, manifest: Manifest, timeline: Timeline) -> Self:
        """Return the run sheet as told."""
        run = manifest.run
        return cls(
            shift=ShiftOut.of(manifest.shift, timeline),
            driver_name=manifest.driver.name,
            vehicle_name=manifest.vehicle.name,
            mode=manifest.vehicle.mode,
            start=PlaceOut.of(manifest.shift.start),
            end=PlaceOut.of(manifest.shift.end),
            leaves_at=None if run is None else timeline.moment(run.leaves),
            returns_at=None if run is None else timeline.moment(run.returns),
            has_begun=run is not None and run.has_begun,
            has_ended=run is not None and run.has_ended,
            stops=[ManifestStopOut.line(line, timeline) for line in manifest.stops],
        )


class RecordIn(Sent):
    """What happened on a run."""

    happening: Happening
    leg_id: Id | None = None
    kind: StopKind | None = None
    """For ``arrived``: at the pickup or the delivery."""
    at: MomentIn | None = None
    """Left out: now."""
    called: Flag = False
    """For ``no_show``: whether the driver tried to reach the rider first."""
    channel: Channel | None = None
