"""What a rota is made from: duties, people, what they have on already, and who may take which seat at what gain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from scheduler.domain.duty import Duty, DutyId, DutyRole, SeatState
from scheduler.domain.fleet import Vehicle, VehicleId
from scheduler.domain.people import DriverId
from scheduler.domain.roster_rules import RosterRules
from scheduler.domain.suitability import Unsuited, Volunteer, vehicle_on, why_not
from scheduler.domain.workload import Outing, is_lent

Slot = tuple[int, int, str]
"""A weekday, a second of the day at which a duty begins, and the vehicle, empty for own cars."""


@dataclass(frozen=True, slots=True)
class Past:
    """What somebody did in the last quarter."""

    seconds: int = 0
    unpopular: int = 0
    slots: frozenset[Slot] = frozenset()


@dataclass(frozen=True)
class RosterProblem:
    """Everything a rota depends on; the same problem gives the same rota.

    Parameters
    ----------
    duties : in order of date and time; seats that are accepted stay as they are, published ones by preference
    volunteers : in order of driver id
    vehicles : the service's, by id
    others : what people are out for besides these duties
    past : by driver
    lent : when the service's vehicles do other work, as the duty's date and hours by vehicle
    asked : by seat, who was asked for it before and is not on it
    rules, zone
    """

    duties: tuple[Duty, ...]
    volunteers: tuple[Volunteer, ...]
    vehicles: Mapping[VehicleId, Vehicle]
    rules: RosterRules
    zone: ZoneInfo
    others: Mapping[DriverId, tuple[Outing, ...]] = field(default_factory=dict)
    past: Mapping[DriverId, Past] = field(default_factory=dict)
    lent: Mapping[VehicleId, tuple[Outing, ...]] = field(default_factory=dict)
    asked: Mapping[tuple[DutyId, DutyRole], frozenset[DriverId]] = field(default_factory=dict)

    @cached_property
    def seats(self) -> tuple[tuple[int, DutyRole], ...]:
        """Every seat as its duty's index and its role, S in all."""
        return tuple((d, seat.role) for d, duty in enumerate(self.duties) for seat in duty.seats)

    @cached_property
    def person(self) -> dict[DriverId, int]:
        """The index of each volunteer."""
        return {one.driver.id: p for p, one in enumerate(self.volunteers)}

    @cached_property
    def held(self) -> tuple[int, ...]:
        """By seat: who was named for it when it was published, or -1."""
        return tuple(self._named(d, role, accepted=False) for d, role in self.seats)

    @cached_property
    def fixed(self) -> tuple[int, ...]:
        """By seat: who has said yes to it, or -1."""
        return tuple(self._named(d, role, accepted=True) for d, role in self.seats)

    def _named(self, d: int, role: DutyRole, *, accepted: bool) -> int:
        duty = self.duties[d]
        seat = duty.seat(role)
        if seat is None or seat.driver_id is None or (seat.state is SeatState.ACCEPTED) is not accepted:
            return -1
        return self.person.get(seat.driver_id, -1) if accepted or duty.published else -1

    @cached_property
    def unsuited(self) -> tuple[tuple[Unsuited | None, ...], ...]:
        """[S, P] why a person may not be named for a seat, whatever else they do; None where they may."""
        return tuple(
            tuple(self.why_unnamed(d, role, p=p) for p in range(len(self.volunteers)))
            for d, role in self.seats
        )

    def why_unnamed(self, d: int, role: DutyRole, *, p: int) -> Unsuited | None:
        """Return why the rota does not name somebody for a seat, or None; the office may still ask who was asked."""
        reason = self.why_not(d, role, p=p)
        return Unsuited.ASKED if reason is None and self.was_asked(d, role, p=p) else reason

    def was_asked(self, d: int, role: DutyRole, *, p: int) -> bool:
        """Tell whether somebody was asked for a seat before and is not on it."""
        return self.volunteers[p].driver.id in self.asked.get((self.duties[d].id, role), ())

    def why_not(self, d: int, role: DutyRole, *, p: int) -> Unsuited | None:
        """Return why one person may not take one seat, or None."""
        if self.is_lent(d):
            return Unsuited.LENT
        duty, volunteer = self.duties[d], self.volunteers[p]
        vehicle = vehicle_on(duty, volunteer, self.vehicles)
        return why_not(duty, role, volunteer=volunteer, vehicle=vehicle, zone=self.zone)

    def is_lent(self, d: int) -> bool:
        """Tell whether the vehicle of a duty does other work in its hours, so that nobody can drive it."""
        return is_lent(self.duties[d], self.lent)

    def outing(self, s: int) -> Outing:
        """Return what a seat asks of whoever takes it; an escort drives no miles."""
        d, role = self.seats[s]
        duty = self.duties[d]
        metres = duty.expected_metres if role is DutyRole.DRIVER else 0
        return Outing(duty.service_date, duty.hours, metres)

    def is_unpopular(self, d: int) -> bool:
        """Tell whether a duty lies at a time that few like."""
        duty, rules = self.duties[d], self.rules
        return (
            duty.service_date.weekday() in rules.unpopular_weekdays
            or duty.hours.earliest < rules.unpopular_before
            or duty.hours.latest > rules.unpopular_after
        )

    def gain(self, s: int, p: int) -> int:
        """Return what speaks for a person on a seat: kept as published, liked, done before."""
        d, _ = self.seats[s]
        duty, volunteer, rules = self.duties[d], self.volunteers[p], self.rules
        day, hours = duty.service_date.weekday(), duty.hours
        slot = (day, hours.earliest, duty.vehicle_id or "")
        likes = any(
            one.weekday == day and one.hours.earliest <= hours.earliest and hours.latest <= one.hours.latest
            for one in volunteer.availability.likes
        )
        return (
            rules.changed * (self.held[s] == p)
            + rules.liked * likes
            + rules.usual * (slot in self.past_of(p).slots)
        )

    def past_of(self, p: int) -> Past:
        """Return what a person did in the last quarter."""
        return self.past.get(self.volunteers[p].driver.id, Past())

    def others_of(self, p: int) -> tuple[Outing, ...]:
        """Return what a person is out for besides these duties."""
        return self.others.get(self.volunteers[p].driver.id, ())

    @cached_property
    def least_past(self) -> Past:
        """The least anybody did: what fairness counts from."""
        known = [self.past_of(p) for p in range(len(self.volunteers))]
        return Past(
            min((one.seconds for one in known), default=0), min((one.unpopular for one in known), default=0)
        )

    def unfilled_cost(self, d: int) -> int:
        """Return what leaving a duty unfilled costs."""
        return self.rules.unfilled * max(1, self.duties[d].expected_rides)
