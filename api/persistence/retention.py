"""Which rows have had their time: notes of who travels no more, trips of long ago, needs without consent."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, select

from api.persistence import tables as t
from api.persistence.consents import statements
from api.persistence.erasure import COUNTED, NAME, blank_past_needs, hand_over_trips, make_stand_in
from api.persistence.private_tables import consent, note
from api.persistence.shelf_tables import series
from api.persistence.shelves import SERIES
from scheduler.domain.consent import in_force
from scheduler.domain.people import RiderId


def forget_notes(connection: Any, before: date) -> list[RiderId]:
    """Delete notes of riders whose last trip, and the note itself, are from before the day; return whose."""
    last = (
        select(func.max(t.booking.c.service_date))
        .where(t.booking.c.rider_id == note.c.rider_id)
        .scalar_subquery()
    )
    written = datetime(before.year, before.month, before.day, tzinfo=UTC)
    wanted = select(note.c.rider_id).where(func.coalesce(last, before) <= before, note.c.written_at < written)
    found = [RiderId(rider_id) for rider_id in connection.execute(wanted).scalars()]
    connection.execute(delete(note).where(note.c.rider_id.in_(found)))
    return found


def part_with_trips(connection: Any, before: date, new_id: Callable[[], RiderId]) -> dict[RiderId, int]:
    """Give trips and enquiries from before the day to riders whom nobody knows; return how many of whom."""
    found: dict[RiderId, int] = {}
    riders: set[str] = set()
    for table in (t.booking, t.quote):
        old = select(table.c.rider_id).distinct().where(table.c.service_date < before)
        riders |= set(connection.execute(old).scalars())
    known = select(t.rider.c.id).where(t.rider.c.id.in_(sorted(riders)), t.rider.c.name != NAME)
    for rider_id in sorted(connection.execute(known).scalars()):
        stand_in = new_id()
        make_stand_in(connection, stand_in)
        found[RiderId(rider_id)] = hand_over_trips(
            connection, RiderId(rider_id), stand_in=stand_in, before=before
        )
    for table in t.metadata.sorted_tables:
        named = any(key.target_fullname == "rider.id" for key in table.foreign_keys)
        if named and "service_date" in table.c and table.name not in COUNTED:
            past = table.c.service_date < before
            if table is series:
                past = series.c.id.in_(_past_series(connection, before))
            connection.execute(delete(table).where(past))
    return found


def _past_series(connection: Any, before: date) -> list[str]:
    """Return the regular rides whose last day is from before the day: one that began long ago may go on."""
    begun = select(series.c.id, series.c.body).where(series.c.service_date < before)
    return [row.id for row in connection.execute(begun) if SERIES.read(row.body).pattern.until < before]


def forget_needs(connection: Any, today: date) -> list[RiderId]:
    """Blank needs in past rides of riders who took their consent back; return whose there were any."""
    asked = connection.execute(select(consent.c.rider_id).distinct()).scalars().all()
    gone = [RiderId(one) for one in asked if in_force(statements(connection, RiderId(one))) is None]
    return [rider_id for rider_id in sorted(gone) if blank_past_needs(connection, rider_id, today)]
