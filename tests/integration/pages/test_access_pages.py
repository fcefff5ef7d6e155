"""Every page and form with every role: who gets in, who does not, and that no form works without its token."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from api.main import create_app
from api.security.access import rules
from api.security.identity import Role
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import LOGINS, Api, clocks, settings, sign_in, surroundings

ANYBODY: frozenset[str] = frozenset()
"""No role is needed."""
SIGNED_IN = frozenset(role.value for role in Role)
STAFF = frozenset({"coordinator", "planner", "administrator"})
RIDES = frozenset({"resident", "coordinator"})
WHEELS = frozenset({"driver", "coordinator"})
OFFICE = frozenset({"coordinator"})
DRIVERS = frozenset({"driver"})
FIGURES = frozenset({"coordinator", "planner"})
PLANNERS = frozenset({"planner"})
ADMINISTRATION = frozenset({"administrator"})

PAGES: dict[tuple[str, str], frozenset[str]] = {
    ("GET", "/"): ANYBODY,
    ("GET", "/accessibility"): ANYBODY,
    ("GET", "/static"): ANYBODY,
    ("GET", "/sign-in"): ANYBODY,
    ("POST", "/sign-in"): ANYBODY,
    ("GET", "/sign-in/card"): ANYBODY,
    ("POST", "/sign-in/card"): ANYBODY,
    ("POST", "/sign-in/code"): ANYBODY,
    ("GET", "/sign-in/link/{link}"): ANYBODY,
    ("POST", "/sign-in/link/{link}"): ANYBODY,
    ("GET", "/sign-in/staff"): ANYBODY,
    ("POST", "/sign-in/staff"): ANYBODY,
    ("GET", "/sign-in/second-step"): ANYBODY,
    ("POST", "/sign-in/second-step"): ANYBODY,
    ("POST", "/sign-in/demonstration"): ANYBODY,
    ("POST", "/sign-out"): SIGNED_IN,
    ("GET", "/account"): SIGNED_IN,
    ("GET", "/account/data"): SIGNED_IN,
    ("GET", "/account/data/copy"): SIGNED_IN,
    ("GET", "/admin/people/{account_id}/data"): ADMINISTRATION,
    ("GET", "/admin/people/{account_id}/data/copy"): ADMINISTRATION,
    ("POST", "/admin/people/{account_id}/data/forget"): ADMINISTRATION,
    ("GET", "/desk/volunteers/{driver_id}/data"): OFFICE,
    ("GET", "/desk/volunteers/{driver_id}/data/copy"): OFFICE,
    ("POST", "/desk/volunteers/{driver_id}/data/forget"): OFFICE,
    ("POST", "/account/visits/end"): SIGNED_IN,
    ("POST", "/account/visits/end-all"): SIGNED_IN,
    ("GET", "/account/second-step"): STAFF,
    ("POST", "/account/second-step"): STAFF,
    ("GET", "/account/passkeys"): STAFF,
    ("POST", "/account/passkeys"): STAFF,
    ("POST", "/account/passkeys/options"): STAFF,
    ("POST", "/account/passkeys/remove"): STAFF,
    ("GET", "/sign-in/passkey"): ANYBODY,
    ("POST", "/sign-in/passkey"): ANYBODY,
    ("POST", "/sign-in/passkey/options"): ANYBODY,
    ("GET", "/account/password"): STAFF,
    ("POST", "/account/password"): STAFF,
    ("GET", "/welcome/{link}"): ANYBODY,
    ("POST", "/welcome/{link}"): ANYBODY,
    ("GET", "/admin"): ADMINISTRATION,
    ("GET", "/admin/people/new"): ADMINISTRATION,
    ("POST", "/admin/people/new"): ADMINISTRATION,
    ("GET", "/admin/people/{account_id}"): ADMINISTRATION,
    ("POST", "/admin/people/{account_id}"): ADMINISTRATION,
    ("POST", "/admin/people/{account_id}/active"): ADMINISTRATION,
    ("POST", "/admin/people/{account_id}/welcome"): ADMINISTRATION,
    ("POST", "/admin/people/{account_id}/second-step/forget"): ADMINISTRATION,
    ("POST", "/admin/people/{account_id}/visits/end"): ADMINISTRATION,
    ("GET", "/admin/operators"): ADMINISTRATION,
    ("GET", "/admin/tokens"): ADMINISTRATION,
    ("POST", "/admin/tokens"): ADMINISTRATION,
    ("POST", "/admin/tokens/{token_id}/revoke"): ADMINISTRATION,
    ("GET", "/book"): RIDES,
    ("GET", "/book/{draft_id}/answers"): RIDES,
    ("POST", "/book/{draft_id}/answers"): RIDES,
    ("GET", "/book/{draft_id}/offers"): RIDES,
    ("POST", "/book/{draft_id}/offers"): RIDES,
    ("POST", "/book/{draft_id}/instead"): RIDES,
    ("GET", "/book/{draft_id}/check"): RIDES,
    ("POST", "/book/{draft_id}/check"): RIDES,
    ("GET", "/book/{draft_id}/{name}"): RIDES,
    ("POST", "/book/{draft_id}/{name}"): RIDES,
    ("GET", "/rides"): RIDES,
    ("GET", "/rides/{booking_id}"): RIDES,
    ("GET", "/rides/{booking_id}/booked"): RIDES,
    ("GET", "/rides/{booking_id}/cancel"): RIDES,
    ("POST", "/rides/{booking_id}/cancel"): RIDES,
    ("GET", "/rides/{booking_id}/cancelled"): RIDES,
    ("POST", "/rides/{booking_id}/change"): RIDES,
    ("GET", "/rides/{booking_id}/again"): RIDES,
    ("POST", "/rides/{booking_id}/again"): RIDES,
    ("GET", "/series/{series_id}"): RIDES,
    ("POST", "/series/{series_id}/leave-out"): RIDES,
    ("POST", "/series/{series_id}/take-in"): RIDES,
    ("POST", "/series/{series_id}/times"): RIDES,
    ("GET", "/rides/{booking_id}/calendar"): RIDES,
    ("GET", "/rides/{booking_id}/letter"): RIDES,
    ("GET", "/riders/{rider_id}/permissions"): RIDES,
    ("POST", "/riders/{rider_id}/permissions/give"): RIDES,
    ("POST", "/riders/{rider_id}/permissions/end"): RIDES,
    ("GET", "/people"): frozenset({"resident"}),
    ("POST", "/people"): frozenset({"resident"}),
    ("GET", "/rides/{booking_id}/as-usual"): RIDES,
    ("GET", "/together"): RIDES,
    ("POST", "/together/ask"): RIDES,
    ("POST", "/together/book"): RIDES,
    ("GET", "/together/{booking_id}"): RIDES,
    ("POST", "/together/{booking_id}/cancel"): RIDES,
    ("GET", "/runs"): RIDES,
    ("POST", "/runs"): RIDES,
    ("GET", "/rides/{booking_id}/back"): RIDES,
    ("POST", "/rides/{booking_id}/back"): RIDES,
    ("POST", "/rides/{booking_id}/back/take"): RIDES,
    ("GET", "/way-home/{ready_id}"): RIDES,
    ("POST", "/way-home/{ready_id}/ring"): RIDES,
    ("POST", "/way-home/{ready_id}/take"): RIDES,
    ("POST", "/way-home/{ready_id}/close"): RIDES,
    ("GET", "/desk/riders/new"): OFFICE,
    ("POST", "/desk/riders/new"): OFFICE,
    ("GET", "/desk/riders/{rider_id}/record"): OFFICE,
    ("POST", "/desk/riders/{rider_id}/record"): OFFICE,
    ("GET", "/desk/volunteers/new"): OFFICE,
    ("POST", "/desk/volunteers/new"): OFFICE,
    ("GET", "/desk/volunteers/{driver_id}/record"): OFFICE,
    ("POST", "/desk/volunteers/{driver_id}/record"): OFFICE,
    ("GET", "/volunteers/{driver_id}/ways"): WHEELS,
    ("POST", "/volunteers/{driver_id}/ways"): WHEELS,
    ("GET", "/desk/vehicles"): OFFICE,
    ("GET", "/desk/vehicles/new"): OFFICE,
    ("POST", "/desk/vehicles/new"): OFFICE,
    ("GET", "/desk/vehicles/{vehicle_id}"): OFFICE,
    ("POST", "/desk/vehicles/{vehicle_id}"): OFFICE,
    ("GET", "/desk/call"): OFFICE,
    ("POST", "/desk/call"): OFFICE,
    ("GET", "/desk/call/{rider_id}"): OFFICE,
    ("POST", "/desk/call/{rider_id}/ask"): OFFICE,
    ("POST", "/desk/call/{rider_id}/book"): OFFICE,
    ("GET", "/desk/call/{rider_id}/booked/{booking_id}"): OFFICE,
    ("POST", "/desk/call/{rider_id}/over"): OFFICE,
    ("POST", "/desk/call/{rider_id}/instead"): OFFICE,
    ("POST", "/desk/call/{rider_id}/wait"): OFFICE,
    ("GET", "/waiting/{wait_id}"): RIDES,
    ("POST", "/waiting/{wait_id}/leave"): RIDES,
    ("POST", "/waiting/{wait_id}/take"): RIDES,
    ("POST", "/book/{draft_id}/wait"): RIDES,
    ("GET", "/drive"): WHEELS,
    ("POST", "/drive/runs/{shift_id}/records"): WHEELS,
    ("GET", "/drive/runs/{shift_id}/no-show"): WHEELS,
    ("GET", "/drive/availability"): WHEELS,
    ("POST", "/drive/availability"): WHEELS,
    ("GET", "/calendar/{secret}.ics"): ANYBODY,
    ("GET", "/gaps"): ANYBODY,
    ("GET", "/answer/{offer_id}/{proof}"): ANYBODY,
    ("POST", "/answer/{offer_id}/{proof}"): ANYBODY,
    ("GET", "/coming/{role}/{key}/{proof}"): ANYBODY,
    ("POST", "/coming/{role}/{key}/{proof}"): ANYBODY,
    ("POST", "/coming/back"): ANYBODY,
    ("GET", "/roster"): OFFICE,
    ("GET", "/desk/papers"): OFFICE,
    ("GET", "/desk/rota"): OFFICE,
    ("POST", "/desk/rota/duties"): OFFICE,
    ("GET", "/desk/rota/duties/{duty_id}/{role}"): OFFICE,
    ("POST", "/desk/rota/duties/{duty_id}/{role}"): OFFICE,
    ("POST", "/desk/rota/plan"): OFFICE,
    ("POST", "/desk/rota/publish"): OFFICE,
    ("GET", "/desk/claims"): OFFICE,
    ("POST", "/desk/claims/{driver_id}/{claim_id}/paid"): OFFICE,
    ("GET", "/desk/time-bank.csv"): OFFICE,
    ("GET", "/desk/volunteers"): OFFICE,
    ("GET", "/drive/about-me"): WHEELS,
    ("GET", "/drive/calendar"): DRIVERS,
    ("POST", "/drive/calendar"): DRIVERS,
    ("GET", "/drive/miles"): WHEELS,
    ("POST", "/drive/offers/{offer_id}"): WHEELS,
    ("GET", "/drive/open-rides"): DRIVERS,
    ("POST", "/drive/open-rides"): DRIVERS,
    ("GET", "/drive/roster"): WHEELS,
    ("GET", "/drive/shifts/{shift_id}/drop-out"): WHEELS,
    ("POST", "/drive/shifts/{shift_id}/drop-out"): WHEELS,
    ("POST", "/drive/come-back"): DRIVERS,
    ("POST", "/drive/confirm"): WHEELS,
    ("GET", "/drive/duties/{duty_id}/step-down"): WHEELS,
    ("POST", "/drive/duties/{duty_id}/step-down"): WHEELS,
    ("GET", "/drive/worker.js"): ANYBODY,
    ("GET", "/miles/{driver_id}"): WHEELS,
    ("POST", "/miles/{driver_id}"): WHEELS,
    ("GET", "/miles/{driver_id}/claims/{claim_id}.csv"): WHEELS,
    ("GET", "/miles/{driver_id}/claims/{claim_id}.pdf"): WHEELS,
    ("POST", "/miles/{driver_id}/claims/{claim_id}/back"): WHEELS,
    ("GET", "/papers/{driver_id}"): WHEELS,
    ("POST", "/papers/{driver_id}"): OFFICE,
    ("GET", "/volunteers/{driver_id}"): WHEELS,
    ("GET", "/volunteers/{driver_id}/{topic}"): WHEELS,
    ("POST", "/volunteers/{driver_id}/{topic}"): WHEELS,
    ("GET", "/admin/audit"): ADMINISTRATION,
    ("POST", "/admin/audit"): ADMINISTRATION,
    ("GET", "/admin/messages"): ADMINISTRATION,
    ("GET", "/admin/messages/words/{news}"): ADMINISTRATION,
    ("GET", "/admin/work"): ADMINISTRATION,
    ("POST", "/admin/work/{seq}/again"): ADMINISTRATION,
    ("GET", "/details"): frozenset({"resident"}),
    ("GET", "/details/copy"): frozenset({"resident"}),
    ("POST", "/details/needs"): frozenset({"resident"}),
    ("POST", "/details/take-back"): frozenset({"resident"}),
    ("POST", "/details/ways"): frozenset({"resident"}),
    ("GET", "/desk/calls"): OFFICE,
    ("POST", "/desk/calls/{message_id}"): OFFICE,
    ("GET", "/desk/riders/{rider_id}/data"): OFFICE,
    ("GET", "/desk/riders/{rider_id}/data/copy"): OFFICE,
    ("POST", "/desk/riders/{rider_id}/data/needs"): OFFICE,
    ("POST", "/desk/riders/{rider_id}/data/take-back"): OFFICE,
    ("POST", "/desk/riders/{rider_id}/data/ways"): OFFICE,
    ("POST", "/desk/riders/{rider_id}/data/note"): OFFICE,
    ("POST", "/desk/riders/{rider_id}/data/forget"): OFFICE,
    ("GET", "/planner/return"): STAFF,
    ("GET", "/planner/return/figures/{figure}"): STAFF,
    ("GET", "/planner/return/files/{name}"): STAFF,
    ("GET", "/planner"): STAFF,
    ("GET", "/planner/new"): PLANNERS,
    ("POST", "/planner/new"): PLANNERS,
    ("GET", "/planner/{id_}"): STAFF,
    ("GET", "/planner/{id_}/files/{name:path}"): STAFF,
    ("GET", "/planner/{id_}/day/{side}"): STAFF,
    ("GET", "/planner/{id_}/everything.zip"): STAFF,
    ("GET", "/planner/{id_}/figures/{figure}"): STAFF,
    ("GET", "/desk"): OFFICE,
    ("POST", "/desk/{date}/optimise"): OFFICE,
    ("GET", "/desk/runs/{shift_id}"): OFFICE,
    ("GET", "/desk/runs/{shift_id}/failure"): OFFICE,
    ("POST", "/desk/runs/{shift_id}/failure"): OFFICE,
    ("GET", "/desk/{date}/repair"): OFFICE,
    ("GET", "/desk/{date}/changes"): OFFICE,
    ("GET", "/desk/{date}/price"): FIGURES,
    ("POST", "/desk/{date}/proposals/{leg_id}"): OFFICE,
    ("GET", "/desk/rides/{leg_id}/move"): OFFICE,
    ("POST", "/desk/rides/{leg_id}/move"): OFFICE,
    ("POST", "/desk/rides/{leg_id}/hold"): OFFICE,
    ("POST", "/desk/rides/{leg_id}/keep"): OFFICE,
    ("POST", "/desk/rides/{leg_id}/settle"): OFFICE,
    ("GET", "/desk/vehicles/{vehicle_id}/lent"): OFFICE,
    ("POST", "/desk/vehicles/{vehicle_id}/lent"): OFFICE,
    ("POST", "/desk/vehicles/{vehicle_id}/lent/{day}/{lending_id}"): OFFICE,
    ("POST", "/desk/runs/{shift_id}/hold"): OFFICE,
    ("GET", "/map/roads.json"): RIDES,
    ("GET", "/map/names.json"): RIDES,
    ("GET", "/book/{draft_id}/{end}/villages"): RIDES,
    ("GET", "/book/{draft_id}/{end}/villages/{village}"): RIDES,
    ("POST", "/book/{draft_id}/{end}/villages/{village}"): RIDES,
    ("GET", "/book/{draft_id}/{end}/map"): RIDES,
    ("POST", "/book/{draft_id}/{end}/map"): RIDES,
    ("GET", "/book/{draft_id}/{end}/map/name"): RIDES,
    ("GET", "/desk/map/{date}.json"): OFFICE,
    ("GET", "/desk/riders"): OFFICE,
    ("POST", "/desk/riders"): OFFICE,
    ("GET", "/desk/riders/{rider_id}"): OFFICE,
    ("GET", "/desk/riders/{rider_id}/book"): OFFICE,
    ("GET", "/desk/riders/{rider_id}/sign-in"): OFFICE,
    ("POST", "/desk/riders/{rider_id}/sign-in"): OFFICE,
    ("POST", "/desk/riders/{rider_id}/sign-in/code"): OFFICE,
}
"""Every page and form with the roles it is for. A page that is not here fails the first test: enter it."""

FILLED = {
    "{booking_id}": "booking-nobody",
    "{rider_id}": village.ADA.id,
    "{shift_id}": "2026-12-01-bus",
    "{date}": "2026-12-01",
    "{day}": "2026-12-01",
    "{lending_id}": "lending-none",
    "{draft_id}": "draft-nobody",
    "{end}": "from",
    "{village}": "Ely",
    "{link}": "no-such-link",
    "{name}": "day",
    "{name:path}": "report.html",
    "{id_}": "nobody",
    "{side}": "a",
    "{figure}": "trips",
    "{driver_id}": village.CARA.id,
    "{vehicle_id}": village.BUS.id,
    "{duty_id}": "duty-nobody",
    "{offer_id}": "offer-nobody",
    "{proof}": "no-such-proof",
    "{key}": "no-such-duty",
    "{claim_id}": "claim-nobody",
    "{role}": "driver",
    "{topic}": "limits",
    "{secret}": "no-such-secret",
    "{leg_id}": "leg-nobody",
    "{series_id}": "series-nobody",
    "{wait_id}": "wait-nobody",
    "{ready_id}": "ready-nobody",
    "{account_id}": "account-nobody",
    "{message_id}": "message-nobody",
    "{news}": "confirmed",
    "{token_id}": "token-nobody",
    "{seq}": "1",
}
UNSAFE = [key for key in PAGES if key[0] != "GET"]
HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return one application for the whole table; each request is somebody's by their token."""
    folder: Path = tmp_path_factory.mktemp("pages")
    clock, wall = clocks()
    clock.set(datetime(2026, 12, 1, 9, tzinfo=UTC))  # run sheets of the day are open
    app = create_app(settings(folder), surroundings=surroundings(clock, wall))
    with InProcess(app, raise_server_exceptions=False, follow_redirects=False) as client:
        tokens = {who: sign_in(client, login) for who, login in LOGINS.items()}
        yield Api(app, client, clock, wall, tokens, iter(range(10_000)))


