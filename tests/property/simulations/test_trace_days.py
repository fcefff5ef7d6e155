"""Whatever the trace: every promise is kept by the judge's count, and looking at rows loses no better place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.engine.insertion import best_insertions
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.snapshot import take_achievable
from scheduler.usecases.standing import StandingDay
from simulations.trace.contents import Mode
from simulations.trace.day import Playing, Reoptimising, play
from simulations.trace.judge import judge
from simulations.trace.results import rides_text
from tests.examples import examples
from tests.fakes.small_trace import small_trace

SEEDS = st.integers(0, 2**20)
MODES = st.sampled_from(Mode)


@examples(12)
@given(SEEDS, MODES)
def test_every_promise_is_kept(seed: int, mode: Mode) -> None:
    trace = small_trace(seed)
    result = play(trace, Playing(mode))
    verdict = judge(trace, mode, result.rides)
    assert verdict.faults == []
    assert verdict.metres_driven == result.planned_metres
    assert result.rides


@pytest.mark.parametrize("mode", Mode)
def test_a_plan_that_is_improved_keeps_them_too(mode: Mode) -> None:
    for seed in range(2):
        trace = small_trace(seed)
        result = play(trace, Playing(mode, reoptimising=Reoptimising(3600, 200)))
        assert judge(trace, mode, result.rides).faults == []


class Compared:
    """Looks for each leg in the whole day laid out as well, and keeps count."""

    def __init__(self) -> None:
        self.looked, self.found = 0, 0

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        by_rows = StandingDay.best

        def both(
            day: StandingDay, context: Context, book: DayBook, wanted: Candidate, now: int
        ) -> tuple[int, int] | None:
            found = by_rows(day, context, book, wanted, now)
            whole = take_achievable(context, book, now, [wanted])
            best = best_insertions(
                whole.problem, whole.runs, whole.leg_index[wanted.leg.id], per_shift=1, limit=1
            )
            assert found == (None if not best else (best[0].shift, best[0].cost))
            self.looked += 1
            self.found += bool(best)
            return found

        monkeypatch.setattr(StandingDay, "best", both)


@pytest.mark.parametrize("mode", Mode)
def test_rows_find_the_shift_and_the_price_that_the_whole_day_finds(
    mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = Compared()
    compared.watch(monkeypatch)
    for seed in range(3):
        play(small_trace(seed, requests=60, vehicles=4), Playing(mode))
    assert compared.found > 50
    assert compared.looked > compared.found


@pytest.mark.parametrize("mode", Mode)
def test_a_day_played_without_rows_is_the_same_day(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = small_trace(77)
    with_rows = rides_text(play(trace, Playing(mode)))
    monkeypatch.setattr(StandingDay, "knows", lambda *_: False)
    assert rides_text(play(trace, Playing(mode))) == with_rows
