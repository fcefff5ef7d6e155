"""The command line: a thin door to the three packages. Each command imports only what it needs."""

import gc

# Before anything is loaded: most of what a process makes stays, and looking through it for rubbish after every
# 700 new things took a fifth of each start.
gc.set_threshold(50_000, 20, 20)

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.commands.accounts import app as account_app
from api.commands.audit import app as audit_app
from api.commands.keeping import back_up, bring_back, migrate, work
from api.commands.keys import app as keys_app
from api.commands.person import app as person_app
from api.commands.recorded import events_between, fleet_between
from api.commands.words import app as words_app
from api.proofs.commands import app as prove_app
from api.proofs.commands import bench_serve
from simulations.command_line import app as planning_app
from simulations.log_commands import add_log_commands
from simulations.simulate_command import app as simulate_app
from simulations.simulate_command import bench_app as bench_simulate_app

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from scheduler.benchmarks.darp import Effort

app = typer.Typer(
    help="Drove: shared rides that somebody really drives.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
area_app = typer.Typer(help="Area bundles: roads and places of one area.", no_args_is_help=True)
app.add_typer(area_app, name="area")
bench_app = typer.Typer(
    help="Measure speed and quality; every figure we name comes from here.", no_args_is_help=True
)
app.add_typer(bench_app, name="bench")
app.add_typer(prove_app, name="prove")
app.add_typer(audit_app, name="audit")
app.add_typer(keys_app, name="keys")
app.add_typer(person_app, name="person")
app.add_typer(account_app, name="account")
app.add_typer(words_app, name="words")

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve the API and the pages; settings come from variables that begin with DROVE_."""
    from api.serving import serve as serve_application

    raise typer.Exit(serve_application(host, port))


app.command("migrate")(migrate)
app.command("backup")(back_up)
app.command("restore")(bring_back)
app.command("worker")(work)
bench_app.command("serve")(bench_serve)


add_log_commands(app, events_between, fleet_between)


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

    sources = AreaSources(
        osm, stops, postcodes, tuple(places or ()), pois, streets, population, buildings, extra_places
    )
    described = read_about(about) if about is not None else AreaAbout(out.name)
    report = build_area(sources, out, described, box=box, progress=typer.echo)
    for remark in report.remarks:
        typer.echo(f"Note: {remark}")
    for layer in report.layers:
        typer.echo(f"{layer.name:<14} {layer.rows:>8,} rows")
    typer.echo(f"{sum(report.files.values()) / 1e6:.1f} MB in {out}")


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object as the last line.")]
AreaFolder = Annotated[
    Path,
    typer.Option(
        exists=True,
        file_okay=False,
        help="Area bundle to measure on.",
        show_default="the bundled one",
    ),
]
HADDENHAM = Path(__file__).parent / "areas" / "haddenham"


@bench_app.command("quotes")
def bench_quotes(
    legs: Annotated[int, typer.Option(min=0, max=2000, help="Legs already promised.")] = 50,
    shifts: Annotated[int, typer.Option(min=1, max=400)] = 12,
    quotes: Annotated[int, typer.Option(min=1, max=10_000)] = 300,
    area: AreaFolder = HADDENHAM,
    as_json: AsJson = False,
) -> None:
    """How long a rider waits for an answer, on a busy synthetic day."""
    from scheduler.benchmarks import quotes as measure

    _show(measure.bench_quotes(area, legs=legs, shifts=shifts, quotes=quotes), as_json)


@bench_app.command("repair")
def bench_repair(
    legs: Annotated[int, typer.Option(min=1, max=2000, help="Legs promised on the date.")] = 250,
    shifts: Annotated[int, typer.Option(min=2, max=400)] = 40,
    repeats: Annotated[int, typer.Option(min=1, max=100, help="How many different shifts are lost.")] = 5,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    area: AreaFolder = HADDENHAM,
    as_json: AsJson = False,
) -> None:
    """How fast and how gently a day is mended: a driver sick, a vehicle broken down with riders aboard."""
    from scheduler.benchmarks import repair as measure

    found = measure.bench_repair(area, legs=legs, shifts=shifts, repeats=repeats, seed=seed)
    if as_json:
        _show(found, as_json)
        return
    for name, value in found.items():
        if isinstance(value, dict):
            typer.echo(name)
            _show(value, as_json)
        else:
            typer.echo(f"{name}: {value}")


@bench_app.command("places")
def bench_places(area: AreaFolder = HADDENHAM, as_json: AsJson = False) -> None:
    """How long the search for a place takes, for what people type."""
    from scheduler.benchmarks import places as measure

    _show(measure.bench_places(area), as_json)


@bench_app.command("matrix")
def bench_matrix(
    size: Annotated[int, typer.Option(min=2, max=2000)] = 500,
    repeats: Annotated[int, typer.Option(min=1, max=100)] = 10,
    area: AreaFolder = HADDENHAM,
    as_json: AsJson = False,
) -> None:
    """How long a table of travel times takes."""
    from scheduler.benchmarks import matrix as measure

    _show(measure.bench_matrix(size, repeats, area_folder=area), as_json)


@bench_app.command("memory")
def bench_memory(
    days: Annotated[int, typer.Option(min=1, max=10, help="Demonstration days to play.")] = 10,
    as_json: AsJson = False,
) -> None:
    """How much memory the serving process holds after one demonstration day, and after several."""
    from scheduler.benchmarks.memory import MeasurementFailed
    from scheduler.benchmarks.memory import bench_memory as measure

    try:
        _show(measure(days), as_json)
    except MeasurementFailed as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None


InstanceFiles = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, help="Public instance files of any kind we read.")
]
MultiDepot = Annotated[
    bool, typer.Option("--multi-depot", help="Vehicles of heterogeneous files stand at four depots.")
]
Seconds = Annotated[float | None, typer.Option(min=0.01, help="Wall-clock seconds for each solution.")]
Threads = Annotated[int, typer.Option(min=1, max=2, help="Threads to search with.")]
Baseline = Annotated[
    Literal["ortools"] | None,
    typer.Option(help="Solve the same with OR-Tools' routing library, and compare."),
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed and iterations give the same result.")]


@bench_app.command("darp")
def bench_darp(
    files: InstanceFiles,
    seconds: Seconds = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="Steps for each instance, instead of seconds; repeats exactly.")
    ] = None,
    threads: Threads = 1,
    seed: Seed = 1,
    out: Annotated[Path | None, typer.Option(file_okay=False, help="Folder for the routes found.")] = None,
    multi_depot: MultiDepot = False,
    baseline: Baseline = None,
    bound: Annotated[
        float,
        typer.Option(min=0, help="More seconds for a lower bound and the proof of the best; 0 for none."),
    ] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Solve public dial-a-ride and pickup-and-delivery instances, and compare with the best known."""
    from scheduler.benchmarks import darp as measure
    from scheduler.benchmarks import tables

    effort = replace(_effort(seconds, iterations, threads, seed, default=10.0), bound=bound)

    def tell(one: measure.Measured) -> None:
        typer.echo(tables.progress(one), err=True)
        if out is not None:
            measure.write_solution(out, one, seed)

    measured = measure.bench_darp(
        files, effort, multi_depot=multi_depot, baseline=baseline is not None, tell=tell
    )
    _show_table(tables.darp_table(measured))
    faults = [fault for one in measured for fault in one.faults]
    for fault in faults:
        typer.echo(f"FAULT: {fault}", err=True)
    if as_json:
        typer.echo(json.dumps(tables.darp_object(measured)))
    if faults:
        raise typer.Exit(1)


@bench_app.command("curve")
def bench_curve(
    files: InstanceFiles,
    seconds: Annotated[
        float, typer.Option(min=0.01, help="Wall-clock seconds of the longest search.")
    ] = 10.0,
    points: Annotated[str | None, typer.Option(help="Seconds to look at, like 1,2,5,10.")] = None,
    threads: Threads = 1,
    seed: Seed = 1,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="A .csv, .png or .svg file.")] = None,
    multi_depot: MultiDepot = False,
    as_json: AsJson = False,
) -> None:
    """Show how the gap to the best known shrinks with time."""
    from scheduler.benchmarks import curve as measure

    if out is not None:
        measure.check_name(out)
    at = measure.points_until(seconds, points)
    effort = _effort(seconds, None, threads, seed, default=seconds)
    curves = measure.bench_curve(files, effort, at, multi_depot=multi_depot)
    _show_table(measure.curve_table(curves, at))
    if out is not None:
        measure.write_curve(out, curves, at)
    if as_json:
        typer.echo(json.dumps(measure.curve_object(curves, at)))


