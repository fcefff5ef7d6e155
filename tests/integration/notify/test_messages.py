"""From a booking to the message in somebody's hand: by every way, once, and never lost in silence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from api.notify.contact import Contact
from api.notify.message import By, MessageState
from api.notify.senders import RecordingSender
from api.work.handlers import Delivery
from api.work.lateness import Heard
from api.work.sending import send
from api.work.telling import post as keep_and_send
from api.work.telling import written
from scheduler.domain.messages import News
from scheduler.domain.people import Qualification
from scheduler.usecases.news import telling
from tests.fakes import provider_server as provider
from tests.fakes import village_service as village
from tests.fakes.mail_server import MailServer
from tests.fakes.provider_server import ProviderServer
from tests.integration.api.conftest import booked
from tests.integration.notify.conftest import Post

Begin = Callable[..., Post]
ADA = f"rider:{village.ADA.id}"
BY_SMS = Contact(ADA, "", phone="07700 900123")
BY_MAIL = Contact(ADA, "", email="ada@example.org", chosen=By.EMAIL)
BY_LETTER = Contact(ADA, "", post="Ada Ash\n1 Fen Way\nHaddenham\nCB6 3XX", chosen=By.LETTER)


def by_provider(server: ProviderServer) -> dict[str, str]:
    return {
        "provider_url": server.url,
        "provider_key": provider.KEY,
        "provider_sms_template": provider.TEMPLATES["sms"],
        "provider_letter_template": provider.TEMPLATES["letter"],
    }


def server_at(post: Post) -> float:
    return post.api.wall.now().timestamp()


def test_who_has_a_landline_only_is_on_the_coordinators_list(post: Begin) -> None:
    at = post()
    made = booked(at.api)
    at.later()
    message = at.only()
    assert (message.news, message.person, message.by) == (News.CONFIRMED, ADA, By.CALL)
    assert message.state is MessageState.TO_CALL
    assert message.address == village.ADA.phone
    assert "Tuesday 1 December" in message.text
    assert made["reference"].replace("-", "")[:3] in message.text.replace(" ", "").replace("-", "")
    assert at.service.messages.to_call() == [message]
    keys = ["late:leg-1:3", "late:leg-2:3", "late:leg-1:5"]
    with at.service.storage.writing() as unit:
        for key in keys:
            keep_and_send(unit, replace(message, id=key, key=key, news=News.LATE))
        unit.commit()
    listed = {one.key for one in at.service.messages.to_call()}
    assert listed == {message.key, *keys[1:]}, "only how late a ride is now is rung about"
    sooner = replace(message, id="sooner", key="late:leg-1:2", news=News.SOONER)
    with at.service.storage.writing() as unit:
        keep_and_send(unit, sooner)
        unit.commit()
    listed = {one.key for one in at.service.messages.to_call()}
    assert listed == {message.key, keys[1]}, "who never heard that it is late need not hear that it is not"
    at.service.messages.change(keys[1], MessageState.TO_CALL, state=MessageState.TOLD)
    with at.service.storage.writing() as unit:
        keep_and_send(unit, replace(sooner, key="late:leg-2:2"))
        unit.commit()
    assert {one.key for one in at.service.messages.to_call()} == {message.key, "late:leg-2:2"}
    assert Heard(at.service)(village.TODAY) == {"leg-2": 2}


def test_a_text_message_goes_through_the_provider_once(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        at.service.contacts.put(BY_SMS)
        booked(at.api)
        at.later()
        (taken,) = server.taken.values()
        assert taken["phone_number"] == "07700 900123"
        assert (
            "Three Villages: your ride on Tuesday 1 December is booked." in taken["personalisation"]["body"]
        )
        message = at.only()
        assert (message.state, message.provider_id) == (MessageState.SENT, taken["id"])
        assert taken["reference"] == message.id
        server.now += 900
        at.later(minutes=15)
        assert at.only().state is MessageState.DELIVERED
        assert len(server.taken) == 1


def test_somebody_is_written_to_in_their_own_language(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        at.service.contacts.put(replace(BY_SMS, language="cy"))
        booked(at.api)
        at.later()
        (taken,) = server.taken.values()
        text = taken["personalisation"]["body"]
        assert text.startswith("Three Villages: mae eich taith ar Dydd Mawrth 1 Rhagfyr wedi’i harchebu. ")
        assert "codi rhwng" in text
        assert "yb" in text


def test_a_letter_says_all_that_a_rider_needs(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        at.service.contacts.put(BY_LETTER)
        back = {"kind": "leave_after", "at": "2026-12-01T12:00:00Z"}
        booked(at.api, homeward=back, ready_call=True, party={"companions": 1, "children": 0})
        at.later()
        (taken,) = server.taken.values()
        text = taken["personalisation"]["body"]
    for told in (
        "We pick you up between",
        "Who travels: You and 1 other adult.",
        "For the ride back, ring 01632 960000 when you are ready. We fetch you within 1 hour.",
        "You can change or cancel until 9:15 am on Tuesday 1 December.",
        "To pay:",
        "Your reference is",
    ):
        assert told in text


def test_the_same_news_worked_out_again_is_not_told_again(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        at.service.contacts.put(BY_SMS)
        booked(at.api)
        at.later()
        with at.service.storage.writing() as unit:
            event = unit.events(village.TOMORROW)[-1]
            unit.put_entry(replace(telling(event), due=at.api.clock.now()))
            unit.commit()
        at.later(minutes=1)
        assert len(at.messages()) == len(server.taken) == 1


def test_an_answer_that_was_lost_does_not_send_the_message_twice(post: Begin) -> None:
    with ProviderServer(loses_answers=1) as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        at.service.contacts.put(BY_SMS)
        booked(at.api)
        at.later()
        assert (len(server.taken), at.only().state) == (1, MessageState.WAITING)
        at.later(minutes=0.3)
        assert (len(server.taken), at.only().state) == (1, MessageState.SENT)


@pytest.mark.parametrize(
    ("status", "words"), [("permanent-failure", "does not exist"), ("technical-failure", "fault")]
)
def test_what_does_not_arrive_comes_to_the_coordinators_list(post: Begin, status: str, words: str) -> None:
    with ProviderServer(status=status) as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        at.service.contacts.put(BY_SMS)
        booked(at.api)
        at.later()
        server.now += 900
        at.later(minutes=15)
        (failed,) = at.service.messages.to_call()
        assert failed.state is MessageState.FAILED
        assert words in failed.trouble


def test_a_provider_that_is_down_is_tried_again_and_then_given_up_into_the_list(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        at.service.contacts.put(BY_SMS)
        server.fails = [(500, "Internal server error")] * 100
        booked(at.api)
        at.later()
        assert at.only().state is MessageState.WAITING
        for _ in range(12):
            at.later(minutes=61)
        message = next(one for one in at.messages() if one.news is News.CONFIRMED)
        assert message.state is MessageState.FAILED
        assert "500" in message.trouble
        assert message in at.service.messages.to_call()


TROUBLES = {
    "too many": ((429, "Exceeded rate limit"), "429"),
    "fault": ((500, "Internal server error"), "500"),
    "closed": ((0, ""), "does not answer"),
    "not theirs": ((201, "Sign in to this network"), "201"),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_after_any_trouble_of_the_provider_it_is_sent_once_or_rung(post: Begin, trouble: str) -> None:
    answer, words = TROUBLES[trouble]
    with ProviderServer() as server:
        at = post(**by_provider(server))
        at.service.contacts.put(BY_SMS)
        server.now = server_at(at)
        server.fails = [answer] * 2
        booked(at.api)
        at.later()
        assert at.only().state is MessageState.WAITING
        server.now += 25
        for _ in range(2):
            at.later(minutes=0.2)
        assert (len(server.taken), at.only().state) == (1, MessageState.SENT)
        server.fails = [answer] * 100
        booked(at.api, outward={"kind": "arrive_by", "at": "2026-12-02T10:30:00+00:00"})
        for _ in range(12):
            at.later(minutes=61)
        (failed,) = (one for one in at.service.messages.to_call() if one.news is News.CONFIRMED)
        assert (failed.state, words in failed.trouble) == (MessageState.FAILED, True)


def test_a_provider_that_never_ends_its_answer_is_not_waited_for(
    post: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.notify.provider.SECONDS", 0.1)
    with ProviderServer(waits=0.5) as server:
        at = post(**by_provider(server))
        at.service.contacts.put(BY_SMS)
        server.now = server_at(at)
        booked(at.api)
        at.later()
        assert (len(server.taken), at.only().state) == (1, MessageState.WAITING)
        server.waits = 0
        at.later(minutes=0.2)
        assert (len(server.taken), at.only().state) == (1, MessageState.SENT)


def test_what_breaks_the_sender_itself_is_rung_in_the_end(
    post: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody thought of is no reason to leave somebody untold."""

    def breaks(*_: object) -> str:
        raise ZeroDivisionError

    at = post()
    at.service.contacts.put(BY_SMS)
    monkeypatch.setattr(RecordingSender, "send", breaks)
    booked(at.api)
    for _ in range(12):
        at.later(minutes=61)
    (failed,) = (one for one in at.service.messages.to_call() if one.news is News.CONFIRMED)
    assert failed.trouble == "It was tried 10 times, and nobody knows if it arrived."


