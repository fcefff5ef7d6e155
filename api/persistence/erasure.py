"""How a person leaves the database: trips go over to somebody whom nobody knows, everything else is deleted.

What refers to the person is found in the tables themselves, so that a table added later is not forgotten: its rows
go, unless it is one of those named here whose rows count in the statistics.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, insert, or_, select, update

from api.persistence import mapping, values
from api.persistence import tables as t
from api.persistence.message_table import contact, message
from api.persistence.register_table import move_on
from api.privacy.coarse import coarse_denial, coarse_place, coarse_request
from scheduler.domain.booking import DenialReason, QuoteId
from scheduler.domain.consent import blank, tell_of_health
from scheduler.domain.people import Driver, Rider, RiderId

COUNTED = frozenset({"booking", "quote", "event"})
"""Tables whose rows stay, as somebody else's."""
NAME = "Somebody"
ROLES = {"rider": "resident", "driver": "driver"}
"""The role with which each kind of person signs in."""


Person = TypeVar("Person", Rider, Driver)


def is_forgotten(person: Rider | Driver) -> bool:
    """Tell whether a record only stands in for somebody who was forgotten."""
    return person.name == NAME


def not_forgotten(people: Iterable[Person]) -> list[Person]:
    """Return the people without those who stand in for somebody who was forgotten."""
    return [one for one in people if not is_forgotten(one)]


def make_stand_in(connection: Connection, stand_in: RiderId) -> None:
    """Make the rider whom nobody knows, to whom trips go over."""
    move_on(connection)
    connection.execute(insert(t.rider), mapping.rider_row(Rider(stand_in, NAME)))


def hand_over_trips(
    connection: Connection, rider_id: RiderId, *, stand_in: RiderId, before: date | None = None
) -> int:
    """Give a rider's trips and enquiries to the stand-in, made coarse; return how many trips that were."""
    days = _hand_over_quotes(connection, rider_id, stand_in, before)
    wanted = select(t.booking).where(t.booking.c.rider_id == rider_id)
    if before is not None:
        wanted = wanted.where(t.booking.c.service_date < before)
    bookings = connection.execute(wanted).all()
    for row in bookings:
        request = values.request.write(coarse_request(values.request.read(row.request), stand_in))
        change = update(t.booking).where(t.booking.c.id == row.id)
        connection.execute(change.values(rider_id=stand_in, request=request))
        _make_legs_coarse(connection, row.id, stand_in)
    days |= {row.service_date for row in bookings}
    _hand_over_events(connection, rider_id, stand_in, days)
    return len(bookings)


def _hand_over_quotes(
    connection: Connection, rider_id: RiderId, stand_in: RiderId, before: date | None
) -> set[date]:
    wanted = select(t.quote).where(t.quote.c.rider_id == rider_id)
    if before is not None:
        wanted = wanted.where(t.quote.c.service_date < before)
    quotes = connection.execute(wanted).all()
    for row in quotes:
        request = coarse_request(values.request.read(row.request), stand_in)
        denial = None
        if row.denial_reason is not None:
            found = coarse_denial(QuoteId(row.id), request, DenialReason(row.denial_reason))
            denial = values.denial.write(found)
        connection.execute(delete(t.offer).where(t.offer.c.quote_id == row.id))
        change = update(t.quote).where(t.quote.c.id == row.id)
        told = {"rider_id": stand_in, "request": values.request.write(request), "denial": denial}
        connection.execute(change.values(**told))
    return {row.service_date for row in quotes}


def _make_legs_coarse(connection: Connection, booking_id: str, stand_in: RiderId) -> None:
    for leg in connection.execute(select(t.leg).where(t.leg.c.booking_id == booking_id)).all():
        if leg.own_request is not None:
            own = coarse_request(values.request.read(leg.own_request), stand_in)
            change = update(t.leg).where(t.leg.c.id == leg.id)
            connection.execute(change.values(own_request=values.request.write(own)))
        here = t.stop.c.leg_id == leg.id
        for stop in connection.execute(select(t.stop).where(here, t.stop.c.place.is_not(None))).all():
            place = values.place.write(coarse_place(values.place.read(stop.place)))
            same = (here, t.stop.c.kind == stop.kind)
            connection.execute(update(t.stop).where(*same).values(place=place))


