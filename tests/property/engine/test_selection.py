"""The choice of routes finds the best plan that the routes can make, as trying everything does."""

import itertools

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.benchmarks.synthetic import awkward_problem
from scheduler.engine.cost import evaluate
from scheduler.engine.cover import Candidates, cheapest
from scheduler.engine.feasibility import check
from scheduler.engine.ground import kinds, marks
from scheduler.engine.problem import Int64Array, Problem
from scheduler.engine.routes import Route, RouteTable, joined, table_of
from scheduler.engine.select import Selector
from scheduler.engine.timetable import schedule
from tests.examples import examples
from tests.fakes.every_plan import cheapest_runs, feasible_plans

NEVER = 1e9


def some_candidates(seed: int) -> Candidates:
    """Return columns of at most three rows, some of them in slots that have room for few."""
    rng = np.random.default_rng(seed)
    rows, columns, slots = 4, 10, 3
    held = [rng.choice(rows, rng.integers(1, 4), replace=False) for _ in range(columns)]
    slot = np.full((columns, 2), slots, np.int64)
    slot[:, 0] = rng.integers(0, slots + 1, columns)
    slot[:, 1] = rng.integers(0, slots + 1, columns)
    slot[slot[:, 0] == slot[:, 1], 1] = slots
    return Candidates(
        excess=rng.integers(0, 20, columns) / 4,
        owner=np.repeat(np.arange(columns), [len(own) for own in held]),
        row=np.concatenate(held),
        slot=slot,
        room=np.r_[rng.integers(0, 3, slots), 2 * rows],
        spare=np.r_[rng.integers(0, 3, slots) / 4, 0.0],
        rows=rows,
    )


def cost_of(candidates: Candidates, chosen: Int64Array) -> float | None:
    """Return what a cover costs beyond the relaxation, None where it is no cover."""
    rows = candidates.row[np.isin(candidates.owner, chosen)]
    left = candidates.room - np.bincount(candidates.slot[chosen].ravel(), minlength=len(candidates.room))
    # The last slot has no limit; a column that takes nothing of a second kind counts there twice.
    if sorted(rows.tolist()) != list(range(candidates.rows)) or (left[:-1] < 0).any():
        return None
    return float(candidates.excess[chosen].sum() + (left * candidates.spare)[:-1].sum())


@given(st.integers(0, 100_000))
@examples(80)
def test_the_cheapest_cover_is_found(seed: int) -> None:
    candidates = some_candidates(seed)
    sets = itertools.chain.from_iterable(
        itertools.combinations(range(len(candidates.excess)), size) for size in range(1, candidates.rows + 1)
    )
    costs = (cost_of(candidates, np.array(chosen)) for chosen in sets)
    least = min((cost for cost in costs if cost is not None), default=None)
    found = cheapest(candidates, NEVER)
    assert (None if found is None else cost_of(candidates, found)) == least


@given(st.integers(0, 100_000))
@examples(50)
def test_a_cover_no_cheaper_than_the_known_one_is_not_found(seed: int) -> None:
    candidates = some_candidates(seed)
    found = cheapest(candidates, NEVER)
    assume(found is not None)
    assert found is not None
    least = cost_of(candidates, found)
    assert least is not None
    assert cheapest(candidates, least) is None
    again = cheapest(candidates, least + 0.125)
    assert again is not None
    assert cost_of(candidates, again) == least


def every_route(problem: Problem) -> RouteTable:
    """Return for each set of legs and each shift the cheapest run."""
    kind = kinds(problem)
    routes = [
        Route(int(kind[shift]), shift, tuple(run), price, score=price)
        for shift in range(problem.shifts)
        for price, run in cheapest_runs(problem, shift).values()
    ]
    return joined([table_of(routes, marks(problem), problem)])


@given(st.integers(0, 4000))
@examples(20)
def test_from_all_routes_the_best_plan_is_chosen(seed: int) -> None:
    problem = awkward_problem(seed, legs=3, shifts=2)
    assume(all(schedule(problem, shift, []) for shift in range(problem.shifts)))
    plans = list(feasible_plans(problem))
    assume(plans)
    best, known = min(plans)[0], max(plans)[1]
    selector, routes = Selector(problem), every_route(problem)
    chosen = selector.select(routes, known)
    if chosen is None:
        assert evaluate(problem, known).total == best
        return
    assert check(problem, chosen) == []
    assert evaluate(problem, chosen).total == best
    assert selector.select(routes, chosen) is None
