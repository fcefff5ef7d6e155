"""Calendar, notice board, papers and claims, as people meet them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from api.service import Service
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, booked
from tests.integration.pages.test_driver import DAY, MORNING, press

DESK_DAY = DAY.replace("/drive", "/desk")
CARA, DAN = village.CARA.id, village.DAN.id


@pytest.fixture
def cara(browse: Callable[..., Browser]) -> Browser:
    return browse("driver")


@pytest.fixture
def office(browse: Callable[..., Browser]) -> Browser:
    return browse("coordinator")


def events(browser: Browser, path: str) -> list[icalendar.Event]:
    answer = browser.client.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def address(browser: Browser) -> str:
    page = browser.send("/drive/calendar", do="make")
    return "/calendar/" + page.words.split("/calendar/")[1].split()[0]


def test_a_calendar_is_read_without_signing_in_and_closes_at_a_word(
    browse: Callable[..., Browser], cara: Browser
) -> None:
    booked(browse("resident"))
    path, stranger = address(cara), browse(None)
    found = events(stranger, path)
    assert found
    assert all(one["status"] == "CONFIRMED" and int(one["sequence"]) == 0 for one in found)
    whole = stranger.client.get(path).text
    for secret in ("Ash", "01632", "house"):
        assert secret not in whole
    cara.send("/drive/calendar", do="close")
    assert stranger.client.get(path).status_code == 404


def test_a_new_address_closes_the_old_one(
    browse: Callable[..., Browser], cara: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = address(cara), address(cara)
    stranger = browse(None)
    assert stranger.client.get(old).status_code == 404
    monkeypatch.setattr(Service, "link", lambda _, path: f"https://rides.example.org{path}")
    (told, *_) = events(stranger, new)
    assert str(told["description"]).endswith("https://rides.example.org/drive"), "not where a proxy asks us"


def test_a_duty_given_back_is_cancelled_in_the_calendar(
    browse: Callable[..., Browser], cara: Browser
) -> None:
    path, stranger = address(cara), browse(None)
    before = {str(one["uid"]): one.decoded("dtstart") for one in events(stranger, path)}
    gone = cara.get("/drive/roster").actions("drop-out")[0]
    cara.send(gone)
    after = {str(one["uid"]): one for one in events(stranger, path)}
    assert {uid: one.decoded("dtstart") for uid, one in after.items()} == before, "it stands where it stood"
    cancelled = [one for one in after.values() if one["status"] == "CANCELLED"]
    assert [int(one["sequence"]) for one in cancelled] == [1]
    cara.clock.set(MORNING + timedelta(days=13))
    assert set(after) == {str(one["uid"]) for one in events(stranger, path)}
    cara.clock.set(MORNING + timedelta(days=60))
    assert events(stranger, path) == [], "what was driven is over, not cancelled"


def test_who_goes_along_sees_it_in_roster_and_calendar_and_steps_down_with_one_press(
    browse: Callable[..., Browser], cara: Browser, office: Browser
) -> None:
    me = f"/volunteers/{CARA}"
    cara.send(f"{me}/times", dark="yes", **{f"day__{day}": "8 to 18" for day in range(7)})
    cara.send(f"{me}/driving", ways=["escort", "blocks"], has_car="no")
    sent = {"date__day": "20", "date__month": "12", "date__year": "2026", "hours": "9 to 1"}
    page = office.send("/desk/rota/duties", vehicle=str(village.BUS.id), more="escort", **sent)
    office.send(next(one for one in page.source.split('"') if one.endswith("/escort")), date="2026-12-20")
    roster = cara.get("/drive/roster")
    assert "going along to look after riders" in roster.words
    offer = next(one for one in roster.source.split('"') if "/drive/offers/" in one)
    assert "going along" in cara.send(offer, answer="yes").words
    told = {str(one["summary"]) for one in events(browse(None), address(cara))}
    assert "Going along: Bus" in told
    path = cara.get("/drive/roster").actions("step-down")[0]
    assert browse("other_driver").get(path).status == 404
    assert office.get(path).status == 200
    gone = cara.send(path)
    assert "looking for somebody else" in gone.words
    assert cara.get(path).status == 404
    assert "This duty is not in your roster any more" in cara.send(path).words
    assert cara.get("/drive/roster").actions("step-down") == []
    for _ in range(2):
        back = cara.send("/drive/come-back", given_up=gone.values("given_up")[0])
        assert "It is yours again" in back.words


def test_who_is_asked_to_go_along_in_a_volunteers_car_does_not_bring_their_own(
    cara: Browser, office: Browser
) -> None:
    me = f"/volunteers/{CARA}"
    cara.send(f"{me}/times", dark="yes", **{f"day__{day}": "8 to 18" for day in range(7)})
    cara.send(f"{me}/driving", ways=["escort", "blocks"], has_car="no")
    sent = {"date__day": "20", "date__month": "12", "date__year": "2026", "hours": "9 to 1"}
    page = office.send("/desk/rota/duties", vehicle="", more="escort", **sent)
    office.send(next(one for one in page.source.split('"') if one.endswith("/escort")), date="2026-12-20")
    assert "a volunteer’s car, going along" in cara.get("/drive/roster").words


def test_the_notice_board_names_only_who_agreed(cara: Browser, office: Browser) -> None:
    me = f"/volunteers/{CARA}"
    cara.send(f"{me}/times", dark="yes", **{f"day__{day}": "8 to 18" for day in range(7)})
    ways = ["drive", "blocks"]
    cara.send(f"{me}/driving", ways=ways, vehicles=str(village.BUS.id), has_car="no")
    sent = {"date__day": "20", "date__month": "12", "date__year": "2026", "hours": "9 to 1"}
    page = office.send("/desk/rota/duties", vehicle=str(village.BUS.id), **sent)
    office.send(next(one for one in page.source.split('"') if one.endswith("/driver")), date="2026-12-20")
    assert "Wanted" in office.get("/roster?date=2026-12-20").words
    offer = next(one for one in cara.get("/drive/roster").source.split('"') if "/drive/offers/" in one)
    cara.send(offer, answer="yes")
    words = office.get("/roster?date=2026-12-20").words
    assert "Taken" in words
    assert "Cara" not in words
    assert "Own car" in office.get("/roster?date=2026-12-01").words, "shifts given by themselves count too"
    cara.send(f"{me}/driving", ways=[*ways, "on_board"], vehicles=str(village.BUS.id), has_car="no")
    assert "Cara" in office.get("/roster?date=2026-12-20").words
    month = office.get("/roster?date=2026-11-30&weeks=4").words
    assert "Who drives, Monday 30 November to Sunday 27 December" in month
    assert "Sunday 20 December 9:00 am to 1:00 pm Bus Cara" in month
    for odd in ("0", "-1", "5000", "x", ""):
        assert "to Sunday 6 December" in office.get(f"/roster?date=2026-11-30&weeks={odd}").words


def test_the_notice_board_wants_nobody_for_a_vehicle_that_is_lent(office: Browser) -> None:
    sent = {"date__day": "20", "date__month": "12", "date__year": "2026", "hours": "9 to 1"}
    office.send("/desk/rota/duties", vehicle=str(village.BUS.id), **sent)
    assert "Wanted" in office.get("/roster?date=2026-12-20").words
    lent = {
        "first": "20 12 2026",
        "last": "20 12 2026",
        "from": "8:00",
        "to": "12:00",
        "work": "a school",
        "pounds": "0",
    }
    office.send(f"/desk/vehicles/{village.BUS.id}/lent", weekdays="sun", **lent)
    assert "Wanted" not in office.get("/roster?date=2026-12-20").words


def test_the_office_writes_papers_down_and_sees_what_runs_out(
    browse: Callable[..., Browser], cara: Browser, office: Browser
) -> None:
    sent = {"midas": "31/12/2026", "car_scheme": "1 1 2030", "mot": "nonsense"}
    assert "mot" in office.send(f"/papers/{CARA}", **sent).errors
    right = sent | {"mot": "", "born": "1 2 1960", "enhanced_dbs": "1 1 2030"}
    assert "dbs_number" in office.send(f"/papers/{CARA}", **right, dbs_number="clear, nothing found").errors
    for name, day in (
        ("midas", "1 1 9999"),
        ("born", "1 2 60"),
        ("born", "1 2 1860"),
        ("driving_since", "1 1 2030"),
    ):
        assert name in office.send(f"/papers/{CARA}", **right | {name: day}).errors, "a slip in the year"
    assert "written down" in office.send(f"/papers/{CARA}", **right, dbs_number="0012 3456 7890").words
    for page in (cara.get("/drive/roster"), cara.get(f"/volunteers/{CARA}")):
        assert "MiDAS : runs out on Thursday 31 December" in page.words
    assert "do not cover" not in cara.get("/drive/roster").words
    assert "Runs out within 60 days" in office.get("/desk/papers").words
    assert "Tuesday 1 January 2030 number 001234567890" in cara.get(f"/papers/{CARA}").words
    assert cara.send(f"/papers/{CARA}", **sent).status == 403
    assert cara.get(f"/papers/{DAN}").status in (403, 404)
    booked(browse("resident"))
    for one in (CARA, DAN):
        office.send(f"/papers/{one}", midas="1 11 2026", car_scheme="1 11 2026")
    mine = cara.get("/drive/roster").words
    assert "MiDAS : ran out on Sunday 1 November" in mine
    assert "Your papers do not cover this day. Ring us." in mine
    assert "a paper has run out or is missing. Give it to another run" in office.get(DESK_DAY).words
    office.send(f"/papers/{DAN}", car_scheme="1 1 2030")
    found = office.send("/desk/2026-12-01/optimise").words
    assert "2 of them were with somebody who may not drive them any more" in found
    assert "a paper has run out" not in found


def test_a_volunteer_claims_what_they_drove_once(browse: Callable[..., Browser]) -> None:
    browse("driver").send("/drive/shifts/2026-12-01-bus/drop-out")  # so that the car goes
    booked(browse("resident"))
    driver = browse("other_driver")
    driver.clock.set(MORNING)
    assert "Ada Ash" in driver.get(DAY).words
    for happening in ("started", "arrived", "boarded", "arrived", "alighted"):
        press(driver, happening)
    driver.clock.set(datetime(2026, 12, 1, 15, 0, tzinfo=UTC))
    for happening in ("arrived", "boarded", "arrived", "alighted"):
        press(driver, happening)
    page = driver.get(DAY)
    driver.send(next(part for part in page.source.split('"') if part.endswith("/records")), happening="ended")
    miles = driver.get(f"/miles/{DAN}")
    (drive,) = miles.values("drives")
    assert "2 rides" in miles.words
    assert "Choose at least one drive" in driver.send(f"/miles/{DAN}").errors["drives"]
    page = driver.send(f"/miles/{DAN}", **{"drives": drive, f"miles-{drive}": "41.37"})
    assert "like 41.3" in page.errors[f"miles-{drive}"]
    page = driver.send(f"/miles/{DAN}", **{"drives": drive, f"miles-{drive}": "413"})
    assert "Enter the miles of this drive alone" in page.errors[f"miles-{drive}"]
    for words, told in (("free", "like 6 or 4.50"), ("7.00", "no more than the £6.00")):
        page = driver.send(f"/miles/{DAN}", **{"drives": drive, f"fares-{drive}": words})
        assert told in page.errors[f"fares-{drive}"]
    assert (
        "Tick this drive too"
        in driver.send(f"/miles/{DAN}", **{f"fares-{drive}": "3"}).errors[f"fares-{drive}"]
    )
    right = {"drives": drive, f"miles-{drive}": "21.3", f"fares-{drive}": "£4.50", "elsewhere": "9600"}
    page = driver.send(f"/miles/{DAN}", **right)
    assert "21.3 miles claimed here" in page.words
    assert "Your claim is sent" in page.words
    assert "9,600 for other schemes" in page.words
    assert driver.send(f"/miles/{DAN}", drives=drive).status == 422
    (back,) = page.actions("/back")
    assert "Its drives can be claimed again" in driver.send(back).words
    page = driver.send(f"/miles/{DAN}", **right)
    assert "Taken back" in page.words
    for ending, start in ((".csv", b"date,"), (".pdf", b"%PDF")):
        answer = driver.client.get(page.links(ending)[0])
        assert answer.content.startswith(start)
    assert driver.get(f"/miles/{CARA}").status in (403, 404)
    office = browse("coordinator")
    unpaid = office.get("/desk/claims")
    assert "Dan Dale" in unpaid.words
    assert re.search(r"21\.3 by the odometer, \d+\.\d by road", unpaid.words)
    assert "£4.50 paid of £6.00 due" in unpaid.words
    gone = unpaid.actions("/paid")[0].replace(page.actions("/back")[0].split("/")[4], back.split("/")[4])
    assert "has taken that claim back" in office.send(gone).words
    assert "No claim waits" in office.send(unpaid.actions("/paid")[0]).words
    assert "paid already" in driver.send(page.actions("/back")[0]).words
    assert "Paid" in driver.get(f"/miles/{DAN}").words


def test_a_day_of_which_steps_are_missing_is_named_with_the_way_to_it(browse: Callable[..., Browser]) -> None:
    browse("driver").send("/drive/shifts/2026-12-01-bus/drop-out")  # so that the car goes
    booked(browse("resident"))
    driver = browse("other_driver")
    driver.clock.set(datetime(2026, 12, 2, 9, 0, tzinfo=UTC))
    miles = driver.get(f"/miles/{DAN}")
    assert "Not all is written down of these days" in miles.words
    assert "Ada Ash" in driver.get(miles.links("date=2026-12-01")[0]).words
    office = browse("coordinator").get(f"/miles/{DAN}")
    assert len(office.links("/desk/runs/")) == 1
