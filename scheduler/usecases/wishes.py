"""From what a rider wishes to legs with windows: the first gate of a quote, before any vehicle is looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain.booking import DenialReason
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.people import Rider, may_not_be_alone
from scheduler.domain.place import metres_between
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Direction, Leg, LegId, Promise, Request, RequestId, Wish, WishKind
from scheduler.domain.time import Timeline, TimeWindow, service_date_of
from scheduler.domain.travel import Profile, VehicleClass
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.commands import RequestQuote
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook


@dataclass(frozen=True, slots=True)
class Blocked:
    """A request that no vehicle could serve, whatever the plan: why, and which part of it."""

    reason: DenialReason
    field: str
    text: str


def request_from(context: Context, command: RequestQuote, rider: Rider) -> Request:
    """Return the request that a command asks for, its times in seconds of the service day.

    Raises
    ------
    InvalidRequest
        Something that cannot be asked; names the field.
    """
    zone = context.policy.zone
    service_date = service_date_of(command.outward_at, zone)
    timeline = context.timeline(service_date)
    if _has_passed(context, command, timeline):
        raise InvalidRequest("outward.at", "That time has passed. Enter a time in the future, like 14:30.")
    if command.party.companions < 0 or command.party.children < 0:
        raise InvalidRequest("party", "Enter how many people come along as 0 or more.")
    if command.origin.point == command.destination.point:
        raise InvalidRequest("destination", "Start and end are the same place. Choose two different places.")
    needs = command.needs if command.needs is not None else rider.needs
    outward = Wish(command.outward_kind, timeline.seconds(command.outward_at))
    _ensure_at_station(context, command)
    if command.train is not None:
        outward = Wish(WishKind.ARRIVE_BY, context.policy.trains.arrive_by(command.train, needs))
    homeward = _homeward(context, command, service_date)
    if command.arrival is not None:
        off = Wish(WishKind.LEAVE_AFTER, context.policy.trains.leave_after(command.arrival, needs))
        from_station = context.policy.trains.is_station(command.origin)
        outward, homeward = (off, homeward) if from_station else (outward, off)
    return Request(
        id=RequestId(context.ports.ids.new_id("request")),
        rider_id=rider.id,
        service_date=service_date,
        origin=command.origin,
        destination=command.destination,
        outward=outward,
        homeward=homeward,
        party=command.party,
        needs=needs,
        purpose=command.purpose,
        driver_gender=command.driver_gender,
        ready_call=_rings(command),
        train=command.train,
        arrival=command.arrival,
        terms=command.terms,
        group=command.group,
    )


def _ensure_at_station(context: Context, command: RequestQuote) -> None:
    """Refuse trains where none are: they are caught where the ride ends, and come in where a way begins."""
    rules = context.policy.trains
    there, back = rules.is_station(command.origin), rules.is_station(command.destination)
    if command.train is not None and not back:
        raise InvalidRequest(
            "train_id", "Trains are caught at the station only. Choose it as the destination."
        )
    if command.arrival is not None and not there and not (back and command.homeward_at is not None):
        raise InvalidRequest(
            "arrival_id", "Trains come in at the station only. Begin there, or ask for a way back from there."
        )


def _rings(command: RequestQuote) -> bool:
    if command.ready_call and command.homeward_at is None:
        raise InvalidRequest("homeward.at", "Enter about when you will be ready. It need not be exact.")
    return command.ready_call


def _has_passed(context: Context, command: RequestQuote, timeline: Timeline) -> bool:
    """Tell whether the wished time, or the whole of the pickup window that was asked for, is over."""
    if command.terms is not None:
        return timeline.moment(command.terms.pickup.latest) < context.now()
    return command.outward_at <= context.now()


def _homeward(context: Context, command: RequestQuote, service_date: date) -> Wish | None:
    if command.terms is not None and command.homeward_at is not None:
        raise InvalidRequest("terms", "Exact terms are for single journeys. Ask for the way back by itself.")
    if command.homeward_at is None:
        if command.homeward_kind is not None:
            raise InvalidRequest("homeward.at", "Enter the time of the way back, or leave the way back out.")
        return None
    if service_date_of(command.homeward_at, context.policy.zone) != service_date:
        raise InvalidRequest(
            "homeward.at", "The way back is on another day. Ask for two single rides, one on each day."
        )
    if command.homeward_at <= command.outward_at:
        raise InvalidRequest("homeward.at", "The way back is before the way there. Enter a later time.")
    kind = command.homeward_kind or WishKind.LEAVE_AFTER
    return Wish(kind, context.timeline(service_date).seconds(command.homeward_at))


def blocked(context: Context, request: Request) -> Blocked | None:
    """Return why no vehicle could serve the request, or None when one might."""
    policy, rules = context.policy, context.policy.booking
    today = service_date_of(context.now(), policy.zone)
    if request.party.size > rules.max_party:
        return Blocked(
            DenialReason.PARTY_TOO_LARGE,
            "party",
            f"We can take up to {rules.max_party} people together. For a larger group, ring {policy.phone}.",
        )
    if rules.escort_if_never_left_alone and may_not_be_alone(request.party, request.needs):
        return Blocked(
            DenialReason.ESCORT_NEEDED,
            "party",
            "Somebody must come along, because the driver may have to leave the vehicle for some minutes.",
        )
    if rules.child_needs_adult and request.needs.under_16 and request.party.companions == 0:
        return Blocked(
            DenialReason.ESCORT_NEEDED,
            "party",
            "Somebody under 16 travels with an adult. Ask again and say that an adult comes along.",
        )
    if (request.service_date - today).days > rules.horizon_days:
        return Blocked(
            DenialReason.BEYOND_HORIZON,
            "outward.at",
            f"You can book up to {rules.horizon_days} days ahead. Choose an earlier day.",
        )
    if not policy.runs_on(request.service_date):
        return Blocked(DenialReason.OUTSIDE_HOURS, "outward.at", stands_still(policy, request.service_date))
    if metres_between(request.origin.point, request.destination.point) < rules.next_door:
        return Blocked(
            DenialReason.TOO_CLOSE,
            "destination",
            f"{request.destination.label} is next to {request.origin.label}. Choose places further apart.",
        )
    return _blocked_by_place(context, request)


def stands_still(policy: ServicePolicy, day: date) -> str:
    """Return the sentence that tells why no rides are given on a day."""
    holiday = policy.holidays.closed(day)
    if holiday is not None:
        return f"We do not run on that day: it is a bank holiday, {holiday}. Choose another day."
    return "We do not run on that day. Choose another day."


def _blocked_by_place(context: Context, request: Request) -> Blocked | None:
    policy = context.policy
    ends = (("origin", request.origin), ("destination", request.destination))
    inside = [policy.area.contains(place.point) for _, place in ends]
    for (field, place), is_inside in zip(ends, inside, strict=True):
        if not is_inside and not (policy.is_hub(place) and any(inside)):
            return Blocked(
                DenialReason.OUTSIDE_AREA,
                field,
                f"{place.label} is outside the area we serve. Choose a place inside it, or ring {policy.phone}.",
            )
    for field, place in ends:
        if context.ports.travel_times.snap(place.point) is None:
            return Blocked(
                DenialReason.BAD_ADDRESS,
                field,
                f"We cannot reach {place.label} by road. Choose a place near a road, or ring {policy.phone}.",
            )
    return None


def profiles_of(context: Context, book: DayBook) -> list[Profile]:
    """Return every profile that the vehicles in the shifts of a day need."""
    classes = {book.vehicle_of(shift).vehicle_class for shift in book.shifts}
    return profiles(context, book.service_date, classes)


def profiles(context: Context, service_date: date, classes: Iterable[VehicleClass]) -> list[Profile]:
    """Return every profile that vehicles of these classes need on a date."""
    periods = dict.fromkeys(period.id for period in context.drives.periods(service_date))
    return [Profile(vehicle_class, period) for vehicle_class in sorted(classes) for period in periods]


@dataclass(frozen=True, slots=True)
class WishedLeg:
    """A leg not yet promised anything, with the least time its ride can take."""

    leg: Leg
    fastest: int


def legs_of(context: Context, request: Request, book: DayBook) -> tuple[WishedLeg, ...] | None:
    """Return the request's legs for the vehicles of its day; None when there is no road between its ends."""
    directions = [Direction.OUTWARD] if request.homeward is None else [Direction.OUTWARD, Direction.RETURN]
    used = profiles_of(context, book)
    legs = [leg_of(context, request, direction, used) for direction in directions]
    known = tuple(leg for leg in legs if leg is not None)
    return known if len(known) == len(legs) else None


