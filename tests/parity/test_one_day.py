"""There is one scheduler: a day through HTTP and SQL, and the same day in the simulator, are equal to the byte."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.demo import DAYS_AHEAD, PASSWORD, demo_accounts
from api.main import create_app
from api.service import Service
from api.settings import Settings
from api.surroundings import Surroundings
from scheduler.adapters.clocks import SettableClock
from scheduler.adapters.ids import SeededIds
from scheduler.domain.events import Actor
from scheduler.domain.plan import canonical
from simulations.eventlog import log_bytes
from simulations.kernel import Actors, Outcome, Played
from simulations.stage import fill
from tests.fakes import simulated_day
from tests.parity.replay import Replay

SEED = 9


@dataclass(frozen=True)
class Both:
    """The same day twice."""

    simulated: Played
    plan: bytes
    events: bytes


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    trips = simulated_day.trips_of_known_riders(SEED)
    simulated = simulated_day.play(trips, SEED)
    day = simulated_day.scenario().service_date
    folder = tmp_path_factory.mktemp("parity")
    clock = SettableClock(simulated.journal[0][0])
    for client, service in served(folder, clock):
        only_on(service, day)
        fill(service.storage, simulated_day.scenario(), [trip.rider for trip in trips])
        Replay(client, clock, PASSWORD).play(simulated.journal, logins())
        with service.storage.reading() as records:
            return Both(simulated, canonical(records.plan(day)), log_bytes(records.events(day)))
    raise AssertionError("the service was never opened")


def served(folder: Path, clock: SettableClock) -> Iterator[tuple[TestClient, Service]]:
    settings = Settings(
        database_url=f"sqlite:///{folder}/parity.db",
        demo=True,
        search="inline",
        worker="apart",
        password_memory_kib=8,
        password_rounds=1,
    )
    scenario, area = simulated_day.scenario(), simulated_day.area()
    around = Surroundings(
        travel_times=area.roads,
        gazetteer=area.gazetteer,
        policy=scenario.policy,
        fleet=scenario.fleet,
        clock=clock,
        ids=SeededIds(SEED),
    )
    app = create_app(settings, surroundings=around)
    with TestClient(app) as client:
        yield client, app.state.service


def only_on(service: Service, day: date) -> None:
    """Take the demonstration's shifts off every other day: the simulator knows one day, and other days are told."""
    with service.storage.writing() as unit:
        for away in range(-DAYS_AHEAD, DAYS_AHEAD + 1):
            for shift in unit.shifts(day + timedelta(days=away)) if away else ():
                unit.remove_shift(shift.id)
        unit.commit()


def logins() -> dict[Actor, str]:
    """Return the demonstration's logins by the actor each stands for in the simulator."""
    actors, found = Actors(), {}
    for account in demo_accounts(simulated_day.scenario().fleet):
        if account.rider_id is not None:
            found[actors.resident(account.rider_id)] = account.login
        elif account.driver_id is not None:
            found[actors.driver(account.driver_id)] = account.login
        else:
            found.setdefault(actors.coordinator(), account.login)
    return found


def test_the_day_is_a_full_one(both: Both) -> None:
    outcomes = list(both.simulated.outcomes.values())
    assert len(outcomes) >= 40
    assert {Outcome.BOOKED, Outcome.DENIED} <= set(outcomes)
    assert {"TripCancelResponse", "PlanOptimised", "ShiftEnded", "TripTaskCompletion"} <= {
        event.type.value for event in both.simulated.events
    }


def test_plans_are_equal_to_the_byte(both: Both) -> None:
    assert both.plan == canonical(both.simulated.plan)


def test_events_are_equal_to_the_byte(both: Both) -> None:
    mine, theirs = log_bytes(both.simulated.events).splitlines(), both.events.splitlines()
    for number, (simulated, served_line) in enumerate(zip(mine, theirs, strict=False)):
        assert served_line == simulated, f"line {number}"
    assert len(mine) == len(theirs)
