"""What is chosen where several plans would keep the rules: priorities, groups, fairness, preference, disturbance.

With two rides, nodes 0 and 1 are pickups, 2 and 3 deliveries.
"""

from scheduler.engine.cost import evaluate
from scheduler.engine.feasibility import Cause
from tests.golden.line_day import Duty, Ride, causes, day, price, searched

TWINS = [Duty(), Duty()]


def test_of_two_wishes_the_one_of_higher_priority_is_met() -> None:
    rides = [
        Ride(0, 60, pickup=(0, 0), required=False, prize=5_000),
        Ride(60, 0, pickup=(0, 60), required=False, prize=9_000),
    ]
    problem = day(rides, [Duty(hours=(0, 121))])
    assert causes(problem, [[0, 2, 1, 3]]) == []
    tight = day([rides[0], Ride(100, 40, pickup=(0, 0), required=False, prize=9_000)], [Duty(home=50)])
    assert causes(tight, [[]]) == []
    clash = day(
        [
            Ride(0, 60, pickup=(0, 0), required=False, prize=5_000),
            Ride(0, 60, pickup=(0, 0), required=False, prize=9_000),
        ],
        [Duty(layouts=((1,),))],
    )
    assert causes(clash, [[0, 1, 2, 3]]) == [(Cause.CAPACITY, 1)]
    assert searched(clash) == [[1, 3]]
    assert evaluate(clash, [[1, 3]]).unserved == 5_000


def test_a_wish_that_costs_more_than_it_is_worth_is_left_out() -> None:
    problem = day([Ride(0, 60, required=False, prize=100)], [Duty()])
    assert searched(problem) == [[]]


def test_a_journey_there_and_back_is_served_whole_or_not_at_all() -> None:
    there = Ride(0, 60, pickup=(0, 0), required=False, prize=9_000, group=1)
    back = Ride(60, 0, pickup=(500, 500), required=False, prize=9_000, group=1)
    problem = day([there, back], [Duty()])
    assert causes(problem, [[0, 2, 1, 3]]) == []
    assert causes(problem, [[0, 2]]) == [(Cause.GROUP, 1)]
    assert searched(problem) == [[0, 2, 1, 3]]
    no_way_back = day([there, back], [Duty(hours=(0, 400))])
    assert searched(no_way_back) == [[]]


def test_who_did_less_lately_goes_out() -> None:
    rides = [Ride(10, 20)]
    problem = day(rides, [Duty(fairness=200), Duty()])
    assert price(problem, [[0, 1], []], "fairness") == 200
    assert price(problem, [[], [0, 1]], "fairness") == 0


def test_the_search_sends_out_who_did_less_lately() -> None:
    assert searched(day([Ride(10, 20)], [Duty(fairness=200), Duty()])) == [[], [0, 1]]


def test_fairness_does_not_outweigh_a_long_way_round() -> None:
    problem = day([Ride(10, 20)], [Duty(fairness=200), Duty(home=60)])
    assert searched(problem) == [[0, 1], []]


def test_somebody_out_already_is_out_at_no_further_price() -> None:
    problem = day([Ride(10, 20)], [Duty(fairness=200, fixed_cost=70, begun=True), Duty()])
    assert price(problem, [[0, 1], []], "fairness") == 0
    assert price(problem, [[0, 1], []], "fixed") == 0


def test_the_preferred_driver_comes_where_it_costs_little() -> None:
    problem = day([Ride(10, 20, prefers=1)], TWINS)
    assert price(problem, [[0, 1], []], "preference") == 50
    far = day([Ride(10, 20, prefers=1)], [Duty(), Duty(home=60)])
    assert searched(far) == [[0, 1], []]


def test_the_search_sends_the_preferred_driver() -> None:
    assert searched(day([Ride(10, 20, prefers=1)], TWINS)) == [[], [0, 1]]


def test_a_ride_stays_with_the_shift_that_has_it_where_another_is_little_cheaper() -> None:
    problem = day([Ride(10, 20, has=1)], [Duty(home=9), Duty(home=8)])
    assert price(problem, [[0, 1], []], "disturbance") == 50
    assert searched(problem, [[], [0, 1]]) == [[], [0, 1]]


def test_the_parts_of_a_price_add_up() -> None:
    problem = day([Ride(10, 20, has=1, prefers=1)], [Duty(fairness=200, fixed_cost=70), Duty()])
    (run, _) = evaluate(problem, [[0, 1], []]).runs
    assert (run.driving, run.duty, run.fixed) == (400, 40, 70)
    assert (run.fairness, run.disturbance, run.preference) == (200, 50, 50)
    assert run.total == 810


def test_the_vehicle_does_not_wait_with_somebody_aboard() -> None:
    rides = [Ride(0, 60, pickup=(0, 200)), Ride(60, 90, pickup=(100, 100))]
    problem = day(rides, [Duty()])
    assert price(problem, [[0, 2, 1, 3]], "waiting_aboard") == 0
    assert price(problem, [[0, 1, 2, 3]], "waiting_aboard") == 0
    early = day([Ride(0, 90, pickup=(0, 0)), Ride(60, 80, pickup=(100, 100))], [Duty()])
    assert price(early, [[0, 1, 3, 2]], "waiting_aboard") == 5 * 40
