"""The return for the council on its page: reckoned by the command from the live log, with its trips and tables.

The first test has the command run in a process of its own, as the service does; the others in this one.
"""

import csv
import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from io import StringIO
from unittest.mock import patch

import pytest

from api.pages.planner_return_bars import Measured, bars
from api.pages.planner_return_shown import trend
from api.planning.returned import last_month
from simulations.monthly import LENT
from tests.command_line import drove
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, booked

Browse = Callable[..., Browser]
PERIOD = "from=2026-12-01&to=2026-12-02"
DAY = "/drive?date=2026-12-01"


@pytest.fixture
def planner(browse: Browse) -> Browser:
    """A planner, after a day on which Ada was carried on the first of her two rides."""
    return after_a_day(browse, pressed=datetime(2026, 12, 1, 8, 0, tzinfo=UTC))


def after_a_day(browse: Browse, *, pressed: datetime) -> Browser:
    booked(browse("resident"))
    both = [browse("driver"), browse("other_driver")]
    both[0].clock.set(pressed)
    driver = min(both, key=lambda one: "Ada Ash" not in one.get(DAY).words)
    for happening in ("started", "arrived", "boarded", "arrived", "alighted"):
        page = driver.get(DAY)
        path = next(part for part in page.source.split('"') if part.endswith("/records"))
        legs, kinds = page.values("leg") or [""], page.values("kind") or [""]
        driver.send(path, happening=happening, leg=legs[0], kind=kinds[0])
    return browse("planner")


