"""The command that plays a day, from a scenario or from a trace; nothing heavy is imported before it is needed."""

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer()


@app.command("simulate")
def simulate(
    out: Annotated[Path, typer.Option(help="Folder for what happened: figures, rides or events, a report.")],
    scenario: Annotated[Path | None, typer.Argument(help="Scenario file (TOML).")] = None,
    trace: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Play this trace instead.")
    ] = None,
    mode: Annotated[
        Literal["booked", "live"], typer.Option(help="Of a trace: asked when it says, or at the pickup.")
    ] = "booked",
    reoptimise: Annotated[
        int, typer.Option(min=0, help="Of a trace: minutes between improvements of the plan; 0 for none.")
    ] = 0,
    iterations: Annotated[int, typer.Option(min=1, help="Steps of each improvement.")] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same day.")] = 1,
) -> None:
    """Play a day through the scheduler, from a scenario or a trace, and write what happened."""
    if (scenario is None) == (trace is None):
        raise typer.BadParameter("give a scenario file or --trace FOLDER", param_hint="SCENARIO")
    if trace is not None:
        from simulations.trace.command import playing, run_trace

        told = run_trace(trace, out, playing(mode, seed, minutes=reoptimise, iterations=iterations))
        typer.echo(told.text)
        raise typer.Exit(0 if told.is_sound else 1)
    from simulations.experiment import run_scenario

    assert scenario is not None
    result = run_scenario(scenario, seed, out=out)
    for key in ("requests", "booked", "denied", "trips", "riders_per_vehicle_hour"):
        typer.echo(f"{key:<24} {result.kpis[key]}")
    typer.echo(f"Written to {out}: open {out / 'report.html'}")
