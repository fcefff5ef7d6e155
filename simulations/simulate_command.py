"""The commands that play a day, or measure how well one is played; nothing heavy is imported before it is needed."""

import json
import resource
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

HADDENHAM = Path(__file__).parents[1] / "areas" / "haddenham"
ITERATIONS = 3_000
"""Of one improvement of the plan, where nothing else is said."""
app = typer.Typer()
bench_app = typer.Typer()


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
        bool, typer.Option("--reoptimise", help="Of a trace: improve the plan over the day as well.")
    ] = False,
    every: Annotated[int, typer.Option(min=1, help="Minutes between such improvements.")] = 60,
    iterations: Annotated[int, typer.Option(min=1, help="Steps of each improvement.")] = ITERATIONS,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same day.")] = 1,
) -> None:
    """Play a day through the scheduler, from a scenario or a trace, and write what happened."""
    if (scenario is None) == (trace is None):
        raise typer.BadParameter("give a scenario file or --trace FOLDER", param_hint="SCENARIO")
    if trace is not None:
        from simulations.trace.command import playing, run_trace

        told = run_trace(
            trace, out, playing(mode, seed, minutes=every if reoptimise else 0, iterations=iterations)
        )
        typer.echo(told.text)
        raise typer.Exit(0 if told.is_sound else 1)
    from simulations.experiment import run_scenario

    assert scenario is not None
    result = run_scenario(scenario, seed, out=out)
    for key in ("requests", "booked", "denied", "trips", "riders_per_vehicle_hour"):
        typer.echo(f"{key:<24} {result.kpis[key]}")
    typer.echo(f"Written to {out}: open {out / 'report.html'}")


@bench_app.command("simulate")
def bench_simulate(
    traces: Annotated[
        list[Path] | None, typer.Argument(exists=True, file_okay=False, help="Traces; none: days are drawn.")
    ] = None,
    sizes: Annotated[
        list[str] | None, typer.Option("--draw", help="Draw a day of REQUESTS/VEHICLES; may be repeated.")
    ] = None,
    mode: Annotated[Literal["booked", "live", "both"], typer.Option()] = "both",
    baseline: Annotated[bool, typer.Option(help="Least added driving, beside it.")] = True,
    improved: Annotated[bool, typer.Option(help="With the plan improved every hour as well.")] = False,
    repeat: Annotated[
        int, typer.Option(min=0, help="Play the first day so often more, and say how fast.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    area: Annotated[
        Path, typer.Option(exists=True, file_okay=False, show_default="the bundled one")
    ] = HADDENHAM,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure speed and quality of played days in one run: a trace's, or days drawn on an area."""
    from rich.console import Console
    from rich.table import Table

    from simulations.trace import measuring
    from simulations.trace.command import days_to_measure
    from simulations.trace.contents import Mode

    days = days_to_measure(traces or [], sizes or ([] if traces else ["60/3", "1000/40"]), (area, seed))
    modes = tuple(Mode) if mode == "both" else (Mode(mode),)
    lines = [
        measuring.measured(day, way)
        for day in days
        for way in measuring.ways(modes, baseline=baseline, improved=improved)
    ]
    table = Table(*measuring.COLUMNS)
    for line in lines:
        table.add_row(*(str(line[column]) for column in measuring.COLUMNS))
    Console(width=150).print(table)
    began = time.process_time()
    for _ in range(repeat):
        measuring.measured(days[0], measuring.ways(modes[:1], baseline=False, improved=False)[0])
    if repeat:
        each = (time.process_time() - began) / repeat
        typer.echo(
            f"{days[0].name}, {modes[0].value}: {each:.3f} s a day, judged, mean of {repeat} on one core"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    typer.echo(f"Most memory held: {peak} MB")
    if as_json:
        typer.echo(json.dumps({"days": lines, "peak_mb": peak}))
    if any(line["broken"] for line in lines):
        raise typer.Exit(1)
