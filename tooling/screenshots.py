"""Photographs of the main pages of a demonstration that runs, for people to look at: what, how wide, as whom.

Run by ``dev.py screenshots`` with the service's address and a folder: every page at telephone and desk width, the
driver's also by night, some with letters twice as large, the run sheet also as it prints.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tooling import chromium
from tooling.demo_bookings import LOOKED_AT, PASSWORD, fill

NARROW, WIDE, HEIGHT = 360, 1280, 780
TOMORROW = LOOKED_AT.date().replace(day=2)


@dataclass(frozen=True, slots=True)
class Shot:
    """One page to photograph."""

    name: str
    path: str
    widths: tuple[int, ...] = (NARROW, WIDE)


STRANGER = (Shot("front", "/"), Shot("sign-in", "/sign-in"), Shot("accessibility", "/accessibility"))
RESIDENT = (
    Shot("rides", "/rides"),
    Shot("rides-welsh", "/rides?lang=cy"),
    Shot("details", "/details?lang=en"),
)
DRIVER = (
    Shot("drive", "/drive"),
    Shot("availability", "/drive/availability"),
    Shot("roster", "/drive/roster"),
    Shot("open-rides", "/drive/open-rides"),
    Shot("miles", "/drive/miles"),
    Shot("about-me", "/drive/about-me"),
)
DESK = (
    Shot("desk", "/desk"),
    Shot("desk-empty-day", "/desk?date=2026-12-06"),
    Shot("riders", "/desk/riders"),
    Shot("run", "/desk/runs/2026-12-01-minibus-1-day"),
    Shot("call", "/desk/call"),
    Shot("rota", "/desk/rota"),
    Shot("volunteers", "/desk/volunteers"),
    Shot("papers", "/desk/papers"),
    Shot("calls", "/desk/calls"),
)

PLANNER = (Shot("planner", "/planner"), Shot("planner-new", "/planner/new"))
ADMINISTRATOR = (
    Shot("admin", "/admin"),
    Shot("tokens", "/admin/tokens"),
    Shot("audit", "/admin/audit"),
    Shot("messages", "/admin/messages"),
    Shot("work", "/admin/work"),
)


class Camera:
    """Takes the pictures of one visitor."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self.browser, self.url, self.folder = browser, url, folder
        self.taken = 0

    @contextmanager
    def visit(self, login: str = "", **options: Any) -> Iterator[Page]:
        """Open a browser of its own for somebody, signed in unless ``login`` is empty."""
        context = self.browser.new_context(base_url=self.url, locale="en-GB", **options)
        page = context.new_page()
        if login:
            page.goto("/sign-in/staff")
            page.fill("#login", login)
            page.fill("#password", PASSWORD)
            page.click("main button[type=submit]")
        yield page
        context.close()

    def take(self, page: Page, name: str, width: int, *, percent: int = 100) -> None:
        """Photograph a whole page at a width, with letters so many per cent of their usual size."""
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if percent != 100:
            page.evaluate("size => { document.documentElement.style.fontSize = size; }", f"{percent}%")
        if page.locator("#map").count():
            page.wait_for_selector("#map[data-drawn], #map[hidden]", state="attached", timeout=20_000)
        page.wait_for_timeout(250)
        page.screenshot(path=self.folder / f"{name}.png", full_page=True)
        self.taken += 1

    def take_all(self, page: Page, shots: Sequence[Shot], *, suffix: str = "", percent: int = 100) -> None:
        """Photograph pages at all their widths."""
        for shot in shots:
            for width in shot.widths:
                page.goto(shot.path)
                self.take(page, f"{shot.name}-{width}{suffix}", width, percent=percent)


