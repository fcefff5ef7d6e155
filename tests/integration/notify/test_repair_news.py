"""After a failure everybody concerned is told: a message where that is enough, a call where talking is needed."""

from collections.abc import Callable

import pytest

from api.notify.contact import Contact
from api.notify.message import By, Message, MessageState
from scheduler.domain.messages import News
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import booked
from tests.integration.notify.conftest import Post
from tests.integration.pages.conftest import LOGINS, Browser

DAY = "/v1/plans/2026-12-01"
BUS, CAR = "2026-12-01-bus", "2026-12-01-car"
ADA = f"rider:{village.ADA.id}"
REPAIR = f"/desk/{village.TOMORROW}/repair"


@pytest.fixture
def morning(post: Callable[..., Post]) -> Post:
    """Return eight in the morning of a day on which Ada, who reads text messages, rides to the market."""
    at = post()
    at.service.contacts.put(Contact(ADA, "", phone="07700 900123"))
    booked(at.api)
    at.later()
    at.api.clock.set(village.NOW.replace(day=1, month=12, hour=8))
    return at


def shift_of(at: Post) -> str:
    (run,) = at.api.get("coordinator", DAY).json()["runs"]
    shift: str = run["shift_id"]
    return shift


def lose(at: Post, **more: object) -> None:
    answer = at.api.post("coordinator", f"{DAY}/repairs", {"failure": "driver_sick", **more})
    assert answer.status_code == 201, answer.text
    at.later()


def of(at: Post, *news: News) -> list[Message]:
    return [one for one in at.messages() if one.news in news]


def desk(at: Post) -> Browser:
    browser = Browser(InProcess(at.api.app), at.api.clock)
    browser.sign_in(LOGINS["coordinator"])
    return browser


def test_another_driver_is_told_by_the_way_the_rider_chose_and_the_new_driver_too(morning: Post) -> None:
    shift = shift_of(morning)
    lose(morning, shift_id=shift)
    (rider,) = of(morning, News.DRIVER_CHANGED)
    assert (rider.person, rider.by, rider.state) == (ADA, By.SMS, MessageState.SENT)
    assert "goes ahead" in rider.text
    assert "Market" not in rider.text, "a text message names no destination"
    (driver,) = of(morning, News.RUN_CHANGED)
    assert driver.about == f"shift:{ ({BUS: CAR, CAR: BUS}[shift]) }"
    assert "Ada" not in driver.text
    assert "Told by text message, sent at 08:00" in desk(morning).get(REPAIR).words


def ask_ada(at: Post) -> None:
    """Lose what serves Ada, so that only another time is left."""
    shift = shift_of(at)
    lose(at, shift_id={BUS: CAR, CAR: BUS}[shift], failure="shift_shortened", until="2026-12-01T09:45:00Z")
    lose(at, shift_id=shift)


def test_a_question_is_always_rung_and_ticked_off_where_it_is_listed(morning: Post) -> None:
    ask_ada(morning)
    (question,) = of(morning, News.TO_ARRANGE)
    assert (question.by, question.state) == (By.CALL, MessageState.TO_CALL)
    assert "Nothing is booked until they agree" in question.text
    office = desk(morning)
    assert "To be rung" in office.get(REPAIR).words
    page = office.send(f"/desk/calls/{question.id}", outcome="no_answer", from_="repair")
    assert page.path.startswith(REPAIR)
    assert "Rung 1 time without answer" in page.words
    page = office.send(f"/desk/calls/{question.id}", outcome="told", from_="repair")
    assert "Told on the telephone at 08:00" in page.words


@pytest.mark.parametrize(("answer", "confirms"), [("agreement", "agreed_by"), ("refusal", "declined_by")])
def test_nobody_is_rung_to_ask_what_was_answered(morning: Post, answer: str, confirms: str) -> None:
    ask_ada(morning)
    (proposal,) = morning.api.get("coordinator", f"{DAY}/proposals").json()["proposals"]
    sent = morning.api.post(
        "coordinator", f"{DAY}/proposals/{proposal['leg_id']}/{answer}", {confirms: "Ada", "channel": "phone"}
    )
    assert sent.status_code == 200, sent.text
    morning.later()
    assert [one.news for one in morning.service.messages.to_call() if one.person == ADA] == []
    assert len(of(morning, News.CHANGED)) == (answer == "agreement")


def test_a_second_failure_takes_the_place_of_what_nobody_was_told_of_the_first(morning: Post) -> None:
    morning.service.contacts.put(Contact(ADA, "", phone="01353 960001"))
    shift = shift_of(morning)
    lose(morning, shift_id=shift)
    lose(morning, shift_id={BUS: CAR, CAR: BUS}[shift])
    assert [one.state for one in of(morning, News.DRIVER_CHANGED)] == [MessageState.DROPPED]
    assert [one.state for one in of(morning, News.TO_ARRANGE)] == [MessageState.TO_CALL]


def test_who_books_on_the_telephone_is_not_rung_to_be_told(post: Callable[..., Post]) -> None:
    at = post()
    made = booked(at.api, who="coordinator", rider_id=village.ADA.id)
    at.later()
    assert (at.only().by, at.only().state) == (By.CALL, MessageState.TOLD)
    at.api.post("coordinator", f"/v1/bookings/{made['id']}/cancellation", {"channel": "phone"})
    at.later()
    assert at.service.messages.to_call() == []
