"""No rota breaks a rule, none is worse than one made by hand, and the same problem gives the same rota."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scheduler.benchmarks.rota import FIRST, HOUR, Size, bench_rota, synthetic
from scheduler.domain.availability import Away, DatedTime, Limits, WeeklyTime
from scheduler.domain.duty import DutyRole, Seat
from scheduler.domain.people import DriverId
from scheduler.domain.suitability import Volunteer
from scheduler.domain.time import TimeWindow
from scheduler.domain.workload import Outing
from scheduler.engine.rostering import judged, roster
from scheduler.engine.rostering_check import check
from scheduler.engine.rostering_gaps import gaps
from scheduler.engine.rostering_greedy import greedy
from scheduler.engine.rostering_price import price
from scheduler.engine.rostering_problem import RosterProblem
from scheduler.engine.rostering_ways import changed
from tests.examples import examples
from tests.fakes.said_words import one_by_one, taken_together

SMALL = Size(volunteers=8, weeks=1, cars=1)
seeds = st.integers(0, 5000)


def by_person(problem: RosterProblem, taken: tuple[int, ...]) -> dict[int, list[int]]:
    return {p: [s for s, who in enumerate(taken) if who == p] for p in range(len(problem.volunteers))}


@given(seeds)
@examples(15)
def test_a_rota_breaks_no_rule_and_is_no_worse_than_by_hand(seed: int) -> None:
    problem = synthetic(SMALL, seed)
    found, hand = roster(problem, effort=1), judged(problem, greedy(problem))
    assert check(problem, found.taken) == []
    assert found.cost.total <= hand.cost.total
    assert found.bound is not None
    assert found.bound <= found.cost.total
    assert found.cost == price(problem, found.taken)


@given(seeds)
@examples(40)
def test_nothing_outside_what_somebody_said_is_asked_of_them(seed: int) -> None:
    """Reckoned from the words themselves, with none of the rules' own code: by the search and by hand."""
    problem = said_otherwise(synthetic(SMALL, seed), seed)
    for taken in (roster(problem, effort=1).taken, tuple(greedy(problem))):
        for p, seats in by_person(problem, taken).items():
            for s in seats:
                one_by_one(problem, p, s)
                for other in (n for n, (d, _) in enumerate(problem.seats) if d == problem.seats[s][0]):
                    if other != s and taken[other] >= 0:
                        assert taken[other] != p
                        said, beside = (problem.volunteers[who] for who in (p, taken[other]))
                        assert beside.driver.id not in said.availability.not_with
            taken_together(problem, p, seats)


def said_otherwise(problem: RosterProblem, seed: int) -> RosterProblem:
    """Return a rota of people with limits and dislikes of every kind, among them evenings and early mornings."""
    rng = np.random.default_rng(seed)
    ids = [one.driver.id for one in problem.volunteers]

    def maybe(*values: int) -> int | None:
        return int(rng.choice(values)) if rng.random() < 0.4 else None

    people = []
    for one in problem.volunteers:
        foe = frozenset({DriverId(str(rng.choice(ids)))} - {one.driver.id})
        said = replace(
            one.availability,
            weekly=tuple(
                WeeklyTime(n, TimeWindow(6 * HOUR, 21 * HOUR)) for n in range(6) if rng.random() < 0.6
            ),
            extra=(
                DatedTime(FIRST + timedelta(days=int(rng.integers(0, 6))), TimeWindow(9 * HOUR, 18 * HOUR)),
            ),
            away=(Away(FIRST, FIRST + timedelta(days=int(rng.integers(0, 3)))),)
            if rng.random() < 0.3
            else (),
            limits=Limits(
                seconds_day=maybe(4 * HOUR, 6 * HOUR),
                seconds_week=maybe(8 * HOUR, 12 * HOUR),
                outings_day=maybe(1),
                outings_week=maybe(1, 2),
                metres_day=maybe(45_000, 70_000),
                metres_week=maybe(70_000, 120_000),
            ),
            vehicles=frozenset(id_ for id_ in problem.vehicles if rng.random() < 0.6),
            not_with=foe if rng.random() < 0.4 else frozenset(),
        )
        held = tuple(each for each in one.driver.qualifications if rng.random() < 0.9)
        has_car = rng.random() < 0.8
        people.append(Volunteer(replace(one.driver, qualifications=held), said, one.car if has_car else None))
    duties = []
    for duty in problem.duties:
        begins = int(rng.choice((6, 9, 13, 17)))
        seats = (Seat(), Seat(DutyRole.ESCORT)) if rng.random() < 0.3 else (Seat(),)
        duties.append(replace(duty, hours=TimeWindow(begins * HOUR, (begins + 4) * HOUR), seats=seats))
    others = {id_: (Outing(FIRST, TimeWindow(9 * HOUR, 13 * HOUR), 30_000),) for id_ in ids[::3]}
    return replace(problem, volunteers=tuple(people), duties=tuple(duties), others=others)


@given(seeds)
@examples(10)
def test_every_way_out_of_a_gap_fills_it(seed: int) -> None:
    problem = synthetic(SMALL, seed)
    taken = list(roster(problem, effort=1).taken)
    for gap in gaps(problem, taken):
        (s,) = [
            n
            for n, (d, role) in enumerate(problem.seats)
            if problem.duties[d].id == gap.duty_id and role is gap.role
        ]
        for way in gap.ways_out:
            p = problem.person[way.driver_id]
            people = list(problem.volunteers)
            people[p] = changed(problem, s, people[p], way)
            after = replace(problem, volunteers=tuple(people))
            broken = check(after, [p if n == s else who for n, who in enumerate(taken)])
            assert [one for one in broken if one.rule is not None] == []


def test_the_same_problem_gives_the_same_rota() -> None:
    assert roster(synthetic(SMALL, 7), effort=1) == roster(synthetic(SMALL, 7), effort=1)


def test_the_measurement_shows_the_gap_beside_the_baseline() -> None:
    found = bench_rota(Size(volunteers=12, weeks=1, cars=1), effort=1)
    assert found["rota"]["gap_percent"] < 5
    assert found["rota"]["cost"] <= found["greedy"]["cost"]
