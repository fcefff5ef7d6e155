"""How messages leave: each is handed over once as far as anybody can tell, followed up, and given up into words.

What cannot be sent ends on the coordinator's call list with the reason, never in silence.
"""

from datetime import timedelta

from api.notify.held import is_gone
from api.notify.message import Message, MessageState
from api.notify.senders import NotNow, Undeliverable
from api.persistence import messages
from api.service import Service
from api.work.handlers import Delivery, Handler, Hopeless
from api.work.telling import SEND
from scheduler.domain.booking import BookingId, BookingState
from scheduler.domain.messages import News
from scheduler.domain.outbox import Entry

FOLLOW = "follow-message"
TRIES = 10
"""How often a message that can wait is tried: over about an hour and a half."""
URGENT_TRIES = 5
"""The same for what is of no use later: over about a minute."""
URGENT = frozenset({News.CODE, News.ON_ITS_WAY, News.LATE, News.SOONER})
FIRST_LOOK, NEXT_LOOK, LAST_LOOK = timedelta(minutes=10), timedelta(hours=2), timedelta(days=3)
BEFORE_THE_RIDE = frozenset({News.REMINDER, News.ON_ITS_WAY, News.LATE, News.SOONER})

__all__ = ["FOLLOW", "SEND", "TRIES", "follow", "send"]


def send(service: Service) -> Handler:
    """Return the handler that hands a message over."""

    def handle(delivery: Delivery) -> None:
        message = service.messages.get(delivery.payload["message"])
        if message is None or message.state is not MessageState.WAITING:
            return
        if _is_over(service, message):
            service.messages.change(message.id, MessageState.WAITING, state=MessageState.DROPPED)
            return
        tries = URGENT_TRIES if message.news in URGENT else TRIES
        if message.attempts >= tries:
            # Whatever broke each attempt, the worker itself perhaps, could not write it down.
            _fail(service, message, f"It was tried {message.attempts} times, and nobody knows if it arrived.")
            return
        # Counted before it is handed over: the next attempt then knows that it may have arrived.
        service.messages.change(message.id, MessageState.WAITING, attempts=message.attempts + 1)
        try:
            provider_id = _hand_over(service, message, instead_of=delivery.payload.get("instead_of", ""))
        except Undeliverable as refusal:
            _fail(service, message, str(refusal))
        except NotNow as trouble:
            if message.attempts + 1 >= tries:
                _fail(service, message, str(trouble))
                return
            raise Retry(str(trouble)) from None
        else:
            _sent(service, delivery, message, provider_id)

    return handle


def _hand_over(service: Service, message: Message, *, instead_of: str) -> str:
    """Hand a message over, unless the one in whose place it stands got there after all."""
    sender = service.senders.get(message.by)
    if sender is None:
        raise Undeliverable(f"Messages by {message.by.value} are not set up any more.")
    before = service.messages.get(instead_of) if instead_of else None
    if before is not None and (before.by, before.address) == (message.by, message.address):
        taken = sender.taken(before)
        if taken:
            return taken
    return sender.send(message)


class Retry(Exception):
    """The message is tried again later."""


def _sent(service: Service, delivery: Delivery, message: Message, provider_id: str) -> None:
    """Write down that a message was handed over, and have it followed up."""
    values: dict[str, object] = {
        "state": MessageState.SENT,
        "provider_id": provider_id,
        "sent_at": service.clock.now(),
    }
    if message.news is News.CODE and not service.settings.demo:
        values |= {"text": "", "address": ""}
    with service.storage.writing() as unit:
        if messages.change(unit.later, message.id, MessageState.WAITING, **values):
            due = service.clock.now() + FIRST_LOOK
            unit.put_entry(Entry(FOLLOW, due, {"message": message.id}, dedupe_key=message.id))
        delivery.done(unit)
        unit.commit()


def _fail(service: Service, message: Message, why: str) -> None:
    known = (MessageState.WAITING, MessageState.SENT)
    blank = {"text": "Their code could not be sent."} if message.news is News.CODE else {}
    service.messages.change(message.id, *known, state=MessageState.FAILED, trouble=why, **blank)


def _is_over(service: Service, message: Message) -> bool:
    """Tell whether a message speaks of a ride that is not to come any more, or of an offer that is settled."""
    if is_gone(service.storage, message):
        return True
    kind, _, id_ = message.about.partition(":")
    if message.news not in BEFORE_THE_RIDE or kind != "booking":
        return False
    with service.storage.reading() as records:
        booking = records.booking(BookingId(id_))
    return booking is None or booking.state not in (BookingState.CONFIRMED, BookingState.UNDER_WAY)


def follow(service: Service) -> Handler:
    """Return the handler that asks whether a message arrived."""

    def handle(delivery: Delivery) -> None:
        message = service.messages.get(delivery.payload["message"])
        if message is None or message.state is not MessageState.SENT:
            return
        if message.by not in service.senders:
            raise Hopeless(f"Messages by {message.by.value} are not set up any more.")
        try:
            state = service.senders[message.by].state(message)
        except Undeliverable as refusal:
            _fail(service, message, str(refusal))
            return
        except NotNow:
            state = MessageState.SENT
        if state is MessageState.DELIVERED:
            service.messages.change(message.id, MessageState.SENT, state=state)
        elif service.clock.now() < (message.sent_at or message.made_at) + LAST_LOOK and message.provider_id:
            with service.storage.writing() as unit:
                due = service.clock.now() + NEXT_LOOK
                entry = Entry(FOLLOW, due, {"message": message.id}, dedupe_key=message.id)
                delivery.done(unit)
                unit.put_entry(entry)
                unit.commit()

    return handle