def main(url: str, folder: Path) -> int:
    """Fill the demonstration, photograph its pages, and return the exit code."""
    program = chromium.find()
    if program is None:
        sys.stderr.write(chromium.MISSING + "\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    fill(url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(chromium.ARGUMENTS))
        camera = Camera(browser, url, folder)
        _strangers(camera)
        _resident(camera)
        _driver(camera)
        _desk(camera)
        _rooms(camera)
        browser.close()
    sys.stdout.write(f"{camera.taken} pictures in {folder}\n")
    return 0


def _rooms(camera: Camera) -> None:
    for login, shots in (("planner", PLANNER), ("administrator", ADMINISTRATOR)):
        with camera.visit(login) as page:
            camera.take_all(page, shots)


def _strangers(camera: Camera) -> None:
    with camera.visit() as page:
        camera.take_all(page, STRANGER)
        camera.take_all(page, [Shot("front", "/", (NARROW,))], suffix="-200-percent", percent=200)


def _resident(camera: Camera) -> None:
    """Book a ride for the day after, a picture of each page."""
    with camera.visit("resident") as page:
        page.goto("/book")
        for number, answer in enumerate(ANSWERS, 1):
            name = f"book-{number}-{page.url.rsplit('/', 1)[1]}"
            camera.take(page, f"{name}-{NARROW}", NARROW)
            if number == 1:
                page.click("main button[type=submit]")
                camera.take(page, f"{name}-error-{NARROW}", NARROW)
            _answer(page, answer)
        camera.take(page, f"book-offers-{NARROW}", NARROW)
        camera.take(page, f"book-offers-{WIDE}", WIDE)
        page.click("main .drove-ticket button >> nth=0")
        camera.take(page, f"book-check-{NARROW}", NARROW)
        page.click("main button[type=submit]")
        for width in (NARROW, WIDE):
            camera.take(page, f"booked-{width}", width)
        ride = page.url.removesuffix("/booked")
        camera.take_all(page, [Shot("ride", ride), Shot("ride-cancel", f"{ride}/cancel")])
        camera.take_all(page, RESIDENT)
        camera.take_all(page, [Shot("rides", "/rides", (NARROW,))], suffix="-200-percent", percent=200)
        page.goto("/no-such-page")
        camera.take(page, f"not-found-{NARROW}", NARROW)


Answer = tuple[tuple[str, str], ...]
ANSWERS: tuple[Answer, ...] = (
    (("check", "input[name=place] >> nth=0"),),
    (("search", "ely market"),),
    (("check", "input[name=place] >> nth=0"),),
    (("check", f"input[name=day][value='{TOMORROW.isoformat()}']"),),
    (("check", "input[name=kind][value=arrive_by]"), ("fill:#time", "10:30")),
    (("check", "input[name=back][value=leave_after]"), ("fill:#leave-time", "12:30")),
    (("check", "input[name=others][value=no]"),),
    (("keep", ""),),
    (("check", "input[name=purpose][value=shopping]"),),
)
"""What is answered on each page of a booking."""


def _answer(page: Page, answer: Answer) -> None:
    for how, what in answer:
        if how == "check":
            page.check(what)
        elif how == "search":
            other = page.locator("input[name=place][value=search]")
            if other.count():
                other.check()
            page.fill("#search", what)
        elif how.startswith("fill:"):
            page.fill(how.removeprefix("fill:"), what)
    page.click("main button[type=submit]")


def _driver(camera: Camera) -> None:
    with camera.visit("driver") as page:
        camera.take_all(page, DRIVER)
        camera.take_all(page, [Shot("drive", "/drive", (NARROW,))], suffix="-200-percent", percent=200)
        page.goto("/drive")
        page.emulate_media(media="print")
        camera.take(page, "drive-as-printed", 794)
        page.pdf(path=camera.folder / "drive.pdf", format="A4", prefer_css_page_size=True)
    with camera.visit("driver", color_scheme="dark") as page:
        camera.take_all(page, DRIVER, suffix="-night")


def _desk(camera: Camera) -> None:
    with camera.visit("coordinator") as page:
        camera.take_all(page, DESK)
        camera.take_all(page, [Shot("desk", "/desk", (WIDE,))], suffix="-200-percent", percent=200)
        page.goto("/desk/riders")
        page.click("main tbody th a >> nth=0")
        camera.take(page, f"rider-{WIDE}", WIDE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
