"""What strangers see, how one signs in and out, and what is shown when something is wrong."""

from collections.abc import Callable

import pytest

from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, Page


@pytest.fixture
def stranger(browse: Callable[..., Browser]) -> Browser:
    return browse(None)


def test_the_front_page_is_made_from_the_rules_in_force(stranger: Browser) -> None:
    words = stranger.get("/").words
    for told in (
        village.POLICY.phone,
        "Three Villages",
        "Monday to Saturday, from 7:00 am to 7:00 pm.",
        "Up to 28 days ahead.",
        "£2.50 each way",
        "Free with a bus pass from 9:30 am.",
    ):
        assert told in words


@pytest.mark.parametrize("path", ["/", "/sign-in", "/accessibility", "/nothing-here"])
def test_every_page_has_what_pages_have(stranger: Browser, path: str) -> None:
    page = stranger.get(path)
    assert page.source.count("<h1") == 1
    assert 'lang="en-GB"' in page.source
    assert "Skip to main content" in page.source
    assert page.source.index(village.POLICY.phone) < page.source.index("<main")
    assert "OpenStreetMap" in page.source[page.source.index("<footer") :]
    for trace in (" style=", "<script>", " onclick", 'src="http', "govuk-crest"):
        assert trace not in page.source


def test_the_accessibility_page_is_honest(stranger: Browser) -> None:
    words = stranger.get("/accessibility").words
    assert "What we know does not work well yet" in words
    assert "No people who use a screen reader" in words


@pytest.mark.parametrize(
    ("login", "password", "target"),
    [("", "", "login"), ("ada", "", "password"), ("", "secret", "login"), ("resident", "wrong", "login")],
)
def test_a_wrong_sign_in_is_told_without_saying_which_half(
    stranger: Browser, login: str, password: str, target: str
) -> None:
    page = stranger.send("/sign-in/staff", login=login, password=password)
    assert page.status == 422
    assert target in page.errors
    assert page.values("login") in ([login], [])
    assert "wrong" not in page.source.replace("wrong on our side", "")


@pytest.mark.parametrize(
    ("who", "landing"),
    [
        ("resident", "/rides"),
        ("driver", "/drive"),
        ("coordinator", "/desk"),
        ("planner", "/planner"),
        ("administrator", "/admin"),
    ],
)
def test_everybody_lands_in_their_room(browse: Callable[..., Browser], who: str, landing: str) -> None:
    browser = browse(None)
    assert browser.sign_in(who).path == landing
    assert browser.get("/sign-in").path == landing


@pytest.mark.parametrize(
    "after", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_nobody_is_led_away_from_here(stranger: Browser, after: str) -> None:
    page = stranger.send("/sign-in/staff", login="resident", password="demonstration only", after=after)
    assert page.path == "/rides"


def test_signing_out_ends_the_visit(resident: Browser) -> None:
    page = resident.send("/sign-out")
    assert page.path == "/"
    assert [one.headers["clear-site-data"] for one in page.answer.history] == ['"cookies"']
    assert resident.get("/rides").path == "/sign-in"


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("resident", "/drive"),
        ("resident", "/desk"),
        ("driver", "/rides"),
        ("driver", "/desk"),
        ("planner", "/rides"),
        ("planner", "/drive"),
    ],
)
def test_a_room_of_others_is_refused_in_words(browse: Callable[..., Browser], who: str, path: str) -> None:
    page: Page = browse(who).get(path)
    assert page.status == 403
    assert page.heading == "You cannot see this page"


def test_a_page_that_is_not_there_says_so(resident: Browser) -> None:
    gone, lost = "We cannot find that page", "We do not have your answers any more"
    told = {
        "/nothing": gone,
        "/rides/booking-none": gone,
        "/book/none/from": lost,
        "/book/none/nonsense": lost,
    }
    for path, heading in told.items():
        page = resident.get(path)
        assert page.status == 404
        assert page.heading == heading
        assert village.POLICY.phone in page.words


def test_files_are_kept_by_browsers_and_pages_are_not(stranger: Browser) -> None:
    page = stranger.get("/")
    sheet = next(link for link in page.links("/static/drove.css"))
    kept = stranger.client.get(sheet)
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert stranger.client.get("/static/drove.css").headers["cache-control"] == "public, max-age=3600"
    assert page.answer.headers["cache-control"] == "no-store"


def test_pages_allow_no_script_or_style_of_others(stranger: Browser) -> None:
    policy = stranger.get("/").answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
