"""The commands of planners: compare scenarios, sweep values, find the smallest fleet. Nothing is reckoned here."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scheduler.domain.errors import BrokenInput

if TYPE_CHECKING:
    from simulations.batch import Batch

Scenarios = Annotated[
    list[Path],
    typer.Argument(help="Scenario files (TOML), the first is the base; or a comparison.json to play again."),
]
Seeds = Annotated[int, typer.Option(min=1, max=10_000, help="How many days, each with luck of its own.")]
StoreFolder = Annotated[Path, typer.Option(file_okay=False, help="Where results are kept and found again.")]
WorkerCount = Annotated[int, typer.Option(min=1, max=256, help="Processes to work with.")]
ClusterAddress = Annotated[str | None, typer.Option(help="A Dask scheduler to send the work to instead.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the tables.")]
STORE = Path("var") / "results"


app = typer.Typer()


@app.command("compare")
def compare(
    scenarios: Scenarios,
    seeds: Seeds = 20,
    store: StoreFolder = STORE,
    workers: WorkerCount = 2,
    cluster: ClusterAddress = None,
    out: Out = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="Refuse unless somebody answers for the demand.")
    ] = False,
) -> None:
    """Play scenarios on the same seeds, and show how far each is from the first, and how sure that is."""
    from simulations import compare as comparing
    from simulations.again import read_earlier
    from simulations.shown import comparison_tables, show
    from simulations.what_if import write_comparison
    from simulations.work import read_experiment

    earlier = read_earlier(scenarios[0]) if [one.suffix for one in scenarios] == [".json"] else None
    experiments = earlier.experiments if earlier else [read_experiment(path) for path in scenarios]
    if evidence:
        comparing.ensure_sourced(experiments)
    ensure_folder(out)
    with batch(store, workers, cluster) as ready:
        found = comparing.compare(ready, experiments, earlier.seeds if earlier else range(1, seeds + 1))
    for table in comparison_tables(found):
        show(table)
    if out is not None:
        for path in write_comparison(found, out, ready.store):
            typer.echo(f"Written to {path}")
    if earlier is not None:
        differing = earlier.differences(found)
        typer.echo("\n".join(differing) or f"The same as in {scenarios[0]}: every figure, and every event.")
        raise typer.Exit(1 if differing else 0)


@app.command("scenario")
def scenario(
    file: Annotated[Path, typer.Argument(help="Scenario file (TOML).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Read a scenario strictly, and show every input with where it comes from."""
    from simulations.onward.trains import trains_of
    from simulations.scenario import load_scenario

    read = load_scenario(file)
    trains_of(
        read
    )  # refuses towns that no train goes to; names of villages are known once the area is loaded
    notes = [
        {"key": note.key, "name": note.name, "value": note.value, "tag": note.tag.value, "basis": note.basis}
        for note in read.assumptions
    ]
    if as_json:
        told = {"name": read.name, "question": read.question.strip(), "hash": read.hash, "inputs": notes}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"{read.name} ({read.hash})\n{read.question.strip()}")
    for note in notes:
        typer.echo(f"{note['key']:<40} {note['value']:>12}  {note['tag']:<8} {note['name']}: {note['basis']}")


@app.command("what-if", hidden=True)
def what_if(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder with order.json.")],
    workers: WorkerCount = 2,
) -> None:
    """Play a what-if that a planner queued on the pages; answers in files."""
    from simulations.what_if import play_folder

    raise typer.Exit(0 if play_folder(folder, workers) else 1)


@app.command("sweep")
def sweep(
    grid: Annotated[Path, typer.Argument(help="Grid file (TOML): a scenario and the values to try.")],
    store: StoreFolder = STORE,
    workers: WorkerCount = 2,
    cluster: ClusterAddress = None,
    out: Out = None,
) -> None:
    """Play every combination of some values, each on the same seeds; goes on where it was stopped."""
    from simulations import sweep as sweeping
    from simulations.csv_rows import as_csv
    from simulations.shown import show, sweep_table

    read = sweeping.read_grid(grid)
    ensure_folder(out)
    with batch(store, workers, cluster) as ready:
        rows = sweeping.sweep_rows(sweeping.sweep(ready, read))
    show(sweep_table(list(read.axes), rows))
    if out is not None:
        write(out / "sweep.csv", as_csv(rows))


@app.command("fleet")
def fleet(
    scenario: Annotated[Path, typer.Argument(help="Scenario file (TOML).")],
    served: Annotated[float, typer.Option(min=0, max=100, help="Percent of people asking who ride.")] = 95,
    on_time: Annotated[float, typer.Option(min=0, max=100, help="Percent of pickups on time.")] = 90,
    most: Annotated[int, typer.Option(min=1, max=100, help="Largest fleet to try.")] = 8,
    vehicles: Annotated[Literal["minibuses", "cars"], typer.Option(help="What to add.")] = "minibuses",
    seeds: Seeds = 5,
    store: StoreFolder = STORE,
    workers: WorkerCount = 2,
    cluster: ClusterAddress = None,
) -> None:
    """Find the smallest fleet that serves so many so punctually, and how close a call it is."""
    from simulations.shown import fleet_tables, show
    from simulations.smallest_fleet import Aim, smallest_fleet

    aim = Aim(served, on_time, most, vehicles)
    with batch(store, workers, cluster, "days at most") as ready:
        answer = smallest_fleet(ready, scenario, range(1, seeds + 1), aim)
    for table in fleet_tables(answer):
        show(table)
    if answer.smallest is None:
        typer.echo(f"Even {most} {vehicles} do not reach it. Ask for less, or try more with --most.")
        raise typer.Exit(1)
    one = {"minibuses": "minibus", "cars": "car"}[vehicles]
    typer.echo(
        f"The smallest fleet that does: {answer.smallest} {one if answer.smallest == 1 else vehicles}."
    )


@contextmanager
def batch(store: Path, workers: int, cluster: str | None, counting: str = "days") -> Iterator["Batch"]:
    """Return who plays the days, with a bar that says how long it still takes."""
    from simulations.batch import Batch
    from simulations.shown import progress
    from simulations.store import Store
    from simulations.workers import workers_from

    with progress(counting) as (tell, say):
        yield Batch(Store(store), workers_from(workers, cluster), tell, say)


def ensure_folder(out: Path | None) -> None:
    """Make the folder for the tables, before hours are spent on what cannot be written there."""
    if out is None:
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BrokenInput(
            f"{out}: cannot be written to ({error.strerror}). Choose another folder with --out."
        ) from error


def write(path: Path, text: str) -> None:
    """Write a file, and say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    typer.echo(f"Written to {path}")
