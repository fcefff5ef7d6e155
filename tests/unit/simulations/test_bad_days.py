"""Days that do not go as planned: slow roads, late riders, a breakdown, drivers who fall ill."""

from collections import Counter
from typing import Any

import pytest

from scheduler.domain.events import EventType
from scheduler.domain.plan import Plan
from scheduler.usecases import planning
from scheduler.usecases.planning import retimed_alone
from simulations.eventlog import log_bytes
from simulations.experiment import run
from simulations.kernel import Outcome
from simulations.kpis import kpis
from simulations.scenario import load_scenario
from simulations.trip_rows import trip_rows
from tests.fakes.simulated_day import SCENARIO, area

pytestmark = pytest.mark.slow


def test_a_bad_day_loses_nobody_and_repeats() -> None:
    changes = {
        "demand.requests": 25,
        "supply.sick_percent": 40,
        "supply.breakdowns": [{"vehicle": "minibus-1", "at": "10:30"}],
        "uncertainty.drive_mean_percent": 120,
    }
    scenario = load_scenario(SCENARIO.parent / "haddenham_planning.toml", changes)
    day = run(scenario, 3, area=area())
    outcomes = Counter(day.played.outcomes.values())
    assert sum(outcomes.values()) == 25
    kinds = Counter(event.type for event in day.played.events)
    assert kinds[EventType.DAY_REPLANNED] >= 2, "somebody fell ill and a vehicle broke down"
    moved_on = kinds[EventType.RIDER_TRANSFERRED]
    assert kinds[EventType.RIDER_BOARDED] == kinds[EventType.TRIP_TASK_COMPLETION] + moved_on
    figures = kpis(day.played.events)
    assert figures["booked"] >= outcomes[Outcome.BOOKED]
    assert float(figures["on_time_pickup_percent"] or 0) < 100, "slow roads are felt"
    again = run(scenario, 3, area=area())
    assert log_bytes(again.played.events) == log_bytes(day.played.events)


def test_who_is_taken_over_by_another_vehicle_was_picked_up_once() -> None:
    log = run(load_scenario(SCENARIO.parent / "breakdown_day.toml"), 2, area=area()).played.events
    kinds = Counter(event.type for event in log)
    assert kinds[EventType.RIDER_TRANSFERRED]
    once = kinds[EventType.RIDER_BOARDED] - kinds[EventType.RIDER_TRANSFERRED]
    picked_up = [row for row in trip_rows(log) if row.pickup_at is not None]
    on_time = sum(bool(row.on_time) for row in picked_up)
    assert kpis(log).parts["on_time_pickup_percent"] == (on_time, once) == (on_time, len(picked_up))


@pytest.mark.parametrize("seed", [2, 5])
def test_a_run_that_is_late_is_brought_up_to_date_by_itself_as_with_all_runs(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On these days somebody is too late to keep every promise, and drives on with the best that can still be done."""
    looked = Counter[bool]()

    def compared(*about: Any, **how: Any) -> Plan | None:
        *rest, shift_id = about
        alone = retimed_alone(*about, **how)
        looked[alone is not None] += 1
        assert alone is None or alone == planning.retimed_together(*rest, [shift_id], **how)
        return alone

    monkeypatch.setattr(planning, "retimed_alone", compared)
    changes = {"demand.requests": 12, "running.optimise": "never"}
    scenario = load_scenario(SCENARIO.parent / "haddenham_planning.toml", changes)
    figures = kpis(run(scenario, seed, area=area()).played.events)
    assert looked[True] > 40
    assert figures["trips"]
