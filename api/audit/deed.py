"""What one line of the audit log says, and how lines are chained: each holds the hash of the one before.

The log names people by opaque ids only, and of a change only which parts changed, never what they were: it is kept
when a person's data is erased, and must not hold what was erased.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from scheduler.domain.booking import Channel
from scheduler.domain.events import Actor

FIRST = "0" * 64
"""What stands for the hash of the line before the first."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something somebody did that is to be written down."""

    action: str
    """What was done, such as ``rider.changed`` or ``needs.read``."""
    at: datetime
    actor: Actor
    channel: Channel
    subject: str = ""
    """What it was done to, such as ``booking:…``."""
    people: tuple[str, ...] = ()
    """Whose data it was, such as ``rider:…``."""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A deed as it stands in the log."""

    number: int
    deed: Deed
    previous: str
    hash: str


def chained(deed: Deed, *, number: int, previous: str) -> Line:
    """Return the deed as the line after the one with the hash ``previous``."""
    return Line(number, deed, previous, line_hash(deed, number=number, previous=previous))


def line_hash(deed: Deed, *, number: int, previous: str) -> str:
    """Return the hash of a line: of everything it says, its number, and the line before."""
    content = {
        "number": number,
        "at": deed.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": [deed.actor.role, deed.actor.id],
        "channel": deed.channel.value,
        "action": deed.action,
        "subject": deed.subject,
        "people": list(deed.people),
        "detail": dict(deed.detail),
        "previous": previous,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
