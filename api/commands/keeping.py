"""The commands of whoever keeps a service going: tables, backups, the worker. What they refuse, and what they say."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer


def migrate() -> None:
    """Bring the tables of a database server to this version."""
    from api.persistence.database import Database
    from api.persistence.migrate import migrate as bring_to_this_version
    from api.settings import read_settings

    with closing(Database(read_settings().database_url)) as database:
        bring_to_this_version(database)
    typer.echo("The tables are those of this version.")


def back_up(file: Annotated[Path, typer.Argument(help="File to make; it must not exist.")]) -> None:
    """Write everything kept into one file, as of one moment, while the service goes on."""
    from api.faults import CannotStart
    from api.persistence.archive import write_archive
    from api.persistence.database import open_beside
    from api.settings import read_settings

    if file.exists():
        raise CannotStart(f"{file} exists already, and a backup is never written over another.")
    engine = open_beside(read_settings().database_url)
    try:
        counts = write_archive(engine, file)
    finally:
        engine.dispose()
    typer.echo(f"{sum(counts.values()):,} rows of {len(counts)} tables are in {file}.")


def bring_back(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="File made by drove backup.")],
) -> None:
    """Fill an empty database of either kind from a backup, and bring it to this version."""
    from api.persistence.archive import read_archive
    from api.persistence.database import Database
    from api.settings import read_settings

    with closing(Database(read_settings().database_url)) as database:
        count = read_archive(database, file)
    typer.echo(f"{count:,} rows are back, in the tables of this version.")


def work() -> None:
    """Do what the outbox holds, beside the processes that serve; needs a database server."""
    from api.work.process import work as work_until_stopped

    raise typer.Exit(work_until_stopped())
