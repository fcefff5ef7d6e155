"""Who may do what: every route with every role, and what is whose."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI

from api.demo import PASSWORD
from api.main import create_app
from api.security.access import require_rules, rules
from api.security.identity import Role
from api.security.lifetimes import LIFETIMES, lifetime
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import LOGINS, Api, booked, clocks, ride, settings, sign_in, surroundings

EVERYBODY = frozenset({None, "resident", "driver", "coordinator", "planner", "administrator"})
SIGNED_IN = EVERYBODY - {None}
RIDES = frozenset({"resident", "coordinator"})
OFFICE = frozenset({"coordinator"})
FIGURES = frozenset({"coordinator", "planner"})
WHEELS = frozenset({"coordinator", "driver"})
WHEELS_AND_FIGURES = WHEELS | FIGURES

TABLE: dict[tuple[str, str], frozenset[str | None]] = {
    ("POST", "/v1/sessions"): EVERYBODY,
    ("GET", "/v1/sessions/current"): SIGNED_IN,
    ("DELETE", "/v1/sessions/current"): SIGNED_IN,
    ("GET", "/v1/places"): EVERYBODY,
    ("GET", "/v1/places/{place_id}"): EVERYBODY,
    ("POST", "/v1/quotes"): RIDES,
    ("GET", "/v1/quotes"): RIDES,
    ("POST", "/v1/bookings"): RIDES,
    ("GET", "/v1/bookings"): RIDES,
    ("GET", "/v1/bookings/{booking_id}"): RIDES,
    ("GET", "/v1/trains"): EVERYBODY,
    ("POST", "/v1/group-quotes"): RIDES,
    ("POST", "/v1/group-bookings"): RIDES,
    ("POST", "/v1/bookings/{booking_id}/group-cancellation"): RIDES,
    ("POST", "/v1/bookings/{booking_id}/cancellation"): RIDES,
    ("POST", "/v1/bookings/{booking_id}/amendment-quotes"): RIDES,
    ("POST", "/v1/waiting"): RIDES,
    ("GET", "/v1/waiting"): RIDES,
    ("POST", "/v1/waiting/{wait_id}/departure"): RIDES,
    ("POST", "/v1/series"): RIDES,
    ("GET", "/v1/series"): RIDES,
    ("GET", "/v1/series/{series_id}"): RIDES,
    ("POST", "/v1/series/{series_id}/change"): RIDES,
    ("POST", "/v1/series/{series_id}/left-out"): RIDES,
    ("POST", "/v1/series/{series_id}/taken-in"): RIDES,
    ("GET", "/v1/ready-calls"): RIDES,
    ("POST", "/v1/ready-calls/{ready_id}/call"): RIDES,
    ("POST", "/v1/ready-calls/{ready_id}/ride"): RIDES,
    ("GET", "/v1/enquiries"): FIGURES,
    ("POST", "/v1/enquiries/{quote_id}/outcome"): RIDES,
    ("GET", "/v1/cover/{date}"): EVERYBODY,
    ("GET", "/v1/riders"): OFFICE,
    ("POST", "/v1/riders"): OFFICE,
    ("GET", "/v1/riders/{rider_id}"): RIDES,
    ("PUT", "/v1/riders/{rider_id}"): OFFICE,
    ("GET", "/v1/drivers"): OFFICE,
    ("POST", "/v1/drivers"): OFFICE,
    ("GET", "/v1/drivers/{driver_id}"): WHEELS,
    ("PUT", "/v1/drivers/{driver_id}"): OFFICE,
    ("GET", "/v1/vehicles"): WHEELS_AND_FIGURES,
    ("POST", "/v1/vehicles"): OFFICE,
    ("GET", "/v1/vehicles/{vehicle_id}"): WHEELS_AND_FIGURES,
    ("PUT", "/v1/vehicles/{vehicle_id}"): OFFICE,
    ("GET", "/v1/shifts"): WHEELS_AND_FIGURES,
    ("POST", "/v1/shifts"): WHEELS,
    ("GET", "/v1/shifts/{shift_id}"): WHEELS_AND_FIGURES,
    ("PUT", "/v1/shifts/{shift_id}"): WHEELS,
    ("DELETE", "/v1/shifts/{shift_id}"): WHEELS,
    ("GET", "/v1/plans/{date}"): FIGURES,
    ("POST", "/v1/plans/{date}/optimisation"): OFFICE,
    ("POST", "/v1/plans/{date}/repairs"): OFFICE,
    ("GET", "/v1/plans/{date}/proposals"): OFFICE,
    ("POST", "/v1/plans/{date}/proposals/{leg_id}/agreement"): OFFICE,
    ("POST", "/v1/plans/{date}/proposals/{leg_id}/refusal"): OFFICE,
    ("GET", "/v1/plans/{date}/explanation"): FIGURES,
    ("GET", "/v1/plans/{date}/changes"): FIGURES,
    ("GET", "/v1/plans/{date}/holds"): FIGURES,
    ("POST", "/v1/plans/{date}/holds"): OFFICE,
    ("POST", "/v1/plans/{date}/moves"): OFFICE,
    ("GET", "/v1/runs/{shift_id}/manifest"): WHEELS,
    ("POST", "/v1/runs/{shift_id}/records"): WHEELS,
    ("GET", "/v1/events"): FIGURES,
    ("GET", "/v1/outbox/parked"): OFFICE | {"administrator"},
    ("PUT", "/v1/outbox/parked/{seq}/retry"): OFFICE | {"administrator"},
    ("GET", "/v1/service"): EVERYBODY,
    ("GET", "/v1/openapi.json"): EVERYBODY,
    ("GET", "/problems/{slug}"): EVERYBODY,
    ("GET", "/health"): EVERYBODY,
    ("GET", "/ready"): EVERYBODY,
}
"""Every route of the JSON side. A route that is not here, or whose row is wrong, fails a test below."""

SHIFT = "2026-12-01-bus"
MORNING = datetime(2026, 12, 1, 9, tzinfo=UTC)
"""When its driver may see the run sheet."""
FILLED = {
    "{place_id}": village.MARKET.id,
    "{booking_id}": "booking-nobody",
    "{wait_id}": "waiting-nobody",
    "{ready_id}": "ready-nobody",
    "{series_id}": "series-nobody",
    "{quote_id}": "quote-nobody",
    "{rider_id}": village.ADA.id,
    "{driver_id}": village.CARA.id,
    "{vehicle_id}": village.BUS.id,
    "{shift_id}": SHIFT,
    "{date}": "2026-12-01",
    "{leg_id}": "leg-nobody",
    "{slug}": "not-found",
    "{seq}": "2000000000",
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return one application for the whole table; nothing that it asks changes anything."""
    folder: Path = tmp_path_factory.mktemp("access")
    clock, wall = clocks()
    clock.set(MORNING)
    app = create_app(settings(folder), surroundings=surroundings(clock, wall))
    with InProcess(app, raise_server_exceptions=False) as client:
        tokens = {who: sign_in(client, login) for who, login in LOGINS.items()}
        yield Api(app, client, clock, wall, tokens, iter(range(10_000)))


