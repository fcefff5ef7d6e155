"""The application on a small service, with somebody of every role signed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.demo import PASSWORD
from api.main import create_app
from api.settings import Settings
from api.surroundings import Surroundings
from scheduler.adapters.clocks import SettableClock
from scheduler.adapters.ids import RandomIds, SeededIds
from scheduler.usecases.ports import IdSource
from tests import databases
from tests.fakes import village_service as village
from tests.fakes.few_places import FewPlaces
from tests.fakes.straight_roads import StraightRoads
from tests.in_process import InProcess

LOGINS = {
    "resident": "resident",
    "other_resident": "resident2",
    "driver": "driver",
    "other_driver": "driver2",
    "coordinator": "coordinator",
    "planner": "planner",
    "administrator": "administrator",
}


def settings(folder: Path, **changes: Any) -> Settings:
    usual: dict[str, Any] = {
        "database_url": f"sqlite:///{folder}/test.db",
        "demo": True,
        "search": "inline",
        "worker": "apart",
        "what_if_folder": folder / "what-ifs",
        "password_memory_kib": 8,
        "password_rounds": 1,
    }
    return Settings(**usual | changes)


def surroundings(clock: SettableClock, wall: SettableClock, ids: IdSource | None = None) -> Surroundings:
    return Surroundings(
        travel_times=StraightRoads(),
        gazetteer=FewPlaces(village.PLACES),
        policy=village.POLICY,
        fleet=village.FLEET,
        clock=clock,
        wall_clock=wall,
        ids=ids or SeededIds(1),
    )


def clocks() -> tuple[SettableClock, SettableClock]:
    return SettableClock(village.NOW), SettableClock(village.NOW)


def sign_in(client: InProcess, login: str) -> str:
    """Return the token of a new visit, and keep no cookie."""
    answer = client.post("/v1/sessions", json={"login": login, "password": PASSWORD})
    client.cookies.clear()
    token: str = answer.json()["token"]
    return token


class Tokens(dict[str, str]):
    """The tokens of visits, by who makes them: somebody signs in when first asked for."""

    def __init__(self, client: InProcess) -> None:
        super().__init__()
        self._client = client

    def __missing__(self, who: str) -> str:
        self[who] = sign_in(self._client, LOGINS[who])
        return self[who]


@dataclass
class Api:
    """The API as its users see it."""

    app: FastAPI
    client: InProcess
    clock: SettableClock
    wall: SettableClock
    tokens: dict[str, str]
    keys: Iterator[int]

    def ask(self, who: str | None, method: str, path: str, **how: Any) -> httpx.Response:
        """Send a request as somebody, with a fresh idempotency key unless one is given."""
        headers = dict(how.pop("headers", {}))
        if who is not None:
            headers.setdefault("Authorization", f"Bearer {self.tokens[who]}")
        if method == "POST":
            headers.setdefault("Idempotency-Key", f"test-{next(self.keys)}")
        return self.client.request(method, path, headers=headers, **how)

    def get(self, who: str | None, path: str, **how: Any) -> httpx.Response:
        return self.ask(who, "GET", path, **how)

    def post(self, who: str | None, path: str, json: Any = None, **how: Any) -> httpx.Response:
        return self.ask(who, "POST", path, json={} if json is None else json, **how)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with the demonstration loaded, to be copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings(folder), surroundings=surroundings(*clocks()))
    with InProcess(app):
        pass
    return folder / "test.db"


@pytest.fixture
def start(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> Iterator[Callable[..., Api]]:
    """Return what starts the application in a folder of its own, some hours later by the wall's clock.

    What is to hold on each kind of database says so: ``parametrize("start", KINDS, indirect=True)``.
    """
    if getattr(request, "param", "sqlite") == "sqlite":
        (tmp_path / "test.db").write_bytes(template.read_bytes())
        yield from _starting(tmp_path)
        return
    with databases.postgres_address() as url:
        yield from _starting(tmp_path, database_url=url, secret_key="k" * 32)


def _starting(folder: Path, **usual: Any) -> Iterator[Callable[..., Api]]:
    opened: list[InProcess] = []

    def begin(*, hours: int = 0, **changes: Any) -> Api:
        clock, wall = clocks()
        wall.advance(hours * 3600)
        chosen = settings(folder, **usual | changes)
        # Numbered ids are the first application's: a second one would give the same to other things.
        around = surroundings(clock, wall, RandomIds() if opened else None)
        app = create_app(chosen, surroundings=around)
        client = InProcess(app, raise_server_exceptions=False)
        client.__enter__()
        opened.append(client)
        return Api(app, client, clock, wall, Tokens(client), count(1))

    yield begin
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def api(start: Callable[..., Api]) -> Api:
    return start()


def ride(**changes: Any) -> dict[str, Any]:
    """Return a ride that can be had: home to the market, there by half past ten tomorrow."""
    usual = {
        "origin": {"id": village.ADA.home.id},
        "destination": {"id": village.MARKET.id},
        "outward": {"kind": "arrive_by", "at": "2026-12-01T10:30:00+00:00"},
    }
    return usual | changes


def quoted(api: Api, who: str = "resident", **changes: Any) -> dict[str, Any]:
    answer = api.post(who, "/v1/quotes", ride(**changes))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def booked(api: Api, who: str = "resident", **changes: Any) -> dict[str, Any]:
    """Ask for a ride and take the first offer."""
    offers = quoted(api, who, **changes)["offers"]
    assert offers
    answer = api.post(who, "/v1/bookings", {"offer_id": offers[0]["id"]})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body
