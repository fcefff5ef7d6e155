"""What the coordinator's day shows: who is not served and why, the runs with their numbers, the day's figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.pages.rendering import colour
from api.pages.visit import Visit
from api.pages.wording import clock24, miles, need_list
from scheduler.domain.booking import BookedLeg, Booking, BookingState, LegState, Quote
from scheduler.domain.events import Event, EventType
from scheduler.domain.people import Rider, RiderId
from scheduler.domain.plan import Run, StopKind
from scheduler.domain.request import LegId
from scheduler.domain.time import Timeline
from scheduler.usecases.keeping import after_a_no_show, kept_among
from scheduler.usecases.settling import Dispute, disputes
from scheduler.usecases.views import DayView, Manifest

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Somebody who asked and has nothing yet: refused, or with offers that nobody has taken."""

    quote: Quote
    rider: Rider


@dataclass(frozen=True, slots=True)
class Loose:
    """A promised leg that somebody in the office has to see to."""

    booking: Booking
    booked: BookedLeg
    rider: Rider


@dataclass(frozen=True, slots=True)
class Disputed:
    """A ride of which its driver says something else than the office wrote down."""

    loose: Loose
    dispute: Dispute
    elsewhere: str
    """The run of another shift that is written down as having it; nothing where it is the same run, or none."""

    @property
    def written(self) -> str:
        """Return what is written down here."""
        state = self.loose.booked.state
        if state is LegState.NO_SHOW:
            return "nobody was there"
        if state is LegState.CANCELLED:
            return "given back"
        return f"driven by {self.elsewhere}" if self.elsewhere else "on board"


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as the time line, the table, the list and the map show it."""

    number: int
    colour: str
    manifest: Manifest
    run: Run
    state: str
    now: str
    """What comes next, or nothing when the run is over."""

    @property
    def title(self) -> str:
        """Return "Run 1: Ivy Example, Public minibus"."""
        return f"Run {self.number}: {self.manifest.driver.name}, {self.manifest.vehicle.name}"

    @property
    def rides(self) -> int:
        """How many one-way rides the run serves."""
        return len(self.run.leg_ids())


@dataclass(frozen=True, slots=True)
class Board:
    """The whole day."""

    view: DayView
    refused: tuple[Enquiry, ...]
    waiting: tuple[Enquiry, ...]
    missed: tuple[Loose, ...]
    """Rides still to come of riders who were not there for an earlier one, and were not asked about them yet."""
    disputed: tuple[Disputed, ...]
    loose: tuple[Loose, ...]
    """Promised rides without a driver."""
    runs: tuple[RunRow, ...]
    idle: tuple[Manifest, ...]
    """Shifts without a run."""
    figures: tuple[tuple[str, str], ...]
    riders: dict[RiderId, Rider]
    searched: Event | None
    """The last search for a better plan."""
    repaired: bool
    """Whether the day had to be mended."""


def board_of(visit: Visit, view: DayView) -> Board:
    """Return the day as shown."""
    with visit.service.storage.reading() as records:
        riders = {rider.id: rider for rider in records.riders()}
        events = records.events(view.service_date)
        undecided = {one.id for one in records.enquiries.of_date(view.service_date) if one.is_open}
    line = visit.service.timeline(view.service_date)
    runs, kept = run_rows(view, line), kept_among(events)
    return Board(
        view=view,
        refused=tuple(_refused(view, riders)),
        waiting=tuple(
            Enquiry(quote, riders[quote.request.rider_id])
            for quote in view.quotes
            if quote.offers and quote.offers[0].expires_at > visit.now and quote.id in undecided
        ),
        missed=tuple(
            Loose(booking, booked, riders[booking.rider_id])
            for booking in view.bookings
            for booked in after_a_no_show(booking)
            if booked.leg.id not in kept
        ),
        disputed=tuple(_disputed(view, disputes(events), riders, runs)),
        loose=tuple(
            Loose(booking, booked, riders[booking.rider_id])
            for booking, booked in sorted(view.unassigned, key=lambda one: one[1].leg.promise.pickup)
        ),
        runs=runs,
        idle=tuple(one for one in view.manifests if one.run is None),
        figures=_figures(view, [row.run for row in runs]),
        riders=riders,
        searched=next((one for one in reversed(events) if one.type is EventType.PLAN_OPTIMISED), None),
        repaired=any(one.type is EventType.DAY_REPLANNED for one in events),
    )


def run_rows(view: DayView, line: Timeline) -> tuple[RunRow, ...]:
    """Return the runs in order of leaving, numbered from 1."""
    driven = [(one, one.run) for one in view.manifests if one.run is not None]
    driven.sort(key=lambda pair: (pair[1].leaves, pair[1].shift_id))
    return tuple(
        RunRow(number, colour(number - 1), manifest, run, _run_state(run), _next(manifest, line))
        for number, (manifest, run) in enumerate(driven, 1)
    )


def needs_words(rider: Rider) -> str:
    """Return a rider's needs in a line."""
    return ", ".join(words for _, words in need_list(rider.needs))


