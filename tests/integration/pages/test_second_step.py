"""Two steps for staff outside the demonstration: first password, app, recovery codes, and what is refused."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from structlog.testing import capture_logs

from api.main import create_app
from api.security.contacts import Contacts
from api.security.identity import Account, Role
from tests.in_process import InProcess
from tests.integration.api.conftest import clocks, settings, surroundings
from tests.integration.pages.conftest import Browser, Page

PASSWORD = "seven herons over the drove"
EMAIL = "pat@example.org"
PLANNER = Account("account-pat", "pat", "Pat Planner", frozenset({Role.PLANNER, Role.ADMINISTRATOR}))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Browser]:
    """Return a browser in front of a real service with one person of the staff, who has a password only."""
    clock, wall = clocks()
    mail = {"mail_host": "127.0.0.1", "mail_port": 9, "mail_from": "rides@example.org"}
    real = settings(tmp_path, demo=False, secret_key="k" * 40, secure_cookies=False, **mail)
    app = create_app(real, surroundings=surroundings(clock, wall))
    with InProcess(app) as client:
        reached = {PLANNER.id: Contacts(email=EMAIL)}
        app.state.service.sign_ins.add(PASSWORD, PLANNER, contacts=reached)
        yield Browser(client, wall)


def first_step(browser: Browser, password: str = PASSWORD) -> Page:
    browser._token = ""
    page = browser.send("/sign-in/staff", login="pat", password=password)
    browser._token = ""
    return page


def set_up(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    page = first_step(browser)
    assert page.path == "/account/second-step"
    app = pyotp.TOTP(page.values("secret")[0])
    shown = browser.send("/account/second-step", secret=app.secret, code=app.at(browser.clock.now()))
    codes = re.findall(r"<code>([a-z0-9-]+)</code>", shown.source)
    assert len(codes) == 10
    return app, codes


def again(browser: Browser) -> None:
    """Sign out, and wait so long that the app shows another code."""
    browser._token = ""
    browser.send("/sign-out")
    browser.client.cookies.clear()
    browser._token = ""
    browser.clock.advance(60)
    assert first_step(browser).path == "/sign-in/second-step"


def test_nothing_is_open_before_the_second_step_is_set_up(office: Browser) -> None:
    assert first_step(office).path == "/account/second-step"
    for path in ("/admin", "/account", "/admin/tokens"):
        assert office.get(path).path == "/account/second-step"
    answer = office.client.get("/v1/events?date=2026-12-01", headers={"accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/second-step-missing"
    set_up(office)
    assert office.get("/admin").heading == "People who can sign in"


def test_a_square_to_scan_stands_beside_the_key(office: Browser) -> None:
    page = first_step(office)
    assert "<svg" in page.source
    assert " ".join(re.findall("....", page.values("secret")[0])) in page.words
    assert " style=" not in page.source


def test_the_app_lets_in_and_each_code_once(office: Browser) -> None:
    app, _ = set_up(office)
    again(office)
    assert office.get("/admin").path == "/sign-in/staff", "the password alone opens nothing"
    code = app.at(office.clock.now())
    assert office.send("/sign-in/second-step", code="000000" if code != "000000" else "1").status == 422
    assert office.send("/sign-in/second-step", code=code).path == "/admin"
    office.send("/sign-out")
    office.client.cookies.clear()
    first_step(office)
    assert office.send("/sign-in/second-step", code=code).status == 422, "it was used before"


def test_who_is_refused_is_in_the_log_and_what_they_typed_is_not(office: Browser) -> None:
    set_up(office)
    again(office)
    with capture_logs() as log:
        office.send("/sign-in/second-step", code="not-a-code")
        first_step(office, "a guess that is wrong")
        office.send("/sign-in/staff", login="nobody at all", password=PASSWORD)
    told = [line for line in log if line["event"] == "sign-in refused"]
    assert [(line["way"], line["account"]) for line in told] == [
        ("second step", PLANNER.id),
        ("password", PLANNER.id),
        ("password", "unknown"),
    ]
    assert not any(words in str(log) for words in ("not-a-code", "a guess", "nobody at all"))


def test_a_recovery_code_lets_in_once(office: Browser) -> None:
    _, codes = set_up(office)
    again(office)
    assert office.send("/sign-in/second-step", code=codes[3].upper()).path == "/admin"
    office._token = ""
    assert "9 recovery codes are left" in office.get("/account").words
    again(office)
    assert office.send("/sign-in/second-step", code=codes[3]).status == 422


def test_after_five_wrong_codes_it_begins_again(office: Browser) -> None:
    app, _ = set_up(office)
    again(office)
    for _ in range(5):
        office.send("/sign-in/second-step", code="abc")
    assert office.send("/sign-in/second-step", code=app.at(office.clock.now())).path == "/sign-in/staff"


def test_a_program_sends_both_steps_at_once(office: Browser) -> None:
    sent = {"login": "pat", "password": PASSWORD}
    program = InProcess(office.client.app)
    assert program.post("/v1/sessions", json=sent).json()["type"] == "/problems/second-step-missing"
    app, _ = set_up(office)
    office.clock.advance(60)
    assert program.post("/v1/sessions", json=sent).status_code == 401
    code = app.at(office.clock.now())
    assert program.post("/v1/sessions", json=sent | {"code": code}).status_code == 201
    assert InProcess(office.client.app).post("/v1/sessions", json=sent | {"code": code}).status_code == 401


def test_neither_secret_nor_recovery_code_is_in_the_database(office: Browser, tmp_path: Path) -> None:
    app, codes = set_up(office)
    raw = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name.startswith("test.db"))
    assert app.secret.encode() not in raw
    for code in codes:
        assert code.encode() not in raw
        assert code.replace("-", "").encode() not in raw


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("short", "at least 15 characters"),
        ("passwordpassword", "too easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaa", "too easy to guess"),
        ("Pat Planner Planner 1", "mostly your own name"),
    ],
)
def test_a_poor_password_is_refused(office: Browser, wanted: str, said: str) -> None:
    set_up(office)
    office._token = ""
    page = office.send("/account/password", password=PASSWORD, new__password=wanted)
    assert said in page.errors["new-password"]


def test_a_new_password_ends_every_other_visit(office: Browser) -> None:
    app, _ = set_up(office)
    office._token = ""
    office.clock.advance(60)
    other = Browser(InProcess(office.client.app), office.clock)
    first_step(other)
    assert other.send("/sign-in/second-step", code=app.at(office.clock.now())).path == "/admin"
    wanted = "four geese beside a river"
    assert (
        "present password" in office.send("/account/password", password="guess", new__password=wanted).words
    )
    page = office.send("/account/password", password=PASSWORD, new__password=wanted)
    assert "Your new password is set" in page.words
    assert other.get("/admin").path == "/sign-in/staff"
    office.client.cookies.clear()
    assert first_step(office).status == 422
    assert first_step(office, wanted).path == "/sign-in/second-step"


def test_somebody_is_told_when_how_they_sign_in_was_changed(office: Browser) -> None:
    set_up(office)
    office._token = ""
    office.send("/account/password", password=PASSWORD, new__password="four geese beside a river")
    office._token = ""
    account = f"/admin/people/{PLANNER.id}"
    other = {"name": PLANNER.name, "login": "pat", "roles": ["planner", "administrator"]}
    office.send(account, **other, email="thief@example.org")
    told = office.client.app.state.service.messages.latest(9)  # type: ignore[attr-defined]
    assert {one.address for one in told} == {EMAIL}
    said = " ".join(one.text for one in told)
    for change in ("A new app was set up", "The password was changed", "The e-mail address or mobile number"):
        assert change in said
