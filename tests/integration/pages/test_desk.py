"""The coordinator's room: the day as it is, who is not served and why, somebody booked for, a better plan."""

import json
import re
from collections.abc import Callable

import pytest

from api.pages.desk_riders import fits
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, asked, booked

Browse = Callable[[str | None], Browser]
DAY = f"/desk?date={village.TOMORROW}"


@pytest.fixture
def coordinator(browse: Browse) -> Browser:
    return browse("coordinator")


@pytest.fixture
def driver(browse: Browse) -> Browser:
    return browse("driver")


def test_the_day_shows_its_run_everywhere_by_the_same_number(resident: Browser, coordinator: Browser) -> None:
    booked(resident)
    page = coordinator.get(DAY)
    assert page.heading == "Tomorrow, Tuesday 1 December"
    assert "Everybody who asked has an answer" in page.words
    assert page.words.count("Run 1") >= 3
    assert "Time line of 1 runs" in page.words
    assert page.source.count("#0072b2") >= 3
    assert "pick up Ada Ash" in page.words


def test_an_empty_day_says_so(coordinator: Browser) -> None:
    page = coordinator.get("/desk?date=2026-12-20")
    assert page.status == 200
    assert "No rides are booked for this day yet." in page.words
    assert "Look for a better plan" not in page.words


@pytest.mark.parametrize("typed", ["soon", "31 2 2027", "2026-13-01", "1"])
def test_a_day_that_is_none_is_told_and_kept(coordinator: Browser, typed: str) -> None:
    page = coordinator.get(f"/desk?date={typed}")
    assert page.status == 422
    assert "date" in page.errors
    assert typed in page.values("date") or f'value="{typed}"' in page.source


@pytest.mark.parametrize("typed", ["2026-12-01", "1 12 2026", "1/12/2026", "1.12", "1 December"])
def test_a_day_is_read_as_people_write_it(coordinator: Browser, typed: str) -> None:
    assert coordinator.get(f"/desk?date={typed}").heading == "Tomorrow, Tuesday 1 December"


def test_a_refusal_stands_with_its_reason_until_the_rider_has_a_ride(
    resident: Browser, coordinator: Browser
) -> None:
    asked(resident, to={"search": "far"}, to_which={"place": str(village.FAR.id)})
    page = coordinator.get(DAY)
    assert "Ada Ash" in page.words
    assert "outside the area" in page.words
    again = coordinator.get(page.links("/book?quote=")[0])
    assert again.path.endswith("/answers")
    assert "Far" in again.words
    booked(resident)
    assert "Refused 09:" not in coordinator.get(DAY).words


def test_a_better_plan_is_looked_for_and_told_of(resident: Browser, coordinator: Browser) -> None:
    booked(resident)
    coordinator.get(DAY)
    page = coordinator.send(f"/desk/{village.TOMORROW}/optimise")
    assert page.path == "/desk"
    assert "None is better than this one" in page.words or "We found a better" in page.words


def test_a_form_from_elsewhere_changes_nothing(resident: Browser, coordinator: Browser) -> None:
    booked(resident)
    coordinator.get(DAY)
    assert coordinator.send(f"/desk/{village.TOMORROW}/optimise", token="guessed").status == 403


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ada", True),
        ("ash", True),
        ("as ad", True),
        ("960001", True),
        ("01632 960 001", True),
        ("ben", False),
    ],
)
def test_a_rider_is_found_by_any_part_of_the_name_or_the_number(words: str, found: bool) -> None:
    assert fits(village.ADA, words) is found


def test_a_rider_is_found_and_booked_for(coordinator: Browser) -> None:
    page = coordinator.send("/desk/riders", q="ben")
    assert "1 rider fits “ben”." in page.words
    assert "Stays in wheelchair" in page.words
    begun = coordinator.get(page.links("/book")[-1])
    assert "Booking for Ben Birch" in begun.words


def test_nobody_found_says_what_to_do(coordinator: Browser) -> None:
    assert "Check the spelling" in coordinator.send("/desk/riders", q="zebedee").words


def test_a_reference_leads_to_its_booking(resident: Browser, coordinator: Browser) -> None:
    path = booked(resident).path.removesuffix("/booked")
    reference = re.search(r"\b[0-9A-Z]{3,4} [0-9A-Z]{3,4}\b", resident.get(path).words)
    assert reference
    assert coordinator.send("/desk/riders", q=reference[0]).path == path
    assert coordinator.send("/desk/riders", q=reference[0].lower().replace(" ", "-")).path == path


def test_a_coordinator_cancels_for_a_rider(resident: Browser, coordinator: Browser) -> None:
    path = booked(resident).path.removesuffix("/booked")
    assert "Ada Ash" in coordinator.get(path).words
    coordinator.get(f"{path}/cancel")
    done = coordinator.send(f"{path}/cancel", legs="all", which="all")
    assert "cancelled" in done.words.lower()


def test_a_run_in_full_names_every_stop(resident: Browser, coordinator: Browser) -> None:
    booked(resident)
    page = coordinator.get(coordinator.get(DAY).links("/desk/runs/")[0])
    assert page.heading.startswith("Run 1: ")
    assert "Pick up Ada Ash" in page.words
    assert "Drop off Ada Ash" in page.words
    assert "Booking" in page.words


def test_the_map_is_drawn_from_the_runs(resident: Browser, coordinator: Browser) -> None:
    booked(resident)
    features = json.loads(coordinator.get(f"/desk/map/{village.TOMORROW}.json").source)["features"]
    line = next(one for one in features if one["geometry"]["type"] == "LineString")
    assert line["properties"] == {
        "run": 1,
        "colour": "#0072b2",
        "title": line["properties"]["title"],
    }
    stops = [one["properties"]["stop"] for one in features if one["geometry"]["type"] == "Point"]
    assert stops == list(range(1, len(stops) + 1))


@pytest.mark.parametrize("path", ["/map/roads.json", "/desk/map/soon.json", "/desk/runs/none"])
def test_what_is_not_there_is_not_found(coordinator: Browser, path: str) -> None:
    assert coordinator.get(path).status == 404


@pytest.mark.parametrize("path", ["/desk", "/desk/riders", "/desk/map/2026-12-01.json"])
def test_the_desk_is_for_coordinators(resident: Browser, driver: Browser, path: str) -> None:
    assert resident.get(path).status == 403
    assert driver.get(path).status == 403
