"""What people and vehicles really do: riders choose, vehicles drive as planned, some people never come.

Here the roads are as planned. Nothing in this module picks a vehicle, an order or a time: it only answers
offers, and reads from a run what would happen next.
"""

from dataclasses import dataclass

from scheduler.domain.booking import Alternative, AlternativeKind, Booking, Offer
from scheduler.domain.plan import Run, StopKind, StopState
from scheduler.domain.request import Leg, LegId, Request
from scheduler.usecases.commands import Happening
from simulations.demand import Trip
from simulations.patience import away


@dataclass(frozen=True, slots=True)
class Step:
    """The next thing that happens on a run, and when."""

    at: int
    happening: Happening
    leg_id: LegId | None = None
    kind: StopKind | None = None


def next_step(run: Run, absent: frozenset[LegId]) -> Step | None:
    """Return what happens next on a run when it goes as planned; None when it is over.

    A vehicle leaves each stop just in time for the next, so it arrives when the stop begins. For somebody who
    does not come it waits until it would have left anyway. Breaks count as taken once the next stop is
    reached. ``absent`` are the legs nobody will come for.
    """
    if run.has_ended:
        return None
    if not run.has_begun:
        return Step(run.leaves, Happening.STARTED)
    stop = next((stop for stop in run.stops if not stop.is_over and stop.kind is not StopKind.BREAK), None)
    if stop is None:
        return Step(run.returns, Happening.ENDED)
    if stop.state is StopState.PLANNED:
        return Step(stop.start, Happening.ARRIVED, stop.leg_id, stop.kind)
    if stop.kind is StopKind.DELIVERY:
        return Step(stop.departure, Happening.ALIGHTED, stop.leg_id)
    missing = stop.leg_id in absent
    return Step(stop.departure, Happening.NO_SHOW if missing else Happening.BOARDED, stop.leg_id)


def choose(trip: Trip, offers: tuple[Offer, ...]) -> Offer | None:
    """Return the offer the rider takes: near to what was wished and cheap, and none that is too far."""
    near = [offer for offer in offers if displacement(offer) <= trip.tolerance]
    return min(near, key=lambda offer: (_cost(trip, offer), displacement(offer), offer.id), default=None)


def _cost(trip: Trip, offer: Offer) -> float:
    """Return how far an offer is from the wish, with the fare in seconds that are worth as much to the rider."""
    return displacement(offer) + offer.fare_pence * trip.seconds_a_penny


def choose_alternative(trip: Trip, alternatives: tuple[Alternative, ...]) -> Request | None:
    """Return the other time of the same day that a refused rider asks for, or None."""
    if not trip.takes_alternative:
        return None
    times = [other.request for other in alternatives if other.kind is AlternativeKind.OTHER_TIME]
    near = [request for request in times if _moved(trip, request) <= trip.tolerance]
    return min(near, key=lambda request: _moved(trip, request), default=None)


def displacement(offer: Offer) -> int:
    """Return how far an offer is from the wish, in seconds, on the leg where it is furthest."""
    return max(_leg_displacement(leg) for leg in offer.legs)


def _leg_displacement(leg: Leg) -> int:
    middle = (leg.promise.pickup.earliest + leg.promise.pickup.latest) // 2
    return away(leg.wish, middle, direct=leg.direct)


def _moved(trip: Trip, request: Request) -> int:
    there = abs(request.outward.at - trip.outward.at)
    if request.homeward is None or trip.homeward is None:
        return there
    return max(there, abs(request.homeward.at - trip.homeward.at))


def absent_legs(booking: Booking) -> frozenset[LegId]:
    """Return the legs that nobody will come for when the rider of a booking stays away."""
    return frozenset(booked.leg.id for booked in booking.legs)
