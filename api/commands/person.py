"""``drove person``: a copy of all that is known about somebody, forgetting them, and what is forgotten by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.service import Service

app = typer.Typer(help="What is known about one person.", no_args_is_help=True)
Person = Annotated[str, typer.Argument(help="rider:ID or driver:ID")]


@app.command()
def export(person: Person, out: Annotated[Path, typer.Option(help="Folder for the copy.")]) -> None:
    """Write everything that is kept about somebody: JSON for programs, a page for people."""
    import json

    from api.pages.person_copy import as_page
    from api.privacy.person_file import everything_about

    kind, id_ = _read(person)
    with _service() as service:
        told = everything_about(service, kind, id_=id_)
    out.mkdir(parents=True, exist_ok=True)
    name = out / person.replace(":", "-")
    name.with_suffix(".json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")
    name.with_suffix(".html").write_text(as_page(told), "utf-8")
    typer.echo(f"Written: {name}.json and {name}.html. They hold personal data: keep them safe.")


@app.command()
def erase(
    person: Person, yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False
) -> None:
    """Forget somebody for good: trips stay in the statistics as nobody's, claims of drivers in the books."""
    from api.privacy.person_file import forget_driver, forget_rider
    from scheduler.domain.people import DriverId, RiderId

    kind, id_ = _read(person)
    if not yes:
        typer.confirm(f"Forget {person} for good? This cannot be taken back.", abort=True)
    with _service() as service:
        if kind == "driver":
            stays = forget_driver(service, DriverId(id_))
            name = "The name stays with claims of the last six years." if stays else "The name is gone too."
            typer.echo(f"{person} is forgotten. {name}")
            return
        trips = forget_rider(service, RiderId(id_))
    typer.echo(f"{person} is forgotten. {trips} trips stay in the statistics.")


@app.command()
def retention() -> None:
    """Forget everything whose time is over, now; the worker does it every day by itself."""
    from api.privacy.keeping import as_words, forget_what_is_over

    with _service() as service:
        typer.echo(f"Forgotten: {as_words(forget_what_is_over(service))}.")


@contextmanager
def _service() -> "Iterator[Service]":
    from api.audit.asking import acting_as
    from api.service import open_service
    from api.settings import read_settings
    from scheduler.domain.events import Actor

    with open_service(read_settings()) as service, acting_as(Actor("administrator", "command line")):
        yield service


def _read(person: str) -> tuple[str, str]:
    kind, _, id_ = person.partition(":")
    if kind not in ("rider", "driver") or not id_:
        raise typer.BadParameter("Write it like rider:rider-01 or driver:driver-01.")
    return kind, id_
