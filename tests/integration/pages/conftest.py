"""A browser without scripts in front of the pages of a small service."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from api.demo import PASSWORD
from api.main import create_app
from scheduler.adapters.clocks import SettableClock
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import LOGINS, clocks, settings, surroundings

ORIGIN = {"accept": "text/html", "origin": "http://testserver"}


@dataclass
class Page:
    """One page as somebody reads it."""

    answer: httpx.Response
    source: str = field(init=False)

    def __post_init__(self) -> None:
        self.source = self.answer.text

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def path(self) -> str:
        return self.answer.url.path

    @property
    def words(self) -> str:
        """What stands between the header and the footer, tags away."""
        main = self.source[self.source.find("<main") : self.source.find("</main>")]
        words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
        assert '">' not in words, f"markup shows on the page: {words}"
        return words

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.source, re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[1])).split()) if found else ""

    @property
    def errors(self) -> dict[str, str]:
        """The error summary: where each line leads, and what it says."""
        start = self.source.find('class="govuk-error-summary')
        part = self.source[start : self.source.find("</ul>", start)] if start >= 0 else ""
        links = re.findall(r'href="#([^"]+)"[^>]*>(.*?)</a>', part, re.DOTALL)
        return {target: html.unescape(text.strip()) for target, text in links}

    def values(self, name: str) -> list[str]:
        """The values of every field of that name."""
        found = re.findall(rf'name="{name}"[^>]*?value="([^"]*)"', self.source)
        return [html.unescape(value) for value in found]

    def ticked(self, name: str) -> list[str]:
        """The values of every ticked field of that name."""
        fields = re.findall(rf'<input[^>]*name="{name}"[^>]*>', self.source)
        return [re.findall(r'value="([^"]*)"', one)[0] for one in fields if " checked" in one]

    def actions(self, part: str) -> list[str]:
        return [html.unescape(path) for path in re.findall(r'action="([^"]+)"', self.source) if part in path]

    def links(self, part: str) -> list[str]:
        return [html.unescape(link) for link in re.findall(r'href="([^"]+)"', self.source) if part in link]


class Browser:
    """Follows links and sends forms, as somebody of one login does."""

    def __init__(self, client: InProcess, clock: SettableClock) -> None:
        self.client, self.clock = client, clock
        self._token = ""

    def get(self, path: str) -> Page:
        return Page(self.client.get(path, headers=ORIGIN))

    def send(self, path: str, *, token: str | None = None, **fields: str | list[str]) -> Page:
        """Send a form with the token of this visit; ``date__day`` stands for the field ``date-day``."""
        form = {name.replace("__", "-").rstrip("_"): value for name, value in fields.items()}
        form["form_token"] = self.token() if token is None else token
        return Page(self.client.post(path, data=form, headers=ORIGIN))

    def token(self) -> str:
        if not self._token:
            self._token = next(iter(self.get("/accessibility").values("form_token")), "")
        return self._token

    def sign_in(self, login: str) -> Page:
        answer = self.client.post(
            "/sign-in/staff",
            data={"login": login, "password": PASSWORD},
            headers=ORIGIN,
            follow_redirects=True,
        )
        return Page(answer)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with the demonstration loaded, to be copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    with InProcess(create_app(settings(folder), surroundings=surroundings(*clocks()))):
        pass
    return folder / "test.db"


@pytest.fixture
def browse(tmp_path: Path, template: Path) -> Iterator[Callable[[str | None], Browser]]:
    """Return what gives somebody a browser of their own, all at one service."""
    (tmp_path / "test.db").write_bytes(template.read_bytes())
    clock, wall = clocks()
    app = create_app(settings(tmp_path), surroundings=surroundings(clock, wall))

    def begin(who: str | None = "resident") -> Browser:
        browser = Browser(InProcess(app, raise_server_exceptions=False), clock)
        if who is not None:
            browser.sign_in(LOGINS[who])
        return browser

    with InProcess(app):
        yield begin


@pytest.fixture
def resident(browse: Callable[..., Browser]) -> Browser:
    return browse("resident")


ANSWERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("from", {}),
    ("to", {"search": "market"}),
    ("to-which", {"place": str(village.MARKET.id)}),
    ("day", {"day": "2026-12-01"}),
    ("time", {"kind": "arrive_by", "time": "10:30"}),
    ("back", {"back": "leave_after", "leave__time": "12:00"}),
    ("with", {"others": "no"}),
    ("needs", {"needs": "door"}),
    ("purpose", {"purpose": "shopping"}),
)
"""A booking that works, question after question; it begins at home, which is first on the list."""


def asked(browser: Browser, *, upto: str = "", **changed: dict[str, str]) -> tuple[str, Page]:
    """Answer the questions of a new booking in order, before the one named; return its address and the last page."""
    page = browser.get("/book")
    at = page.path.rsplit("/", 1)[0]
    for step, answers in ANSWERS:
        if step == upto:
            break
        usual = answers or {"place": page.values("place")[0]}
        page = browser.send(f"{at}/{step}", **changed.get(step.replace("-", "_"), usual))
    return at, page


def booked(browser: Browser, **changed: dict[str, str]) -> Page:
    """Book the first ride offered, and return the page that says so."""
    at, page = asked(browser, **changed)
    browser.send(f"{at}/offers", offer=page.values("offer")[0])
    return browser.send(f"{at}/check")
