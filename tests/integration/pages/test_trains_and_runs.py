"""Rides for a train, runs at fixed times, and who should drive."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.main import create_app
from scheduler.adapters.train_times import TrainTimes
from scheduler.domain.booking import BookingId
from scheduler.domain.events import SYSTEM
from scheduler.domain.people import Gender
from scheduler.domain.shared_runs import SharedRun
from scheduler.domain.trains import TrainRules
from scheduler.usecases.commands import Happening, Origin, Record
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import LOGINS, clocks, settings, surroundings
from tests.integration.pages.conftest import Browser, asked

TRAINS = Path(__file__).parents[3] / "areas" / "haddenham" / "trains_synthetic"
RUN = SharedRun("market", "Market run", village.MARKET, (1, 3), 10 * 3600, 12 * 3600 + 1800, seats=2)
POLICY = replace(
    village.POLICY,
    trains=TrainRules(village.MARKET, str(TRAINS), ("ely",)),
    shared_runs=(RUN,),
)


@pytest.fixture
def resident(tmp_path: Path, template: Path) -> Iterator[Browser]:
    yield from somebody("resident", tmp_path, template)


@pytest.fixture
def desk(tmp_path: Path, template: Path) -> Iterator[Browser]:
    yield from somebody("coordinator", tmp_path, template)


def somebody(who: str, tmp_path: Path, template: Path) -> Iterator[Browser]:
    (tmp_path / "test.db").write_bytes(template.read_bytes())
    clock, wall = clocks()
    around = replace(surroundings(clock, wall), policy=POLICY, trains=TrainTimes(TRAINS, ("ely",)))
    with InProcess(create_app(settings(tmp_path), surroundings=around), raise_server_exceptions=False) as at:
        browser = Browser(at, clock)
        browser.sign_in(LOGINS[who])
        yield browser


def for_train(browser: Browser) -> str:
    """Ask for a ride to the 10:24 to Cambridge, up to who travels; return the address of the draft."""
    at, page = asked(browser, upto="time")
    assert "I am catching a train" in page.words
    page = browser.send(f"{at}/time", kind="train")
    assert page.heading == "Which train on Tuesday 1 December?"
    assert "10:24 am to Cambridge" in page.words
    assert "Train times: SYNTHETIC TIMETABLE" in page.words
    assert browser.send(f"{at}/train", train="").errors == {"train": "Choose the train you want to catch."}
    browser.send(f"{at}/train", train="cambridge-1024")
    browser.send(f"{at}/back", back="no")
    browser.send(f"{at}/with", others="no")
    return at


def test_a_ride_gets_to_the_station_before_the_train_and_says_what_is_next(resident: Browser) -> None:
    at = for_train(resident)
    resident.send(f"{at}/needs", needs="door")
    page = resident.send(f"{at}/purpose", purpose="work")
    assert "The 10:24 am train to Cambridge" in page.words
    resident.send(f"{at}/offers", offer=page.values("offer")[0])
    check = resident.get(f"{at}/check")
    assert "The 10:24 am train to Cambridge: we get you there by 10:14 am" in check.words
    assert "If you miss it, the next train to Cambridge leaves at 10:48 am" in check.words
    page = resident.send(f"{at}/check")
    service = resident.client.app.state.service  # type: ignore[attr-defined]
    booking_id = BookingId(page.path.split("/")[2])
    leg = service.scheduler.booking(booking_id).legs[0].leg
    assert leg.promise.arrive_by <= 10 * 3600 + 14 * 60

    with service.storage.reading() as records:
        run = records.plan(village.TOMORROW).run_of(leg.id)
    line = service.timeline(village.TOMORROW)
    resident.clock.set(line.moment(run.leaves))
    service.scheduler.record(Record(run.shift_id, village.TOMORROW, Happening.STARTED, Origin(SYSTEM)))
    assert "too late for your train" not in resident.get(f"/rides/{booking_id}").words
    resident.clock.set(line.moment(10 * 3600 + 20 * 60))
    assert "We may be too late for your train." in resident.get(f"/rides/{booking_id}").words


def test_who_stays_in_a_wheelchair_has_longer_at_the_station(resident: Browser) -> None:
    at = for_train(resident)
    resident.send(f"{at}/needs", needs="stays_in")
    resident.send(f"{at}/agree", agreed="yes")
    page = resident.send(f"{at}/purpose", purpose="work")
    resident.send(f"{at}/offers", offer=page.values("offer")[0])
    assert "we get you there by 10:09 am" in resident.get(f"{at}/check").words


def test_a_train_goes_with_its_day_and_its_station(resident: Browser) -> None:
    at = for_train(resident)
    page = resident.send(f"{at}/day", day="2026-12-02")
    assert page.heading == "Which train on Wednesday 2 December?"
    resident.send(f"{at}/train", train="cambridge-1024")
    resident.send(f"{at}/to", search="surgery")
    page = resident.send(f"{at}/to-which", place=str(village.SURGERY.id))
    assert page.path == f"{at}/time"
    assert "catching a train" not in page.words


def test_somebody_is_fetched_off_the_train_they_come_back_on(resident: Browser) -> None:
    at, page = asked(resident, upto="back")
    assert "Yes, after a train I come back on" in page.words
    page = resident.send(f"{at}/back", back="off-train")
    assert page.heading == "Which train do you come on, on Tuesday 1 December?"
    assert "12:20 pm from Cambridge" in page.words
    assert resident.send(f"{at}/off-train", off__train="x").errors == {
        "off-train": "Choose the train you come on."
    }
    early = resident.send(f"{at}/off-train", off__train="from-cambridge-0804")
    assert early.errors == {"off-train": "That train comes in before you get there. Choose a later one."}
    assert resident.send(f"{at}/off-train", off__train="from-cambridge-1204").path == f"{at}/with"
    resident.send(f"{at}/with", others="no")
    resident.send(f"{at}/needs", needs="door")
    page = resident.send(f"{at}/purpose", purpose="work")
    assert "Ride back The 12:20 pm train from Cambridge" in page.words
    resident.send(f"{at}/offers", offer=page.values("offer")[0])
    check = resident.get(f"{at}/check").words
    assert "The 12:20 pm train from Cambridge: we fetch you when you have come off it." in check
    assert "The next train from Cambridge is in at 12:44 pm." in check
    page = resident.send(f"{at}/check")
    service = resident.client.app.state.service  # type: ignore[attr-defined]
    back = service.scheduler.booking(BookingId(page.path.split("/")[2])).legs[1].leg
    assert back.promise.pickup.earliest >= 12 * 3600 + 30 * 60
    assert "If it is late, ring us" in resident.get(page.path.removesuffix("/booked")).words
    assert resident.send(f"{at}/day", day="2026-12-02").path == f"{at}/off-train", "a train is one of its day"


def test_programs_ask_for_trains_too(resident: Browser) -> None:
    listed = resident.client.get("/v1/trains", params={"date": "2026-12-01"}).json()
    (leaves,) = [one for one in listed["departures"] if one["id"] == "cambridge-1024"]
    assert leaves["next_id"] == "cambridge-1048"
    ride = {
        "origin": {"id": village.ADA.home.id},
        "destination": {"id": village.MARKET.id},
        "outward": {"kind": "leave_after", "at": "2026-12-01T08:00:00+00:00"},
        "homeward": {"kind": "leave_after", "at": "2026-12-01T12:00:00+00:00"},
        "train_id": "cambridge-1024",
        "arrival_id": "from-cambridge-1204",
    }
    headers = {"origin": "http://testserver", "idempotency-key": "train"}
    answer = resident.client.post("/v1/quotes", json=ride, headers=headers)
    assert answer.status_code == 201, answer.text
    asked_for = answer.json()["request"]
    assert asked_for["train"]["departs_at"] == "2026-12-01T10:24:00Z"
    assert asked_for["outward"] == {"kind": "arrive_by", "at": "2026-12-01T10:14:00Z"}
    assert asked_for["homeward"] == {"kind": "leave_after", "at": "2026-12-01T12:30:00Z"}
    for wrong in ({"train_id": "x"}, {"arrival_id": "x"}, {"destination": {"id": village.HALL.id}}):
        again = headers | {"idempotency-key": f"{len(str(wrong))}"}
        refused = resident.client.post("/v1/quotes", json=ride | wrong, headers=again)
        assert refused.json()["field"] in ("train_id", "arrival_id"), refused.text


def test_a_train_that_has_left_cannot_be_chosen(resident: Browser) -> None:
    at, _ = asked(resident, upto="time")
    resident.clock.set(datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
    page = resident.send(f"{at}/time", kind="train")
    assert "10:24 am to Cambridge" not in page.words
    page = resident.send(f"{at}/train", train="cambridge-1024")
    assert page.errors == {"train": "It is too late to get you to that train. Choose a later one."}


def test_a_seat_on_a_run_is_a_ride_at_its_times(resident: Browser) -> None:
    assert "/runs" in resident.get("/rides").links("/runs")
    listed = resident.get("/runs")
    assert "You are at Market, Ely by 10:00 am. We take you back after 12:30 pm." in listed.words
    page = resident.send("/runs", rider="rider-ada", day="2026-12-01", run="market")
    assert page.heading == "Who is travelling?"
    at = page.path.rsplit("/", 1)[0]
    resident.send(f"{at}/with", others="no")
    resident.send(f"{at}/needs", needs="door")
    page = resident.send(f"{at}/purpose", purpose="shopping")
    assert page.heading.startswith("We can take you")
    assert "Be there by 10:00 am" in page.words
    assert "Leave after 12:30 pm" in page.words


def test_the_desk_sees_the_seats_of_a_run_and_a_full_one_is_waited_for(desk: Browser) -> None:
    at = f"/desk/call/{village.ADA.id}"
    page = desk.get(at)
    (link, *_) = page.links("run=market")
    assert "back after 12:30 pm, 2 left" in page.words
    page = desk.get(link)
    seat = {name: page.values(name)[0] for name in ("to", "day", "time", "back")}
    seat |= {"from_": "home", "kind": "arrive_by", "purpose": "shopping"}
    page = desk.send(f"{at}/ask", **seat, adults="2")
    assert "The Market run on Tuesday 1 December has 2 seats left." in page.words, "three do not fit"
    page = desk.send(f"{at}/ask", **seat, adults="1")
    held = page.values("offer")[0]
    ben = f"/desk/call/{village.BEN.id}"
    theirs = desk.send(f"{ben}/ask", **seat).values("offer")[0]
    desk.send(f"{at}/book", **seat, adults="1", offer=held)
    assert "full" in desk.get(ben).words
    page = desk.send(f"{ben}/book", **seat, offer=theirs)
    assert "The Market run on Tuesday 1 December has no seat left." in page.words
    assert "Put on the waiting list" in page.words
    assert "No seats left" in desk.get(f"/runs?rider={village.BEN.id}").words


def test_only_a_date_of_the_run_and_one_s_own_seat_can_be_booked(resident: Browser) -> None:
    page = resident.send("/runs", rider="rider-ada", day="2026-12-02", run="market")
    assert "That run cannot be booked any more" in page.words
    assert resident.send("/runs", rider="rider-ben", day="2026-12-01", run="market").status == 404
    assert resident.get("/runs?rider=rider-ben").status == 404


def test_a_rider_says_who_should_drive(resident: Browser) -> None:
    at, page = asked(resident)
    assert "Driver Anybody" in page.words
    assert f"{at}/driver" in page.links("/driver")
    assert resident.send(f"{at}/driver", driver="robot").errors == {"driver": "Choose who should drive you."}
    page = resident.send(f"{at}/driver", driver="female")
    assert page.path == f"{at}/offers"
    service = resident.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        asked_for = {one.request.driver_gender for one in records.quotes(village.TOMORROW)}
    assert asked_for == {None, Gender.FEMALE}


def test_a_caller_s_train_is_looked_up(desk: Browser) -> None:
    at = f"/desk/call/{village.ADA.id}"
    asked_for = {"from_": "home", "to": "market", "day": "tue", "kind": "arrive_by", "back": ""}
    page = desk.send(f"{at}/ask", **asked_for, time="train 10:25")
    assert page.errors == {
        "time": "No train leaves then. The nearest: 10:24 to Cambridge, 10:16 to Ipswich, 10:34 to Norwich."
    }
    page = desk.send(f"{at}/ask", **asked_for | {"to": "hall"}, time="train 10:24")
    assert "Trains are met at the station only" in page.errors["time"]
    page = desk.send(f"{at}/ask", **asked_for, time="train 10:24")
    assert "The 10:24 am train to Cambridge leaves from there." in page.words
    assert "by 10:14 am" in page.words


def test_a_caller_is_fetched_off_a_train(desk: Browser) -> None:
    at = f"/desk/call/{village.ADA.id}/ask"
    back = {"from_": "home", "to": "market", "day": "tue", "kind": "arrive_by", "time": "10:00"}
    wrong = desk.send(at, **back, back="train 12:21").errors["back"]
    assert wrong.startswith("No train comes in then. The nearest: 12:20 from Cambridge")
    assert (
        "Nobody comes off a train there"
        in desk.send(at, **back | {"to": "hall"}, back="train 12:20").errors["back"]
    )
    page = desk.send(at, **back, back="train 12:20")
    assert "The 12:20 pm train from Cambridge: if it is late, ring us from the train." in page.words
    there = {"from_": "market", "to": "home", "day": "tue", "kind": "arrive_by", "back": ""}
    page = desk.send(at, **there, time="train 12:20")
    assert "The 12:20 pm train from Cambridge" in page.words


@pytest.mark.parametrize("who", ["resident", "driver", "coordinator", "planner"])
def test_every_link_of_the_front_page_opens(who: str, tmp_path: Path, template: Path) -> None:
    for browser in somebody(who, tmp_path, template):
        found = browser.get("/").links("/")
        links = [link for link in found if link.startswith("/") and not link.startswith("/static/")]
        refused = [link for link in links if browser.get(link).status != 200]
        assert links
        assert not refused
