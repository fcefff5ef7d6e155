"""What a played trace came to: a ride a request or none, and the two files that tell of it."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.errors import BrokenInput
from simulations.trace.contents import Mode, Trace
from simulations.trace.rows import read_rows

COLUMNS = ("request_id", "served", "vehicle", "boarding_start_s", "dropoff_reached_s")


@dataclass(frozen=True, slots=True)
class Ride:
    """Who drove, when boarding began, and when the drop-off was reached."""

    vehicle: str
    boarding_start_s: int
    dropoff_reached_s: int


@dataclass(frozen=True, slots=True)
class Result:
    """The rides of a trace by request; a request without one was refused."""

    trace: Trace
    mode: Mode
    rides: Mapping[str, Ride]
    planned_metres: int
    """What the plan says was driven."""


def rides_text(result: Result) -> str:
    """Return ``rides.csv``: one line a request, in the trace's order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for request in result.trace.requests:
        ride = result.rides.get(request.id)
        cells = (0, "", "", "") if ride is None else _cells(ride)
        writer.writerow((request.id, *cells))
    return out.getvalue()


def read_rides(path: Path) -> dict[str, Ride]:
    """Return the rides in a ``rides.csv``, whoever wrote it.

    Raises
    ------
    BrokenInput
        The file is none; names the line.
    """
    rides: dict[str, Ride] = {}
    for row in read_rows(path, COLUMNS):
        request = row.text("request_id")
        if request in rides:
            raise row.broken(f"request_id {request} stands here a second time.")
        if row.whole("served", least=0, below=2):
            times = row.whole("boarding_start_s"), row.whole("dropoff_reached_s")
            rides[request] = Ride(row.text("vehicle"), *times)
    return rides


def _cells(ride: Ride) -> tuple[int, str, int, int]:
    return 1, ride.vehicle, ride.boarding_start_s, ride.dropoff_reached_s


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder, which is made if need be.

    Raises
    ------
    BrokenInput
        The folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        raise BrokenInput(
            f"{folder}: cannot be written to ({error.strerror}). Choose another folder with --out."
        ) from error