def leg_of(
    context: Context, request: Request, direction: Direction, used: Sequence[Profile]
) -> WishedLeg | None:
    """Return one leg of a request as the profiles have it; None when there is no road between its ends."""
    policy = context.policy
    ends = (request.origin.point, request.destination.point)
    drives = context.drives.extremes(*(ends if direction is Direction.OUTWARD else ends[::-1]), used)
    if drives is None:
        return None
    fastest, slowest, metres = drives
    leg = Leg(
        id=LegId(context.ports.ids.new_id("leg")),
        request=request,
        direction=direction,
        promise=Promise(TimeWindow(0, 0), 0),
        direct=slowest,
        direct_metres=metres,
        max_ride=policy.ride.max_ride(slowest) if request.terms is None else request.terms.max_ride,
        pickup_dwell=policy.dwell.pickup(request.needs),
        delivery_dwell=policy.dwell.delivery(request.needs),
    )
    return WishedLeg(leg, fastest)


def candidate(wished: WishedLeg, wish: Wish, policy: ServicePolicy, earliest: int) -> Candidate | None:
    """Return the leg with the windows that a wish leaves, or None when they are empty.

    ``earliest`` is the first second at which a pickup may still be promised.
    """
    rules, leg = policy.promise, wished.leg
    shortest, longest = leg.pickup_dwell + wished.fastest, leg.pickup_dwell + leg.max_ride
    if wish.kind is WishKind.ARRIVE_BY:
        delivery = TimeWindow(wish.at - rules.early_arrival, wish.at)
        pickup = (delivery.earliest - longest, delivery.latest - shortest)
    else:
        pickup = (wish.at, wish.at + rules.latest_start + rules.half_width)
        delivery = TimeWindow(wish.at + shortest, up(pickup[1] + longest, rules.rounding))
    hours = policy.booking.hours
    pickup_from, pickup_to = max(pickup[0], hours.earliest, earliest), min(pickup[1], hours.latest - shortest)
    until = min(delivery.latest, hours.latest)
    if pickup_from > pickup_to or delivery.earliest > until:
        return None
    return Candidate(leg, TimeWindow(pickup_from, pickup_to), TimeWindow(delivery.earliest, until))


def promised(wanted: Candidate, pickup_time: int, wish: Wish, policy: ServicePolicy) -> Leg:
    """Return the leg with the promise cut around a planned pickup.

    The window is as wide as the policy says, on round times, and never reaches beyond what was asked.
    """
    rules, leg = policy.promise, wanted.leg
    step = rules.rounding
    middle = (pickup_time - rules.half_width + step // 2) // step * step
    earliest = max(middle, up(wanted.pickup.earliest, step))
    latest = min(middle + 2 * rules.half_width, wanted.pickup.latest // step * step)
    pickup = TimeWindow(
        earliest if earliest <= pickup_time else wanted.pickup.earliest,
        latest if latest >= pickup_time else wanted.pickup.latest,
    )
    if wish.kind is WishKind.ARRIVE_BY:
        arrive_by = wish.at
    else:
        arrive_by = up(pickup.latest + leg.pickup_dwell + leg.max_ride, step)
    return replace(leg, promise=Promise(pickup, min(arrive_by, wanted.delivery.latest)))


def up(seconds: int, step: int) -> int:
    """Return the next round time that is not earlier."""
    return -(-seconds // step) * step
