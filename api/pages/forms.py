"""What is wrong with a form that was sent in: one message a field, in the order of the page."""

from collections.abc import Callable
from typing import TypeVar

from api.pages.typed import Unreadable

T = TypeVar("T")


class FormErrors:
    """The messages of one form, for the summary at the top and for each field."""

    def __init__(self) -> None:
        self._messages: dict[str, str] = {}
        self._targets: dict[str, str] = {}

    def add(self, field: str, message: str, *, target: str = "") -> None:
        """Note what is wrong with a field; the first message stays. ``target`` is the id to jump to."""
        self._messages.setdefault(field, message)
        self._targets.setdefault(field, target or field)

    def read(self, field: str, reader: Callable[[], T], *, target: str = "") -> T | None:
        """Return what the reader makes of a field, or note why it cannot."""
        try:
            return reader()
        except Unreadable as trouble:
            self.add(field, str(trouble), target=target)
            return None

    def __bool__(self) -> bool:
        """Tell whether anything is wrong."""
        return bool(self._messages)

    def of(self, field: str) -> str:
        """Return the message of a field, empty when it is right."""
        return self._messages.get(field, "")

    @property
    def summary(self) -> list[dict[str, str]]:
        """The list for the error summary, each line a link to its field."""
        return [{"text": text, "href": f"#{self._targets[field]}"} for field, text in self._messages.items()]
