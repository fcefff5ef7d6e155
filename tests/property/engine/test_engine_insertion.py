"""Insertion finds what brute force finds, at the oracle's price; refusals name real limits."""

from dataclasses import replace
from itertools import combinations, combinations_with_replacement, permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scheduler.benchmarks.synthetic import awkward_problem
from scheduler.engine.cost import CostEvaluator
from scheduler.engine.feasibility import Cause, check, check_changes, check_run
from scheduler.engine.insertion import ReadyRuns, best_insertions, untimed
from scheduler.engine.mile_limits import each_alone
from scheduler.engine.problem import Problem, Run, Runs
from scheduler.engine.refusals import refusals
from scheduler.engine.timetable import earliest_times, run_graph

SEEDS = st.integers(0, 2**32 - 1)


def alike(problem: Problem, one: int, other: int) -> bool:
    """Tell whether two breaks of a shift are the same in all but number."""
    index = [one - 2 * problem.legs, other - 2 * problem.legs]
    parts = (problem.earliest[[one, other]], problem.latest[[one, other]], problem.dwell[[one, other]])
    return all(a == b for a, b in (*parts, problem.break_optional[index]))


def every_insertion(problem: Problem, shift: int, run: Run, leg: int) -> list[tuple[int, tuple[int, ...]]]:
    """List price and run for every place of pickup, delivery and breaks that the oracle accepts."""
    first_break = 2 * problem.legs
    stops = [node for node in run if node < first_break]
    breaks = [first_break + b for b in range(problem.breaks) if problem.break_shift[b] == shift]
    twins = [(a, b) for a, b in combinations(breaks, 2) if alike(problem, a, b)]
    orders = [
        order
        for count in range(len(breaks) + 1)
        for held in combinations(breaks, count)
        for order in permutations(held)
    ]
    found = []
    for i, j in combinations_with_replacement(range(len(stops) + 1), 2):
        longer = [*stops[:i], leg, *stops[i:j], problem.delivery(leg), *stops[j:]]
        for order in orders:
            for places in combinations_with_replacement(range(len(longer) + 1), len(order)):
                whole = list(longer)
                for at, node in sorted(zip(places, order, strict=True), key=lambda x: -x[0]):
                    whole.insert(at, node)
                if any(b in whole and a not in whole[: whole.index(b)] for a, b in twins):
                    continue
                if not check_run(problem, shift, whole):
                    found.append((CostEvaluator(problem).run(shift, whole).total, tuple(whole)))
    return sorted(set(found))


def random_plan(problem: Problem, rng: np.random.Generator) -> Runs:
    """Build runs leg by leg from accepted places, riders aboard first; what fits nowhere stays out."""
    runs: Runs = [[] for _ in range(problem.shifts)]
    for shift in range(problem.shifts):
        nodes = [problem.delivery(leg) for leg in range(problem.legs) if problem.aboard[leg] == shift]
        breaks = [2 * problem.legs + b for b in range(problem.breaks) if problem.break_shift[b] == shift]
        for order in permutations([*nodes, *breaks]):
            if nodes and not check_run(problem, shift, order):
                runs[shift] = list(order)
    for leg in rng.permutation(problem.legs)[: problem.legs - 1].tolist():
        if problem.aboard[leg] >= 0:
            continue
        choices = [
            (shift, list(run))
            for shift in range(problem.shifts)
            for _price, run in every_insertion(problem, shift, runs[shift], leg)
        ]
        if choices:
            shift, run = choices[int(rng.integers(len(choices)))]
            runs[shift] = run
    return runs


def absent(problem: Problem, runs: Runs) -> list[int]:
    return [
        leg for leg in range(problem.legs) if problem.aboard[leg] < 0 and all(leg not in run for run in runs)
    ]


def plans(seed: int) -> list[tuple[Problem, Runs]]:
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(6):
        problem = awkward_problem(int(rng.integers(2**31)), legs=int(rng.integers(2, 5)))
        made.append((problem, random_plan(problem, rng)))
    return made


def prices_before(problem: Problem, runs: Runs) -> list[int | None]:
    """Price every run; None where it is infeasible already (riders aboard who cannot be brought in time)."""
    before: list[int | None] = []
    for shift, run in enumerate(runs):
        idle = not run and not bool((problem.aboard == shift).any())
        try:
            price = CostEvaluator(problem).run(shift, run).total
            before.append(price if idle or not check_run(problem, shift, run) else None)
        except ValueError:
            before.append(None)
    return before


def one_outing_too_many(problem: Problem, runs: Runs, shift: int, leg: int) -> bool:
    """Ask the oracle whether the driver of an unused shift has been out often enough."""

    def excess(trial: Runs) -> int:
        return sum(one.amount for one in check(problem, trial) if one.cause is Cause.OUTINGS)

    used = [*runs[:shift], [*runs[shift], leg, problem.delivery(leg)], *runs[shift + 1 :]]
    return excess(used) > excess(runs)


@given(SEEDS)
def test_what_a_change_breaks_is_found_without_looking_at_runs_that_stay(seed: int) -> None:
    """Some runs of a sound plan are shuffled, or get the stops of all others too."""
    rng = np.random.default_rng(seed)
    for problem, runs in plans(seed):
        if check(problem, runs):
            continue
        changed = set(rng.integers(problem.shifts, size=2).tolist())
        every = [node for run in runs for node in run]
        after = [
            rng.permutation(every if rng.integers(2) else run).tolist() if k in changed else run
            for k, run in enumerate(runs)
        ]
        assert set(check_changes(problem, after, changed)) == set(check(problem, after))


