"""The rota as a model for CP-SAT: which choices there are, what they may not do together, and what they cost."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from scheduler.domain.availability import joined
from scheduler.domain.time import TimeWindow
from scheduler.domain.workload import Outing, week_of
from scheduler.engine.rostering_price import HALF_HOUR, STEP, half_hours, loads, pairs, refuse, wish_together
from scheduler.engine.rostering_problem import RosterProblem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel

Terms = list[Any]


class RosterModel:
    """Boolean choices of person and seat, with everything that binds them.

    Parameters
    ----------
    problem
    model : an empty model of CP-SAT
    """

    def __init__(self, problem: RosterProblem, model: "CpModel") -> None:
        self.problem, self.model = problem, model
        self.chosen: dict[tuple[int, int], Any] = {}
        self.costs: Terms = []
        self._by_person: dict[int, list[int]] = defaultdict(list)
        self._fill_seats()
        self._share_duties()
        for p in range(len(problem.volunteers)):
            self._bind(p)
            self._be_fair(p)
        model.minimize(sum(self.costs))

    def _fill_seats(self) -> None:
        """Give each seat to one person, or leave its duty out as a whole."""
        problem, left_out = self.problem, {}
        for s, (d, _) in enumerate(problem.seats):
            agreed = problem.fixed[s]
            able = [p for p, reason in enumerate(problem.unsuited[s]) if reason is None]
            for p in [agreed] if agreed >= 0 else able:
                self.chosen[s, p] = self.model.new_bool_var(f"s{s}p{p}")
                self._by_person[p].append(s)
                self.costs.append(-problem.gain(s, p) * self.chosen[s, p])
            if d not in left_out:
                left_out[d] = self.model.new_bool_var(f"gap{d}")
                self.costs.append(problem.unfilled_cost(d) * left_out[d])
            of_seat = [self.chosen[s, p] for p in ([agreed] if agreed >= 0 else able)]
            if agreed >= 0:
                self.model.add(of_seat[0] == 1)
            else:
                self.model.add_exactly_one([*of_seat, left_out[d]])

    def _share_duties(self) -> None:
        """Keep apart who would rather not share a duty, and reward those who would like to."""
        for a, b in pairs(self.problem):
            firsts = [p for p in range(len(self.problem.volunteers)) if (a, p) in self.chosen]
            for p in firsts:
                for q in (q for q in range(len(self.problem.volunteers)) if (b, q) in self.chosen):
                    one, other = self.chosen[a, p], self.chosen[b, q]
                    agreed = self.problem.fixed[a] >= 0 and self.problem.fixed[b] >= 0
                    if refuse(self.problem, p, q=q) and not agreed:
                        self.model.add_at_most_one([one, other])
                    elif p != q and wish_together(self.problem, p, q=q):
                        both = self.model.new_bool_var("")
                        self.model.add_implication(both, one)
                        self.model.add_implication(both, other)
                        self.costs.append(-self.problem.rules.together * both)

    def _bind(self, p: int) -> None:
        """Keep one person's hours apart, their rests, and their limits by day and week."""
        problem = self.problem
        seats = sorted(self._by_person[p], key=lambda s: problem.outing(s).begins)
        free = [s for s in seats if problem.fixed[s] != p]
        agreed = [problem.outing(s) for s in seats if problem.fixed[s] == p]
        known = [*problem.others_of(p), *agreed]
        for s in free:
            if any(self._clash(problem.outing(s), other) for other in known):
                self.model.add(self.chosen[s, p] == 0)
        for number, s in enumerate(free):
            clashing = [o for o in free[number + 1 :] if self._clash(problem.outing(s), problem.outing(o))]
            if clashing and self._all_clash(clashing):
                self.model.add_at_most_one([self.chosen[one, p] for one in (s, *clashing)])
            else:
                for other in clashing:
                    self.model.add_at_most_one([self.chosen[s, p], self.chosen[other, p]])
        self._limit(p, free, known)

    def _all_clash(self, seats: list[int]) -> bool:
        outings = [self.problem.outing(s) for s in seats]
        return all(self._clash(a, b) for n, a in enumerate(outings) for b in outings[n + 1 :])

    def _clash(self, one: Outing, other: Outing) -> bool:
        if one.day == other.day:
            return one.begins < other.ends and other.begins < one.ends
        return max(one.begins - other.ends, other.begins - one.ends) < self.problem.rules.rest

    def _limit(self, p: int, free: list[int], known: list[Outing]) -> None:
        limits = self.problem.volunteers[p].availability.limits
        one, seconds, metres = (lambda _o: 1), (lambda o: o.seconds), (lambda o: o.metres)
        day, week = (lambda o: o.day.toordinal()), (lambda o: week_of(o.day))
        for limit, period, measure in (
            (limits.outings_day, day, one),
            (limits.outings_week, week, one),
            (limits.seconds_day, day, seconds),
            (limits.seconds_week, week, seconds),
            (limits.metres_day, day, metres),
            (limits.metres_week, week, metres),
        ):
            if limit is not None:
                self._at_most(p, free, known, (limit, period, measure))

    def _at_most(
        self,
        p: int,
        free: list[int],
        known: list[Outing],
        rule: tuple[int, Callable[[Outing], int], Callable[[Outing], int]],
    ) -> None:
        limit, period, measure = rule
        used: dict[int, int] = defaultdict(int)
        for outing in known:
            used[period(outing)] += measure(outing)
        asked: dict[int, Terms] = defaultdict(list)
        for s in free:
            outing = self.problem.outing(s)
            asked[period(outing)].append(measure(outing) * self.chosen[s, p])
        for when, terms in asked.items():
            self.model.add(sum(terms) <= max(0, limit - used[when]))

    def _be_fair(self, p: int) -> None:
        """Make each half day's worth of hours dearer than the one before, and each unpopular duty."""
        problem, rules = self.problem, self.problem.rules
        seats = self._by_person[p]
        past_hours, past_unpopular = (amounts[p] for amounts in loads(problem, [-1] * len(problem.seats)))
        hours = past_hours + sum(half_hours(problem, s) * self.chosen[s, p] for s in seats)
        self._rising(hours, rules.fairness_half_hour, most=past_hours + self._most_hours(p), step=STEP)
        odd = [s for s in seats if problem.is_unpopular(problem.seats[s][0])]
        count = past_unpopular + sum(self.chosen[s, p] for s in odd)
        self._rising(count, rules.unpopular, most=past_unpopular + len(odd), step=1)

    def _rising(self, amount: Any, weight: int, *, most: int, step: int) -> None:
        """Charge for an amount, once more for each step that it is above."""
        for begins in range(0, most, step):
            above = self.model.new_int_var(0, most - begins, "")
            self.model.add(above >= amount - begins)
            self.costs.append(weight * above)

    def _most_hours(self, p: int) -> int:
        """Return half hours that one person can surely not go beyond: all hours of their seats, within their weeks."""
        problem, limit = self.problem, self.problem.volunteers[p].availability.limits.seconds_week
        days: dict[date, list[TimeWindow]] = defaultdict(list)
        for s in self._by_person[p]:
            days[problem.outing(s).day].append(problem.outing(s).hours)
        weeks: dict[int, int] = defaultdict(int)
        for day, windows in days.items():
            # Half hours are rounded up by duty, so each duty may add one.
            weeks[week_of(day)] += sum(one.width // HALF_HOUR for one in joined(windows)) + len(windows)
        if limit is None or any(problem.fixed[s] == p for s in self._by_person[p]):
            return sum(weeks.values())
        return sum(min(halves, 2 * (limit // HALF_HOUR)) for halves in weeks.values())