def _run_state(run: Run) -> str:
    if run.has_ended:
        return "Back"
    return "Out" if run.has_begun else "Planned"


def _next(manifest: Manifest, line: Timeline) -> str:
    for told in manifest.stops:
        if not told.stop.is_over and told.stop.kind is not StopKind.BREAK and told.rider is not None:
            what = "pick up" if told.stop.kind is StopKind.PICKUP else "drop off"
            return f"{clock24(line.moment(told.stop.start))} {what} {told.rider.name}"
    return ""


def _refused(view: DayView, riders: dict[RiderId, Rider]) -> list[Enquiry]:
    """Return the refusals that still stand: the last answer to a rider who has no ride on that day."""
    served = {booking.rider_id for booking in view.bookings if booking.state is not BookingState.CANCELLED}
    last = {quote.request.rider_id: quote for quote in view.quotes}
    return [
        Enquiry(quote, riders[rider_id])
        for rider_id, quote in last.items()
        if quote.denial is not None and rider_id not in served
    ]


def _disputed(
    view: DayView, found: Mapping[LegId, Dispute], riders: dict[RiderId, Rider], runs: Sequence[RunRow]
) -> Iterator[Disputed]:
    """Yield the rides of which driver and office do not say the same."""
    for booking in view.bookings:
        for booked in booking.legs:
            dispute = found.get(booked.leg.id)
            if dispute is not None:
                loose = Loose(booking, booked, riders[booking.rider_id])
                others = (row for row in runs if row.run.shift_id != dispute.shift_id)
                titles = [row.title for row in others if booked.leg.id in row.run.leg_ids()]
                yield Disputed(loose, dispute, "".join(titles))


def _figures(view: DayView, runs: Sequence[Run]) -> tuple[tuple[str, str], ...]:
    """Return the numbers of the day, with what each counts."""
    live = [one for one in view.bookings if one.state is not BookingState.CANCELLED]
    legs = [
        (one, leg) for one in live for leg in one.legs if leg.stands and leg.state is not LegState.NO_SHOW
    ]
    people = sum(one.request.party.size for one, _ in legs)
    seconds = sum(run.returns - run.leaves for run in runs)
    figures = [
        ("Enquiries", str(len({quote.request.id for quote in view.quotes}))),
        ("Refused", str(sum(quote.denial is not None for quote in view.quotes))),
        ("Bookings", str(len(live))),
        ("One-way rides", str(len(legs))),
        ("Rides done", str(sum(leg.state is LegState.COMPLETED for _, leg in legs))),
        ("Cancelled bookings", str(len(view.bookings) - len(live))),
        ("No-shows", str(_count(view, LegState.NO_SHOW))),
        ("Shifts with rides", f"{len(runs)} of {len(view.manifests)}"),
        ("Miles", miles(sum(run.metres for run in runs)).removesuffix(" miles") if runs else "0"),
        ("People per vehicle hour", f"{people * HOUR / seconds:.1f}" if seconds else "–"),
    ]
    return tuple(figures)


def _count(view: DayView, state: LegState) -> int:
    return sum(leg.state is state for booking in view.bookings for leg in booking.legs)