@pytest.fixture
def reckoned_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command is given the same words and surroundings, without a process to start."""

    def ask(*words: str, environment: Mapping[str, str]) -> str:
        with patch.dict(os.environ, environment, clear=True):
            answer = drove(*words)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    monkeypatch.setattr("api.planning.returned.ask_drove", ask)


def test_a_period_is_reckoned_shown_and_taken_away(planner: Browser) -> None:
    form = planner.get("/planner/return")
    assert form.values("from") == ["2026-11-01"]
    assert form.values("to") == ["2026-11-30"]
    assert "In short" not in form.words
    page = planner.get(f"/planner/return?{PERIOD}")
    assert page.heading == "Return for the council"
    assert "1 day on which somebody asked for a ride" in page.words
    assert "Trips 1" in page.words
    assert "nobody knows just when" not in page.words
    assert "The hours are not whole." in page.words, "the driver is not back yet"
    assert "The cost is not whole" not in page.words, "the shift is the rota's, and has its price"
    assert "Villages with fewer than 5 riders 1" in page.words
    assert "Haddenham" not in page.words, "Ada would be known by her village"
    table = planner.get(f"/planner/return/files/value.csv?{PERIOD}")
    assert table.answer.headers["content-disposition"].endswith('"return-2026-12-01-2026-12-02-value.csv"')
    rows = list(csv.DictReader(StringIO(table.source)))
    assert [row["trips"] for row in rows if row["by"] == "all"] == ["1"]
    trips = planner.get(f"/planner/return/files/trips.csv?{PERIOD}").source
    assert "Ada" not in trips
    assert "rider-ada" not in trips
    assert planner.get(f"/planner/return/files/return.json?{PERIOD}").status == 404


@pytest.mark.usefixtures("reckoned_here")
def test_trips_that_were_pressed_only_the_morning_after_are_no_trips_on_time(
    browse: Browse,
) -> None:
    planner = after_a_day(browse, pressed=datetime(2026, 12, 2, 9, 0, tzinfo=UTC))
    page = planner.get(f"/planner/return?{PERIOD}")
    assert "Trips 1" in page.words
    assert "Picked up on time" not in page.words, "there is nothing to count it from"
    assert "Of 1 trip nobody knows just when it was: its steps were pressed only after the day." in page.words
    link = page.links("/figures/untimed_trips?")[0]
    assert "1 way that people wanted" in planner.get(f"{link}&day=2026-12-01").words


@pytest.mark.usefixtures("reckoned_here")
def test_a_figure_leads_to_its_days_and_trips(planner: Browser) -> None:
    listed = planner.get(f"/planner/return?{PERIOD}")
    (link,) = listed.links("/figures/trips?")
    page = planner.get(link)
    assert "One-way rides completed, each party once. Over all days: 1 ." in page.words
    assert "Tue 1 Dec 2026 : its trips 1 Wed 2 Dec 2026 : its trips 0" in page.words
    behind = planner.get(f"{link}&day=2026-12-01")
    assert "Behind it on Tue 1 Dec 2026 1 way that people wanted" in behind.words
    small = "villages with fewer than 5 riders"
    assert f"{small} to {small}, there booked" in behind.words
    assert planner.get(f"{link}&day=2026-12-09").status == 404
    assert planner.get(f"/planner/return/figures/nonsense?{PERIOD}").status == 404


@pytest.mark.usefixtures("reckoned_here")
def test_prices_that_a_planner_enters_are_reckoned_with(planner: Browser) -> None:
    def cost(query: str) -> float:
        table = planner.get(f"/planner/return/files/figures.csv?{PERIOD}{query}").source
        rows = {row["figure"]: row for row in csv.DictReader(StringIO(table))}
        return float(rows["Cost of the day, £"]["all days"])

    assert cost("&costs-car_pence_mile=90&costs-volunteer_minibus_pence_mile=90") > cost("") > 0
    page = planner.get(f"/planner/return?{PERIOD}&costs-car_pence_mile=dear")
    assert page.status == 422
    assert page.errors == {
        "costs-car_pence_mile": "A volunteer’s car: enter a number from 0 to 200 (pence a mile)."
    }


@pytest.mark.usefixtures("reckoned_here")
def test_hours_that_a_vehicle_is_lent_are_told_apart(planner: Browser, browse: Browse) -> None:
    desk, path = browse("coordinator"), f"/desk/vehicles/{village.BUS.id}/lent"
    page = desk.send(
        path,
        first="2026-12-01",
        last="2026-12-09",
        weekdays=["tue", "wed"],
        work="school run",
        pounds="32.5",
        **{"from": "18:15", "to": "19:45"},
    )
    assert (
        "school run, 18:15 to 19:45, £32.50 an hour: Tuesday 1 December to Wednesday 9 December, 4 days"
        in page.words
    )
    assert page.words.count("Take back : school run") == 4
    again = desk.send(
        path,
        first="2/12/2026",
        last="3 dec 2026",
        weekdays=["wed", "thu"],
        work="club",
        **{"from": "19:00", "to": "20:00"},
    )
    assert "Lent on 1 day, not on these:" in again.words
    assert "lent to other work in those hours (school run)" in again.words
    first = next(one for one in page.source.split('"') if "/lent/2026-12-01/" in one)
    assert desk.send(first).words.count("Take back : school run") == 3
    told = planner.get(f"/planner/return?{PERIOD}").words
    assert "Hours held for contracts 1.5" in told
    assert "Income of contracts, £ 48.75" in told
    lent = csv.DictReader(StringIO(planner.get(f"/planner/return/files/lent.csv?{PERIOD}").source))
    assert lent.fieldnames == list(LENT), "named as where there is none"
    assert [(row["day"], row["work"], row["hours"], row["pence"]) for row in lent] == [
        ("2026-12-02", "school run", "1.5", "4875")
    ]
    figure = f"/planner/return/figures/contract_hours?{PERIOD}"
    assert "school run" in planner.get(f"{figure}&day=2026-12-02").words
    assert "No vehicle was lent on this day." in planner.get(f"{figure}&day=2026-12-01").words
    assert browse("planner").get(path).status == 403


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"first": "soon"}, "first", "Enter day, month and year"),
        ({"last": "31 2 2027"}, "last", "There is no such day."),
        ({"last": "2026-11-30"}, "last", "not before the first"),
        ({"last": "2027-12-01"}, "last", "within 120 days"),
        ({"to": "06:00"}, "to", "Enter a time after the first."),
        ({"from": "early"}, "from", "time"),
        ({"work": " "}, "work", "Say for what work"),
        ({"pounds": "lots"}, "pounds", "pounds an hour"),
        ({"weekdays": ["sun"]}, "weekdays", "None of these days"),
    ],
)
def test_what_cannot_be_lent_is_told_at_its_field(
    browse: Browse, sent: dict[str, str], field: str, said: str
) -> None:
    usual = {"first": "2026-12-01", "last": "2026-12-02", "from": "07:45", "to": "09:00", "work": "school"}
    asked = {"weekdays": ["tue"], "pounds": "30", **usual, **sent}
    page = browse("coordinator").send(f"/desk/vehicles/{village.BUS.id}/lent", **asked)
    assert page.status == 422
    assert said in page.errors[field]


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("from=&to=2026-12-02", "from", "Enter day, month and year, like 30 11 2026."),
        ("from=2026-12-01&to=soon", "to", "Enter day, month and year, like 30 11 2026."),
        (
            "from=2026-12-02&to=2026-12-01",
            "to",
            "The last day is before the first. Choose the earlier day first.",
        ),
        ("from=2025-01-01&to=2026-12-01", "to", "Choose 366 days at most."),
    ],
)
def test_a_period_that_cannot_be_is_told(browse: Browse, query: str, field: str, said: str) -> None:
    page = browse("planner").get(f"/planner/return?{query}")
    assert page.status == 422
    assert page.errors == {field: said}


@pytest.mark.usefixtures("reckoned_here")
def test_days_without_a_request_say_so(browse: Browse) -> None:
    page = browse("administrator").get("/planner/return?from=2026-01-01&to=2026-01-02")
    assert "Nobody asked for a ride in this period." in page.words
    assert browse("resident").get("/planner/return").status == 403


def test_the_usual_period_is_the_month_before() -> None:
    assert (last_month(date(2027, 1, 31)).first, last_month(date(2027, 1, 31)).last) == (
        date(2026, 12, 1),
        date(2026, 12, 31),
    )


def test_bars_reach_from_nought_to_their_figure_and_intervals_stay_inside() -> None:
    found = bars([Measured("a", 10, 5, 20, digits=2, sign="£"), Measured("b", -20, digits=2, sign="£")])
    assert found is not None
    first, second = found.bars
    assert first.left == found.nought == round(second.left + second.width, 1)
    assert second.width == pytest.approx(2 * first.width, abs=0.1)
    assert first.ends is not None
    assert first.left < first.ends[0] < first.left + first.width < first.ends[1] <= found.width
    assert (first.figure, second.figure) == ("£10.00", "−£20.00")
    assert bars([]) is bars([Measured("none", 0)]) is None


def test_a_trend_says_whether_chance_would_explain_it() -> None:
    def told(low: float, high: float) -> str:
        row = {
            "by": "trend",
            "subsidy_per_trip": 0.5,
            "subsidy_per_trip_low": low,
            "subsidy_per_trip_high": high,
        }
        return trend({"value": [row]})

    assert told(0.2, 0.8) == "£0.50 a trip from one month to the next, between £0.20 and £0.80."
    assert told(-0.2, 1.2).endswith("between −£0.20 and £1.20: chance would explain it.")
    assert trend({"value": []}) == "A trend needs three months or more."
