"""The driver's room: what comes next, what happened, and when somebody can drive."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, booked

DAY = "/drive?date=2026-12-01"
MORNING = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def drivers(browse: Callable[..., Browser]) -> list[Browser]:
    """Both drivers on the morning of a day on which Ada was promised two rides; who drives her comes first."""
    booked(browse("resident"))
    both = [browse("driver"), browse("other_driver")]
    both[0].clock.set(MORNING)
    return sorted(both, key=lambda one: "Ada Ash" not in one.get(DAY).words)


def press(driver: Browser, happening: str) -> str:
    """Press the button of that name on the run sheet, and return what the sheet says then."""
    page = driver.get(DAY)
    path = next(part for part in page.source.split('"') if part.endswith("/records"))
    legs, kinds = page.values("leg") or [""], page.values("kind") or [""]
    return driver.send(path, happening=happening, leg=legs[0], kind=kinds[0]).words


def test_the_next_stop_says_all_a_driver_needs(drivers: list[Browser]) -> None:
    words = drivers[0].get(DAY).words
    for told in (
        "Pick up",
        "Ada Ash",
        "Promised between",
        "Ada's house, Haddenham",
        "01632 960001",
        "Help to and from the door",
        "for both rides",
        "I have arrived",
    ):
        assert told in words
    assert drivers[0].get(DAY).links("tel:01632960001")


def test_a_run_is_recorded_from_first_stop_to_last(drivers: list[Browser]) -> None:
    driver = drivers[0]
    assert "You have set off" in press(driver, "started")
    assert "On board" in press(driver, "arrived")
    assert "Drop off" in press(driver, "boarded")
    assert "Dropped off" in press(driver, "arrived")
    words = press(driver, "alighted")
    assert "Done" in words


def test_who_is_out_already_is_asked_before_the_run_ends(drivers: list[Browser]) -> None:
    driver = drivers[0]
    path = next(one for one in driver.get("/drive/roster").actions("/drop-out") if "2026-12-01" in one)
    press(driver, "started")
    question = driver.send(path)
    assert "cannot be taken back" in question.words
    assert "I have arrived" in driver.get(DAY).words, "nothing has ended yet"
    gone = driver.send(path, sure="yes")
    assert "Thank you for telling us at once" in gone.words
    assert "given_up" not in gone.source


def test_a_press_out_of_order_shows_the_run_as_it_is(drivers: list[Browser]) -> None:
    page = press(drivers[0], "alighted")
    assert "the run as it is now" in page
    assert "I have arrived" in page
    assert "the run as it is now" in press(drivers[0], "nonsense")


def test_a_second_press_records_nothing_twice(drivers: list[Browser]) -> None:
    page = drivers[0].get(DAY)
    path = next(part for part in page.source.split('"') if part.endswith("/records"))
    sent = {"happening": "arrived", "leg": page.values("leg")[0], "kind": "pickup"}
    for wrong in ("soon", "23:55"):
        assert "Enter when it was" in drivers[0].send(path, **sent, when=wrong).words
    early = MORNING - timedelta(minutes=7)
    assert "On board" in drivers[0].send(path, **sent, when=f"{early:%H:%M}").words
    service = drivers[0].client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        arrived = records.events(village.TOMORROW)[-1]
    assert arrived.data["at_s"] == service.timeline(village.TOMORROW).seconds(early)
    again = drivers[0].send(path, **sent).words
    assert "done already" in again
    assert "On board" in again


def test_nobody_came_is_asked_once_more(drivers: list[Browser]) -> None:
    press(drivers[0], "arrived")
    question = drivers[0].get(DAY).links("no-show")[0]
    early = drivers[0].get(question)
    assert "You can drive on without them from" in early.words
    assert "nobody came" not in early.words
    leg = drivers[0].get(DAY).values("leg")[0]
    assert "It is too soon to drive on" in press_no_show(drivers[0], leg, question)
    drivers[0].clock.set(MORNING.replace(hour=10, minute=15))
    page = drivers[0].get(question)
    assert page.heading == "Is Ada Ash not there?"
    assert "01632 960001" in page.words
    words = press_no_show(drivers[0], page.values("leg")[0], question)
    assert "Missed" in words


def test_the_ride_back_of_somebody_who_was_not_there_is_asked_about_at_the_desk(
    drivers: list[Browser], browse: Callable[..., Browser]
) -> None:
    desk = browse("coordinator")
    press(drivers[0], "arrived")
    assert "Was not there" not in desk.get("/desk?date=2026-12-01").words
    leg, question = drivers[0].get(DAY).values("leg")[0], drivers[0].get(DAY).links("no-show")[0]
    drivers[0].clock.set(MORNING.replace(hour=10, minute=15))
    press_no_show(drivers[0], leg, question)
    day = desk.get("/desk?date=2026-12-01")
    assert "Was not there" in day.words
    (back,) = day.values("which")
    assert back != leg
    sheet = drivers[0].get(DAY).words
    assert "We are asking whether this ride is still wanted." in sheet
    assert "due on the ride there" not in sheet
    kept = desk.send(f"/desk/rides/{back}/keep")
    assert "Was not there" not in kept.words
    assert "Was not there for the ride before. This ride is still wanted." in drivers[0].get(DAY).words
    assert desk.send(f"/desk/rides/{leg}/keep").status == 409
    booking = day.source.rpartition(back)[0].rpartition("/cancel")[0].rpartition("/")[2]
    assert "Your ride is cancelled" in desk.send(f"/rides/{booking}/cancel", which=back).words
    assert "Was not there" not in desk.get("/desk?date=2026-12-01").words


def test_a_ride_that_the_office_wrote_off_and_the_driver_gave_is_shown_at_the_desk(
    drivers: list[Browser], browse: Callable[..., Browser]
) -> None:
    press(drivers[0], "arrived")
    page = drivers[0].get(DAY)
    leg, path = page.values("leg")[0], next(one for one in page.source.split('"') if one.endswith("/records"))
    drivers[0].clock.set(MORNING.replace(hour=10, minute=15))
    desk = browse("coordinator")
    desk.send(path, happening="no_show", leg=leg, called="yes")
    assert "Driver says otherwise" not in desk.get("/desk?date=2026-12-01").words
    drivers[0].send(path, happening="boarded", leg=leg)
    words = desk.get("/desk?date=2026-12-01").words
    assert "Driver says otherwise Written down here: nobody was there." in words
    assert "phone: on board at 10:15. Ring the driver and the rider, then say who is right." in words
    settle = f"/desk/rides/{leg}/settle"
    wrong = desk.send(settle, right="driver", set_down="soon")
    assert "Say when the rider was set down" in wrong.words
    assert "Driver says otherwise" in wrong.words
    settled = desk.send(settle, right="driver", set_down="10:40")
    assert "Driver says otherwise" not in settled.words
    assert "Was not there" not in settled.words
    assert "say the same" in desk.send(settle, right="office").words
    assert "Done" in drivers[0].get(DAY).words


def press_no_show(driver: Browser, leg: str, question: str) -> str:
    return driver.send(question.replace("no-show", "records"), happening="no_show", leg=leg).words


def test_nobody_came_is_not_asked_before_the_driver_is_there(drivers: list[Browser]) -> None:
    path = next(part for part in drivers[0].get(DAY).source.split('"') if part.endswith("/records"))
    page = drivers[0].get(path.replace("records", "no-show"))
    assert page.path == "/drive"


def test_a_run_sheet_opens_the_evening_before(browse: Callable[..., Browser]) -> None:
    booked(browse("resident"))
    driver = browse("driver")
    assert "Ada Ash" not in driver.get(DAY).words
    assert "5:00 pm on Monday 30 November" in driver.get(DAY).words


def test_a_run_of_another_driver_is_not_there(drivers: list[Browser]) -> None:
    path = next(part for part in drivers[0].get(DAY).source.split('"') if part.endswith("/records"))
    assert drivers[1].send(path, happening="started").status == 404


def test_a_date_that_is_none_shows_today(browse: Callable[..., Browser]) -> None:
    assert browse("driver").get("/drive?date=soon").heading == "Today, Monday 30 November"


FULL = {"date__day": "5", "date__month": "12", "date__year": "2026", "to": "13:00", "vehicle": "vehicle-bus"}


def times(**changed: str) -> dict[str, str]:
    return FULL | changed


def add(driver: Browser, from_: str, **fields: str):  # type: ignore[no-untyped-def]
    return driver.send("/drive/availability", from_=from_, **fields)


def test_a_day_is_given_and_given_back(browse: Callable[..., Browser]) -> None:
    driver = browse("driver")
    driver.get("/drive/availability")
    page = add(driver, "18:00", **times(date__day="20", to="19:00"))
    assert "in your roster now" in page.words
    mine = driver.get("/drive/roster")
    assert "Sunday 20 December 6:00 pm to 7:00 pm, Bus" in mine.words
    question = driver.get(mine.actions("/drop-out")[-1])
    assert "No rides are planned for you then." in question.words
    gone = driver.send(mine.actions("/drop-out")[-1])
    assert "Sunday 20 December" not in gone.words


@pytest.mark.parametrize(
    ("from_", "changed", "target", "told"),
    [
        ("", {}, "from", "Enter a time"),
        ("9:00", {"to": ""}, "to", "Enter a time"),
        ("14:00", {"to": "13:00"}, "to", "later than the start"),
        ("9:00", {"date__day": ""}, "date-day", "Enter the day"),
        ("9:00", {"date__year": "2020"}, "date-day", "That day has gone"),
        ("9:00", {"vehicle": ""}, "vehicle", "Choose what you will drive"),
        ("9:00", {"vehicle": "vehicle-car"}, "vehicle", "Choose what you will drive"),
        ("9:00", {"date__day": "1"}, "from", "another shift"),
        ("9:00", {"date__year": "2066"}, "date-day", "Your papers do not cover that day"),
    ],
)
def test_a_wrong_time_is_told_at_its_field(
    browse: Callable[..., Browser], from_: str, changed: dict[str, str], target: str, told: str
) -> None:
    page = add(browse("driver"), from_, **times(**changed))
    assert page.status == 422
    assert told in page.errors[target]
    assert f'id="{target}"' in page.source


def test_a_shift_whose_rides_nobody_else_can_take_goes_to_the_office(browse: Callable[..., Browser]) -> None:
    booked(browse("other_resident"), needs={"needs": "stays_in"}, back={"back": "no"})
    driver = browse("driver")
    path = next(one for one in driver.get("/drive/roster").actions("/drop-out") if "2026-12-01" in one)
    assert "1 ride is planned for you" in driver.get(path).words
    assert "Thank you for telling us at once" in driver.send(path).words
    office = browse("coordinator").get("/desk/2026-12-01/repair").words
    assert "gave this shift back" in office
    assert "Ben Birch" in office


def test_a_shift_of_another_driver_cannot_be_given_back(browse: Callable[..., Browser]) -> None:
    mine = browse("driver").get("/drive/roster").actions("/drop-out")[0]
    other = browse("other_driver")
    assert other.get(mine).status == 404
    assert other.send(mine).status == 404
