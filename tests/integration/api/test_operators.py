"""Several operators in one installation: with the credentials of one, every route of the other is shut."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.by_host import ByHost
from api.faults import SettingsWrong
from api.main import create_app
from api.operators import read_operators, settings_of
from api.persistence.calendars import CalendarStore
from api.planning.what_if import WhatIf
from api.security.access import rules
from api.security.booking_codes import new_booking_code
from api.security.identity import Account, Role
from api.security.secrets import hashed
from api.security.tokens import Scope
from api.settings import Settings
from scheduler.domain.booking import Channel
from scheduler.domain.events import SYSTEM
from scheduler.domain.permission import Permission
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import clocks, ride, settings, surroundings
from tests.integration.pages.test_access_pages import FILLED as IN_PAGES

FEN, EDGE = "fen.example.org", "edge.example.org"
FILE = """
[fen]
hosts = ["{fen}", "rides.fen.example.org"]
area = "areas/haddenham"
database_url = "sqlite:///{folder}/fen.db"

[edge]
hosts = ["{edge}"]
area = "areas/haddenham"
database_url = "sqlite:///{folder}/edge.db"
"""
FILLED = IN_PAGES | {
    "{place_id}": "poi:market",
    "{vehicle_id}": "vehicle-bus",
    "{driver_id}": "driver-cara",
    "{slug}": "not-found",
}


@dataclass
class Installation:
    """Two operators behind one port."""

    apps: dict[str, FastAPI]
    client: InProcess

    def ask(self, host: str, method: str, path: str, *, token: str = "", **how: object) -> httpx.Response:
        headers = {"Idempotency-Key": f"{method}{path}"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        sent = dict(how.pop("headers", {})) if "headers" in how else {}  # type: ignore[call-overload]
        return self.client.request(method, f"http://{host}{path}", headers=headers | sent, **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("operators")
    file = folder / "operators.toml"
    file.write_text(FILE.format(fen=FEN, edge=EDGE, folder=folder), encoding="utf-8")
    found = read_operators(settings(folder, operators=file))
    apps = {
        host: create_app(one.settings, surroundings=surroundings(*clocks()))
        for one in found.values()
        for host in one.hosts[:1]
    }
    with InProcess(ByHost(apps), raise_server_exceptions=False, follow_redirects=False) as client:
        yield Installation(apps, client)


def token_of(both: Installation, host: str, role: str) -> str:
    login = {"login": role, "password": "demonstration only"}
    answer = both.ask(host, "POST", "/v1/sessions", json=login)
    both.client.cookies.clear()
    token: str = answer.json()["token"]
    return token


def filled(path: str) -> str:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    return path if "{" not in path else path.replace("{", "").replace("}", "")


def test_no_route_of_one_operator_opens_with_the_credentials_of_the_other(both: Installation) -> None:
    service = both.apps[FEN].state.service
    everything = Account("account-all", "all", "Ann All", frozenset(Role), village.ADA.id, village.CARA.id)
    service.sign_ins.add("demonstration only", everything)
    token = token_of(both, FEN, "all")
    tried = 0
    for method, path, rule in rules(both.apps[EDGE]):
        if rule is None or rule.roles is None:
            continue
        tried += 1
        content = {"json": {}} if method in ("POST", "PUT") else {}
        by_token = both.ask(EDGE, method, filled(path), token=token, **content)
        assert by_token.status_code == 401, f"{method} {path}"
        cookie = {"headers": {"Cookie": f"drove_session={token}", "Sec-Fetch-Site": "same-origin"}}
        by_cookie = both.ask(EDGE, method, filled(path), **content, **cookie)
        assert by_cookie.status_code == 401, f"{method} {path}"
    assert tried > 60
    assert both.ask(FEN, "GET", "/v1/sessions/current", token=token).status_code == 200


def test_what_opens_by_being_known_opens_at_its_own_operator_alone(both: Installation) -> None:
    service = both.apps[FEN].state.service
    _, token = service.tokens.make(
        "Figures", frozenset({Scope.FIGURES_READ}), by="account-administrator", lasts=timedelta(days=1)
    )
    for host, status in ((FEN, 200), (EDGE, 401)):
        assert both.ask(host, "GET", "/v1/plans/2026-12-01", token=token).status_code == status
    calendar = CalendarStore(service.database).renew(village.CARA.id, village.NOW)
    welcome = service.welcomes.make("account-coordinator")
    for path, gone in ((f"/calendar/{calendar}.ics", 404), (f"/welcome/{welcome}", 410)):
        assert both.ask(FEN, "GET", path).status_code == 200
        assert both.ask(EDGE, "GET", path).status_code == gone
    code = new_booking_code()
    given = Permission("permission-1", village.ADA.id, village.NOW, SYSTEM, Channel.SYSTEM, "Ada")
    service.permissions.give(given, hashed(code))
    stores = [both.apps[host].state.service.permissions for host in (FEN, EDGE)]
    assert [store.by_code(hashed(code)) is not None for store in stores] == [True, False]


def test_a_booking_of_one_operator_does_not_exist_at_the_other(both: Installation) -> None:
    resident = token_of(both, FEN, "resident")
    offers = both.ask(FEN, "POST", "/v1/quotes", token=resident, json=ride()).json()["offers"]
    booked = both.ask(FEN, "POST", "/v1/bookings", token=resident, json={"offer_id": offers[0]["id"]}).json()
    path = f"/v1/bookings/{booked['id']}"
    assert both.ask(FEN, "GET", path, token=token_of(both, FEN, "coordinator")).status_code == 200
    assert both.ask(EDGE, "GET", path, token=token_of(both, EDGE, "coordinator")).status_code == 404
    offer = {"offer_id": offers[1]["id"]} if len(offers) > 1 else {"offer_id": offers[0]["id"]}
    other = token_of(both, EDGE, "resident")
    assert both.ask(EDGE, "POST", "/v1/bookings", token=other, json=offer).status_code == 404


def test_a_what_if_of_one_operator_does_not_exist_at_the_other(both: Installation) -> None:
    what_ifs = both.apps[FEN].state.service.what_ifs
    asked = WhatIf("what-if-fen", "Fewer in the fen", "haddenham_planning", {}, (), 5, "Pat", village.NOW)
    what_ifs.store.put(asked)
    out = what_ifs.folder(asked.id).path / "out"
    out.mkdir(parents=True, exist_ok=True)
    (out / "comparison.json").write_text("{}")
    for host, status, listed in ((FEN, 200, True), (EDGE, 404, False)):
        token = token_of(both, host, "planner")
        cookie = {"Cookie": f"drove_session={token}", "Sec-Fetch-Site": "same-origin"}
        found = both.ask(host, "GET", f"/planner/{asked.id}/files/comparison.json", headers=cookie)
        assert found.status_code == status
        page = both.ask(host, "GET", "/planner", headers=cookie)
        assert ("Fewer in the fen" in page.text) is listed


def test_the_operators_keys_differ(tmp_path: Path) -> None:
    file = tmp_path / "operators.toml"
    file.write_text(FILE.format(fen=FEN, edge=EDGE, folder=tmp_path), encoding="utf-8")
    found = read_operators(settings(tmp_path, operators=file, secret_key="k" * 40))
    keys = {one.settings.secret_key.get_secret_value() for one in found.values() if one.settings.secret_key}
    assert len(keys) == 2
    assert "k" * 40 not in keys


def test_an_unknown_host_is_told_so_and_nothing_else(both: Installation) -> None:
    answer = both.ask("elsewhere.example.org", "GET", "/v1/service")
    assert answer.status_code == 421
    assert answer.json()["detail"].startswith("No operator is served")
    assert both.ask(f"{FEN}:8000", "GET", "/health").status_code == 200


def test_who_watches_the_process_is_told_of_all_operators_at_once(
    both: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The container asks under its own address, and the proxy under that of the server."""
    for path in ("/health", "/ready"):
        assert both.ask("127.0.0.1:8000", "GET", path).status_code == 200
        assert both.ask("api-1:8000", "GET", path).status_code == 200
    for host in (FEN, EDGE):
        monkeypatch.setattr(both.apps[host].state.service.database, "answers", lambda: False)
        assert both.ask("api-1:8000", "GET", "/ready").status_code == 503
        monkeypatch.undo()
    assert both.ask("api-1:8000", "GET", "/metrics").status_code == 421