def filled(path: str) -> str:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    assert "{" not in path, f"say in FILLED what stands for the name in {path}"
    return path


def form_token(shared: Api, who: str) -> str:
    answer: str = shared.get(who, "/v1/sessions/current").json()["form_token"]
    return answer


def send(shared: Api, who: str | None, method: str, path: str, *, token: str = "") -> httpx.Response:
    """Ask for a page, or send an empty form that carries no more than its token."""
    if method == "POST" and path == "/sign-out" and who is not None and token:
        shared.tokens["leaving"] = sign_in(shared.client, LOGINS[who])
        who, token = "leaving", form_token(shared, "leaving")
    content = {"data": {"form_token": token}} if method == "POST" else {}
    return shared.ask(who, method, filled(path), headers=HTML, **content)


def test_the_table_has_every_page(shared: Api) -> None:
    found = {
        (method, path): ANYBODY if rule is None or rule.roles is None else frozenset(rule.roles)
        for method, path, rule in rules(shared.app)
        if not path.startswith(("/v1/", "/problems/", "/health", "/ready", "/metrics"))
    }
    missing = "\n".join(
        f"{key}: {sorted(map(str, found[key]))}" for key in sorted(found.keys() - PAGES.keys())
    )
    assert not missing, f"enter these pages in PAGES, if the roles are meant so:\n{missing}"
    assert PAGES.keys() - found.keys() == set(), "these pages are gone: take them out of PAGES"
    assert {key: sorted(roles) for key, roles in found.items()} == {
        key: sorted(roles) for key, roles in PAGES.items()
    }


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_every_page_with_every_role(shared: Api, method: str, path: str) -> None:
    roles = PAGES[method, path]
    stranger = send(shared, None, method, path)
    if roles:
        assert stranger.status_code == 303
        assert stranger.headers["Location"].startswith("/sign-in")
    else:
        assert stranger.status_code not in (401, 403)
    for role in sorted(roles and SIGNED_IN):
        answer = send(shared, role, method, path, token=form_token(shared, role))
        assert (answer.status_code == 403) is (role not in roles), f"{role}: {answer.status_code}"
        assert answer.status_code < 500


@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_no_form_works_without_its_token_or_from_elsewhere(shared: Api, method: str, path: str) -> None:
    for role in sorted(PAGES[method, path]):
        for token in ("", "0" * 64, form_token(shared, next(iter(SIGNED_IN - {role})))):
            answer = shared.ask(role, method, filled(path), headers=HTML, data={"form_token": token})
            assert answer.status_code == 403, f"{role}: {answer.status_code}"
            assert "This form is too old" in answer.text
    elsewhere = shared.ask(None, method, filled(path), headers=HTML | {"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403


def test_what_is_too_large_is_refused_with_a_page(shared: Api) -> None:
    content = {"contact": "x" * 300_000}
    answer = shared.client.post("/sign-in", data=content, headers=HTML)
    assert answer.status_code == 413
    assert "That is too much at once" in answer.text
