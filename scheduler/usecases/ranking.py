"""Which of the ways found are offered, and in which order: the published weights and the times rides are gathered.

The way nearest to the wish always comes first. Gathered times are a nudge: one more way is looked for, at such a
time that still keeps the wish, and it is offered only where it would be shared.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from scheduler.domain.booking import OfferKind
from scheduler.domain.offering import PreferredSlot
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg, Wish, WishKind

T = TypeVar("T")
MOST_OFFERS = 3
_HOUR, _MINUTE = 3600, 60
_PENNY = 1000
"""Plans are priced in thousandths of a penny."""


def slot_of(leg: Leg, wish: Wish, policy: ServicePolicy) -> PreferredSlot | None:
    """Return the slot that a wish of a leg lies in, or None."""
    slot = _slot_at(leg, wish, policy)
    if slot is None or wish.at % _MINUTE:
        return None
    return slot if wish.at % _HOUR // _MINUTE in _minutes(slot, wish) else None


def gathered(leg: Leg, wish: Wish, policy: ServicePolicy) -> int:
    """Return by how many seconds to move a wish to the nearest slot that still keeps it; 0 where there is none."""
    slot = _slot_at(leg, wish, policy)
    if slot is None:
        return 0
    earlier = wish.kind is WishKind.ARRIVE_BY
    away = [
        (wish.at - _MINUTE * one if earlier else _MINUTE * one - wish.at) % _HOUR
        for one in _minutes(slot, wish)
    ]
    nearest = min(away, default=0)
    if nearest > policy.promise.shift:
        return 0
    return -nearest if earlier else nearest


def _slot_at(leg: Leg, wish: Wish, policy: ServicePolicy) -> PreferredSlot | None:
    place = leg.destination if wish.kind is WishKind.ARRIVE_BY else leg.origin
    return next((slot for slot in policy.offers.slots if slot.locality == place.locality), None)


def _minutes(slot: PreferredSlot, wish: Wish) -> Sequence[int]:
    return slot.arrive_minutes if wish.kind is WishKind.ARRIVE_BY else slot.leave_minutes


def away(leg: Leg, wish: Wish) -> int:
    """Return the seconds between a wish and the middle of what is promised."""
    middle = (leg.promise.pickup.earliest + leg.promise.pickup.latest) // 2
    if wish.kind is WishKind.ARRIVE_BY:
        return max(0, wish.at - (middle + leg.pickup_dwell + leg.direct))
    return max(0, middle - wish.at)


def points(policy: ServicePolicy, *, away: int, riding: int, fare_pence: int, cost: int) -> int:
    """Return the points of a way, from seconds away from the wish and riding, pence, and what it costs the service."""
    rules = policy.offers
    return (
        rules.points_a_minute_away * away // _MINUTE
        + rules.points_a_minute_riding * riding // _MINUTE
        + rules.points_a_penny * fare_pence
        + rules.points_a_service_penny * cost // _PENNY
    )


def chosen(ways: Sequence[T], kind: Callable[[T], OfferKind], score: Callable[[T], int]) -> list[T]:
    """Return at most three ways: the first one, then the best of each other kind, fewest points first."""
    best: dict[OfferKind, T] = {}
    for way in sorted(ways[1:], key=score):
        best.setdefault(kind(way), way)
    return [*ways[:1], *best.values()][:MOST_OFFERS]