def test_a_way_that_was_taken_out_of_use_is_rung(post: Begin) -> None:
    at = post()
    at.service.contacts.put(BY_SMS)
    at.api.clock.advance(13 * 3600)
    booked(at.api, outward={"kind": "arrive_by", "at": "2026-12-02T10:30:00+00:00"})
    at.later()
    del cast(dict[By, object], at.service.senders)[By.SMS]
    at.later(minutes=10 * 60)
    (failed,) = (one for one in at.service.messages.to_call() if one.news is News.CONFIRMED)
    assert failed.trouble == "Messages by sms are not set up any more."


def test_a_provider_that_cannot_be_asked_for_a_while_is_asked_again_later(post: Begin) -> None:
    with ProviderServer(status="permanent-failure") as server:
        at = post(**by_provider(server))
        at.service.contacts.put(BY_SMS)
        server.now = server_at(at)
        booked(at.api)
        at.later()
        server.fails = [(503, "Not now")] * 100
        for _ in range(12):
            at.later(minutes=61)
        server.fails = []
        server.now = server_at(at) + 121 * 60
        at.later(minutes=121)
        told = next(one for one in at.messages() if one.news is News.CONFIRMED)
        assert told.state is MessageState.FAILED


def test_a_refused_number_is_not_tried_again(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        at.service.contacts.put(BY_SMS)
        server.fails = [(400, "phone_number Not a valid number")]
        booked(at.api)
        at.later()
        assert at.only().state is MessageState.FAILED
        assert at.only().trouble == "The provider refused it: phone_number Not a valid number"


def test_letters_go_to_who_chose_them(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        at.service.contacts.put(BY_LETTER)
        booked(at.api)
        at.later()
        (taken,) = server.taken.values()
        blanks = taken["personalisation"]
        assert taken["type"] == "letter"
        assert [blanks[f"address_line_{n}"] for n in (1, 4)] == ["Ada Ash", "CB6 3XX"]
        assert blanks["body"].startswith("Dear Ada Ash,")


def test_an_email_is_plain_and_can_be_told_from_another(post: Begin) -> None:
    with MailServer() as server:
        at = post(
            mail_host="127.0.0.1", mail_port=server.port, mail_from="rides@example.org", mail_starts_tls=False
        )
        at.service.contacts.put(BY_MAIL)
        booked(at.api)
        at.later()
        (mail,) = server.mails
        assert (mail["To"], mail["Subject"]) == (
            "ada@example.org",
            "Your ride on Tuesday 1 December is booked",
        )
        assert mail["From"] == "Three Villages <rides@example.org>"
        assert "Please be ready from the first time." in mail.get_content()
        assert at.only().state is MessageState.SENT
        server.recipient_reply = "550 no such person"
        booked(at.api, outward={"kind": "arrive_by", "at": "2026-12-02T10:30:00+00:00"})
        at.later()
        assert [one.state for one in at.service.messages.to_call()] == [MessageState.FAILED]


def test_a_night_booking_is_told_in_the_morning(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        at.service.contacts.put(BY_SMS)
        at.api.clock.advance(13 * 3600)
        booked(at.api, outward={"kind": "arrive_by", "at": "2026-12-02T10:30:00+00:00"})
        at.later(minutes=60)
        (message,) = (one for one in at.messages() if one.news is News.CONFIRMED)
        assert message.state is MessageState.WAITING
        assert message.due.astimezone(village.ZONE).hour == 8
        at.later(minutes=8 * 60 + 59)
        server.now = server_at(at)
        assert at.service.messages.get(message.id) == message
        server.now += 120
        at.later(minutes=2)
        sent = at.service.messages.get(message.id)
        assert sent is not None
        assert sent.state is MessageState.SENT


def test_a_reminder_for_a_ride_given_back_meanwhile_is_dropped(post: Begin) -> None:
    at = post()
    at.service.contacts.put(BY_SMS)
    made = booked(at.api)
    at.later()
    at.api.clock.advance(8 * 3600 + 60)
    at.api.wall.advance(8 * 3600 + 60)
    worker_without_sending(at)
    at.api.post("resident", f"/v1/bookings/{made['id']}/cancellation")
    at.later()
    states = {one.news: one.state for one in at.messages() if one.person == ADA}
    assert states[News.REMINDER] is MessageState.DROPPED
    assert states[News.CANCELLED] is MessageState.SENT


def worker_without_sending(at: Post) -> None:
    """Work out the hour's news and keep it, as a worker does that is stopped before it sends."""
    with at.service.storage.writing() as unit:
        for message in written(at.service, at.service.scheduler.news_now()):
            keep_and_send(unit, message)
        unit.commit()


def test_an_entry_met_again_sends_nothing(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        at.service.contacts.put(BY_SMS)
        booked(at.api)
        at.later()
        message = at.only()

        again = cast(Delivery, SimpleNamespace(payload={"message": message.id}))
        send(at.service)(again)
        assert len(server.taken) == 1


def test_the_evening_before_everybody_is_reminded_once(post: Begin) -> None:
    at = post()
    booked(at.api)
    at.later(minutes=8 * 60 + 1)
    at.later(minutes=6)
    at.later(minutes=6)
    told = [one.news for one in at.messages()]
    assert sorted(told) == sorted([News.CONFIRMED, News.REMINDER, News.ROSTER])
    roster = next(one for one in at.messages() if one.news is News.ROSTER)
    assert "Ada" not in roster.text + roster.subject, "no names before signing in"


def test_whose_paper_runs_out_is_written_to_unless_it_was_renewed_before_it_went(post: Begin) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        server.now = server_at(at)
        cara = f"driver:{village.CARA.id}"
        at.service.contacts.put(Contact(cara, "Cara Cole", phone="07700 900124"))
        until = at.api.clock.now().date() + timedelta(days=20)
        _hold(at, until)
        worker_without_sending(at)
        _hold(at, until + timedelta(days=365))
        at.later()
        states = [one.state for one in at.messages() if one.news is News.PAPER]
        assert states == [MessageState.DROPPED]
        _hold(at, until + timedelta(days=1))
        worker_without_sending(at)
        at.later()
        (told,) = (one for one in at.messages() if one.news is News.PAPER and one.state is MessageState.SENT)
        assert (told.person, told.by) == (cara, By.SMS)
        assert "MOT of the car" in told.text


def _hold(at: Post, until: date) -> None:
    held = (*village.CARA.qualifications, (Qualification.MOT, until))
    with at.service.storage.writing() as unit:
        unit.put_driver(replace(village.CARA, qualifications=held))
        unit.commit()
