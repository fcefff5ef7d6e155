"""A volunteer's duties as an iCalendar file (RFC 5545): first names and postcode districts, nothing else of anybody.

Each duty keeps its UID for ever. What is told of it is compared with what was told before: a change raises its
SEQUENCE, and a duty that was given back is told as CANCELLED until its day is long over, for calendars delete nothing
by themselves. A duty that was driven is forgotten then, and was never cancelled.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from api.feeds.time_zones import describe_time_zones
from api.persistence.calendars import Entry

UID = "{}@drove"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty as a calendar is told of it."""

    id: str
    begins: datetime
    ends: datetime
    title: str
    lines: tuple[str, ...] = ()

    @property
    def uid(self) -> str:
        """What the calendar knows it by."""
        return UID.format(self.id)

    def body(self) -> str:
        """Return all that is told, as text that is the same for the same duty."""
        told = {
            "begins": self.begins.astimezone(UTC).isoformat(),
            "ends": self.ends.astimezone(UTC).isoformat(),
            "title": self.title,
            "lines": list(self.lines),
        }
        return json.dumps(told, sort_keys=True, ensure_ascii=False)


def bodies(duties: Iterable[Duty]) -> dict[str, str]:
    """Return what is told of each duty, by UID."""
    return {duty.uid: duty.body() for duty in duties}


def left_over(entry: Entry, *, since: datetime) -> str | None:
    """Return what is told of a duty that is not among somebody's duties any more; None of one before ``since``."""
    told = json.loads(entry.body) if entry.body else {}
    ends = datetime.fromisoformat(told["ends"]) if told else entry.changed_at
    if ends < since:
        return None
    return json.dumps(told | {"lines": [], "gone": True}, sort_keys=True, ensure_ascii=False) if told else ""


def calendar(entries: Iterable[Entry], *, name: str, zone: ZoneInfo, sign_in: str) -> bytes:
    """Return the calendar."""
    made = Calendar()
    made.add("prodid", "-//Drove//Roster//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for entry in entries:
        made.add_component(_event(entry, zone, sign_in))
    describe_time_zones(made)
    return bytes(made.to_ical())


def _event(entry: Entry, zone: ZoneInfo, sign_in: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    told = json.loads(entry.body) if entry.body else {}
    is_on = bool(told) and not told.get("gone")
    begins, ends = told.get("begins", entry.changed_at.isoformat()), told.get("ends")
    event.add("dtstart", datetime.fromisoformat(begins).astimezone(zone))
    if ends is not None:
        event.add("dtend", datetime.fromisoformat(ends).astimezone(zone))
    event.add("summary", told["title"] if is_on else "Duty taken back")
    event.add("status", "CONFIRMED" if is_on else "CANCELLED")
    if is_on:
        event.add("description", "\n".join([*told["lines"], f"Run sheet: {sign_in}"]))
    return event
