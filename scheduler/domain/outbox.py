"""What must be done because of a change, but after it: written down in the same commit, done by a worker.

An entry is done at least once. Whoever does it must be able to meet it twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

TELL = "tell"
"""Tell people what an event means for them. The payload names the event and its service date."""
SEND_MESSAGE = "send-message"
"""Hand a message over to whoever delivers it."""
OPTIMISE_DAY = "optimise-day"
"""Look for a better plan of ``service_date``. The dedupe key is the date: one search stands for many changes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be done from a moment on. The payload is JSON: text, whole numbers, booleans, lists, objects."""

    kind: str
    due: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    dedupe_key: str | None = None
    """Of several with the same kind and key, one waits at a time; without a key each is done by itself."""

    def merged(self, other: "Entry") -> "Entry":
        """Return the entry that stands for both: what waits already, at the earlier moment."""
        return self if self.due <= other.due else Entry(self.kind, other.due, self.payload, self.dedupe_key)

    def is_one_with(self, other: "Entry") -> bool:
        """Tell whether one of them stands for both while it waits."""
        same = self.kind == other.kind and self.dedupe_key == other.dedupe_key
        return same and self.dedupe_key is not None


def gathered(waiting: Sequence[Entry], more: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return what waits after more was put in: of entries with the same kind and key one, at the earlier moment."""
    result = list(waiting)
    for entry in more:
        same = [place for place, known in enumerate(result) if known.is_one_with(entry)]
        if same:
            result[same[0]] = result[same[0]].merged(entry)
        else:
            result.append(entry)
    return tuple(result)
