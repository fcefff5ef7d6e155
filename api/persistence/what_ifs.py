"""How what-ifs are kept."""

import json

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from api.persistence.database import Database
from api.persistence.mapping import AnyRow
from api.persistence.what_if_table import what_if as table
from api.planning.what_if import WhatIf, WhatIfState

MOST = 100


class WhatIfStore:
    """What-ifs, by id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, one: WhatIf) -> None:
        """Keep a new or changed what-if."""
        row = {
            "id": one.id,
            "name": one.name,
            "base": one.base,
            "changes": json.dumps(dict(one.changes), ensure_ascii=False),
            "others": json.dumps(list(one.others)),
            "seeds": one.seeds,
            "asked_by": one.asked_by,
            "asked_at": one.asked_at,
            "state": one.state.value,
            "done": one.done,
            "total": one.total,
            "message": one.message,
            "process": one.process,
        }
        with self._database.writing() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            new = dialect.insert(table).values(row)
            others = {name: value for name, value in row.items() if name != "id"}
            connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=others))
            connection.commit()

    def find(self, id_: str) -> WhatIf | None:
        """Return the what-if of that id, or None."""
        with self._database.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == id_)).one_or_none()
        return _read(row) if row is not None else None

    def every(self) -> list[WhatIf]:
        """Return the newest what-ifs, newest first."""
        wanted = select(table).order_by(table.c.asked_at.desc(), table.c.id.desc()).limit(MOST)
        with self._database.reading() as connection:
            return [_read(row) for row in connection.execute(wanted)]


def _read(row: AnyRow) -> WhatIf:
    return WhatIf(
        id=row.id,
        name=row.name,
        base=row.base,
        changes=json.loads(row.changes),
        others=tuple(json.loads(row.others)),
        seeds=row.seeds,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        state=WhatIfState(row.state),
        done=row.done,
        total=row.total,
        message=row.message,
        process=row.process,
    )
