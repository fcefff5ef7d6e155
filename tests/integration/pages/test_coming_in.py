"""Coming in without a password: by code, by card, by link; and what stops those who guess."""

import re
from collections.abc import Callable

import pytest

from api.security.codes import LASTS, TRIES
from api.security.contacts import Contacts
from api.security.identity import Account, Role
from api.security.messages import CodeMessage
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser

EMAIL = "resident@demo.example"


@pytest.fixture
def stranger(browse: Callable[..., Browser]) -> Browser:
    return browse(None)


def sent(browser: Browser, address: str = EMAIL) -> CodeMessage:
    message = browser.client.app.state.service.doors.messages.latest(address)  # type: ignore[attr-defined]
    assert isinstance(message, CodeMessage)
    return message


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_lets_a_resident_in_and_takes_them_where_they_wanted_to_go(stranger: Browser) -> None:
    page = stranger.send("/sign-in", contact=EMAIL.upper(), after="/book")
    assert page.heading == "Enter your code"
    assert stranger.send("/sign-in/code", code=sent(stranger).code, after="/book").path.startswith("/book/")
    assert "Ada Ash" in stranger.get("/account").source


def test_a_code_is_good_once(stranger: Browser, browse: Callable[..., Browser]) -> None:
    stranger.send("/sign-in", contact=EMAIL)
    waiting = stranger.client.cookies["drove_waiting"]
    code = sent(stranger).code
    assert stranger.send("/sign-in/code", code=code).path == "/rides"
    other = browse(None)
    other.client.cookies["drove_waiting"] = waiting
    assert other.send("/sign-in/code", code=code).status == 410


def test_a_code_is_good_in_the_browser_that_asked_for_it_alone(
    stranger: Browser, browse: Callable[..., Browser]
) -> None:
    stranger.send("/sign-in", contact=EMAIL)
    other = browse(None)
    other.send("/sign-in", contact="resident2@demo.example")
    assert other.send("/sign-in/code", code=sent(stranger).code).status == 422


def test_a_code_runs_out(stranger: Browser) -> None:
    stranger.send("/sign-in", contact=EMAIL)
    wall = stranger.client.app.state.service.surroundings.wall_clock  # type: ignore[attr-defined]
    wall.advance(int(LASTS.total_seconds()))
    page = stranger.send("/sign-in/code", code=sent(stranger).code)
    assert page.status == 410
    assert "That code has run out" in page.words


def test_after_five_wrong_codes_the_right_one_does_nothing(stranger: Browser) -> None:
    stranger.send("/sign-in", contact=EMAIL)
    code = sent(stranger).code
    for _ in range(TRIES):
        assert "not the code we sent" in stranger.send("/sign-in/code", code=wrong(code)).words
    assert stranger.send("/sign-in/code", code=code).status == 410
    assert stranger.get("/rides").path == "/sign-in"


def test_nobody_learns_who_travels_with_us(stranger: Browser, browse: Callable[..., Browser]) -> None:
    known = stranger.send("/sign-in/card", card="1000 0004", surname="Ash")
    other = browse(None)
    unknown = other.send("/sign-in/card", card="9999 9999", surname="Nobody")
    assert known.source == unknown.source
    assert other.send("/sign-in", contact="nobody@example.org").heading == "Enter your code"
    assert other.send("/sign-in/code", code="123456").status == 422


def test_staff_do_not_come_in_by_code(stranger: Browser) -> None:
    service = stranger.client.app.state.service  # type: ignore[attr-defined]
    boss = Account("account-boss", "boss", "Bo Boss", frozenset({Role.COORDINATOR, Role.RESIDENT}))
    service.sign_ins.add("", boss, contacts={boss.id: Contacts(email="boss@example.org")})
    stranger.send("/sign-in", contact="boss@example.org")
    assert service.doors.messages.latest("boss@example.org") is None


def test_a_card_with_the_surname_sends_a_code_to_its_owner(stranger: Browser) -> None:
    for surname in ("Birch", ""):
        stranger.send("/sign-in/card", card="10000004", surname=surname)
        assert stranger.client.app.state.service.doors.messages.latest(EMAIL) is None  # type: ignore[attr-defined]
    stranger.send("/sign-in/card", card="1000 0004", surname=" ash ")
    assert stranger.send("/sign-in/code", code=sent(stranger).code).path == "/rides"


