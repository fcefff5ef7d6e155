"""The commands that read what really happened: wishes to play again, and the return of a month."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from scheduler.adapters.fleet_file import Fleet
from scheduler.domain.events import Event

DAY = ["%Y-%m-%d"]
First = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First day.")]
Last = Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last day.")]
Log = Annotated[Path | None, typer.Option(exists=True, help="Read this event log instead.")]
Days = Mapping[date, list[Event]]
Service = Annotated[
    Path,
    typer.Argument(
        exists=True, dir_okay=False, help="Scenario of the same service: its prices, and the fleet of a log."
    ),
]


def add_log_commands(
    app: typer.Typer, live: Callable[[date, date], Days], who_drove: Callable[[date, date], Fleet]
) -> None:
    """Add the commands; ``live`` returns the live service's events of some days, ``who_drove`` its shifts."""

    def days_of(first: datetime | None, last: datetime | None, log: Path | None) -> Days:
        from simulations.recorded.command import by_date

        if log is not None:
            return by_date(log)
        if first is not None and last is not None and first <= last:
            return live(first.date(), last.date())
        raise typer.BadParameter("give --from and --to, the earlier day first, or --log", param_hint="--from")

    @app.command("recorded")
    def take_down_recorded(
        out: Annotated[Path, typer.Option(help="Folder for the wishes and a scenario that plays them.")],
        base: Service,
        first: First = None,
        last: Last = None,
        log: Log = None,
    ) -> None:
        """Take down what people really asked for, without names, to play these days again with one thing changed."""
        from simulations.recorded.command import take_down

        typer.echo(take_down(days_of(first, last, log), base, out=out))

    @app.command("return")
    def monthly_return(
        out: Annotated[
            Path, typer.Option(help="Folder for figures.csv, value.csv, trips.csv and return.json.")
        ],
        base: Service,
        first: First = None,
        last: Last = None,
        log: Log = None,
    ) -> None:
        """Reckon the figures of a month of the live service from its events, with the trips behind them."""
        from simulations.monthly import write_return

        days = days_of(first, last, log)
        fleet = who_drove(min(days), max(days)) if log is None else None
        typer.echo(write_return(days, base, out=out, fleet=fleet))
