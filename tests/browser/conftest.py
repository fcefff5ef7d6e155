"""One service with a day of rides, one browser, and people who are signed in."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from api.main import create_app
from tests.browser.steps import Village, come_in, has_come, served_here, window
from tests.fakes import village_service as village
from tests.fakes.few_places import FewPlaces
from tests.in_process import InProcess
from tests.integration.api.conftest import clocks, settings, surroundings
from tooling import chromium
from tooling.commands import CLOCK_START
from tooling.demo_bookings import fill
from tooling.server import free_port, stop

ROOT = Path(__file__).parents[2]
START_LIMIT = 240.0
"""Seconds; a first start compiles the engine."""
Visit = Callable[..., Page]
PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if ROOT / "tests" / "browser" in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def program() -> Path:
    """Return the browser's program; without one the tests are skipped, which fails in CI."""
    found = chromium.find()
    if found is None:
        pytest.skip(chromium.MISSING)
    return found


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory, program: Path) -> Iterator[str]:
    """Serve a demonstration with a day of rides on a free port."""
    folder, port = tmp_path_factory.mktemp("service"), free_port()
    variables = {
        "DROVE_DEMO": "1",
        "DROVE_LOG": "text",
        "DROVE_SEARCH": "inline",
        "DROVE_WORKER": "apart",
        "DROVE_CLOCK_START": CLOCK_START,
        "DROVE_DATABASE_URL": f"sqlite:///{folder}/demo.db",
        "DROVE_PASSWORD_MEMORY_KIB": "8",
        "DROVE_PASSWORD_ROUNDS": "1",
    }
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "drove.py", "serve", "--host", "127.0.0.1", "--port", str(port)],
            cwd=ROOT,
            env=os.environ | variables,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process, folder / "service.log")
            fill(address)
            yield address
        finally:
            stop(process)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    began = monotonic()
    while monotonic() - began < START_LIMIT and process.poll() is None:
        try:
            if httpx.get(f"{address}/ready", timeout=2).is_success:
                return
        except httpx.HTTPError:
            pass
        sleep(0.1)
    pytest.fail(f"the service did not start:\n{log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def browser(program: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(chromium.ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def cookies(browser: Browser, url: str) -> Callable[[str], list[dict[str, object]]]:
    """Return the cookies of somebody who signed in once for all tests."""
    kept: dict[str, list[dict[str, object]]] = {}

    def of(login: str) -> list[dict[str, object]]:
        if login not in kept:
            context = browser.new_context(base_url=url)
            page = context.new_page()
            come_in(page, login)
            assert "/sign-in" not in page.url
            kept[login] = [dict(one) for one in context.cookies()]
            context.close()
        return kept[login]

    return of


def _is_fault(page: Page, line: ConsoleMessage) -> bool:
    """Tell whether a line is about something wrong; a page that answers with a refusal is none."""
    about_the_page = line.location.get("url") == page.url and "Failed to load resource" in line.text
    return line.type == "error" and not about_the_page


@pytest.fixture
def visit(browser: Browser, url: str, cookies: Callable[[str], list[dict[str, object]]]) -> Iterator[Visit]:
    """Return what opens a window of its own for somebody; faults of scripts in it fail the test."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_window(login: str = "", **options: object) -> Page:
        context = browser.new_context(base_url=url, locale="en-GB", **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.set_default_navigation_timeout(60_000)
        opened.append(context)
        if login:
            context.add_cookies(cookies(login))  # type: ignore[arg-type]
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if _is_fault(page, line) else None)
        return page

    yield open_window
    for context in opened:
        context.close()
    assert not faults


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    clock, wall = clocks()
    known = replace(surroundings(clock, wall), gazetteer=FewPlaces([*village.PLACES, *village.LONG_NAMES]))
    app = create_app(settings(tmp_path_factory.mktemp("village")), surroundings=known)
    with InProcess(app), served_here(app, lifespan="off") as url:
        yield Village(url, app.state.service, clock)


@pytest.fixture
def phone(browser: Browser, served: Village) -> Iterator[Callable[..., Page]]:
    """Return what opens the run sheet of a new day on Cara's phone.

    Without signal it says so in its console; faults of scripts still fail.
    """
    has_come(served)
    mine: Any = window(browser, served, "driver").context.cookies()
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_phone(**options: Any) -> Page:
        context = browser.new_context(base_url=served.url, locale="en-GB", viewport=PHONE, **options)
        context.set_default_timeout(10_000)
        context.set_default_navigation_timeout(60_000)
        opened.append(context)
        context.add_cookies(mine)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto("/drive")
        return page

    yield open_phone
    for context in opened:
        context.close()
    assert not faults
