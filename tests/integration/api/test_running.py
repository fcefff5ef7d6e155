"""How a process starts, what it says of itself, and what it never says."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio.to_thread
import pytest
from cryptography.fernet import Fernet
from fastapi import Depends, FastAPI

from api.demo import demo_accounts
from api.faults import DatabaseInUse, SettingsWrong
from api.keyed_locks import KeyedLocks
from api.main import create_app
from api.one_thread import InOneThread
from api.settings import read_settings
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import Api, booked, clocks, ride, settings, surroundings


def test_it_is_well_and_says_so(api: Api) -> None:
    assert api.get(None, "/health").json() == {"status": "ok"}
    assert api.get(None, "/ready").json()["ready"] is True


def test_without_its_database_it_is_alive_but_not_ready(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(api.app.state.service.database), "answers", lambda _: False)
    answer = api.get(None, "/ready")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert answer.json()["checks"] == {
        "database": "does not answer",
        "area": "ok",
        "outbox": "not known: the database does not answer",
    }
    assert api.get(None, "/health").status_code == 200


def test_the_service_is_described_from_its_rules(api: Api) -> None:
    told = api.get(None, "/v1/service").json()
    assert told["phone"] == village.POLICY.phone
    assert told["promise_minutes"] == 15
    assert told["hours"] == {"start": "07:00", "end": "19:00"}


def test_a_request_goes_to_a_thread_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.get("coordinator", "/v1/shifts?date=2026-03-02")
    api.get("resident", "/v1/bookings")
    given: list[object] = []
    run_sync = anyio.to_thread.run_sync

    async def giving(call: Any, *args: Any, **how: Any) -> Any:
        given.append(call)
        return await run_sync(call, *args, **how)

    monkeypatch.setattr(anyio.to_thread, "run_sync", giving)
    assert api.get("coordinator", "/v1/shifts?date=2026-03-02").status_code == 200
    assert len(given) == 1
    assert api.post("resident", "/v1/quotes", ride()).status_code == 201
    assert len(given) == 2
    assert api.post("resident", "/v1/quotes", {}).status_code == 422


async def _waits() -> None:
    await asyncio.sleep(0)


def test_a_route_that_would_wait_in_its_thread_says_so() -> None:
    app, wants = FastAPI(), Depends(_waits)
    app.router.add_api_route("/", lambda: None, route_class_override=InOneThread, dependencies=[wants])
    with pytest.raises(RuntimeError, match="has awaited something"):
        InProcess(app).get("/")


def test_places_are_found(api: Api) -> None:
    found = api.get(None, "/v1/places", params={"q": "mark"}).json()["places"]
    assert [place["label"] for place in found] == ["Market, Ely"]
    assert api.get(None, f"/v1/places/{village.MARKET.id}").json() == found[0]


def test_a_point_is_named_after_what_is_near(api: Api) -> None:
    near = {"lat": village.HALL.point.lat + 0.001, "lon": village.HALL.point.lon}
    answer = api.post("resident", "/v1/quotes", ride(origin=near)).json()
    assert answer["request"]["origin"]["label"] == "Near Hall, Haddenham"
    again = api.post("resident", "/v1/quotes", ride(origin={"id": answer["request"]["origin"]["id"]}))
    assert again.json()["request"]["origin"] == answer["request"]["origin"]


def test_records_are_kept(api: Api) -> None:
    rider = {
        "name": "Zoe",
        "home": {"lat": 52.36, "lon": 0.15, "name": "Mill"},
        "needs": {"walking_frame": True},
        "needs_consent": {},
    }
    made = api.post("coordinator", "/v1/riders", rider)
    path = made.headers["Location"]
    assert api.get("coordinator", path).json()["needs"]["walking_frame"] is True
    stays = rider | {"name": "Zoë", "home": {"id": made.json()["home"]["id"]}}
    assert api.ask("coordinator", "PUT", path, json=stays).json()["home"] == made.json()["home"]
    driver = {
        "name": "Eve Elm",
        "home": {"id": village.HALL.id},
        "qualifications": [{"kind": "midas", "valid_until": "2027-01-31"}],
    }
    path = api.post("coordinator", "/v1/drivers", driver).headers["Location"]
    assert api.ask("coordinator", "PUT", path, json=driver | {"paid": True}).json()["paid"] is True
    vehicle = {
        "name": "Van",
        "vehicle_class": "minibus",
        "layouts": [{"seats": 6}, {"seats": 4, "wheelchair_bays": 1}],
        "mode": "section_19",
        "depot": {"id": village.HALL.id},
    }
    path = api.post("coordinator", "/v1/vehicles", vehicle).headers["Location"]
    changed = api.ask("coordinator", "PUT", path, json=vehicle | {"name": "Big van"}).json()
    assert changed["name"] == "Big van"
    assert len(api.get("coordinator", "/v1/vehicles").json()["vehicles"]) == 3


def test_starting_again_loses_and_doubles_nothing(start: Callable[..., Api]) -> None:
    first = start()
    booking = booked(first)
    shifts = first.get("coordinator", "/v1/shifts?date=2026-12-01").json()
    first.client.__exit__(None, None, None)
    second = start()
    assert second.get("resident", f"/v1/bookings/{booking['id']}").json() == booking
    assert second.get("coordinator", "/v1/shifts?date=2026-12-01").json() == shifts


def test_a_second_server_on_the_same_file_is_refused(api: Api) -> None:
    folder = Path(str(api.app.state.service.database.url.database)).parent
    with (
        pytest.raises(DatabaseInUse),
        InProcess(create_app(settings(folder), surroundings=surroundings(*clocks()))),
    ):
        pass


def test_every_rider_and_driver_of_the_demonstration_can_sign_in() -> None:
    accounts = demo_accounts(village.FLEET)
    assert {account.rider_id for account in accounts} > {village.ADA.id, village.BEN.id}
    assert {account.driver_id for account in accounts} > {village.CARA.id, village.DAN.id}
    assert len({account.login for account in accounts}) == len(accounts)


def test_the_log_tells_no_name_place_or_id(
    start: Callable[..., Api], capsys: pytest.CaptureFixture[str]
) -> None:
    api = start(log="json")
    booking = booked(api)
    api.get("resident", f"/v1/bookings/{booking['id']}")
    api.get(None, "/v1/places", params={"q": "Ada's house"})
    api.get("resident", "/v1/somewhere/else")
    text = capsys.readouterr().err
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"route": "/v1/bookings/{booking_id}", "status": 200}.items() <= lines[-3].items()
    for secret in (
        "Ada",
        "Ash",
        booking["id"],
        booking["reference"],
        "52.36",
        "01632",
        api.tokens["resident"],
    ):
        assert secret not in text


def test_every_response_keeps_the_browser_safe(api: Api) -> None:
    for path in ("/v1/service", "/v1/nothing", "/health"):
        headers = api.get(None, path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Request-Id"]
    nonces = {api.get(None, "/health").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(nonces) == 3


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "DROVE_SECRET_KEY is missing"),
        ({"DROVE_SECRET_KEY": "short"}, "DROVE_SECRET_KEY"),
        ({"DROVE_DEMO": "perhaps"}, "DROVE_DEMO"),
        ({"DROVE_DEMO": "1", "DROVE_PASSWORD_ROUNDS": "0"}, "DROVE_PASSWORD_ROUNDS"),
        ({"DROVE_DEMO": "1", "DROVE_SEARCH": "elsewhere"}, "DROVE_SEARCH"),
        ({"DROVE_DEMO": "1", "DROVE_DATABASE_URL": "postgresql+psycopg://h/d"}, "others must know"),
        ({"DROVE_DEMO": "1", "DROVE_MAIL_HOTS": "h"}, "DROVE_MAIL_HOTS.*Did you mean DROVE_MAIL_HOST"),
        ({"DROVE_DEMO": "1", "DROVE_MAIL_HOST": "h"}, "DROVE_MAIL_FROM is missing"),
        ({"DROVE_DEMO": "1", "DROVE_PROVIDER_URL": "https://p.example"}, "go together"),
        (
            {
                "DROVE_DEMO": "1",
                "DROVE_SECRET_KEY": "x" * 32,
                "DROVE_DATABASE_URL": "postgresql+psycopg://h/d",
                "DROVE_CLOCK_START": "2026-12-01T09:00:00+00:00",
            },
            "a clock of its own",
        ),
    ],
)
def test_wrong_settings_are_told_in_words(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong, match=said):
        read_settings()


def test_settings_that_are_secret_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "DROVE_SECRET_KEY": "never-to-be-shown-0123456789-abcdef",
        "DROVE_NOTE_KEYS": Fernet.generate_key().decode(),
        "DROVE_MAIL_PASSWORD": "never-to-be-shown-either",
        "DROVE_PROVIDER_KEY": f"key-{uuid4()}-{uuid4()}",
    }
    given = {
        "DROVE_MAIL_HOST": "h",
        "DROVE_MAIL_FROM": "a@b.example",
        "DROVE_PROVIDER_URL": "https://p.example",
        "DROVE_PROVIDER_SMS_TEMPLATE": str(uuid4()),
    }
    for name, value in (secrets | given).items():
        monkeypatch.setenv(name, value)
    read = read_settings()
    shown = f"{read!r} {read} {read.model_dump()} {read.model_dump_json()}"
    assert "a@b.example" in shown
    assert not [name for name, value in secrets.items() if value in shown]


def test_a_key_nobody_works_on_has_no_lock() -> None:
    locks = KeyedLocks()
    with locks.holding("a"), locks.holding("b"):
        assert len(locks._held) == 2
    assert locks._held == {}


def test_the_search_runs_in_a_process_of_its_own(start: Callable[..., Api]) -> None:
    api: Any = start(search="process")
    booked(api)
    answer = api.post("coordinator", "/v1/plans/2026-12-01/optimisation", {"iterations": 20})
    assert answer.status_code == 200, answer.text
