"""The command line: a thin door to the three packages. Each command imports only what it needs."""

from pathlib import Path
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


Table = Annotated[Path | None, typer.Option(exists=True, dir_okay=False)]


@area_app.command("build")
def build(
    osm: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="OSM extract (.osm.pbf).")],
    out: Annotated[Path, typer.Option(help="Folder for the bundle.")],
    about: Annotated[Path | None, typer.Option(exists=True, help="What the sources are (TOML).")] = None,
    stops: Table = None,
    postcodes: Table = None,
    places: Annotated[
        list[Path] | None, typer.Option(exists=True, help="Settlements; may be repeated.")
    ] = None,
    pois: Table = None,
    streets: Table = None,
    population: Table = None,
    buildings: Table = None,
    extra_places: Table = None,
    box: Annotated[
        tuple[float, float, float, float] | None, typer.Option(help="South, west, north, east, in degrees.")
    ] = None,
) -> None:
    """Build an area bundle from open data; what has no table of its own is taken from the OSM extract."""
    from scheduler.adapters.area.about import AreaAbout, read_about
    from scheduler.adapters.area.build import AreaSources, build_area
    from scheduler.domain.errors import BrokenInput

    sources = AreaSources(
        osm, stops, postcodes, tuple(places or ()), pois, streets, population, buildings, extra_places
    )
    try:
        described = read_about(about) if about is not None else AreaAbout(out.name)
        report = build_area(sources, out, described, box=box, progress=typer.echo)
    except BrokenInput as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(2) from None
    for remark in report.remarks:
        typer.echo(f"Note: {remark}")
    for layer in report.layers:
        typer.echo(f"{layer.name:<14} {layer.rows:>8,} rows")
    typer.echo(f"{sum(report.files.values()) / 1e6:.1f} MB in {out}")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
