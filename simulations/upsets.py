"""What goes wrong on the day, and when: drivers who ring in sick, vehicles that stand still.

Which rides that costs, and who is asked for another time, is the scheduler's to say; riders agree to what lies
within their patience.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from scheduler.domain.booking import BookingId
from scheduler.domain.fleet import Shift
from scheduler.usecases.commands import AgreeNewTime, Failure, Origin, ReplanDay
from scheduler.usecases.repairs import Repair
from simulations.demand import Trip
from simulations.supply import Roster
from simulations.supply_rules import SupplyRules


@dataclass(frozen=True, slots=True)
class Upset:
    """A failure at a second of the day: of one shift, or of whatever a vehicle is doing then."""

    at: int
    failure: Failure
    shift: Shift | None = None
    vehicle: str = ""

    def shift_among(self, shifts: list[Shift], ended: frozenset[str]) -> Shift | None:
        """Return the shift that fails, or None when nothing is lost."""
        if self.shift is not None:
            return self.shift
        hit = [
            one
            for one in shifts
            if one.vehicle_id == self.vehicle and one.hours.latest > self.at and one.id not in ended
        ]
        return min(hit, key=lambda one: (one.hours.earliest, one.id), default=None)


def upsets(rules: SupplyRules, roster: Roster) -> tuple[Upset, ...]:
    """Return what goes wrong, in order of time; a driver who is sick rings once."""
    sick = {shift.driver_id: shift for shift in reversed(roster.sick)}
    found = [Upset(rules.sick_known_at, Failure.DRIVER_SICK, sick[driver]) for driver in sorted(sick)]
    found += [Upset(one.at, Failure.VEHICLE_BROKEN, vehicle=one.vehicle) for one in rules.breakdowns]
    return tuple(sorted(found, key=lambda one: one.at))


def replan_of(upset: Upset, shift: Shift, service_date: date, by: Origin) -> ReplanDay:
    """Return what the coordinator tells the scheduler."""
    return ReplanDay(service_date, shift.id, upset.failure, by)


def agreed(repair: Repair, trip_of: Callable[[BookingId], Trip | None], by: Origin) -> list[AgreeNewTime]:
    """Return the other times that riders agree to: those within their patience."""
    found = []
    for proposal in repair.proposals:
        trip = trip_of(proposal.booking_id)
        if trip is not None and abs(proposal.moved_by) <= trip.tolerance:
            found.append(AgreeNewTime(proposal.booking_id, proposal.leg_id, trip.rider.name, by))
    return found
