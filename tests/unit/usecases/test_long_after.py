"""Whoever forgets a press and makes up for it the next morning was not out all night."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.events import Event, EventType
from scheduler.domain.plan import Run
from scheduler.usecases.commands import Happening
from simulations.kpis import kpis
from simulations.trip_records import trip_records
from simulations.trip_rows import trip_rows
from tests.fakes.small_world import ASH, CAR_SHIFT, DAY, EVA, MARKET, QUIN, World

MORNING_AFTER = timedelta(days=1, hours=8)


def driven(stops: int) -> tuple[World, Run]:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00")
    return world, world.drive(CAR_SHIFT, stops=stops)


def told(world: World) -> Event:
    return world.events()[-1]


def test_the_last_press_counts_at_the_time_planned() -> None:
    world, run = driven(2)
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    ended = world.record(CAR_SHIFT, Happening.ENDED)
    assert ended.has_ended
    assert ended.returns == run.returns
    assert (told(world).data["at_s"], told(world).data["as_planned"]) == (run.returns, True)
    assert world.scheduler.claims.totals(QUIN.id, DAY, last=DAY).seconds == run.returns - run.leaves


def test_every_step_left_out_counts_at_the_time_planned() -> None:
    world, run = driven(1)
    planned = run.stops[1]
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    for happening in (Happening.ARRIVED, Happening.ALIGHTED):
        run = world.record(CAR_SHIFT, happening, planned.leg_id)
        assert run.stops[1].arrival == planned.arrival
        assert run.returns < 24 * 3600, "the way home was not driven the day after"
    ended = world.record(CAR_SHIFT, Happening.ENDED)
    assert ended.returns == run.returns


@pytest.mark.parametrize("hours", [1, 5])
def test_who_is_late_on_the_day_itself_is_late(hours: int) -> None:
    world, run = driven(2)
    at = run.returns + hours * 3600
    world.clock.set(world.line.moment(at))
    ended = world.record(CAR_SHIFT, Happening.ENDED)
    assert ended.returns == at
    assert "as_planned" not in told(world).data


def test_a_time_that_is_said_stands() -> None:
    world, run = driven(2)
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    ended = world.record(CAR_SHIFT, Happening.ENDED, at=run.returns + 600)
    assert ended.returns >= run.returns


def test_what_counts_at_the_time_planned_is_in_no_figure_of_punctuality() -> None:
    world, run = driven(0)
    leg = run.stops[0].leg_id
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    for happening in (Happening.ARRIVED, Happening.BOARDED, Happening.ARRIVED, Happening.ALIGHTED):
        world.record(CAR_SHIFT, happening, leg)
    world.record(CAR_SHIFT, Happening.ENDED)
    found = kpis(world.events())
    assert (found["trips"], found["no_show_percent"]) == (1, 0.0)
    judged = ("on_time_pickup_percent", "arrived_by_percent", "ride_to_direct")
    assert [found[key] for key in judged] == [None] * 3, "nobody knows when it was"
    (row,) = trip_rows(world.events())
    assert (row.rode, row.not_timed, row.on_time, row.in_time) == (True, "both", None, None)


def test_an_arrival_that_was_pressed_on_the_day_counts_though_the_rest_was_left_out() -> None:
    world, run = driven(1)
    there = run.stops[1]
    world.clock.set(world.line.moment(there.arrival))
    world.record(CAR_SHIFT, Happening.ARRIVED, there.leg_id)
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    world.record(CAR_SHIFT, Happening.ALIGHTED, there.leg_id)
    found = kpis(world.events())
    assert found.parts["arrived_by_percent"] == (1, 1)
    assert found.parts["on_time_pickup_percent"] == (1, 1)
    assert trip_rows(world.events())[0].not_timed == ""


def test_an_arrival_left_out_says_nothing_of_being_in_time() -> None:
    world, run = driven(1)
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    for happening in (Happening.ARRIVED, Happening.ALIGHTED):
        world.record(CAR_SHIFT, happening, run.stops[1].leg_id)
    found = kpis(world.events())
    assert found.parts["arrived_by_percent"] == (0, 0)
    assert found.parts["ride_to_direct"] == (0, 0)
    assert found.parts["on_time_pickup_percent"] == (1, 1), "that was pressed"
    assert trip_rows(world.events())[0].not_timed == "arrival"


def test_a_time_that_the_driver_gives_at_last_counts_again() -> None:
    world, run = driven(1)
    there = run.stops[1]
    world.clock.set(world.line.moment(0) + MORNING_AFTER)
    for happening in (Happening.ARRIVED, Happening.ALIGHTED):
        world.record(CAR_SHIFT, happening, there.leg_id)
    log = world.events()
    arrival = next(one for one in log if one.data.get("as_planned"))
    said = {"happening": "arrived", "kind": "delivery", "leg": there.leg_id, "shift": CAR_SHIFT.id}
    late = replace(arrival, type=EventType.STEP_TIMED, data={**said, "at_s": there.arrival + 60})
    assert kpis([*log, late]).parts["arrived_by_percent"][1] == 1
    again = replace(late, data={**late.data, "as_planned": True})
    assert kpis([*log, again]).parts["arrived_by_percent"] == (0, 0)


def test_a_run_whose_start_or_end_nobody_pressed_counts_by_its_stops() -> None:
    world, run = driven(2)
    log, last = world.events(), run.stops[-1].departure
    hours = round((last - run.leaves) / 3600, 2)
    assert kpis(log)["vehicle_hours"] == hours > 0
    (record,) = trip_records(log).runs.values()
    assert record.is_open
    unstarted = [one for one in log if one.type is not EventType.SHIFT_STARTED]
    assert kpis(unstarted)["vehicle_hours"] == round((last - run.stops[0].arrival) / 3600, 2)
    world.record(CAR_SHIFT, Happening.ENDED)
    (record,) = trip_records(world.events()).runs.values()
    assert not record.is_open
