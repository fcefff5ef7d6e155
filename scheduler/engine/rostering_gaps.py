"""Why nobody is on a seat, and the smallest change that would fill it; each change is tried before it is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.duty import DutyId, DutyRole
from scheduler.domain.suitability import Unsuited, Volunteer, vehicle_on, why_not
from scheduler.domain.workload import Outing, one_more
from scheduler.engine.rostering_problem import RosterProblem
from scheduler.engine.rostering_ways import TO_ASK, WayOut, changed, size, way_out


@dataclass(frozen=True, slots=True)
class Gap:
    """A seat nobody is on."""

    duty_id: DutyId
    role: DutyRole
    reasons: tuple[tuple[Unsuited, int], ...]
    """How many people each reason keeps away, the commonest first; nobody where only the other seat is lacking."""
    ways_out: tuple[WayOut, ...]
    """The smallest changes first; empty where one more volunteer is needed, or somebody only has to be asked."""
    able: int = 0
    """How many people nothing keeps away, where nobody is on the other seat either."""

    @property
    def is_lent(self) -> bool:
        """Whether nobody can be on it because its vehicle does other work then."""
        return any(reason is Unsuited.LENT for reason, _ in self.reasons)


def gaps(problem: RosterProblem, taken: Sequence[int], *, most: int = 3) -> list[Gap]:
    """Return every seat that nobody is on, with why, and up to so many changes that would fill it."""
    out = {
        p: [*problem.others_of(p), *(problem.outing(s) for s, who in enumerate(taken) if who == p)]
        for p in range(len(problem.volunteers))
    }
    found = []
    for s, who in enumerate(taken):
        if who >= 0:
            continue
        d, role = problem.seats[s]
        if problem.is_lent(d):
            found.append(Gap(problem.duties[d].id, role, ((Unsuited.LENT, len(problem.volunteers)),), ()))
            continue
        is_alone = all(taken[other] < 0 for other, (its, _) in enumerate(problem.seats) if its == d)
        able = 0
        reasons: Counter[Unsuited] = Counter()
        ways: list[WayOut] = []
        for p, volunteer in enumerate(problem.volunteers):
            reason = _reason(problem, s, volunteer, out[p])
            if reason is None:
                able += is_alone
                continue
            reasons[reason[0]] += 1
            way = way_out(problem, s, p=p, reason=reason)
            if way is not None and _reason(problem, s, changed(problem, s, volunteer, way), out[p]) is None:
                ways.append(way)
        ordered = sorted(ways, key=lambda way: (size(way), TO_ASK.index(way.change), way.driver_id))
        common = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        found.append(Gap(problem.duties[d].id, role, tuple(common), tuple(ordered[:most]), able))
    return found


def _reason(
    problem: RosterProblem, s: int, volunteer: Volunteer, out: Sequence[Outing]
) -> tuple[Unsuited, int] | None:
    d, role = problem.seats[s]
    duty = problem.duties[d]
    vehicle = vehicle_on(duty, volunteer, problem.vehicles)
    static = why_not(duty, role, volunteer=volunteer, vehicle=vehicle, zone=problem.zone)
    if static is not None:
        return static, 1
    if problem.was_asked(d, role, p=problem.person[volunteer.driver.id]):
        return Unsuited.ASKED, 1
    limits = volunteer.availability.limits
    return one_more(out, problem.outing(s), limits, rest=problem.rules.rest)
