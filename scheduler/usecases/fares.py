"""What a ride costs the rider."""

from scheduler.domain.fleet import ServiceMode
from scheduler.domain.offering import PreferredSlot
from scheduler.domain.people import Rider
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.request import Leg

_SATURDAY = 5


def fare(leg: Leg, mode: ServiceMode, rider: Rider, policy: ServicePolicy) -> int:
    """Return the fare of one promised leg in pence.

    A pass is good where the mode takes part in the concession, from the hour it starts, all day at weekends.
    """
    rules = policy.fares
    weekend = leg.request.service_date.weekday() >= _SATURDAY
    in_time = weekend or leg.promise.pickup.earliest >= rules.concession_from
    rides_free = rider.concession_pass and mode in rules.concession_modes and in_time
    companions = 0 if rules.companions_free else leg.request.party.companions
    return rules.flat(mode) * (companions + (0 if rides_free else 1))


def discount(fare_pence: int, slot: PreferredSlot | None) -> int:
    """Return what comes off a leg's fare when it is shared at a time when rides are gathered."""
    return 0 if slot is None else fare_pence * slot.discount_percent // 100
