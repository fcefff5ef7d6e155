"""``drove keys``: the keys that seal notes about riders."""

import typer

app = typer.Typer(help="Keys that seal notes about riders.", no_args_is_help=True)


@app.command()
def new() -> None:
    """Print a new key; put it in front of the others in DROVE_NOTE_KEYS."""
    from api.privacy.vault import new_key

    typer.echo(new_key())


@app.command()
def rotate() -> None:
    """Seal every note anew with the newest key; older keys may go from the settings afterwards."""
    from contextlib import closing

    from api.persistence.database import Database
    from api.persistence.notes import NoteStore
    from api.privacy.note_keys import vault_of
    from api.settings import read_settings
    from scheduler.adapters.clocks import SystemClock

    settings = read_settings()
    with closing(Database(settings.database_url)) as database:
        renewed, closed = NoteStore(database, vault_of(settings), SystemClock()).rotate()
    typer.echo(f"{renewed} notes are sealed with the newest key.")
    if closed:
        typer.echo(f"No key that is set opens the notes of: {', '.join(closed)}. Keep the older keys.")
        raise typer.Exit(1)
