"""What brings a message to its person: the port, what can go wrong with it, and the demonstration's filling."""

from typing import Protocol

from api.notify.message import Message, MessageState


class Undeliverable(Exception):
    """It will never arrive at this address; says why in words for the coordinator."""


class NotNow(Exception):
    """It cannot be sent just now; try again later. Says why in words for the administrator."""


class Sender(Protocol):
    """Hands messages of one or more ways to whoever delivers them."""

    def send(self, message: Message) -> str:
        """Hand a message over; return the deliverer's own id for it, empty where there is none.

        A message may come twice. One that was handed over before under the same id is not sent again, as far as
        the deliverer can tell.

        Raises
        ------
        Undeliverable
            The address is refused for good.
        NotNow
            The deliverer does not answer, or is too busy.
        """
        ...

    def taken(self, message: Message) -> str:
        """Return the deliverer's id of a message that it has and did not fail to deliver, or nothing.

        Raises
        ------
        NotNow
            The deliverer cannot be asked just now.
        """
        ...

    def state(self, message: Message) -> MessageState:
        """Return how far a message has got that was handed over: sent, delivered or failed.

        Raises
        ------
        NotNow
            The deliverer cannot be asked just now.
        """
        ...


class RecordingSender:
    """Sends nothing: the demonstration shows the messages it keeps. Everything arrives."""

    def send(self, message: Message) -> str:
        """Take the message as sent."""
        return f"shown-{message.id}"

    def taken(self, message: Message) -> str:
        """Return nothing: what failed here was never shown."""
        return ""

    def state(self, message: Message) -> MessageState:
        """Return that it arrived."""
        return MessageState.DELIVERED
