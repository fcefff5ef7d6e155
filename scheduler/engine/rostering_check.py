"""Which rules a rota breaks: the one oracle for rotas, reckoned from the domain's rules and nothing of the search."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.duty import DutyId, DutyRole
from scheduler.domain.people import DriverId
from scheduler.domain.suitability import Unsuited
from scheduler.domain.workload import one_more
from scheduler.engine.rostering_problem import RosterProblem


@dataclass(frozen=True, slots=True)
class RosterViolation:
    """One rule broken: by whom, where, and by how much where that can be said."""

    duty_id: DutyId
    role: DutyRole
    driver_id: DriverId | None
    rule: Unsuited | None
    """None: a seat that is filled while the other of its duty is not, or an agreed one given to somebody else."""
    by: int = 0


def check(problem: RosterProblem, taken: Sequence[int]) -> list[RosterViolation]:
    """Return every rule that a rota breaks; ``taken`` names the person on each seat, or -1.

    A seat somebody has said yes to is theirs: what stands against it since is shown, not enforced.
    """
    found = [*_seat_by_seat(problem, taken), *_by_duty(problem, taken)]
    for p in range(len(problem.volunteers)):
        found += _by_person(problem, taken, p)
    return found


def _seat_by_seat(problem: RosterProblem, taken: Sequence[int]) -> list[RosterViolation]:
    found = []
    for s, p in enumerate(taken):
        d, role = problem.seats[s]
        agreed = problem.fixed[s]
        if agreed >= 0 and p != agreed:
            found.append(_at(problem, s, agreed, None))
        if p >= 0 and p != agreed:
            reason = problem.why_unnamed(d, role, p=p)
            if reason is not None:
                found.append(_at(problem, s, p, reason))
    return found


def _by_duty(problem: RosterProblem, taken: Sequence[int]) -> list[RosterViolation]:
    found = []
    by_duty: dict[int, list[int]] = {}
    for s, (d, _) in enumerate(problem.seats):
        by_duty.setdefault(d, []).append(s)
    for seats in by_duty.values():
        filled = [s for s in seats if taken[s] >= 0]
        if filled and len(filled) < len(seats) and all(problem.fixed[s] < 0 for s in seats):
            found.append(_at(problem, filled[0], taken[filled[0]], None))
        for s in filled:
            me = problem.volunteers[taken[s]]
            them = [problem.volunteers[taken[o]] for o in filled if o != s]
            apart = any(
                one.driver.id in me.availability.not_with or me.driver.id in one.availability.not_with
                for one in them
            )
            if apart and problem.fixed[s] < 0:
                found.append(_at(problem, s, taken[s], Unsuited.PARTNER))
    return found


def _by_person(problem: RosterProblem, taken: Sequence[int], p: int) -> list[RosterViolation]:
    """Return broken limits and rests; an agreed duty is there first, so that the others are to blame."""
    found = []
    out = list(problem.others_of(p))
    mine = [s for s, who in enumerate(taken) if who == p]
    limits = problem.volunteers[p].availability.limits
    for s in sorted(mine, key=lambda s: (problem.fixed[s] != p, s)):
        broken = one_more(out, problem.outing(s), limits, rest=problem.rules.rest)
        if broken is not None and problem.fixed[s] != p:
            found.append(_at(problem, s, p, broken[0], broken[1]))
        out.append(problem.outing(s))
    return found


def _at(problem: RosterProblem, s: int, p: int, rule: Unsuited | None, by: int = 0) -> RosterViolation:
    d, role = problem.seats[s]
    return RosterViolation(problem.duties[d].id, role, problem.volunteers[p].driver.id, rule, by)
