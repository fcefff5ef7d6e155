"""``drove audit``: what the audit log is asked from the command line."""

from typing import Annotated

import typer

app = typer.Typer(help="The audit log: who did what to whose data.", no_args_is_help=True)


@app.command()
def verify(
    expect: Annotated[
        str, typer.Option(help="NUMBER:HASH as an earlier verify printed it, from where you keep it.")
    ] = "",
) -> None:
    """Read the whole log, also while the service goes on, and name every line that was changed or is missing."""
    from api.audit.check import check
    from api.persistence.audit import ensure_there, everything_in
    from api.persistence.database import one_moment, open_beside
    from api.settings import read_settings

    expected = _noted(expect) if expect else None
    engine = open_beside(read_settings().database_url)
    try:
        with one_moment(engine) as connection:
            ensure_there(connection)
            verdict = check(everything_in(connection), expected)
    finally:
        engine.dispose()
    for fault in verdict.faults:
        typer.echo(f"Line {fault.number} {fault.text}.")
    typer.echo(f"{verdict.lines} lines read, {len(verdict.faults)} faults.")
    typer.echo(f"The last line is {verdict.lines}:{verdict.hash}")
    raise typer.Exit(1 if verdict.faults else 0)


def _noted(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdigit() or len(digest) != 64:
        raise typer.BadParameter("Write it as verify printed it: the number, a colon, and 64 characters.")
    return int(number), digest
