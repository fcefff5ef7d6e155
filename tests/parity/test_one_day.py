"""There is one scheduler: a day through HTTP and SQL, and the same day in the simulator, are equal to the byte."""

import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest

from api.commands.recorded import events_between
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
from tests.in_process import InProcess
from tests.parity.replay import Replay

SEED = 9


@dataclass(frozen=True)
class Both:
    """The same day twice."""

    simulated: Played
    plan: bytes
    events: bytes
    log: str
    """What the service wrote to its log meanwhile."""
    database: str
    """Address of the database of the service."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    trips = simulated_day.trips_of_known_riders(SEED)
    simulated = simulated_day.play(trips, SEED)
    day = simulated_day.scenario().service_date
    folder = tmp_path_factory.mktemp("parity")
    clock, log = SettableClock(simulated.journal[0][0]), StringIO()
    with redirect_stderr(log):
        for client, service in served(folder, clock):
            only_on(service, day)
            fill(service.storage, simulated_day.scenario(), [trip.rider for trip in trips])
            Replay(client, clock, PASSWORD).play(simulated.journal, logins())
            look_around(client)
            with service.storage.reading() as records:
                plan, events = canonical(records.plan(day)), log_bytes(records.events(day))
            return Both(simulated, plan, events, log.getvalue(), f"sqlite:///{folder}/parity.db")
    raise AssertionError("the service was never opened")


def look_around(client: InProcess) -> None:
    """Use the pages on which names, numbers and addresses are typed."""
    rider = simulated_day.scenario().fleet.riders[0]
    client.cookies.clear()
    page = {"accept": "text/html", "sec-fetch-site": "same-origin"}
    client.post("/sign-in", data={"contact": "resident@demo.example"}, headers=page)
    client.post("/sign-in/card", data={"card": "10000004", "surname": rider.name.split()[-1]}, headers=page)
    sent = {"login": "coordinator", "password": PASSWORD}
    client.post("/sign-in/staff", data=sent, headers=page)
    token = client.get("/v1/sessions/current").json()["form_token"]
    for words in (rider.name, rider.phone):
        found = client.post("/desk/riders", data={"q": words, "form_token": token}, headers=page)
        assert rider.name in found.text


def served(folder: Path, clock: SettableClock) -> Iterator[tuple[InProcess, Service]]:
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
    with InProcess(app) as client:
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


def test_a_day_of_the_live_log_is_read_beside_the_service(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DROVE_DATABASE_URL", both.database)
    monkeypatch.setenv("DROVE_DEMO", "1")
    day = simulated_day.scenario().service_date
    read = events_between(day - timedelta(days=1), day)
    assert log_bytes(read[day]) == both.events
    assert read[day - timedelta(days=1)] == []


def test_the_log_of_a_whole_day_names_nobody(both: Both) -> None:
    fleet = simulated_day.scenario().fleet
    people = [*fleet.riders, *fleet.drivers]
    homes = [person.home for person in people if person.home is not None]
    numbers = [rider.phone for rider in fleet.riders if rider.phone]
    secrets = {person.name for person in people} | {home.name for home in homes} | set(numbers)
    secrets |= {part for person in people for part in person.name.split()[-1:]} | {"demo.example", PASSWORD}
    assert both.log.count('"event": "request"') > 200
    assert {secret for secret in secrets if secret in both.log} == set()
    assert not re.search(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b", both.log), "a postcode"
    assert not re.search(r"rider-\d|booking-|\?q=", both.log), "an address with an id or a search"
