"""Ways through the small service that show each page in each of its states: asked, mistaken, refused, done.

They are walked without a browser; what comes back is shown to one afterwards, as it came.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI

from api.main import create_app
from scheduler.adapters.clocks import SettableClock
from tests.in_process import InProcess
from tests.integration.api.conftest import LOGINS, clocks, settings, surroundings
from tests.integration.pages.conftest import Browser, Page


@dataclass
class Village:
    """The small service, and who is signed in at it."""

    app: FastAPI
    clock: SettableClock
    wall: SettableClock
    known: dict[str, Browser] = field(default_factory=dict)

    def __call__(self, who: str = "") -> Browser:
        """Return the browser of somebody; of a stranger when nobody is named."""
        if who not in self.known:
            browser = Browser(self.stranger(), self.clock)
            if who:
                browser.sign_in(LOGINS[who])
            self.known[who] = browser
        return self.known[who]

    def stranger(self) -> InProcess:
        """Return a browser's memory with nothing in it."""
        return InProcess(self.app, raise_server_exceptions=False)


Walk = Callable[[Village], Iterator[Page]]


@dataclass(frozen=True)
class Way:
    """One walk, and the addresses it shows."""

    walk: Walk
    shows: tuple[str, ...]


WAYS: dict[str, Way] = {}


def way(*shows: str) -> Callable[[Walk], Walk]:
    """Enter a walk with the patterns of the pages that it shows."""

    def enter(walk: Walk) -> Walk:
        WAYS[walk.__name__] = Way(walk, shows)
        return walk

    return enter


@cache
def _loaded() -> bytes:
    """Return the database of the small service as it begins: loading it takes longer than most of the ways."""
    with TemporaryDirectory(prefix="drove-") as folder:
        with InProcess(create_app(settings(Path(folder)), surroundings=surroundings(*clocks()))):
            pass
        return (Path(folder) / "test.db").read_bytes()


@contextmanager
def opened(folder: Path) -> Iterator[Village]:
    """Open the small service, as it was left if it was open in this folder before."""
    database = folder / "test.db"
    if not database.exists():
        database.write_bytes(_loaded())
    clock, wall = clocks()
    app = create_app(settings(folder), surroundings=surroundings(clock, wall))
    with InProcess(app):
        yield Village(app, clock, wall)
