"""Nobody appears and nobody is lost: what goes in comes out, on any day."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.booking import LegState
from scheduler.domain.events import EventType
from scheduler.domain.plan import StopState
from simulations.kernel import Outcome, Played
from simulations.kpis import kpis
from simulations.promises import broken_promises
from simulations.trip_records import trip_records
from tests.examples import examples
from tests.fakes import simulated_day

pytestmark = pytest.mark.slow


def played(seed: int) -> tuple[int, Played]:
    trips = simulated_day.trips(seed)[:25]
    return len(trips), simulated_day.play(trips, seed)


@examples(5)
@given(st.integers(100, 10_000))
def test_conservation(seed: int) -> None:
    count, day = played(seed)
    outcomes = Counter(day.outcomes.values())
    assert sum(outcomes.values()) == count, "everybody who asks is booked, denied or gives up"
    figures = kpis(day.events)
    assert figures["requests"] == figures["booked"] + figures["denied"] + figures["abandoned"]
    answers = Counter(
        event.data["outcome"] for event in day.events if event.type is EventType.TRIP_REQUEST_RESPONSE
    )
    assert figures["denied"] == answers["denied"] >= outcomes[Outcome.DENIED]
    assert figures["people_asking"] == count
    assert figures["booked"] == outcomes[Outcome.BOOKED] == len(day.bookings)
    kinds = Counter(event.type for event in day.events)
    assert kinds[EventType.TRIP_REQUEST] == kinds[EventType.TRIP_REQUEST_RESPONSE]
    assert kinds[EventType.RIDER_BOARDED] == kinds[EventType.TRIP_TASK_COMPLETION]
    assert kinds[EventType.SHIFT_STARTED] == kinds[EventType.SHIFT_ENDED]
    states = Counter(booked.state for booking in day.bookings for booked in booking.legs)
    assert set(states) <= {LegState.COMPLETED, LegState.CANCELLED, LegState.NO_SHOW}
    assert states[LegState.COMPLETED] == kinds[EventType.RIDER_BOARDED] == figures["trips"]
    assert states[LegState.NO_SHOW] == kinds[EventType.NO_SHOW]
    for booking in day.bookings:
        other_way = LegState.NO_SHOW if day.taken[booking.id].comes else LegState.COMPLETED
        assert all(booked.state is not other_way for booked in booking.legs), (
            "who comes rides, and nobody else"
        )
    assert broken_promises(day.events) == []
    metres_and_seconds_add_up(day)


def metres_and_seconds_add_up(day: Played) -> None:
    records = trip_records(day.events)
    for run in day.plan.runs:
        record = records.runs[run.shift_id]
        assert record.metres == run.metres
        assert 0 <= record.loaded <= record.seconds == run.returns - run.leaves
        assert 0 <= record.pooled_metres <= record.loaded_metres <= record.metres
        assert not record.aboard
        assert all(stop.state in (StopState.DONE, StopState.MISSED) for stop in run.stops if stop.leg_id)
    moments = [event.at for event in day.events]
    assert moments == sorted(moments)
