"""When tables are made or changed: at the start on SQLite, by ``drove migrate`` on a database server."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.faults import DatabaseOutOfDate
from api.persistence.database import Database
from api.persistence.server import require_version

FOLDER = Path(__file__).parent / "migrations"


def bring_up_to_date(database: Database) -> None:
    """Make or change the tables of an embedded database; of a server, only look whether they are current.

    Raises
    ------
    DatabaseOutOfDate
        The tables are of a newer version, or of an older one on a server.
    DatabaseUnusable
        The server itself is too old.
    """
    with database.engine.connect() as connection:
        require_version(connection)
        current = MigrationContext.configure(connection).get_current_revision()
    head = _scripts().get_current_head()
    if current == head:
        return
    if current is not None and current not in _known():
        raise DatabaseOutOfDate(
            f"The database was written by a newer Drove (its tables are {current}, this version knows {head}). "
            "Start the newer version, or restore a backup made before."
        )
    if not database.is_sqlite:
        raise DatabaseOutOfDate("The tables are missing or of an older version. Run: drove migrate")
    migrate(database)


def require_known(version: str) -> None:
    """Refuse tables that this version does not know.

    Raises
    ------
    DatabaseOutOfDate
        They are of a newer version.
    """
    if version not in _known():
        raise DatabaseOutOfDate(
            f"This was written by a newer Drove: its tables are {version}, which this version does not know. "
            "Use the newer version."
        )


def migrate(database: Database, *, to: str = "head") -> None:
    """Bring the tables to this version, or to an older one that is named, in one transaction."""
    config = _config()
    with database.alone("migrate"), database.writing() as connection:
        require_version(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()


def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
