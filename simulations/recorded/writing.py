"""Makes the file of recorded wishes: riders become numbers, homes the stop next to them, nothing else is taken along.

Numbers hold within one file, so that somebody who asks every Tuesday stays one person. It is still data about
people: with the event log beside it a rider can be found again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scheduler.adapters.area.load import load_area
from scheduler.domain.errors import BrokenInput
from scheduler.domain.events import Event
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import Timeline
from simulations.recorded.file import recorded_csv
from simulations.recorded.places import PublicPlaces
from simulations.recorded.wishes import Wished, wishes_of

NAME = "wishes.csv"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    path: Path
    days: int
    wishes: int
    riders: int
    left_out: int
    """Wishes between places of which nothing is known any more."""


def write_recorded(
    days: Mapping[date, Iterable[Event]], area_folder: Path, policy: ServicePolicy, *, out: Path
) -> Written:
    """Write the wishes of these days' event logs into a folder.

    Raises
    ------
    BrokenInput
        Nobody asked for anything on these days, or the folder cannot be written to.
    """
    places = PublicPlaces(load_area(area_folder), policy)
    asked = [
        wished
        for day, events in sorted(days.items())
        for wished in wishes_of(events, Timeline(day, policy.zone))
    ]
    numbers = {
        rider: f"rider-{number:05d}" for number, rider in enumerate(dict.fromkeys(w.rider for w in asked), 1)
    }
    kept = [
        found for wished in asked if (found := _public(wished, numbers[wished.rider], places)) is not None
    ]
    if not kept:
        raise BrokenInput("Nobody asked for a ride on these days. Choose others with --from and --to.")
    path = out / NAME
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(recorded_csv(kept), encoding="utf-8")
    except OSError as error:
        raise BrokenInput(
            f"{out}: cannot be written to ({error.strerror}). Choose another folder with --out."
        ) from error
    riders, dates = {one.rider for one in kept}, {one.service_date for one in kept}
    return Written(path, len(dates), len(kept), len(riders), left_out=len(asked) - len(kept))


def _public(wished: Wished, rider: str, places: PublicPlaces) -> Wished | None:
    """Return a wish without its rider, between public places; None where one is not known, or both are the same."""
    origin = places.public(wished.origin, wished.village)
    destination = places.public(wished.destination, wished.to)
    if origin is None or destination is None or origin == destination:
        return None
    return replace(wished, rider=rider, origin=origin, destination=destination)
