"""What is said to somebody who wants to come in, and through which door of the notifier it goes out."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CodeMessage:
    """A code on its way to one address."""

    address: str = field(repr=False)
    code: str = field(repr=False)
    link: str | None = field(repr=False)
    """Where a button signs in; None where the service does not know its own address."""
    name: str = field(repr=False)
    person: str = ""
    """Such as ``rider:…``; empty where it is nobody whom the office rings."""

    @property
    def is_email(self) -> bool:
        """Whether it goes by e-mail, not by text message."""
        return "@" in self.address


class CodeMessages(Protocol):
    """Brings codes to people."""

    def send(self, message: CodeMessage) -> None:
        """Send a code, or put it where it will be sent from."""
        ...

    def latest(self, address: str) -> CodeMessage | None:
        """Return the last message to an address where it may be shown: in the demonstration alone."""
        ...


class ShownMessages:
    """Keeps the last messages to be looked at, in the demonstration."""

    MOST = 200

    def __init__(self) -> None:
        self._sent: dict[str, CodeMessage] = {}

    def send(self, message: CodeMessage) -> None:
        """Keep the message."""
        self._sent.pop(message.address, None)
        self._sent[message.address] = message
        while len(self._sent) > self.MOST:
            self._sent.pop(next(iter(self._sent)))

    def latest(self, address: str) -> CodeMessage | None:
        """Return the last message to an address."""
        return self._sent.get(address)
