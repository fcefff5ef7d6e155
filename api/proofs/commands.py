"""``drove prove …``: the proofs that nothing is lost, each printing its numbers and failing when it does not hold."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from api.proofs.processes import Nursery

app = typer.Typer(
    help="Prove on this machine that nothing is lost: races, crashes, full disks, faults. Prints the numbers.",
    no_args_is_help=True,
)
Which = Literal["sqlite", "postgres"]
On = Annotated[Which, typer.Option("--on", help="The kind of database; a throw-away one is made.")]
Seed = Annotated[int, typer.Option(min=0, help="Chooses wishes and moments.")]
Clients = Annotated[int, typer.Option(min=1, max=64, help="Clients that book all the time.")]


@app.command()
def race(
    on: On = "sqlite",
    clients: Clients = 12,
    rides: Annotated[int, typer.Option(min=1, max=50, help="Rides each client wants.")] = 5,
    seed: Seed = 1,
) -> None:
    """Race for the last seats with the day's lock switched off, then with it."""
    from api.proofs.race import prove_race  # noqa: PLC0415

    with nursery_here() as home:
        _tell(prove_race(home, on, clients=clients, rides=rides, seed=seed))


@app.command()
def crash(
    on: On = "sqlite",
    kills: Annotated[int, typer.Option(min=1, max=10_000, help="How often a process is killed.")] = 50,
    clients: Clients = 4,
    seed: Seed = 1,
) -> None:
    """Kill servers and workers under load, then compare the books with what was acknowledged."""
    from api.proofs.crash import prove_crash  # noqa: PLC0415

    with nursery_here() as home:
        _tell(prove_crash(home, on, kills=kills, clients=clients, seed=seed))


@app.command()
def outage(
    on: On = "sqlite",
    outages: Annotated[int, typer.Option(min=1, max=1000)] = 5,
    seconds: Annotated[float, typer.Option(min=0.1, max=60, help="How long each lasts.")] = 1.5,
    clients: Clients = 4,
    seed: Seed = 1,
) -> None:
    """Fill the disk (SQLite) or crash the database server (PostgreSQL) in the middle of everything."""
    from api.proofs.outage import Weather, prove_outage  # noqa: PLC0415

    with nursery_here() as home:
        _tell(prove_outage(home, on, Weather(outages, seconds), clients=clients, seed=seed))


@app.command()
def faults(
    on: On = "sqlite",
    rides: Annotated[int, typer.Option(min=1, max=1000)] = 25,
    seed: Seed = 1,
) -> None:
    """Let each command fail at every point of its transaction; the same seed gives the same faults."""
    from api.proofs.faults import prove_faults  # noqa: PLC0415

    _tell(prove_faults(on, rides=rides, seed=seed))


def bench_serve(
    on: On = "sqlite",
    seconds: Annotated[float, typer.Option(min=1, max=3600)] = 20.0,
    clients: Clients = 8,
    days: Annotated[
        int, typer.Option(min=1, max=12, help="Service days that bookings are spread over.")
    ] = 10,
) -> None:
    """Drive real servers, one on SQLite and two on PostgreSQL, with what people do, and measure how they fare."""
    from api.proofs.load import bench_serve as measure  # noqa: PLC0415

    with nursery_here() as home:
        _print(measure(home, on, seconds=seconds, clients=clients, days=days))


@contextmanager
def nursery_here() -> "Iterator[Nursery]":
    """Load everything once for all processes; their log is shown where they fail to start."""
    from api.proofs.processes import ProofFailed, nursery  # noqa: PLC0415

    with TemporaryDirectory(prefix="drove-proof-") as name:
        log = Path(name) / "servers.log"
        try:
            with nursery(log) as home:
                yield home
        except ProofFailed as failure:
            said = log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]
            typer.echo("\n".join([str(failure), *said]), err=True)
            raise typer.Exit(1) from None


def _tell(figures: dict[str, Any]) -> None:
    """Print the numbers, and fail when the proof does not hold."""
    _print(figures)
    if not figures["holds"]:
        raise typer.Exit(1)


def _print(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        typer.echo(f"{name.replace('_', ' '):<28} {value}")
    typer.echo(json.dumps(figures))
