"""What a message is, and the states it goes through until somebody knows of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scheduler.domain.messages import News
from scheduler.domain.outbox import SEND_MESSAGE, Entry


class By(StrEnum):
    """The ways to tell somebody something."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    CALL = "call"
    """The coordinator rings them."""


class MessageState(StrEnum):
    """How far a message has got."""

    WAITING = "waiting"
    SENT = "sent"
    """Handed to whoever delivers it."""
    DELIVERED = "delivered"
    """They say it arrived."""
    TO_CALL = "to_call"
    """On the coordinator's call list from the start: there is no other way."""
    FAILED = "failed"
    """It did not arrive; on the call list for that."""
    TOLD = "told"
    """The coordinator rang and told them."""
    DROPPED = "dropped"
    """Nobody needs it any more."""


ON_THE_LIST = (MessageState.TO_CALL, MessageState.FAILED)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing one person is told by one way."""

    id: str
    key: str
    """The same for the same news, so that it is told once."""
    news: News
    person: str
    """Such as ``rider:…``."""
    by: By
    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    made_at: datetime
    due: datetime
    service_date: date | None = None
    about: str = ""
    """What it is about, such as ``booking:…`` or ``shift:…``."""
    state: MessageState = MessageState.WAITING
    attempts: int = 0
    trouble: str = ""
    provider_id: str = ""
    sent_at: datetime | None = None


def sending(message: Message, *, instead_of: str = "") -> Entry:
    """Return the entry that has a message sent when it is due, once; perhaps in the place of another one."""
    payload = {"message": message.id} | ({"instead_of": instead_of} if instead_of else {})
    return Entry(SEND_MESSAGE, message.due, payload, dedupe_key=message.id)
