"""The phone desk: one call from the name to the reference, counted in inputs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from api.notify.message import By
from api.pages.spoken_day import read_day
from api.pages.spoken_reference import read_out, unsaid
from api.pages.typed import Unreadable
from scheduler.domain.booking import Channel
from scheduler.domain.enquiry import EnquiryState
from scheduler.domain.errors import TravelTimesUnavailable
from scheduler.domain.events import SYSTEM
from scheduler.domain.fleet import ShiftId
from scheduler.usecases.commands import Origin, WithdrawAvailability
from scheduler.usecases.scheduler import Scheduler
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, Page
from tests.integration.pages.conftest import asked as asked_on_the_web

ASKED = {
    "from_": "home",
    "to": "market",
    "day": "tue",
    "kind": "arrive_by",
    "time": "10:30",
    "back": "ring 12",
}
MON = date(2026, 11, 30)


@pytest.fixture
def desk(browse: Callable[..., Browser]) -> Browser:
    return browse("coordinator")


def found(desk: Browser) -> str:
    page = desk.send("/desk/call", q="ada")
    assert page.path == f"/desk/call/{village.ADA.id}", "the only one who fits is taken at once"
    return page.path


def asked(desk: Browser, at: str, **changed: str) -> Page:
    return desk.send(f"{at}/ask", **(ASKED | changed))


def test_a_call_takes_at_most_twelve_inputs(desk: Browser) -> None:
    at = found(desk)
    typed = [field for field in ("to", "day", "time", "back") if ASKED[field]]
    offers = asked(desk, at)
    assert "We can pick you up from home between" in offers.words
    assert "From: the place meant" not in offers.words, (
        "home is home: nothing to choose, nothing to tab through"
    )
    assert "For the way back, ring us when you are ready." in offers.words
    booked = desk.send(f"{at}/book", offer=offers.values("offer")[0], **ASKED)
    assert booked.heading == "Booked for Ada Ash"
    inputs = 1 + 1 + len(typed) + 1 + 1  # the name, Find, the fields, Find rides, Book
    assert inputs <= 12
    service = desk.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        (booking,) = records.bookings_of_rider(village.ADA.id)
        (enquiry,) = records.enquiries.of_rider(village.ADA.id)
    assert booking.channel is enquiry.channel is Channel.PHONE
    assert enquiry.state is EnquiryState.BOOKED
    assert read_out(booking.reference) in booked.words
    usual = desk.get(at)
    assert "Ada's house, Haddenham to Market, Ely, by 10:30, back ring 12:00" in usual.words
    again = desk.get(f"{at}?usual=0")
    assert again.values("time") == ["10:30"]
    assert again.values("day") == [""], "a day is never filled in by itself"


def test_the_desk_gets_the_offers_that_the_web_gets(desk: Browser, browse: Callable[..., Browser]) -> None:
    asked(desk, found(desk))
    service = desk.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        by_phone = records.quotes(village.TOMORROW)[-1]
    asked_on_the_web(browse("resident"), back={"back": "ready", "ready__time": "12:00"})
    with service.storage.reading() as records:
        by_web = records.quotes(village.TOMORROW)[-1]
    told = [[(o.legs[0].promise, o.fare_pence, o.mode) for o in q.offers] for q in (by_phone, by_web)]
    assert told[0] == told[1]
    assert (by_phone.channel, by_web.channel) == (Channel.PHONE, Channel.WEB)


def test_a_second_press_at_the_desk_books_nothing_more(desk: Browser) -> None:
    at = found(desk)
    offers = asked(desk, at)
    presses = [desk.send(f"{at}/book", offer=offers.values("offer")[0], **ASKED) for _ in range(2)]
    assert presses[0].path == presses[1].path
    assert presses[1].heading == "Booked for Ada Ash"
    no = asked(desk, at, day="wed", time="7:20", back="")
    sent = {"quote": no.values("quote")[0], "date": "2026-12-02", "alternative": no.values("alternative")[0]}
    presses = [desk.send(f"{at}/instead", **sent) for _ in range(2)]
    assert presses[0].heading == "Booked for Ada Ash"
    assert presses[0].path == presses[1].path


def test_an_offer_whose_time_has_gone_is_told_at_the_time_and_nothing_is_lost(desk: Browser) -> None:
    at = found(desk)
    offers = asked(desk, at)
    desk.clock.set(desk.clock.now() + timedelta(days=1, hours=3))
    late = desk.send(f"{at}/book", offer=offers.values("offer")[0], **ASKED | {"day": "1 12"})
    assert late.status == 422
    assert set(late.errors) == {"time"}
    assert late.values("to") == ["market"]


def test_roads_that_do_not_answer_are_told_and_the_call_stays(
    desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise TravelTimesUnavailable("The roads cannot be asked. Try again.")

    at = found(desk)
    monkeypatch.setattr(Scheduler, "quote", silent)
    page = asked(desk, at)
    assert page.errors["from"].startswith("We cannot work out times just now.")
    assert page.values("to") == ["market"]


def test_what_cannot_be_read_is_said_where_it_is(desk: Browser) -> None:
    wrong = asked(desk, found(desk), to="zzzz", day="soon", time="x", back="ring")
    assert set(wrong.errors) == {"to", "day", "time", "back"}
    assert wrong.status == 422


def test_the_caller_rings_off(desk: Browser) -> None:
    at = found(desk)
    offers = asked(desk, at)
    assert "Choosing" in desk.get(f"/desk?date={village.TOMORROW}").words
    desk.send(f"{at}/over", quote=offers.values("quote")[0], outcome="abandoned")
    service = desk.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        assert [one.state for one in records.enquiries.of_rider(village.ADA.id)] == [EnquiryState.ABANDONED]
    assert "Choosing" not in desk.get(f"/desk?date={village.TOMORROW}").words


def test_drivers_are_counted_for_days_only_on_which_a_ride_can_be_had(desk: Browser) -> None:
    at = found(desk)
    for day, told in (("6 12", "We do not run on that day."), ("1 12 2027", "You can book up to")):
        no = asked(desk, at, day=day)
        assert told in no.words
        assert "No driver found yet" not in no.words


def test_a_no_is_read_out_with_what_can_be_done(desk: Browser) -> None:
    at = found(desk)
    no = asked(desk, at, to="far")
    assert "outside the area" in no.words
    assert "waiting list" not in no.words
    service = desk.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        shifts = [one.id for one in records.shifts(village.TOMORROW)]
    for id_ in shifts:
        service.scheduler.withdraw_availability(WithdrawAvailability(id_, Origin(SYSTEM)))
    assert "Drivers so far Tomorrow, Tuesday 1 December No driver found yet." in desk.get(at).words
    no = asked(desk, at)
    assert "Tomorrow, Tuesday 1 December: No driver found yet." in no.words
    instead, sent = no.values("alternative")[0], {"quote": no.values("quote")[0], "date": "2026-12-01"}
    for id_ in _shifts_of_all_days(desk):
        service.scheduler.withdraw_availability(WithdrawAvailability(id_, Origin(SYSTEM)))
    gone = desk.send(f"{at}/instead", alternative=instead, **sent)
    assert "That ride has just gone. Nothing is booked yet." in gone.words
    assert gone.values("to")[0].startswith("Market"), "what was typed is still there"


def _shifts_of_all_days(desk: Browser) -> list[ShiftId]:
    service = desk.client.app.state.service  # type: ignore[attr-defined]
    with service.storage.reading() as records:
        days = [MON + timedelta(days=ahead) for ahead in range(10)]
        return [one.id for day in days for one in records.shifts(day)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", MON),
        ("Tomorrow", date(2026, 12, 1)),
        ("tue", date(2026, 12, 1)),
        ("monday", date(2026, 12, 7)),
        ("1 12", date(2026, 12, 1)),
        ("1/12/26", date(2026, 12, 1)),
        ("1 dec", date(2026, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
    ],
)
def test_days_as_callers_say_them(text: str, day: date) -> None:
    assert read_day(text, today=MON) == day


@pytest.mark.parametrize("text", ["", "t", "someday", "32 12", "1"])
def test_days_nobody_can_tell(text: str) -> None:
    with pytest.raises(Unreadable):
        read_day(text, today=MON)


def test_every_letter_of_a_reference_has_a_word() -> None:
    assert unsaid() == set()
    assert read_out("K7M-4X") == "K for King, 7, M for Mother; 4, X for X-ray"


def test_the_caller_chooses_how_it_is_confirmed(desk: Browser) -> None:
    service = desk.client.app.state.service  # type: ignore[attr-defined]
    person = f"rider:{village.ADA.id}"
    known = service.contacts.find(person)
    service.contacts.put(replace(known, phone="07700 900123", post="1 Example Row\nHaddenham\nCB6 3TA"))
    at = found(desk)
    offers = asked(desk, at)
    assert "a text message a letter" in offers.words
    booked = desk.send(f"{at}/book", offer=offers.values("offer")[0], **ASKED, confirm="letter")
    assert "They get a letter." in booked.words
    assert service.contacts.find(person).chosen is By.LETTER
    desk.send(f"{at}/book", offer=asked(desk, at, day="wed").values("offer")[0], **ASKED, confirm="email")
    assert service.contacts.find(person).chosen is By.LETTER, "a way that is not open is not taken"


def test_places_that_are_served_come_first_unless_a_town_is_named(browse: Callable[..., Browser]) -> None:
    desk = browse("coordinator")
    service = desk.client.app.state.service  # type: ignore[attr-defined]
    served = [service.policy.serves(place) for place in (village.MARKET, village.HALL, village.FAR)]
    assert served == [True, True, False]
    page = asked(desk, found(desk), to="far")
    assert "outside the area" in page.words, "the only one that fits is taken at its word"
