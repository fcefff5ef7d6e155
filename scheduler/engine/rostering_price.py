"""What a rota costs, part by part: the same prices for the search, the greedy baseline and the reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.domain.duty import DutyRole
from scheduler.engine.rostering_problem import RosterProblem

HALF_HOUR = 1800
STEP = 8
"""Half hours in a step of fairness: each further half day costs more than the one before."""


@dataclass(frozen=True, slots=True)
class RosterCost:
    """The parts of a rota's price."""

    unfilled: int
    changed: int
    hours: int
    unpopular: int
    wishes: int
    """Zero or below: what was gained by giving people what they like."""

    @property
    def total(self) -> int:
        """The sum of all parts."""
        return self.unfilled + self.changed + self.hours + self.unpopular + self.wishes


def price(problem: RosterProblem, taken: Sequence[int]) -> RosterCost:
    """Return what a rota costs; ``taken`` names the person on each seat, or -1."""
    rules = problem.rules
    empty = {problem.seats[s][0] for s, p in enumerate(taken) if p < 0}
    held = [(s, p) for s, p in enumerate(problem.held) if p >= 0]
    gained = sum(problem.gain(s, p) for s, p in enumerate(taken) if p >= 0)
    kept = sum(rules.changed for s, p in held if taken[s] == p)
    hours, unpopular = loads(problem, taken)
    return RosterCost(
        unfilled=sum(map(problem.unfilled_cost, empty)),
        changed=rules.changed * len(held) - kept,
        hours=sum(hour_price(problem, halves) for halves in hours),
        unpopular=sum(unpopular_price(problem, count) for count in unpopular),
        wishes=kept - gained - rules.together * _together(problem, taken),
    )


def loads(problem: RosterProblem, taken: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return by person half hours and unpopular duties, the last quarter's above the least included."""
    least = problem.least_past
    people = range(len(problem.volunteers))
    hours = [(problem.past_of(p).seconds - least.seconds) // HALF_HOUR for p in people]
    unpopular = [problem.past_of(p).unpopular - least.unpopular for p in people]
    for s, p in enumerate(taken):
        if p >= 0:
            hours[p] += half_hours(problem, s)
            unpopular[p] += problem.is_unpopular(problem.seats[s][0])
    return hours, unpopular


def half_hours(problem: RosterProblem, s: int) -> int:
    """Return how many half hours a seat takes, begun ones included."""
    return -(-problem.outing(s).seconds // HALF_HOUR)


def hour_price(problem: RosterProblem, halves: int) -> int:
    """Return the price of so many half hours for one person: each half day's worth dearer than the one before."""
    return problem.rules.fairness_half_hour * sum(halves - begins for begins in range(0, halves, STEP))


def unpopular_price(problem: RosterProblem, count: int) -> int:
    """Return the price of so many unpopular duties for one person."""
    return problem.rules.unpopular * count * (count + 1) // 2


def _together(problem: RosterProblem, taken: Sequence[int]) -> int:
    """Return how many duties are shared by two who would like that."""
    return sum(
        wish_together(problem, taken[a], q=taken[b]) for a, b in pairs(problem) if taken[b] >= 0 <= taken[a]
    )


def pairs(problem: RosterProblem) -> list[tuple[int, int]]:
    """Return the driver's and the escort's seat of every duty that has both."""
    driver = {d: s for s, (d, role) in enumerate(problem.seats) if role is DutyRole.DRIVER}
    return [
        (driver[d], s) for s, (d, role) in enumerate(problem.seats) if role is DutyRole.ESCORT and d in driver
    ]


def wish_together(problem: RosterProblem, p: int, *, q: int) -> bool:
    """Tell whether one of two would like to share a duty with the other."""
    one, other = problem.volunteers[p], problem.volunteers[q]
    return (
        other.driver.id in one.availability.with_whom or one.driver.id in other.availability.with_whom
    ) and not refuse(problem, p, q=q)


def refuse(problem: RosterProblem, p: int, *, q: int) -> bool:
    """Tell whether one of two would rather not share a duty with the other."""
    one, other = problem.volunteers[p], problem.volunteers[q]
    return other.driver.id in one.availability.not_with or one.driver.id in other.availability.not_with
