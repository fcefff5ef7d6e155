"""Who of a repair's call list knows already: told by a message, rung, or still to be rung."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.notify.message import ON_THE_LIST, By, Message, MessageState
from api.pages.visit import Visit
from api.pages.wording import clock24
from scheduler.domain.events import EventId
from scheduler.usecases.news_of_repairs import key_of
from scheduler.usecases.repairs import Notice

WAYS = {By.SMS: "by text message", By.EMAIL: "by e-mail", By.LETTER: "by letter", By.CALL: "on the telephone"}


@dataclass(frozen=True, slots=True)
class Tick:
    """How far telling one person has got."""

    words: str
    knows: bool
    rings: str = ""
    """The message to tick off when they were rung; empty where nobody has to ring."""


def ticks_of(visit: Visit, event_id: EventId, told: Iterable[Notice]) -> dict[str, Tick]:
    """Return the ticks of a call list, by leg or, for drivers, by shift."""
    notices = {key_of(event_id, one): str(one.leg_id or one.shift_id) for one in told}
    made = visit.service.messages.by_key(notices.keys())
    return {about: _tick(visit, made[key]) for key, about in notices.items() if key in made}


def _tick(visit: Visit, message: Message) -> Tick:
    way, zone = WAYS[message.by], visit.policy.zone
    at = "" if message.sent_at is None else f" at {clock24(message.sent_at.astimezone(zone))}"
    match message.state:
        case MessageState.TOLD:
            return Tick(f"Told on the telephone{at}", knows=True)
        case MessageState.SENT | MessageState.DELIVERED:
            arrived = "arrived" if message.state is MessageState.DELIVERED else "sent"
            return Tick(f"Told {way}, {arrived}{at}", knows=True)
        case MessageState.DROPPED:
            return Tick("Not needed any more", knows=True)
        case MessageState.WAITING:
            return Tick(f"Being told {way}", knows=False)
        case _ if message.state in ON_THE_LIST:
            return Tick(_to_ring(message), knows=False, rings=message.id)
    raise AssertionError(message.state)


def _to_ring(message: Message) -> str:
    if message.state is MessageState.FAILED:
        return f"The message did not arrive. {message.trouble}".strip()
    if message.attempts:
        return f"Rung {message.attempts} {'time' if message.attempts == 1 else 'times'} without answer"
    return "To be rung"