def test_the_table_has_every_route(shared: Api) -> None:
    routes = {(method, path) for method, path, _ in rules(shared.app) if _is_json(path)}
    assert routes == set(TABLE)


def _is_json(path: str) -> bool:
    return path.startswith(("/v1/", "/problems/", "/health", "/ready"))


@pytest.mark.parametrize("role", sorted(EVERYBODY, key=str))
@pytest.mark.parametrize(("method", "path"), TABLE)
def test_every_route_with_every_role(shared: Api, method: str, path: str, role: str | None) -> None:
    headers = {}
    if (method, path) == ("DELETE", "/v1/sessions/current") and role is not None:
        headers["Authorization"] = f"Bearer {sign_in(shared.client, LOGINS[role])}"
    template = (method, path)
    for name, value in FILLED.items():
        # What is taken away would be missing in the rows that come after it.
        path = path.replace(name, "nobody" if method == "DELETE" else value)
    body = {"json": {}} if method in ("POST", "PUT") else {}
    answer = shared.ask(role, method, path, headers=headers, **body)
    if role in TABLE[template]:
        assert answer.status_code not in (401, 403)
    elif role is None:
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    else:
        assert answer.status_code == 403
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_route_without_a_rule_stops_the_application() -> None:
    app, router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter(prefix="/v1")
    router.add_api_route("/open-door", lambda: None)
    app.include_router(router)
    with pytest.raises(LookupError, match="GET /v1/open-door"):
        require_rules(app)


