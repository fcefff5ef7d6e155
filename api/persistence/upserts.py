"""How a row is put where one of the same key may be already."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from api.persistence.ready import Ready


def upsert(table: Table, dialect: str, *, replace: bool = False) -> Any:
    """Return the statement that puts a row in, over the one of the same key or only where there is none."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = list(table.primary_key.columns)
    if not replace:
        return statement.on_conflict_do_nothing(index_elements=keys)
    others = {column.name: statement.excluded[column.name] for column in table.c if column not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def ready_upsert(table: Table, *, replace: bool = False) -> Ready:
    """Return the same for every dialect."""
    return Ready(lambda dialect: upsert(table, dialect, replace=replace))
