"""A rota as a careful person makes it by hand: the hardest seats first, each to whoever it costs least.

It is the baseline the search is compared with, and where the search starts.
"""

from scheduler.domain.workload import Outing, one_more
from scheduler.engine.rostering_price import (
    half_hours,
    hour_price,
    loads,
    pairs,
    refuse,
    unpopular_price,
    wish_together,
)
from scheduler.engine.rostering_problem import RosterProblem


def greedy(problem: RosterProblem) -> list[int]:
    """Return who takes each seat, or -1; it breaks no rule."""
    hand = _Hand(problem)
    by_duty: dict[int, list[int]] = {}
    for s, (d, _) in enumerate(problem.seats):
        by_duty.setdefault(d, []).append(s)
    for d in sorted(by_duty, key=lambda d: (min(map(hand.choice, by_duty[d])), -problem.unfilled_cost(d), d)):
        hand.fill(by_duty[d])
    return hand.taken


class _Hand:
    """A rota half made."""

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        people = range(len(problem.volunteers))
        self.taken = list(problem.fixed)
        self.out: list[list[Outing]] = [list(problem.others_of(p)) for p in people]
        for s, p in enumerate(self.taken):
            if p >= 0:
                self.out[p].append(problem.outing(s))
        self.hours, self.unpopular = loads(problem, self.taken)
        self.other = {s: o for a, b in pairs(problem) for s, o in ((a, b), (b, a))}

    def choice(self, s: int) -> int:
        """Return how many people may take a seat at all."""
        return sum(reason is None for reason in self.problem.unsuited[s])

    def fill(self, seats: list[int]) -> None:
        """Fill every seat of a duty, or none."""
        done: list[int] = []
        for s in (s for s in seats if self.taken[s] < 0):
            p = self._cheapest(s)
            if p is None:
                for undone in done:
                    self._put(undone, self.taken[undone], undo=True)
                return
            self._put(s, p)
            done.append(s)

    def _put(self, s: int, p: int, *, undo: bool = False) -> None:
        outing, sign = self.problem.outing(s), -1 if undo else 1
        self.taken[s] = -1 if undo else p
        self.hours[p] += sign * half_hours(self.problem, s)
        self.unpopular[p] += sign * self.problem.is_unpopular(self.problem.seats[s][0])
        if undo:
            self.out[p].remove(outing)
        else:
            self.out[p].append(outing)

    def _cheapest(self, s: int) -> int | None:
        able = [p for p, reason in enumerate(self.problem.unsuited[s]) if reason is None and self._may(s, p)]
        return min(able, key=lambda p: (self._cost(s, p), p), default=None)

    def _may(self, s: int, p: int) -> bool:
        problem, partner = self.problem, self.taken[self.other[s]] if s in self.other else -1
        if partner >= 0 and (partner == p or refuse(problem, p, q=partner)):
            return False
        limits = problem.volunteers[p].availability.limits
        return one_more(self.out[p], problem.outing(s), limits, rest=problem.rules.rest) is None

    def _cost(self, s: int, p: int) -> int:
        problem = self.problem
        d, before = problem.seats[s][0], self.hours[p]
        more = hour_price(problem, before + half_hours(problem, s)) - hour_price(problem, before)
        if problem.is_unpopular(d):
            count = self.unpopular[p]
            more += unpopular_price(problem, count + 1) - unpopular_price(problem, count)
        partner = self.taken[self.other[s]] if s in self.other else -1
        liked = problem.rules.together * (partner >= 0 and wish_together(problem, p, q=partner))
        return more - problem.gain(s, p) - liked
