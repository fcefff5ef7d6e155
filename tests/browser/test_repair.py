"""A driver falls sick: the coordinator finds out whom to ring, and a rider agrees to another time, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from api.main import create_app
from tests.browser.looking import FOUR_TIMES, barriers, too_wide
from tests.browser.steps import come_in, served_here
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import Api, booked, clocks, settings, sign_in, surroundings

DAY = village.TOMORROW.isoformat()
BUS, CAR = f"{DAY}-bus", f"{DAY}-car"


@pytest.fixture
def village_day(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve three villages on the morning on which Ada rides; return the address and the shift that has her."""
    clock, wall = clocks()
    app = create_app(settings(tmp_path), surroundings=surroundings(clock, wall))
    with InProcess(app) as client:
        tokens = {who: sign_in(client, who) for who in ("resident", "coordinator")}
        api = Api(app, client, clock, wall, tokens, iter(range(100)))
        booked(api)
        clock.set(village.NOW.replace(day=1, month=12, hour=8))
        (run,) = api.get("coordinator", f"/v1/plans/{DAY}").json()["runs"]
        other = {"shift_id": {BUS: CAR, CAR: BUS}[run["shift_id"]], "failure": "shift_shortened"}
        answer = api.post(
            "coordinator", f"/v1/plans/{DAY}/repairs", {**other, "until": f"{DAY}T09:45:00+00:00"}
        )
        assert answer.status_code == 201, answer.text
    with served_here(app) as address:
        yield address, run["shift_id"]


@pytest.fixture
def desk(browser: Browser, village_day: tuple[str, str]) -> Iterator[Page]:
    """Return a coordinator's window, without scripts."""
    context = browser.new_context(base_url=village_day[0], locale="en-GB", java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    come_in(page, "coordinator")
    yield page
    context.close()


def look(browser: Browser, page: Page) -> list[str]:
    """Return what is wrong with the page as it is, with scripts on and on a small screen too."""
    context = browser.new_context(base_url=page.url, viewport=FOUR_TIMES)
    context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    shown = context.new_page()
    shown.goto(page.url)
    found = [*barriers(shown), *too_wide(shown)]
    context.close()
    return found


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.focus()
    page.keyboard.press("Enter")


def test_a_driver_falls_sick_and_a_rider_agrees_to_another_time(
    browser: Browser, desk: Page, village_day: tuple[str, str]
) -> None:
    desk.goto(f"/desk?date={DAY}")
    desk.locator(f"a[href='/desk/runs/{village_day[1]}/failure']").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_contain_text("Ada Ash")
    assert look(browser, desk) == []
    desk.get_by_label("The driver cannot drive").check()
    press(desk, "Mend the day")

    expect(desk.get_by_role("heading", level=1)).to_have_text("Whom to ring")
    expect(desk.locator(".drove-calls")).to_have_count(2)
    expect(desk.locator(".drove-calls").first).to_contain_text("Nothing is booked until they agree")
    assert look(browser, desk) == []
    desk.get_by_label("Who said so?").fill("Ada herself")
    press(desk, "They agree")
    expect(desk.get_by_role("status")).to_contain_text("the ride has a driver")
    expect(desk.get_by_text("Waiting for their yes")).to_have_count(0)

    run = desk.request.get(f"/desk?date={DAY}").text().split('href="/desk/runs/')[1].split('"')[0]
    desk.goto(f"/desk/runs/{run}")
    ride = desk.get_by_role("link", name="move or pin").get_attribute("href")
    for path, words in (
        (f"/desk/runs/{run}", "Freeze the run"),
        (str(ride), "Which run should have it?"),
        (f"/desk/{DAY}/price", "Distance"),
        (f"/desk/{DAY}/changes", "Mended the day"),
    ):
        desk.goto(path)
        expect(desk.locator("main")).to_contain_text(words)
        assert look(browser, desk) == [], path


def test_an_open_day_tells_that_somebody_needs_the_coordinator_and_nothing_moves(
    browser: Browser, village_day: tuple[str, str]
) -> None:
    address, shift_id = village_day
    context = browser.new_context(base_url=address, locale="en-GB")
    context.set_default_timeout(10_000)
    open_day, other = context.new_page(), context.new_page()
    open_day.clock.install()
    come_in(open_day, "coordinator")
    open_day.goto(f"/desk?date={DAY}")
    open_day.focus("#date")
    open_day.clock.fast_forward(31_000)
    told = open_day.locator("#live")
    other.goto(f"/drive/shifts/{shift_id}/drop-out")
    expect(told).to_be_empty()
    other.locator("main form button").click()
    other.wait_for_url("**/repair")
    open_day.clock.fast_forward(31_000)
    expect(told).to_contain_text("Who needs you has changed")
    expect(open_day.locator("#date")).to_be_focused()
    told.get_by_role("link").click()
    expect(open_day.get_by_role("link", name="Whom to ring")).to_be_visible()
    context.close()
