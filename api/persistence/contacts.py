"""How it is kept how people can be reached: a rider's record has a telephone number, the rest is here."""

from dataclasses import replace

from sqlalchemy import ColumnElement, Table, bindparam, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from api.audit.asking import asking
from api.audit.deed import Deed
from api.notify.contact import Contact
from api.notify.message import By
from api.persistence import audit
from api.persistence import tables as t
from api.persistence.database import Database
from api.persistence.message_table import contact
from api.persistence.ready import Ready, one_of
from scheduler.usecases.ports import Clock


def _reached(table: Table) -> Ready:
    """Return the question after somebody of that table, and what is kept of how to reach them."""
    phone: ColumnElement[str] = func.coalesce(table.c.phone, "") if "phone" in table.c else literal("")
    return Ready(
        select(table.c.name, phone.label("own_phone"), contact)
        .outerjoin(contact, contact.c.person == bindparam("whose"))
        .where(table.c.id == bindparam("known"))
    )


_REACHED = {"rider": _reached(t.rider), "driver": _reached(t.driver), "account": _reached(t.account)}


class ContactStore:
    """Ways to reach people."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def find(self, person: str) -> Contact | None:
        """Return how a person, such as ``rider:…``, can be reached; None where there is no such person.

        Staff who neither ride nor drive are ``account:…``, and reached where they sign in.
        """
        kind, _, id_ = person.partition(":")
        with self._database.asking() as connection:
            row = one_of(_REACHED[kind].rows(connection, {"whose": person, "known": id_}))
        if row is None:
            return None
        known = Contact(person, row.name, row.own_phone)
        if row.person is None:
            return known
        chosen = None if row.chosen is None else By(row.chosen)
        return replace(
            known,
            phone=row.phone or known.phone,
            email=row.email,
            post=row.post,
            chosen=chosen,
            language=row.language,
        )

    def knows(self, person: str) -> bool:
        """Tell whether anything was kept about how a person can be reached."""
        with self._database.reading() as connection:
            wanted = select(contact.c.person).where(contact.c.person == person)
            return connection.execute(wanted).one_or_none() is not None

    def put(self, known: Contact) -> None:
        """Keep how a person can be reached, and write down which parts of that changed."""
        row = {
            "person": known.person,
            "phone": known.phone,
            "email": known.email,
            "post": known.post,
            "chosen": known.chosen,
            "language": known.language,
        }
        with self._database.writing() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            new = dialect.insert(contact).values(row)
            others = {name: value for name, value in row.items() if name != "person"}
            wanted = select(contact).where(contact.c.person == known.person)
            before = connection.execute(wanted).mappings().one_or_none()
            changed = sorted(name for name in others if before is None or before[name] != others[name])
            connection.execute(new.on_conflict_do_update(index_elements=["person"], set_=others))
            audit.commit_with(connection, [self._deed(known.person, changed)] if changed else [])

    def _deed(self, person: str, changed: list[str]) -> Deed:
        who, detail = asking(), {"changed": changed}
        return Deed(
            "contact.changed",
            self._clock.now(),
            who.actor,
            who.channel,
            subject=person,
            people=(person,),
            detail=detail,
        )