def _hand_over_events(connection: Connection, rider_id: RiderId, stand_in: RiderId, days: set[date]) -> None:
    about = t.event.c.data.contains(json.dumps(rider_id), autoescape=True)
    wanted = select(t.event).where(or_(t.event.c.actor_id == rider_id, about))
    for row in connection.execute(wanted.where(t.event.c.service_date.in_(sorted(days)))).all():
        data = values.read_facts(row.data)
        if data.get("rider") == rider_id:
            data |= {"rider": stand_in}
            data |= {end: data.get(f"{end}_locality", "") for end in ("origin", "destination") if end in data}
        changed: dict[str, Any] = {"data": values.write_facts(data)}
        if row.actor_id == rider_id:
            changed["actor_id"] = stand_in
        connection.execute(update(t.event).where(t.event.c.seq == row.seq).values(**changed))


def blank_past_needs(connection: Connection, rider_id: RiderId, before: date) -> int:
    """Take what was needed out of a rider's rides and enquiries from before the day; return from how many."""
    move_on(connection)
    changed = 0
    for table in (t.booking, t.quote):
        past = (table.c.rider_id == rider_id, table.c.service_date < before)
        for row in connection.execute(select(table).where(*past)).all():
            request = values.request.read(row.request)
            if not tell_of_health(request.needs):
                continue
            blanked = values.request.write(replace(request, needs=blank(request.needs)))
            connection.execute(update(table).where(table.c.id == row.id).values(request=blanked))
            if table is t.quote:
                connection.execute(delete(t.offer).where(t.offer.c.quote_id == row.id))
            changed += 1
    return changed


def erase_rider(connection: Connection, rider_id: RiderId, *, stand_in: RiderId) -> int:
    """Take a rider out of every table; return how many trips stay, as the stand-in's."""
    row = connection.execute(select(t.rider).where(t.rider.c.id == rider_id)).one()
    make_stand_in(connection, stand_in)
    trips = hand_over_trips(connection, rider_id, stand_in=stand_in)
    _forget_answers(connection, rider_id, row.name)
    let_accounts_go(connection, "rider", id_=rider_id)
    person = f"rider:{rider_id}"
    for table in (contact, message):
        connection.execute(delete(table).where(table.c.person == person))
    _forget_in_pairings(connection, rider_id)
    for table in t.metadata.sorted_tables:
        if table.name not in COUNTED | {"account"}:
            for column in _referring(table, "rider.id"):
                delete_with_dependents(connection, table, column == rider_id)
    connection.execute(delete(t.rider).where(t.rider.c.id == rider_id))
    return trips


def _forget_answers(connection: Connection, rider_id: RiderId, name: str) -> None:
    """Forget answers kept for requests sent again that tell of the rider."""
    for row in connection.execute(select(t.answer)).all():
        if rider_id.encode() in row.body or json.dumps(name, ensure_ascii=False).encode() in row.body:
            key = (t.answer.c.actor == row.actor, t.answer.c.key == row.key)
            connection.execute(delete(t.answer).where(*key))


def let_accounts_go(connection: Connection, kind: str, *, id_: str) -> None:
    """Delete the accounts of a rider or driver; who has another role too keeps that."""
    person = t.account.c[f"{kind}_id"]
    for row in connection.execute(select(t.account).where(person == id_)).all():
        roles = select(t.account_role.c.role).where(t.account_role.c.account_id == row.id)
        if set(connection.execute(roles).scalars()) - {ROLES[kind]}:
            change = update(t.account).where(t.account.c.id == row.id)
            connection.execute(change.values({person.name: None}))
            gone = (t.account_role.c.account_id == row.id, t.account_role.c.role == ROLES[kind])
            connection.execute(delete(t.account_role).where(*gone))
        else:
            delete_with_dependents(connection, t.account, t.account.c.id == row.id)


def _forget_in_pairings(connection: Connection, rider_id: RiderId) -> None:
    for column in (t.driver.c.refused_riders, t.driver.c.preferred_riders):
        for row in connection.execute(select(t.driver.c.id, column)).all():
            ids = values.read_ids(row[1])
            if rider_id in ids:
                left = values.write_ids(frozenset(RiderId(one) for one in ids if one != rider_id))
                connection.execute(
                    update(t.driver).where(t.driver.c.id == row.id).values({column.name: left})
                )


def _referring(table: Table, target: str) -> list[Any]:
    """Return the columns of a table that name a row of another."""
    return [key.parent for key in table.foreign_keys if key.target_fullname == target]


def delete_with_dependents(connection: Connection, table: Table, condition: Any) -> None:
    """Delete rows, and first every row that refers to one of them."""
    for other in t.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and other is not table:
                gone = select(key.column).where(condition)
                delete_with_dependents(connection, other, key.parent.in_(gone))
    connection.execute(delete(table).where(condition))