def test_a_command_is_for_one_operator(tmp_path: Path) -> None:
    file = tmp_path / "operators.toml"
    file.write_text(FILE.format(fen=FEN, edge=EDGE, folder=tmp_path), encoding="utf-8")
    with pytest.raises(SettingsWrong, match="DROVE_OPERATOR to say for which operator this is: edge, fen"):
        settings_of(settings(tmp_path, operators=file))
    with pytest.raises(SettingsWrong, match="there is no marsh"):
        settings_of(settings(tmp_path, operators=file, operator="marsh"))
    chosen = settings_of(settings(tmp_path, operators=file, operator="edge"))
    assert chosen.database_url.endswith("edge.db")
    assert settings_of(settings(tmp_path)) == settings(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("edge.db", "fen.db"), "share the database_url"),
        ((EDGE, FEN), "share the host"),
        (('area = "areas/haddenham"', ""), "needs database_url and area"),
        (("hosts", "host"), "knows no host"),
        (("[edge]", "[Edge Of Fen]"), "cannot be read"),
        (('hosts = ["edge', 'hosts = ["Edge'), "needs hosts"),
    ],
)
def test_what_two_operators_must_not_share_is_told(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    file = tmp_path / "operators.toml"
    text = FILE.format(fen=FEN, edge=EDGE, folder=tmp_path).replace(*change)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsWrong, match=said):
        read_operators(settings(tmp_path, operators=file))


def test_one_operator_needs_no_file() -> None:
    assert read_operators(Settings(demo=True)) == {}
