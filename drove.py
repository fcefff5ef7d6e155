"""The command line: a thin door to the three packages. Each command imports only what it needs."""

from typing import Annotated

import typer

app = typer.Typer(
    help="Drove: shared rides that somebody really drives.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
area_app = typer.Typer(help="Area bundles: roads and places of one area.", no_args_is_help=True)
app.add_typer(area_app, name="area")

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the API and the pages; settings come from variables that begin with DROVE_."""
    from api.serving import serve as serve_application

    raise typer.Exit(serve_application(host, port))


@app.command()
def warm() -> None:
    """Compile the engine, so that the first answer does not wait for it."""
    from scheduler.bootstrap import warm as warm_engine

    warm_engine()


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