@given(SEEDS)
def test_best_insertions_equal_brute_force(seed: int) -> None:
    for problem, runs in plans(seed):
        before = prices_before(each_alone(problem, runs), runs)
        for leg in absent(problem, runs):
            found = best_insertions(problem, runs, leg, per_shift=3)
            assert found == sorted(found, key=lambda place: (place.cost, place.shift))
            for shift, price in enumerate(before):
                if price is None or not problem.may_carry[leg, shift]:
                    continue
                every = every_insertion(each_alone(problem, runs), shift, runs[shift], leg)
                if one_outing_too_many(problem, runs, shift, leg):
                    every = []
                mine = [place for place in found if place.shift == shift]
                assert [place.cost for place in mine] == [total - price for total, _ in every[:3]]
                assert {place.run for place in mine} <= {run for _, run in every}


@given(SEEDS)
def test_times_and_positions_are_those_of_the_new_run(seed: int) -> None:
    for problem, runs in plans(seed):
        for leg in absent(problem, runs):
            for place in best_insertions(problem, runs, leg):
                assert place.run[place.pickup_position] == leg
                assert place.run[place.delivery_position] == problem.delivery(leg)
                assert problem.earliest[leg] <= place.pickup_time <= problem.latest[leg]
                assert place.pickup_time <= place.delivery_time


@given(SEEDS)
def test_a_shift_either_takes_the_leg_or_says_why_not(seed: int) -> None:
    for problem, runs in plans(seed):
        before = prices_before(each_alone(problem, runs), runs)
        for leg in absent(problem, runs):
            takes = {place.shift for place in best_insertions(problem, runs, leg)}
            refused = refusals(problem, runs, leg)
            assert takes.isdisjoint(refusal.shift for refusal in refused)
            timed = {shift for shift, price in enumerate(before) if price is not None}
            assert takes | {refusal.shift for refusal in refused} >= timed
            for refusal in refused:
                if not problem.may_carry[leg, refusal.shift]:
                    assert refusal.cause == Cause.MAY_CARRY
                elif problem.frozen[refusal.shift]:
                    assert refusal.cause == Cause.FROZEN
                elif one_outing_too_many(problem, runs, refusal.shift, leg):
                    assert refusal.cause == Cause.OUTINGS


def test_the_plans_are_worth_having() -> None:
    fits, causes = 0, set()
    for seed in range(30):
        for problem, runs in plans(seed):
            for leg in absent(problem, runs):
                fits += bool(best_insertions(problem, runs, leg))
                causes |= {refusal.cause for refusal in refusals(problem, runs, leg)}
    assert fits > 20
    assert causes >= {Cause.WINDOW, Cause.CAPACITY, Cause.RIDE_TIME, Cause.MAY_CARRY, Cause.DURATION}
    assert causes >= {Cause.STRETCH, Cause.OUTINGS, Cause.FROZEN, Cause.MILES}


@given(SEEDS)
def test_locked_stops_keep_their_run_and_order(seed: int) -> None:
    for problem, runs in plans(seed):
        rng = np.random.default_rng(seed)
        rows = np.full((problem.shifts, max(len(run) for run in runs) + 1), -1, np.int32)
        for shift, run in enumerate(runs):
            locked = [node for node in run if rng.random() < 0.6]
            rows[shift, : len(locked)] = locked
        pinned = replace(problem, locked=rows)
        assert [check_run(pinned, k, run) for k, run in enumerate(runs)] == [
            check_run(problem, k, run) for k, run in enumerate(runs)
        ]
        before = prices_before(each_alone(problem, runs), runs)
        for leg in absent(problem, runs):
            found = {one.shift: one for one in best_insertions(pinned, runs, leg)}
            for shift, price in enumerate(before):
                if price is None or not problem.may_carry[leg, shift]:
                    continue
                every = every_insertion(each_alone(pinned, runs), shift, runs[shift], leg)
                if one_outing_too_many(problem, runs, shift, leg):
                    every = []
                mine = [found[shift].cost] if shift in found else []
                assert mine == [one[0] - price for one in every[:1]]


@given(SEEDS, st.integers(0, 3))
def test_one_shift_asked_before_the_others_finds_what_all_at_once_find(seed: int, first: int) -> None:
    for problem, runs in plans(seed):
        others = [shift for shift in range(problem.shifts) if shift != first]
        for leg in absent(problem, runs):
            every = best_insertions(problem, runs, leg, per_shift=3)
            in_turn = [
                place
                for shifts in ([first] if first < problem.shifts else [], others)
                for place in ReadyRuns(problem, runs, only=shifts).best(problem, leg, per_shift=3)
            ]
            assert in_turn == sorted(every, key=lambda place: (place.shift != first, place.cost))


@given(SEEDS)
def test_runs_without_times_are_those_of_the_readable_reference(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for problem, runs in plans(seed):
        latest = problem.latest - rng.integers(0, 2, problem.nodes) * rng.integers(0, 3_600, problem.nodes)
        tighter = replace(problem, latest=np.maximum(problem.earliest, latest))
        out = [
            k for k, run in enumerate(runs) if tighter.has_begun[k] or any(n < 2 * tighter.legs for n in run)
        ]
        late = [k for k in out if earliest_times(run_graph(tighter, k, runs[k])) is None]
        assert untimed(tighter, runs) == late
