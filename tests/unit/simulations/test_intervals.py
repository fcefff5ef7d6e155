"""Intervals, against an independent reckoning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulations.interval_chart import drawn
from simulations.intervals import difference, estimate

FIGURES = st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=3, max_size=30)


@given(FIGURES)
def test_a_paired_difference_is_that_of_the_paired_t_test(pairs: list[tuple[float, float]]) -> None:
    base, other = [one for one, _ in pairs], [two for _, two in pairs]
    found = difference(base, other)
    if len({round(two - one, 6) for one, two in pairs}) < 2:
        return
    interval = stats.ttest_rel(other, base).confidence_interval(0.95)
    assert found.low == pytest.approx(interval.low, rel=1e-6, abs=1e-6)
    assert found.high == pytest.approx(interval.high, rel=1e-6, abs=1e-6)


def test_little_is_said_of_little() -> None:
    assert estimate([]).mean is None
    assert estimate([None, None]).mean is None
    one = estimate([3, None])
    assert (one.mean, one.margin, one.count) == (3, None, 1)
    assert not one.is_clear
    assert difference([1, None, 3], [2, 5, 5]).mean == pytest.approx(1.5)
    assert difference([1, 2, 3], [11, 12, 13.1]).is_clear


def test_common_luck_narrows_the_interval() -> None:
    base = [10.0, 20.0, 30.0, 40.0]
    other = [11.0, 21.5, 31.0, 41.5]
    paired = difference(base, other).margin
    assert paired is not None
    assert paired < (estimate(base).margin or 0) / 10


def test_an_interval_of_a_share_is_drawn_between_nothing_and_all() -> None:
    assert drawn("served_percent", mean=90.0, margin=50.0) == [[50.0], [10.0]]
    assert drawn("served_percent", mean=20.0, margin=30.0) == [[20.0], [30.0]]
    assert drawn("cost_pounds", mean=90.0, margin=50.0) == [[50.0], [50.0]]