def test_residents_see_only_their_own(api: Api) -> None:
    booking = booked(api)
    path = f"/v1/bookings/{booking['id']}"
    assert api.get("resident", path).status_code == 200
    for asked in (
        api.get("other_resident", path),
        api.post("other_resident", f"{path}/cancellation"),
        api.post("other_resident", f"{path}/amendment-quotes", ride()),
        api.get("other_resident", f"/v1/riders/{village.ADA.id}"),
        api.get("other_resident", f"/v1/bookings?rider_id={village.ADA.id}"),
        api.post("other_resident", "/v1/quotes", ride(rider_id=village.ADA.id)),
    ):
        assert asked.status_code == 404, asked.text
    assert api.get("other_resident", "/v1/bookings").json()["bookings"] == []
    assert api.get("other_resident", "/v1/quotes?date=2026-12-01").json()["quotes"] == []
    by_reference = api.get("other_resident", "/v1/bookings", params={"reference": booking["reference"]})
    assert by_reference.json()["bookings"] == []
    assert api.get("resident", path).json()["state"] == "confirmed"


def test_an_offer_is_for_the_rider_it_was_made_to(api: Api) -> None:
    offer = api.post("resident", "/v1/quotes", ride()).json()["offers"][0]["id"]
    assert api.post("other_resident", "/v1/bookings", {"offer_id": offer}).status_code == 404
    assert api.post("coordinator", "/v1/bookings", {"offer_id": offer}).status_code == 201


def test_drivers_see_only_their_own(api: Api) -> None:
    api.clock.set(MORNING)
    sheet = f"/v1/runs/{SHIFT}/manifest"
    assert api.get("driver", sheet).status_code == 200
    for asked in (
        api.get("other_driver", sheet),
        api.post("other_driver", f"/v1/runs/{SHIFT}/records", {"happening": "started"}),
        api.get("other_driver", f"/v1/shifts/{SHIFT}"),
        api.ask("other_driver", "DELETE", f"/v1/shifts/{SHIFT}"),
        api.get("other_driver", f"/v1/drivers/{village.CARA.id}"),
        api.get("other_driver", f"/v1/shifts?driver_id={village.CARA.id}"),
    ):
        assert asked.status_code == 404, asked.text
    mine = api.get("other_driver", "/v1/shifts?date=2026-12-01").json()["shifts"]
    assert {shift["driver_id"] for shift in mine} == {village.DAN.id}


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (datetime(2026, 11, 30, 16, 59, tzinfo=UTC), 403),
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), 200),
        (datetime(2026, 12, 2, 17, 0, tzinfo=UTC), 200),
        (datetime(2026, 12, 2, 17, 1, tzinfo=UTC), 403),
    ],
)
def test_a_run_sheet_is_open_from_the_evening_before_until_a_day_after(
    api: Api, moment: datetime, status: int
) -> None:
    api.clock.set(moment)
    assert api.get("driver", f"/v1/runs/{SHIFT}/manifest").status_code == status
    assert api.get("coordinator", f"/v1/runs/{SHIFT}/manifest").status_code == 200


def test_private_pairings_and_homes_stay_in_the_office(api: Api) -> None:
    assert api.get("resident", f"/v1/riders/{village.ADA.id}").json()["refused_drivers"] is None
    assert api.get("coordinator", f"/v1/riders/{village.ADA.id}").json()["refused_drivers"] == []
    assert api.get("planner", f"/v1/vehicles/{village.CAR.id}").json()["depot"] is None


