"""What a rota weighs, one rule at a time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scheduler.domain.availability import Away, Limits, WeeklyTime
from scheduler.domain.duty import DutyRole, Seat, SeatState
from scheduler.domain.people import DriverId, Qualification
from scheduler.domain.suitability import Unsuited
from scheduler.domain.time import TimeWindow
from scheduler.domain.workload import Outing
from scheduler.engine.expected_demand import duties_needed, expected
from scheduler.engine.rostering import judged, roster
from scheduler.engine.rostering_check import check
from scheduler.engine.rostering_gaps import gaps
from scheduler.engine.rostering_greedy import greedy
from scheduler.engine.rostering_price import price
from scheduler.engine.rostering_problem import Past, RosterProblem
from tests.fakes.small_rota import (
    AFTERNOON,
    BOTH,
    BUS,
    ESCORTED,
    HOUR,
    MONDAY,
    MORNING,
    SATURDAY,
    TUESDAY,
    duty,
    problem,
    volunteer,
)


def names(rota: RosterProblem, taken: tuple[int, ...]) -> list[str]:
    return [rota.volunteers[p].driver.id if p >= 0 else "" for p in taken]


def filled(rota: RosterProblem) -> list[str]:
    return names(rota, roster(rota, effort=2).taken)


def test_a_holiday_keeps_somebody_off_the_rota() -> None:
    people = [volunteer("ann", away=(Away(MONDAY, MONDAY),)), volunteer("bob")]
    assert filled(problem([duty(MONDAY, MORNING)], people)) == ["bob"]


def test_hours_outside_the_pattern_are_never_asked_for() -> None:
    people = [volunteer("ann", weekly=(WeeklyTime(0, TimeWindow(9 * HOUR, 12 * HOUR)),))]
    assert filled(problem([duty(MONDAY, MORNING)], people)) == [""]


def test_nobody_who_must_be_home_by_dark_drives_a_winter_evening() -> None:
    late = duty(MONDAY, TimeWindow(14 * HOUR, 17 * HOUR))
    assert filled(problem([late], [volunteer("ann", daylight_only=True)])) == [""]
    assert filled(problem([late], [volunteer("ann")])) == ["ann"]


def test_a_paper_that_runs_out_before_the_day_stops_its_holder() -> None:
    held = ((Qualification.MIDAS, MONDAY),)
    rota = problem([duty(MONDAY, MORNING), duty(TUESDAY, MORNING)], [volunteer("ann", held)])
    assert filled(rota) == ["ann", ""]


def test_health_care_needs_the_enhanced_check() -> None:
    held = ((Qualification.MIDAS, date(2028, 1, 1)),)
    rota = problem([duty(MONDAY, MORNING, health=True)], [volunteer("ann", held)])
    assert filled(rota) == [""]


@pytest.mark.parametrize(
    "limits",
    [
        Limits(outings_day=1),
        Limits(seconds_day=4 * HOUR),
        Limits(seconds_week=7 * HOUR),
        Limits(outings_week=1),
        Limits(metres_day=60_000),
        Limits(metres_week=60_000),
    ],
    ids=str,
)
def test_each_limit_binds(limits: Limits) -> None:
    duties = [duty(MONDAY, MORNING, expected_metres=40_000), duty(MONDAY, AFTERNOON, expected_metres=40_000)]
    assert filled(problem(duties, [volunteer("ann", limits=limits)])).count("ann") == 1
    assert filled(problem(duties, [volunteer("ann")])).count("ann") == 2


def test_limits_count_what_somebody_is_out_for_already() -> None:
    others = {DriverId("ann"): (Outing(TUESDAY, MORNING),)}
    people = [volunteer("ann", limits=Limits(outings_week=1))]
    assert filled(problem([duty(MONDAY, MORNING)], people, others=others)) == [""]


def test_a_limit_that_is_passed_already_forbids_only_what_adds_to_it() -> None:
    """Whoever goes along drives no miles, so the rota names them, and the oracle finds nothing in it."""
    others = {DriverId("bob"): (Outing(TUESDAY, MORNING, 90_000),)}
    people = [volunteer("ann"), volunteer("bob", roles=BOTH, limits=Limits(metres_week=50_000))]
    escorted = duty(MONDAY, MORNING, BUS, *ESCORTED, expected_metres=10_000)
    assert filled(problem([escorted], people, others=others)) == ["ann", "bob"]
    assert filled(problem([replace(escorted, seats=(Seat(),))], people[1:], others=others)) == [""]


def test_who_was_asked_for_a_seat_is_not_named_for_it_again() -> None:
    one, other = duty(MONDAY, MORNING), duty(TUESDAY, MORNING)
    rota = problem(
        [one, other], [volunteer("ann")], asked={(one.id, DutyRole.DRIVER): frozenset({DriverId("ann")})}
    )
    assert filled(rota) == ["", "ann"]
    assert [found.rule for found in check(rota, [0, 0])] == [Unsuited.ASKED]
    (gap,) = gaps(rota, [-1, 0])
    assert (gap.reasons, gap.able) == (((Unsuited.ASKED, 1),), 0)


def test_rest_between_two_days_is_kept() -> None:
    late = duty(MONDAY, TimeWindow(18 * HOUR, 20 * HOUR))
    early = duty(TUESDAY, TimeWindow(int(6.5 * HOUR), 10 * HOUR))
    people = [volunteer("ann", weekly=tuple(WeeklyTime(d, TimeWindow(0, 24 * HOUR)) for d in range(7)))]
    assert filled(problem([late, early], people)).count("ann") == 1


def test_hours_are_shared_with_regard_to_the_last_quarter() -> None:
    duties = [duty(MONDAY + timedelta(days=n), MORNING) for n in range(4)]
    people = [volunteer("ann"), volunteer("bob")]
    assert sorted(filled(problem(duties, people))) == ["ann", "ann", "bob", "bob"]
    past = {DriverId("ann"): Past(seconds=40 * HOUR)}
    assert filled(problem(duties, people, past=past)) == ["bob"] * 4


def test_saturdays_go_round() -> None:
    past = {DriverId("ann"): Past(unpopular=3), DriverId("bob"): Past(seconds=4 * HOUR)}
    rota = problem([duty(SATURDAY, MORNING)], [volunteer("ann"), volunteer("bob")], past=past)
    assert filled(rota) == ["bob"]


def test_what_was_published_stays_unless_somebody_cannot() -> None:
    seat = Seat(driver_id=DriverId("ann"), state=SeatState.PROPOSED)
    published = replace(duty(MONDAY, MORNING), seats=(seat,), published=True)
    past = {DriverId("ann"): Past(seconds=12 * HOUR)}
    people = [volunteer("ann"), volunteer("bob")]
    assert filled(problem([published], people, past=past)) == ["ann"]
    assert filled(problem([replace(published, published=False)], people, past=past)) == ["bob"]
    away = [volunteer("ann", away=(Away(MONDAY, MONDAY),)), volunteer("bob")]
    assert filled(problem([published], away, past=past)) == ["bob"]


def test_what_was_agreed_stays_whatever_it_costs() -> None:
    seat = Seat(driver_id=DriverId("ann"), state=SeatState.ACCEPTED)
    agreed = replace(duty(MONDAY, MORNING), seats=(seat,), published=True)
    gone = [volunteer("ann", away=(Away(MONDAY, MONDAY),)), volunteer("bob")]
    assert filled(problem([agreed], gone)) == ["ann"]


def test_driver_and_escort_come_together_or_not_at_all() -> None:
    escorted = duty(MONDAY, MORNING, None, *ESCORTED)
    assert filled(problem([escorted], [volunteer("ann")])) == ["", ""]
    rota = problem([escorted], [volunteer("ann"), volunteer("bob", roles=frozenset({DutyRole.ESCORT}))])
    assert filled(rota) == ["ann", "bob"]


def test_two_who_would_rather_not_meet_do_not_share_a_duty() -> None:
    escorted = duty(MONDAY, MORNING, None, *ESCORTED)
    people = [
        volunteer("ann"),
        volunteer("bob", roles=frozenset({DutyRole.ESCORT}), not_with=frozenset({DriverId("ann")})),
    ]
    rota = problem([escorted], people)
    assert filled(rota) == ["", ""]
    assert {one.rule for one in check(rota, [0, 1])} == {Unsuited.PARTNER}


def test_who_agreed_gets_nobody_beside_them_whom_they_would_rather_not_meet() -> None:
    seats = (Seat(driver_id=DriverId("ann"), state=SeatState.ACCEPTED), Seat(DutyRole.ESCORT))
    people = [
        volunteer("ann", not_with=frozenset({DriverId("bob")})),
        volunteer("bob", roles=frozenset({DutyRole.ESCORT})),
    ]
    rota = problem([duty(MONDAY, MORNING, BUS, *seats)], people)
    assert filled(rota) == ["ann", ""]
    assert [one.driver_id for one in check(rota, [0, 1])] == ["bob"]


def test_two_who_like_to_go_together_do() -> None:
    escorted = duty(MONDAY, MORNING, None, *ESCORTED)
    people = [
        volunteer("ann", roles=BOTH),
        volunteer("bob", roles=frozenset({DutyRole.ESCORT})),
        volunteer("cat", roles=frozenset({DutyRole.ESCORT}), with_whom=frozenset({DriverId("ann")})),
    ]
    assert filled(problem([escorted], people)) == ["ann", "cat"]


def test_liked_times_and_usual_slots_speak_for_somebody() -> None:
    people = [volunteer("ann"), volunteer("bob", likes=(WeeklyTime(0, MORNING),))]
    assert filled(problem([duty(MONDAY, MORNING)], people)) == ["bob"]
    past = {DriverId("bob"): Past(slots=frozenset({(0, MORNING.earliest, "bus")}))}
    rota = problem([duty(MONDAY, MORNING)], [volunteer("ann"), volunteer("bob")], past=past)
    assert filled(rota) == ["bob"]


def test_the_duty_with_more_riders_is_filled_first() -> None:
    for rides, taken in (((2, 5), ["", "ann"]), ((5, 2), ["ann", ""])):
        duties = [
            duty(MONDAY, MORNING, vehicle, expected_rides=likely)
            for vehicle, likely in zip((BUS, None), rides, strict=True)
        ]
        assert filled(problem(duties, [volunteer("ann")])) == taken


def test_a_rota_is_priced_by_hours_beyond_whoever_did_least_and_by_unpopular_times() -> None:
    duties = [duty(MONDAY, MORNING), duty(TUESDAY, MORNING), duty(SATURDAY, MORNING)]
    rota = problem(duties, [volunteer("ann"), volunteer("bob")])
    shared, alone = price(rota, [0, 1, 0]), price(rota, [0, 0, 0])
    half_hour, unpopular = rota.rules.fairness_half_hour, rota.rules.unpopular
    assert shared.hours == half_hour * ((16 + 8) + 8)
    assert alone.hours == half_hour * (24 + 16 + 8)
    assert (shared.unpopular, price(rota, [0, 1, -1]).unpopular) == (unpopular, 0)


def test_a_gap_says_why_and_what_would_fill_it() -> None:
    people = [
        volunteer("ann", away=(Away(MONDAY, MONDAY),)),
        volunteer("bob", weekly=(WeeklyTime(0, TimeWindow(int(9.5 * HOUR), 13 * HOUR)),)),
        volunteer("cat", limits=Limits(seconds_week=2 * HOUR)),
    ]
    rota = problem([duty(MONDAY, MORNING)], people)
    (gap,) = gaps(rota, roster(rota, effort=2).taken)
    assert dict(gap.reasons) == {Unsuited.AWAY: 1, Unsuited.HOURS: 1, Unsuited.WEEK_HOURS: 1}
    assert [(way.driver_id, way.change, way.by) for way in gap.ways_out] == [
        ("bob", Unsuited.HOURS, HOUR // 2),
        ("cat", Unsuited.WEEK_HOURS, 2 * HOUR),
    ]


def test_a_change_that_would_not_be_enough_is_not_told() -> None:
    both = volunteer(
        "bob",
        weekly=(WeeklyTime(0, TimeWindow(int(9.5 * HOUR), 13 * HOUR)),),
        limits=Limits(seconds_week=2 * HOUR),
    )
    (gap,) = gaps(problem([duty(MONDAY, MORNING)], [both]), [-1])
    assert gap.ways_out == ()


def test_a_rota_that_breaks_a_rule_is_never_handed_out() -> None:
    rota = problem([duty(MONDAY, MORNING)], [volunteer("ann", weekly=())])
    with pytest.raises(ValueError, match="breaks 1 rules"):
        judged(rota, [0])


def test_the_search_finds_what_going_one_by_one_misses() -> None:
    """The hand gives ann the Monday, since bob did more; then nobody is left for the bus on Tuesday."""
    duties = [duty(MONDAY, MORNING, None), duty(TUESDAY, MORNING), duty(TUESDAY, AFTERNOON)]
    people = [
        volunteer("ann", limits=Limits(outings_week=2)),
        volunteer("bob", vehicles=frozenset(), weekly=(WeeklyTime(0, MORNING), WeeklyTime(2, MORNING))),
    ]
    rota = problem(duties, people, past={DriverId("bob"): Past(seconds=40 * HOUR)})
    assert filled(rota) == ["bob", "ann", "ann"]
    assert judged(rota, greedy(rota)).cost.total >= roster(rota, effort=2).cost.total


def test_past_days_set_how_many_duties_are_needed() -> None:
    rules = problem([], []).rules
    past = {
        MONDAY - timedelta(weeks=n): [(10 * HOUR, n == 1)] * rides for n, rides in enumerate((9, 2, 14, 3, 8))
    }
    found = expected(past, MONDAY, rules)
    assert found[0, 0].rides == 8
    assert found[0, 0].health
    assert found[0, 1].rides == 0
    assert found[0, 0].days == 4
    assert duties_needed(14, 2, rules) == (2, 0)
    assert duties_needed(11, 2, rules) == (1, 1)
    assert duties_needed(3, 0, rules) == (0, 1)
    assert duties_needed(0, 2, rules) == (0, 0)
