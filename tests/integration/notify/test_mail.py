"""What becomes of an e-mail whose server is slow, gives up in the middle, refuses, or puts it off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.notify import smtp
from api.notify.message import By, Message
from api.notify.senders import NotNow, Undeliverable
from api.notify.smtp import SmtpSender
from scheduler.domain.messages import News
from tests.fakes.mail_server import MailServer

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
MESSAGE = Message(
    "message-1",
    "key-1",
    News.CONFIRMED,
    "rider:1",
    By.EMAIL,
    "ada@example.org",
    "Booked",
    "Dear Ada",
    NOW,
    NOW,
)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def sender(server: MailServer) -> SmtpSender:
    return SmtpSender(smtp.MailServer("127.0.0.1", server.port, starts_tls=False, sender="rides@example.org"))


@pytest.mark.parametrize(
    ("verb", "reply"),
    [
        ("HELLO", ""),
        ("HELLO", "554 no service here"),
        ("MAIL", ""),
        ("MAIL", "550 not from you"),
        ("RCPT", ""),
        ("RCPT", "450 try later"),
        ("RCPT", "421 closing"),
        ("DATA", ""),
        ("DATA", "451 disk full"),
        (".", ""),
        (".", "451 try later"),
        ("HELLO", "this is no mail server"),
    ],
)
def test_what_may_go_better_later_is_tried_again(
    server: MailServer, sender: SmtpSender, verb: str, reply: str
) -> None:
    server.replies[verb] = [reply]
    with pytest.raises(NotNow, match="mail server"):
        sender.send(MESSAGE)
    assert sender.send(MESSAGE) == "<message-1@example.org>"
    assert [mail["To"] for mail in server.mails] == ["ada@example.org"]


@pytest.mark.parametrize(("verb", "reply"), [("RCPT", "550 no such person"), (".", "554 looks like spam")])
def test_what_is_refused_for_good_is_not_tried_again(
    server: MailServer, sender: SmtpSender, verb: str, reply: str
) -> None:
    server.replies[verb] = [reply]
    with pytest.raises(Undeliverable, match=reply[:3]):
        sender.send(MESSAGE)
    assert server.mails == []


@pytest.mark.parametrize(
    "address",
    ["", "ada@example.org\r\nBcc: eve@example.org", "zo\u00eb@example.org"],
    ids=["none", "two lines", "letters"],
)
def test_an_address_that_no_mail_can_go_to_is_not_tried_again(
    server: MailServer, sender: SmtpSender, address: str
) -> None:
    with pytest.raises(Undeliverable, match="address"):
        sender.send(replace(MESSAGE, address=address))
    assert server.mails == []


@pytest.mark.parametrize("farewell", ["", "421 closing", "500 what?"])
def test_a_mail_that_was_taken_is_not_sent_again_for_a_farewell(
    server: MailServer, sender: SmtpSender, farewell: str
) -> None:
    server.replies["QUIT"] = [farewell]
    assert sender.send(MESSAGE) == "<message-1@example.org>"
    assert len(server.mails) == 1


def test_a_slow_server_is_given_up_for_now(
    server: MailServer, sender: SmtpSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SECONDS", 0.1)
    server.waits = 0.3
    with pytest.raises(NotNow, match="does not answer"):
        sender.send(MESSAGE)
