"""Plans a rota, shows it with its gaps, and adds single duties. Searching happens outside any transaction."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.domain.duty import Duty, DutyId, DutyRole, Seat, SeatState
from scheduler.domain.errors import InvalidRequest, NotFound, PlanChanged
from scheduler.domain.people import Driver, DriverId
from scheduler.domain.suitability import Unsuited
from scheduler.domain.time import DAY
from scheduler.domain.workload import is_lent
from scheduler.engine.rostering import Roster, roster
from scheduler.engine.rostering_gaps import Gap, gaps
from scheduler.engine.rostering_price import RosterCost
from scheduler.engine.rostering_problem import RosterProblem
from scheduler.engine.rostering_ways import WayOut
from scheduler.usecases.context import Context
from scheduler.usecases.partners import tell_alone
from scheduler.usecases.ports import Records
from scheduler.usecases.rota_commands import AddDuty, PlanRota, WantEscort
from scheduler.usecases.rota_reading import METRES_A_RIDE, lent_out, problem_of

__all__ = ["PlannedRota", "RotaView", "WayOut", "add_duty", "plan_rota", "view", "want_escort"]

MOST_WEEKS = 12
OPEN = (SeatState.OPEN, SeatState.PROPOSED)


@dataclass(frozen=True, slots=True)
class RotaView:
    """The duties of some dates, who is on them, and what stands in the way where nobody is."""

    first: date
    last: date
    duties: tuple[Duty, ...]
    drivers: dict[DriverId, Driver]
    gaps: tuple[Gap, ...]
    unfit: tuple[tuple[DutyId, DutyRole, DriverId, Unsuited], ...] = ()
    """Seats somebody is on who may not or does not want to be any more: papers that ran out, a holiday given since."""

    def gap(self, duty_id: DutyId, role: DutyRole) -> Gap | None:
        """Return why nobody is on a seat, or None where somebody is."""
        return next((one for one in self.gaps if (one.duty_id, one.role) == (duty_id, role)), None)


@dataclass(frozen=True, slots=True)
class PlannedRota:
    """What planning a rota came to."""

    view: RotaView
    cost: RosterCost
    gap: float | None
    """How far from the best rota it may be, as a share of its cost."""
    changed: int
    """Seats that had a name, and have another now or none."""


def plan_rota(context: Context, command: PlanRota) -> PlannedRota:
    """Return the rota planned; see the façade."""
    weeks = context.policy.roster.weeks if command.weeks is None else command.weeks
    if not 1 <= weeks <= MOST_WEEKS:
        raise InvalidRequest("weeks", f"Plan from 1 to {MOST_WEEKS} weeks at once.")
    last = command.first + timedelta(weeks=weeks, days=-1)
    with context.ports.storage.reading() as records:
        problem = problem_of(context, records, command.first, last=last, fill=True)
        stored = records.duties(command.first, last)
    found = roster(problem, effort=command.effort)
    changed = _keep(context, problem, found, stored, span=(command.first, last))
    return PlannedRota(view(context, command.first, last=last), found.cost, found.gap, changed)


def _keep(
    context: Context, problem: RosterProblem, found: Roster, stored: list[Duty], *, span: tuple[date, date]
) -> int:
    """Store who was found; seats somebody was asked for or has agreed to stay as they are.

    Days that get new duties are held, so that two who plan at once do not both add them.
    """
    changed = 0
    now_on = {problem.seats[s]: p for s, p in enumerate(found.taken)}
    before = {one.id: one for one in stored}
    with context.ports.storage.writing() as unit:
        for day in sorted({one.service_date for one in problem.duties if one.id not in before}):
            unit.lock_day(day)
        if unit.duties(*span) != stored:
            raise PlanChanged("The rota was changed while we looked for a better one. Try again.")
        for d, duty in enumerate(problem.duties):
            known = before.get(duty.id)
            seats = tuple(_seated(problem, seat, now_on[d, seat.role]) for seat in (known or duty).seats)
            if known is None:
                unit.put_duty(replace(duty, seats=seats))
            elif seats != known.seats:
                unit.put_duty(replace(known, seats=seats, version=known.version + 1))
            changed += sum(
                was.driver_id not in (None, now.driver_id) for was, now in zip(duty.seats, seats, strict=True)
            )
        unit.commit()
    return changed


def _seated(problem: RosterProblem, seat: Seat, p: int) -> Seat:
    if seat.state not in OPEN:
        return seat
    if p < 0:
        return Seat(seat.role)
    return Seat(seat.role, problem.volunteers[p].driver.id, SeatState.PROPOSED)


def view(context: Context, first: date, *, last: date) -> RotaView:
    """Return the rota of some dates as it stands; see the façade."""
    with context.ports.storage.reading() as records:
        problem = problem_of(context, records, first, last=last)
        duties = tuple(records.duties(first, last))
        drivers = {one.id: one for one in records.drivers()}
    by_id = {duty.id: duty for duty in duties}
    taken, unfit = [], []
    for d, role in problem.seats:
        duty = by_id[problem.duties[d].id]
        seat = duty.seat(role)
        who = None if seat is None else seat.driver_id
        p = -1 if who is None else problem.person[who]
        taken.append(p)
        reason = None if p < 0 else problem.why_not(d, role, p=p)
        if who is not None and reason is not None:
            unfit.append((duty.id, role, who, reason))
    return RotaView(first, last, duties, drivers, tuple(gaps(problem, taken)), tuple(unfit))


def fillable(context: Context, first: date, *, last: date) -> list[Duty]:
    """Return the duties that somebody can be found for; see the façade."""
    with context.ports.storage.reading() as records:
        lent = lent_out(context, records, (first, last))
        return [duty for duty in records.duties(first, last) if not is_lent(duty, lent)]


def add_duty(context: Context, command: AddDuty) -> Duty:
    """Return the duty that was added; see the façade."""
    hours = command.hours
    if not 0 <= hours.earliest < hours.latest <= DAY:
        raise InvalidRequest("hours", "Give hours of that day that end after they begin.")
    seats = (Seat(), Seat(DutyRole.ESCORT)) if command.escort else (Seat(),)
    duty = Duty(
        id=DutyId(context.ports.ids.new_id("duty")),
        service_date=command.service_date,
        hours=hours,
        vehicle_id=command.vehicle_id,
        expected_rides=max(1, command.rides),
        expected_metres=max(1, command.rides) * METRES_A_RIDE,
        health=command.health,
        seats=seats,
    )
    with context.ports.storage.writing() as unit:
        if command.vehicle_id is not None and unit.vehicle(command.vehicle_id) is None:
            raise NotFound("vehicle", command.vehicle_id)
        if command.vehicle_id is not None and _is_wanted(unit, duty):
            raise InvalidRequest("vehicle", "That vehicle is wanted for another duty then. Choose another.")
        unit.put_duty(duty)
        unit.commit()
    return duty


def _is_wanted(records: Records, duty: Duty) -> bool:
    """Tell whether another duty wants the same vehicle at the same time."""
    others = [
        one.hours.intersection(duty.hours)
        for one in records.duties(duty.service_date, duty.service_date)
        if one.vehicle_id == duty.vehicle_id
    ]
    return any(shared is not None and shared.width > 0 for shared in others)


def want_escort(context: Context, command: WantEscort) -> int:
    """Return on how many duties an escort is wanted now, or is not any more; see the façade."""
    with context.ports.storage.writing() as unit:
        duty = unit.duty(command.duty_id)
        if duty is None:
            raise NotFound("duty", command.duty_id)
        changed = [one for one in _from_now_on(unit, duty) if _may_change_escort(one, wanted=command.wanted)]
        if duty not in changed:
            raise InvalidRequest(
                "duty",
                "An escort is wanted on this duty already."
                if command.wanted
                else "Somebody was asked to go along on this duty. Write down that they cannot first.",
            )
        for one in changed:
            seats = tuple(seat for seat in one.seats if seat.role is not DutyRole.ESCORT)
            more = (Seat(DutyRole.ESCORT),) if command.wanted else ()
            now = replace(one, seats=(*seats, *more), version=one.version + 1)
            unit.put_duty(now)
            if not command.wanted:
                tell_alone(context, unit, now)
        unit.commit()
    return len(changed)


def _from_now_on(records: Records, duty: Duty) -> list[Duty]:
    """Return a duty, and where it is on a vehicle of the service the later ones like it."""
    if duty.vehicle_id is None:
        return [duty]
    last = duty.service_date + timedelta(weeks=MOST_WEEKS)
    return [
        one
        for one in records.duties(duty.service_date, last)
        if (one.vehicle_id, one.hours) == (duty.vehicle_id, duty.hours)
        and one.service_date.weekday() == duty.service_date.weekday()
    ]


def _may_change_escort(duty: Duty, *, wanted: bool) -> bool:
    seat = duty.seat(DutyRole.ESCORT)
    return seat is None if wanted else seat is not None and seat.state in OPEN
