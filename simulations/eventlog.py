"""The event log as a file: one fact a line, the same bytes for the same facts, and back again."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scheduler.domain.booking import Channel
from scheduler.domain.errors import BrokenInput
from scheduler.domain.events import Actor, Event, EventId, EventType, event_line


def log_bytes(events: Iterable[Event]) -> bytes:
    """Return the log of these events."""
    return b"".join(event_line(event) + b"\n" for event in events)


def read_log(path: Path) -> list[Event]:
    """Return the events in a log file.

    Raises
    ------
    BrokenInput
        A line is not an event; names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BrokenInput(f"{path}: is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise BrokenInput(f"{path}: cannot be read ({error.strerror}). Check the path.") from error
    return parsed_log(text, str(path))


def parsed_log(text: str, name: str = "event log") -> list[Event]:
    """Return the events in the text of a log; ``name`` is for messages.

    Raises
    ------
    BrokenInput
        A line is not an event; names the line.
    """
    events = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            events.append(event_from(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenInput(
                f"{name}: line {number} is no event ({error}). Write the log again from its source."
            ) from error
    return events


def event_told(told: dict[str, Any]) -> Event:
    """Return the event that the API told."""
    return event_from({**told, "actor": [told["actor_role"], told["actor_id"]]})


def event_from(body: dict[str, Any]) -> Event:
    """Return the event of one parsed line."""
    role, id_ = body["actor"]
    return Event(
        id=EventId(body["id"]),
        type=EventType(body["type"]),
        at=datetime.fromisoformat(body["at"]),
        service_date=date.fromisoformat(body["service_date"]),
        actor=Actor(role, id_),
        channel=Channel(body["channel"]),
        cause=body["cause"],
        data=body["data"],
    )