@bench_app.command("day")
def bench_day(
    legs: Annotated[int, typer.Option(min=1, max=2000, help="Legs asked for.")] = 250,
    shifts: Annotated[int, typer.Option(min=1, max=400)] = 40,
    seconds: Seconds = None,
    iterations: Annotated[int | None, typer.Option(min=1, help="Steps, instead of seconds.")] = None,
    threads: Threads = 2,
    seed: Seed = 1,
    baseline: Baseline = None,
    area: AreaFolder = HADDENHAM,
    as_json: AsJson = False,
) -> None:
    """Plan a whole synthetic day from nothing, on real roads."""
    from scheduler.benchmarks import day as measure

    effort = _effort(seconds, iterations, threads, seed, default=30.0)
    size = measure.Size(legs, shifts)
    plans = measure.bench_day(area, size, effort, baseline=baseline is not None)
    _show_table(measure.day_table(plans, legs))
    if as_json:
        typer.echo(json.dumps(measure.day_object(plans, size)))
    if any(plan.faults for plan in plans):
        typer.echo("FAULT: a plan breaks a rule.", err=True)
        raise typer.Exit(1)


@bench_app.command("rota")
def bench_rota(
    volunteers: Annotated[int, typer.Option(min=1, max=400)] = 60,
    weeks: Annotated[int, typer.Option(min=1, max=12)] = 8,
    effort: Annotated[
        float | None, typer.Option(min=0.01, help="Deterministic seconds of the search.")
    ] = None,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Fill a made-up rota, beside what a careful person makes by hand (greedy)."""
    from scheduler.benchmarks import rota as measure

    found = measure.bench_rota(measure.Size(volunteers, weeks), effort=effort, seed=seed)
    _show_table(measure.rota_table(found))
    if as_json:
        typer.echo(json.dumps(found))


app.add_typer(simulate_app)
bench_app.add_typer(bench_simulate_app)
app.add_typer(planning_app)


def _effort(
    seconds: float | None, iterations: int | None, threads: int, seed: int, *, default: float
) -> "Effort":
    """Return how hard to try; by the clock or by steps, not both."""
    from scheduler.benchmarks.darp import Effort

    if seconds is not None and iterations is not None:
        raise typer.BadParameter("give seconds or iterations, not both", param_hint="--iterations")
    limit = default if seconds is None and iterations is None else seconds
    return Effort(seconds=limit, iterations=iterations, threads=threads, seed=seed)


def _show_table(table: "RichTable") -> None:
    """Print a table in full width, wherever it goes."""
    from rich.console import Console

    console = Console()
    Console(width=max(console.width, 200) if not console.is_terminal else None).print(table)


def _show(figures: Mapping[str, object], as_json: bool) -> None:
    for name, value in figures.items():
        typer.echo(f"{name:<22} {value}")
    if as_json:
        typer.echo(json.dumps(figures))


def main() -> None:
    """Run a command; what its user can put right is told in words."""
    from api.faults import CannotStart
    from scheduler.domain.errors import SchedulerError

    try:
        app(prog_name="drove")
    except (CannotStart, SchedulerError) as trouble:
        typer.echo(str(trouble), err=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