def test_the_office_reads_a_code_out_to_whoever_waits_with_a_card(
    stranger: Browser, browse: Callable[..., Browser]
) -> None:
    office = browse("coordinator")
    page = office.send(f"/desk/riders/{village.BEN.id}/sign-in", email="", phone="")
    assert page.status == 200
    nobody = office.send(f"/desk/riders/{village.BEN.id}/sign-in/code")
    assert "Nobody is waiting" in nobody.words
    card = re.search(r"Card: (\d{4} \d{4})", page.words)
    assert card
    stranger.send("/sign-in/card", card=card[1], surname="Birch")
    told = office.send(f"/desk/riders/{village.BEN.id}/sign-in/code").words
    code = next(word for word in told.split() if word.isdecimal() and len(word) == 6)
    assert stranger.send("/sign-in/code", code=code).path == "/rides"


def test_looking_at_a_link_signs_nobody_in_and_its_button_does_once(
    stranger: Browser, browse: Callable[..., Browser]
) -> None:
    service = stranger.client.app.state.service  # type: ignore[attr-defined]
    object.__setattr__(service.doors.codes._sending, "address", "https://rides.example.org")
    stranger.send("/sign-in", contact=EMAIL)
    path = (sent(stranger).link or "").removeprefix("https://rides.example.org")
    phone = browse(None)
    for _ in range(2):
        page = phone.get(path)
        assert page.heading.startswith("Sign in to")
        assert page.answer.headers["Referrer-Policy"] == "no-referrer"
    assert phone.get("/rides").path == "/sign-in"
    assert phone.send(path).path == "/rides"
    assert browse(None).send(path).status == 410


def test_signing_in_gives_a_new_token_and_ends_the_old_visit(resident: Browser) -> None:
    before = resident.client.cookies["drove_session"]
    resident.send("/sign-in", contact=EMAIL)
    resident.send("/sign-in/code", code=sent(resident).code)
    after = resident.client.cookies["drove_session"]
    assert after != before
    resident.client.cookies.clear()
    resident.client.cookies["drove_session"] = before
    assert resident.get("/rides").path == "/sign-in"


def test_whoever_asks_for_codes_too_often_has_to_wait(stranger: Browser) -> None:
    for _ in range(5):
        assert stranger.send("/sign-in", contact=EMAIL).status == 200
    page = stranger.send("/sign-in", contact=EMAIL)
    assert page.status == 429
    assert int(page.answer.headers["Retry-After"]) > 0
    assert page.heading == "Please wait a little"
    assert "or ring us" in page.words


def test_whoever_guesses_passwords_has_to_wait_and_nobody_else(
    stranger: Browser, browse: Callable[..., Browser]
) -> None:
    for _ in range(10):
        assert stranger.send("/sign-in/staff", login="coordinator", password="a guess").status == 422
    assert stranger.send("/sign-in/staff", login="coordinator", password="demonstration only").status == 429
    assert browse("planner").get("/account").status == 200


def test_people_see_where_they_are_signed_in_and_end_it(
    resident: Browser, browse: Callable[..., Browser]
) -> None:
    tablet = browse("resident")
    page = resident.get("/account")
    assert page.words.count("Signed in ") == 2
    other = page.source.split('name="visit" value="')[1].split('"')[0]
    resident.send("/account/visits/end", visit=other)
    assert tablet.get("/rides").path == "/sign-in"
    assert resident.get("/rides").path == "/rides"
    third = browse("resident")
    assert "signed out everywhere else" in resident.send("/account/visits/end-all").words
    assert third.get("/rides").path == "/sign-in"


def test_nobody_ends_another_persons_visit(resident: Browser, browse: Callable[..., Browser]) -> None:
    driver = browse("driver")
    browse("driver")
    visits = driver.get("/account").source.split('name="visit" value="')[1].split('"')[0]
    assert resident.send("/account/visits/end", visit=visits).status == 404
