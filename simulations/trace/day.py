"""Plays a trace: every request is put to the scheduler when it becomes known, and the answer is taken as it is.

Nothing here picks a vehicle, an order or a time. Nobody records stops: the scheduler takes every run to go as
planned, and what a vehicle is already on the way to does not change any more.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from scheduler.domain.booking import Channel, Quote
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.events import SYSTEM
from scheduler.domain.people import Party
from scheduler.domain.plan import Plan, StopKind
from scheduler.domain.policy import CostRules
from scheduler.domain.request import LegId, Terms, WishKind
from scheduler.domain.time import DAY, Timeline, TimeWindow
from scheduler.usecases.commands import AcceptOffer, OptimiseDay, Origin, RequestQuote
from scheduler.usecases.scheduler import Scheduler
from simulations.trace.contents import Mode, Trace, TraceRequest
from simulations.trace.results import Result, Ride
from simulations.trace.service import PRICES, SERVICE_DATE, rider_of, service_of, shift_of

_BY = Origin(SYSTEM, Channel.SYSTEM)
Watch = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Reoptimising:
    """How often the plan is improved on the day, the first time before any vehicle may leave; and how hard."""

    every_s: int
    iterations: int


@dataclass(frozen=True, slots=True)
class Playing:
    """How a trace is to be played."""

    mode: Mode = Mode.BOOKED
    seed: int = 1
    reoptimising: Reoptimising | None = None
    cost: CostRules | None = None
    """Other prices than those of the mode."""
    watch: Watch = lambda _: nullcontext()
    """Entered around what is called ``insertion`` and ``reoptimising``, to measure them."""

    @property
    def prices(self) -> CostRules:
        """What the plan is priced with."""
        return self.cost or PRICES[self.mode]


def play(trace: Trace, playing: Playing) -> Result:
    """Play a trace to its end."""
    scheduler, clock, storage = service_of(trace, playing.seed, playing.prices)
    timeline = Timeline(SERVICE_DATE, scheduler.policy.zone)
    legs: dict[LegId, TraceRequest] = {}
    for moment, number in _moments(trace, playing):
        clock.set(timeline.moment(moment))
        if number is None:
            with playing.watch("reoptimising"):
                _reoptimise(scheduler, playing)
            continue
        with playing.watch("insertion"):
            leg_id = _ask(scheduler, trace, number, timeline)
        if leg_id is not None:
            legs[leg_id] = trace.requests[number]
    with storage.reading() as records:
        plan = records.plan(SERVICE_DATE)
    metres = sum(run.metres for run in plan.runs)
    return Result(trace, playing.mode, _rides(trace, plan, legs), metres)


def _moments(trace: Trace, playing: Playing) -> list[tuple[int, int | None]]:
    """Return when which request is made, in order, and None where the plan is improved."""
    asked = sorted((one.known_s(playing.mode), number) for number, one in enumerate(trace.requests))
    moments: list[tuple[int, int | None]] = list(asked)
    rules = playing.reoptimising
    if rules is not None and trace.requests:
        first = min(vehicle.from_s for vehicle in trace.vehicles)
        last = max(one.latest_pickup_s for one in trace.requests)
        moments += [(moment, None) for moment in range(first, last, rules.every_s)]
    return sorted(moments, key=lambda one: (one[0], one[1] is not None))


def _reoptimise(scheduler: Scheduler, playing: Playing) -> None:
    if playing.reoptimising is not None:
        scheduler.optimise(OptimiseDay(SERVICE_DATE, _BY, playing.reoptimising.iterations))


def _ask(scheduler: Scheduler, trace: Trace, number: int, timeline: Timeline) -> LegId | None:
    """Put a request, take the offer if there is one, and return the leg that was promised."""
    try:
        quote = scheduler.quote(_command(trace, number, timeline))
    except InvalidRequest:
        return None  # somebody who is there already, or asks for a time that has passed, is refused
    if not quote.offers:
        return None
    return _taken(scheduler, quote)


def _taken(scheduler: Scheduler, quote: Quote) -> LegId:
    booking = scheduler.accept(AcceptOffer(quote.offers[0].id, _BY))
    return booking.legs[0].leg.id


def _command(trace: Trace, number: int, timeline: Timeline) -> RequestQuote:
    request = trace.requests[number]
    return RequestQuote(
        rider_id=rider_of(number),
        origin=trace.places[request.origin],
        destination=trace.places[request.destination],
        outward_kind=WishKind.LEAVE_AFTER,
        outward_at=timeline.moment(min(request.earliest_pickup_s, DAY - 1)),
        by=_BY,
        party=Party(companions=request.party - 1),
        terms=Terms(
            TimeWindow(request.earliest_pickup_s, request.latest_pickup_s),
            request.latest_dropoff_s,
            request.max_ride_s,
        ),
    )


def _rides(trace: Trace, plan: Plan, legs: dict[LegId, TraceRequest]) -> dict[str, Ride]:
    """Return the rides of a plan by request."""
    vehicles = {shift_of(vehicle): vehicle.id for vehicle in trace.vehicles}
    boarded: dict[LegId, int] = {}
    rides: dict[str, Ride] = {}
    for run in plan.runs:
        for stop in run.stops:
            if stop.leg_id is None:
                continue
            if stop.kind is StopKind.PICKUP:
                boarded[stop.leg_id] = stop.start
            else:
                request = legs[stop.leg_id]
                rides[request.id] = Ride(vehicles[run.shift_id], boarded[stop.leg_id], stop.start)
    return rides
