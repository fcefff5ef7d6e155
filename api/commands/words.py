"""``drove words``: the catalogues of the languages that pages are said in."""

import typer

app = typer.Typer(help="Languages: what there is to translate.", no_args_is_help=True)


@app.command()
def update() -> None:
    """Bring every catalogue up to the texts of the pages: new ones stand empty, old ones go."""
    from api.language.extracting import catalogues
    from api.language.updating import missing, updated, write

    for path in catalogues():
        catalogue = updated(path)
        write(catalogue, path)
        typer.echo(f"{path.stem}: {len(catalogue)} texts, {len(missing(catalogue))} to translate.")


@app.command()
def check() -> None:
    """Name every text that a catalogue does not say, and every value that went missing on the way."""
    from api.language.checking import faults
    from api.language.extracting import catalogues

    found = [f"{path.stem}: {fault}" for path in catalogues() for fault in faults(path)]
    typer.echo("\n".join(found) or "Every text is said in every language.")
    raise typer.Exit(1 if found else 0)
