"""How often things may be tried: over the API, and counted together by several processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from api.persistence.attempts import SqlAttempts
from api.persistence.database import Database
from api.security.attempts import RULES, Attempts
from tests import databases
from tests.fakes import village_service as village
from tests.integration.api.conftest import Api, ride


def test_a_program_that_guesses_is_told_to_wait(api: Api) -> None:
    sent = {"login": "planner", "password": "a guess"}
    answers = [api.client.post("/v1/sessions", json=sent) for _ in range(11)]
    assert [one.status_code for one in answers] == [401] * 10 + [429]
    assert answers[-1].json()["type"] == "/problems/too-many-requests"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60


def test_a_right_password_begins_the_count_anew(api: Api) -> None:
    for _ in range(3):
        for password in ["a guess"] * 9 + ["demonstration only"]:
            answer = api.client.post("/v1/sessions", json={"login": "planner", "password": password})
            api.client.cookies.clear()
        assert answer.status_code == 201


def test_a_residents_enquiries_are_counted_and_the_offices_are_not(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RULES, "quote", parse("2 per minute"))  # type: ignore[arg-type]
    assert [api.post("resident", "/v1/quotes", ride()).status_code for _ in range(3)] == [201, 201, 429]
    other = ride(origin={"id": village.BEN.home.id})  # type: ignore[union-attr]
    assert api.post("other_resident", "/v1/quotes", other).status_code == 201
    office = ride(rider_id="rider-ada")
    assert [api.post("coordinator", "/v1/quotes", office).status_code for _ in range(3)] == [201] * 3


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with databases.opened(request.param, tmp_path) as opened:
        yield opened


def test_two_processes_count_together(database: Database) -> None:
    rule = parse("3 per hour")
    one, other = (FixedWindowRateLimiter(SqlAttempts(database)) for _ in range(2))
    assert [limiter.hit(rule, "somebody") for limiter in (one, other, one, other)] == [
        True,
        True,
        True,
        False,
    ]
    assert one.hit(rule, "somebody else")
    one.clear(rule, "somebody")
    assert other.hit(rule, "somebody")


def test_a_counter_starts_anew_when_its_time_is_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr("api.persistence.attempts.time.time", lambda: now[0])
    counter = SqlAttempts(database)
    assert [counter.incr("key", 60) for _ in range(3)] == [1, 2, 3]
    now[0] += 60
    assert counter.get("key") == 0
    assert counter.incr("key", 60) == 1
    counter.incr("another", 61)
    now[0] += 60
    Attempts(counter, b"key").forget_over()
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT key FROM attempt_count").scalars().all() == ["another"]


def test_no_name_is_kept_with_a_counter(database: Database) -> None:
    Attempts(SqlAttempts(database), b"key").note("code-to", "ada@example.org")
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT key FROM attempt_count").all()
    assert len(rows) == 1
    assert "ada" not in str(rows)
