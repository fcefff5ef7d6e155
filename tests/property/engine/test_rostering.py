"""No rota breaks a rule, none is worse than one made by hand, and the same problem gives the same rota."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scheduler.benchmarks.rota import Size, bench_rota, synthetic
from scheduler.domain.daylight import light
from scheduler.domain.duty import DutyRole
from scheduler.domain.time import Timeline
from scheduler.domain.workload import week_of
from scheduler.engine.rostering import judged, roster
from scheduler.engine.rostering_check import check
from scheduler.engine.rostering_gaps import gaps
from scheduler.engine.rostering_greedy import greedy
from scheduler.engine.rostering_price import price
from scheduler.engine.rostering_problem import RosterProblem
from scheduler.engine.rostering_ways import changed
from tests.examples import examples

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
@examples(15)
def test_nothing_outside_what_somebody_said_is_asked_of_them(seed: int) -> None:
    """Reckoned from the words themselves, with none of the rules' own code."""
    problem = synthetic(SMALL, seed)
    for p, seats in by_person(problem, roster(problem, effort=1).taken).items():
        said, weeks = problem.volunteers[p].availability, {}
        for s in seats:
            duty, role = problem.duties[problem.seats[s][0]], problem.seats[s][1]
            day, hours = duty.service_date, duty.hours
            assert role in said.roles
            assert not any(gone.first <= day <= gone.last for gone in said.away)
            assert any(
                one.weekday == day.weekday()
                and one.hours.earliest <= hours.earliest
                and hours.latest <= one.hours.latest
                for one in said.weekly
            )
            if said.daylight_only:
                bright = light(day, problem.volunteers[p].driver.home.point, Timeline(day, problem.zone))
                assert bright is not None
                assert hours.latest <= bright.latest
            if role is DutyRole.DRIVER and duty.vehicle_id is not None:
                assert duty.vehicle_id in said.vehicles
            weeks.setdefault(week_of(day), []).append(hours.width)
        most = said.limits.seconds_week
        assert all(most is None or sum(widths) <= most for widths in weeks.values())


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
