"""One vehicle without sharing is a queue that books tell of: the façade, a recursion and a formula agree.

Riders come at random (Poisson), all want the same ride at once, and bear a wait of ``PATIENCE``. A ride keeps the
vehicle for a fixed time. After each ride the next begins at once when somebody has come within the last
``PATIENCE``; else the vehicle waits for the next to come. So of all riders the part 1 / (rho + exp(-lambda x
PATIENCE)) is served: Erlang's loss formula where nobody bears any wait.
"""

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from scheduler.domain.booking import Channel
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.load import Load
from scheduler.domain.people import Needs, Party, Rider, RiderId
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.plan import Run
from scheduler.domain.request import LegId, Purpose, Wish, WishKind
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import Happening
from simulations.demand import Trip
from simulations.kernel import Outcome
from simulations.scenario import Scenario, load_scenario
from simulations.stage import set_stage
from simulations.world import Step, next_step
from tests.fakes.simulated_day import SCENARIO
from tests.fakes.straight_roads import StraightRoads

HOME = Place(PlaceId("home"), "Home", Point(52.358616, 0.148101), PlaceKind.DEPOT, "Haddenham")
AWAY = Place(PlaceId("away"), "Away", Point(52.40, 0.2638), PlaceKind.POI, "Ely")
OPENS, CLOSES = 7 * 3600, 19 * 3600
PATIENCE = 120
"""Half a promised window: a pickup planned later would begin its window after the wish."""
DWELL = 30
LEAD = 1800
"""Asked so long ahead that the vehicle can come back in time."""
PER_HOUR = 2.5
RULES = {
    "policy.booking": {"notice_min": 0, "hours": ["06:00", "20:00"]},
    "policy.promise": {"half_width_min": 2, "rounding_min": 1, "latest_start_min": 0},
    "policy.offers": {"slots": []},
    "running.optimise": "never",
}


def one_vehicle() -> Scenario:
    scenario = load_scenario(SCENARIO, RULES)
    fleet = scenario.fleet
    vehicle = next(one for one in fleet.vehicles if one.mode is ServiceMode.SECTION_22)
    pattern = next(one for one in fleet.patterns if one.id == "minibus-1-day")
    alone = replace(
        fleet,
        vehicles=(replace(vehicle, layouts=(Load(1, 0, 0, 0),), depot=HOME),),
        patterns=(replace(pattern, breaks=(), hours=TimeWindow(OPENS, CLOSES), max_duty=CLOSES - OPENS),),
    )
    return replace(scenario, fleet=alone)


def arrivals(seed: int) -> list[int]:
    """Moments in whole minutes, no two the same, early enough to be back before closing."""
    draw = np.random.default_rng(seed)
    moments = np.cumsum(draw.exponential(3600 / PER_HOUR, 200)) + OPENS + 600
    last = CLOSES - 2 * 3600
    return sorted({int(moment) // 60 * 60 for moment in moments if moment < last})


def trip(number: int, at: int) -> Trip:
    rider = Rider(RiderId(f"r{number:03d}"), "Rider", HOME, needs=Needs(door_to_door=False))
    return Trip(
        number=number,
        rider=rider,
        origin=HOME,
        destination=AWAY,
        village="Haddenham",
        purpose=Purpose.OTHER,
        outward=Wish(WishKind.LEAVE_AFTER, at),
        homeward=None,
        party=Party(),
        channel=Channel.WEB,
        asks_at=at - LEAD,
        tolerance=2 * PATIENCE,
        takes_alternative=False,
        cancels_at=None,
        comes=True,
    )


def busy_for(drive: int) -> int:
    return DWELL + drive + DWELL + drive


def served_by_recursion(moments: list[int], busy: int) -> list[bool]:
    free, served = 0, []
    for at in moments:
        start = max(at, free)
        served.append(start <= at + PATIENCE)
        if served[-1]:
            free = start + busy
    return served


def stays_until_closing(run: Run, absent: frozenset[LegId]) -> Step | None:
    """A vehicle with nothing to do waits; in the simulator it would go home for good."""
    step = next_step(run, absent)
    if step is None or step.happening is not Happening.ENDED:
        return step
    return replace(step, at=max(step.at, CLOSES))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_scheduler_serves_exactly_whom_a_queue_would(seed: int) -> None:
    scenario, roads, moments = one_vehicle(), StraightRoads(), arrivals(seed)
    trips = [trip(number, at) for number, at in enumerate(moments)]
    kernel = set_stage(scenario, roads, [one.rider for one in trips], seed).kernel()
    kernel.foresee = stays_until_closing
    played = kernel.play(trips)
    (run,) = played.plan.runs
    first = run.stops[0].departure
    drive = run.stops[1].arrival - first
    expected = served_by_recursion(moments, busy_for(drive))
    found = [played.outcomes[number] is Outcome.BOOKED for number in range(len(moments))]
    assert found == expected
    assert 5 < sum(found) < len(found), "some are served and some are not"


@pytest.mark.parametrize("per_hour", [0.5, 2.5, 8.0])
def test_the_recursion_is_the_formula(per_hour: float) -> None:
    busy = busy_for(1100)
    draw = np.random.default_rng(7)
    moments = [int(at) for at in np.cumsum(draw.exponential(3600 / per_hour, 200_000))]
    share = float(np.mean(served_by_recursion(moments, busy)))
    rate = per_hour / 3600
    assert share == pytest.approx(1 / (rate * busy + exp(-rate * PATIENCE)), abs=0.01)
