"""What did not arrive is sent again from the call list, once, whoever presses and how often."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.notify.again import send_again, written_again
from api.notify.contact import Contact
from api.notify.message import By, MessageState
from scheduler.domain.messages import News
from scheduler.domain.outbox import SEND_MESSAGE
from tests.databases import KINDS
from tests.fakes import provider_server as provider
from tests.fakes import village_service as village
from tests.fakes.provider_server import ProviderServer
from tests.integration.api.conftest import Api, booked
from tests.integration.notify.conftest import Post
from tests.integration.notify.test_repair_news import desk

ADA = f"rider:{village.ADA.id}"


def by_provider(start: Callable[..., Api], server: ProviderServer) -> Post:
    """Return a service that sends Ada text messages."""
    templates = {"provider_sms_template": provider.TEMPLATES["sms"]}
    at = Post(start(provider_url=server.url, provider_key=provider.KEY, **templates))
    server.now = at.api.wall.now().timestamp()
    at.service.contacts.put(Contact(ADA, "", phone="07700 900123"))
    return at


def failed(start: Callable[..., Api], server: ProviderServer) -> Post:
    """Return a service where a text message was refused, because its number was wrong."""
    at = by_provider(start, server)
    server.fails = [(400, "phone_number Not a valid number")]
    booked(at.api)
    at.later()
    assert at.only().state is MessageState.FAILED
    at.service.contacts.put(Contact(ADA, "", phone="07700 900456"))
    return at


@pytest.mark.parametrize("start", KINDS, indirect=True)
def test_two_presses_send_one_message_to_the_number_they_have_now(start: Callable[..., Api]) -> None:
    with ProviderServer() as server:
        at = failed(start, server)
        old = at.only()
        first, second = (desk(at) for _ in range(2))
        assert "Send again by text message" in first.get("/desk/calls").words
        assert "It is being sent again" in first.send(f"/desk/calls/{old.id}", outcome="again_sms").words
        assert "Nothing was sent" in second.send(f"/desk/calls/{old.id}", outcome="again_sms").words
        at.later()
        assert [taken["phone_number"] for taken in server.taken.values()] == ["07700 900456"]
        states = sorted((one.state, one.key == old.key) for one in at.messages())
        assert states == [(MessageState.DROPPED, False), (MessageState.SENT, True)]
        at.later(minutes=15)
        assert "Nothing was sent" in second.send(f"/desk/calls/{old.id}", outcome="again_sms").words
        at.later()
        assert len(server.taken) == 1
        lines = at.service.audit.of_person(ADA, most=50)
        assert [line.deed.action for line in lines].count("call.again_sms") == 1


@pytest.mark.parametrize(
    ("status", "number", "sent"),
    [
        ("delivered", "07700 900123", 1),
        ("sending", "07700 900123", 1),
        ("permanent-failure", "07700 900123", 2),
        ("delivered", "07700 900456", 2),
    ],
)
def test_what_got_there_although_nobody_heard_so_is_not_sent_again(
    start: Callable[..., Api], status: str, number: str, sent: int
) -> None:
    with ProviderServer(loses_answers=1) as server:
        at = by_provider(start, server)
        booked(at.api)
        at.later()
        server.fails = [(503, "Not now")] * 100
        for _ in range(12):
            at.later(minutes=11)
        (old,) = (one for one in at.messages() if one.news is News.CONFIRMED)
        assert old.state is MessageState.FAILED
        server.fails, server.status, server.now = [], status, at.api.wall.now().timestamp()
        at.service.contacts.put(Contact(ADA, "", phone=number))
        desk(at).send(f"/desk/calls/{old.id}", outcome="again_sms")
        at.later()
        (new,) = (one for one in at.messages() if one.key == old.key)
        assert new.state is MessageState.SENT
        assert len(server.taken) == sent
        assert new.provider_id == list(server.taken)[-1]


@pytest.mark.parametrize("start", KINDS, indirect=True)
def test_presses_at_the_same_moment_send_one(start: Callable[..., Api]) -> None:
    at = Post(start())
    booked(at.api)
    at.later()
    old, now = at.only(), at.api.clock.now()
    at.service.messages.change(old.id, old.state, state=MessageState.FAILED)

    def press(number: int) -> bool:
        new = written_again(old, id_=f"again-{number}", by=By.SMS, address="07700 900456", now=now)
        return send_again(at.service.storage, old, new=new)

    with ThreadPoolExecutor(4) as presses:
        assert sorted(presses.map(press, range(4))) == [False, False, False, True]
    states = sorted(one.state for one in at.messages())
    assert states == [MessageState.DROPPED, MessageState.WAITING]
    with at.service.storage.reading() as records:
        assert [entry.kind for entry in records.entries() if entry.kind == SEND_MESSAGE] == [SEND_MESSAGE]


def test_a_way_that_is_not_open_sends_nothing(start: Callable[..., Api]) -> None:
    with ProviderServer() as server:
        at = failed(start, server)
        office = desk(at)
        assert "Send again by e-mail" not in office.get("/desk/calls").words
        page = office.send(f"/desk/calls/{at.only().id}", outcome="again_email")
        assert "Nothing was sent" in page.words
        assert at.only().news is News.CONFIRMED
        assert at.only().state is MessageState.FAILED
