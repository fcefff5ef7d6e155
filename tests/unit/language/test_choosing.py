"""Which language a reader gets: chosen now, chosen before, asked for by the browser, and English otherwise."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.language.choosing import COOKIE, ReadersLanguage
from api.language.current import spoken
from tests.in_process import InProcess


def told(_request: Request) -> PlainTextResponse:
    return PlainTextResponse(spoken().code)


@pytest.fixture
def client() -> InProcess:
    paths = ("/", "/rides", "/desk", "/miles/driver-1", "/v1/riders")
    return InProcess(ReadersLanguage(Starlette(routes=[Route(path, told) for path in paths])))


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("", "en"),
        ("cy", "cy"),
        ("cy-GB,en;q=0.8", "cy"),
        ("en-GB,en;q=0.9,cy;q=0.8", "en"),
        ("en;q=0.1,cy;q=0.9", "cy"),
        ("de,fr;q=0.5", "en"),
        ("de,cy;q=0.5", "cy"),
        ("cy;q=often", "en"),
        (";;,,", "en"),
    ],
)
def test_the_browser_may_ask(client: InProcess, accepts: str, language: str) -> None:
    answer = client.get("/", headers={"accept-language": accepts})
    assert answer.text == language
    assert answer.headers["content-language"][:2] == language
    assert "set-cookie" not in answer.headers


def test_a_choice_is_kept(client: InProcess) -> None:
    assert client.get("/?lang=cy").text == "cy"
    assert client.cookies[COOKIE] == "cy"
    assert client.get("/rides").text == "cy"
    assert client.get("/rides?lang=en", headers={"accept-language": "cy"}).text == "en"
    assert client.get("/rides", headers={"accept-language": "cy"}).text == "en"


@pytest.mark.parametrize("nonsense", ["/?lang=tlh", "/?lang=", "/?lang=%00"])
def test_a_language_nobody_speaks_is_english(client: InProcess, nonsense: str) -> None:
    answer = client.get(nonsense)
    assert answer.text == "en"
    assert "set-cookie" not in answer.headers


def test_rooms_without_a_catalogue_and_programs_are_answered_in_english(client: InProcess) -> None:
    assert client.get("/desk?lang=cy").text == "en"
    assert client.get("/miles/driver-1").text == "en"
    assert client.get("/v1/riders", headers={"accept-language": "cy"}).text == "en"