def test_the_same_wrong_answer_for_a_wrong_name_and_a_wrong_password(api: Api) -> None:
    for login, password in (("nobody", PASSWORD), ("resident", "guess")):
        answer = api.client.post("/v1/sessions", json={"login": login, "password": password})
        assert answer.status_code == 401
        assert "Set-Cookie" not in answer.headers
        assert answer.json()["detail"].startswith("Login and password")


def test_a_visit_ends(api: Api) -> None:
    assert api.ask("resident", "DELETE", "/v1/sessions/current").status_code == 204
    assert api.get("resident", "/v1/sessions/current").status_code == 401
    assert api.get("resident", "/v1/service").status_code == 401, "a bad token is never taken for nobody"


@pytest.mark.parametrize("role", Role)
def test_an_unused_visit_ends_by_itself(api: Api, role: Role) -> None:
    idle = LIFETIMES[role].idle.total_seconds()
    for _ in range(3):
        api.wall.advance(int(idle) - 60)
        assert api.get(role, "/v1/sessions/current").status_code == 200
    api.wall.advance(int(idle))
    assert api.get(role, "/v1/sessions/current").status_code == 401


@pytest.mark.parametrize("role", Role)
def test_no_visit_lasts_longer_than_its_role_allows(api: Api, role: Role) -> None:
    limits = LIFETIMES[role]
    part = min(limits.idle, timedelta(days=5)).total_seconds() - 60
    parts = int(limits.absolute.total_seconds() // part)
    assert api.get(role, "/v1/sessions/current").status_code == 200
    for _ in range(parts):
        api.wall.advance(int(part))
        assert api.get(role, "/v1/sessions/current").status_code == 200
    api.wall.advance(int(part))
    assert api.get(role, "/v1/sessions/current").status_code == 401


def test_somebody_of_several_roles_has_the_strictest_visit() -> None:
    assert lifetime({Role.RESIDENT, Role.ADMINISTRATOR}) == LIFETIMES[Role.ADMINISTRATOR]
    assert lifetime({Role.DRIVER, Role.RESIDENT}) == LIFETIMES[Role.DRIVER]


def test_the_database_holds_no_token_and_no_password(api: Api) -> None:
    folder = Path(str(api.app.state.service.database.url.database)).parent
    raw = b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("test.db"))
    assert api.tokens["resident"].encode() not in raw
    assert PASSWORD.encode() not in raw
    assert b"$argon2id$" in raw


@pytest.fixture
def browser(api: Api) -> Api:
    """Return the API as a browser uses it: signed in by cookie."""
    api.client.post("/v1/sessions", json={"login": "resident", "password": PASSWORD})
    assert "drove_session" in api.client.cookies
    return api


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "http://testserver"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_cookie_alone_changes_nothing_from_another_site(
    browser: Api, headers: dict[str, str], status: int
) -> None:
    answer = browser.post(None, "/v1/quotes", ride(), headers=headers)
    assert answer.status_code == status, answer.text


def test_reading_by_cookie_needs_no_more(browser: Api) -> None:
    assert browser.get(None, "/v1/bookings").status_code == 200


def test_another_site_cannot_sign_anybody_in(api: Api) -> None:
    sent = {"login": "resident", "password": PASSWORD}
    answer = api.client.post("/v1/sessions", json=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_the_cookie_is_out_of_reach(api: Api) -> None:
    answer = api.client.post("/v1/sessions", json={"login": "resident", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_outside_the_demonstration_the_cookie_needs_tls(tmp_path: Path) -> None:
    real = settings(tmp_path, demo=False, secret_key="x" * 32)
    with InProcess(create_app(real, surroundings=surroundings(*clocks()))) as client:
        assert real.cookies_need_tls
        assert "Strict-Transport-Security" in client.get("/health").headers
        answer = client.post("/v1/sessions", json={"login": "resident", "password": PASSWORD})
        assert answer.status_code == 401, "there are no demonstration accounts"
