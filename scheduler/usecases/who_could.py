"""Who could take a seat of a duty, and what keeps everybody else from it, in the order in which they are asked.

Asking goes by who has done least in the last quarter, and by nothing else about a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.duty import Duty, DutyId, DutyRole
from scheduler.domain.errors import NotFound
from scheduler.domain.people import Driver
from scheduler.domain.suitability import Unsuited
from scheduler.domain.workload import Outing, one_more
from scheduler.engine.rostering_price import refuse
from scheduler.engine.rostering_problem import RosterProblem
from scheduler.usecases.context import Context
from scheduler.usecases.ports import Records
from scheduler.usecases.rota_reading import AROUND, asked_before, problem_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person, as far as a seat is concerned."""

    driver: Driver
    why_not: Unsuited | None
    """What stands in the way; None: they can be asked."""
    seconds: int
    """How long they drove in the last quarter."""
    was_asked: bool = False
    """Whether they were asked for this seat before; what they answered is not told."""


def candidates(context: Context, records: Records, duty: Duty, role: DutyRole) -> list[Candidate]:
    """Return everybody on the rota: who can be asked first, and among those who did least first."""
    day = duty.service_date
    problem = problem_of(context, records, day - AROUND, last=day + AROUND)
    d = next(n for n, one in enumerate(problem.duties) if one.id == duty.id)
    asked = asked_before(records, duty.id, role)
    found = [
        Candidate(
            one.driver,
            why_unasked(problem, d, role, p=p),
            problem.past_of(p).seconds,
            one.driver.id in asked,
        )
        for p, one in enumerate(problem.volunteers)
    ]
    return sorted(found, key=lambda one: (one.why_not is not None, one.seconds, one.driver.id))


def why_unasked(
    problem: RosterProblem, d: int, role: DutyRole, *, p: int, beside: Sequence[Outing] = ()
) -> Unsuited | None:
    """Return why somebody is not to be asked for a seat, as things stand; None: nothing stands in the way.

    ``beside``: what they were asked for that the problem does not know of yet.
    """
    return problem.why_not(d, role, p=p) or _no_room(problem, d, role, p=p, beside=beside)


def _no_room(
    problem: RosterProblem, d: int, role: DutyRole, *, p: int, beside: Sequence[Outing]
) -> Unsuited | None:
    """Return what a duty would break for somebody, beside all they have agreed to or were asked for.

    ``beside``: what the problem does not know of yet.
    """
    volunteer = problem.volunteers[p]
    mine = [
        problem.outing(s)
        for s, (other, _) in enumerate(problem.seats)
        if other != d and problem.fixed[s] == p
    ]
    seat = problem.seats.index((d, role))
    partners = {one.driver_id for one in problem.duties[d].seats if one.role is not role}
    if volunteer.driver.id in partners or any(
        one.driver.id in partners and refuse(problem, p, q=q) for q, one in enumerate(problem.volunteers)
    ):
        return Unsuited.PARTNER
    out = [*problem.others_of(p), *mine, *beside]
    limits = volunteer.availability.limits
    broken = one_more(out, problem.outing(seat), limits, rest=problem.rules.rest)
    return None if broken is None else broken[0]


def who_could(context: Context, duty_id: DutyId, role: DutyRole) -> tuple[Duty, list[Candidate]]:
    """Return a duty and everybody as far as a seat of it is concerned; see the façade."""
    with context.ports.storage.reading() as records:
        duty = records.duty(duty_id)
        if duty is None or duty.seat(role) is None:
            raise NotFound("duty", duty_id)
        return duty, candidates(context, records, duty, role)
