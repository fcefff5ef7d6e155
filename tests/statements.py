"""Each test has a database of its own; how its statements read in SQL is worked out once for all of them.

SQLAlchemy keeps that for each engine, and an application that lives for one test asks most things once: a tenth of
its time went there.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

MOST = 2_000
DIALECTS: tuple[type[Any], ...] = (SQLiteDialect_pysqlite, PGDialect_psycopg)


def share() -> None:
    """From now on, let all engines of one kind of database keep their statements together."""
    for dialect in DIALECTS:
        kept: LRUCache[Any, Any] = LRUCache(MOST)

        def created(_class: type[Any], engine: Engine, kept: LRUCache[Any, Any] = kept) -> None:
            engine._compiled_cache = kept

        dialect.engine_created = classmethod(created)
        # A statement is kept by its dialect, and every engine has one of its own.
        dialect.__eq__ = lambda one, other: type(one) is type(other)
        dialect.__hash__ = lambda one: hash(type(one))
