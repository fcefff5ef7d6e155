"""Writes a trace as a folder of the neutral format, the same bytes for the same trace."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from simulations.trace.contents import Trace
from simulations.trace.reading import PLACES, REQUESTS
from simulations.trace.scenario import FORMAT


def write_trace(folder: Path, trace: Trace) -> None:
    """Write a trace."""
    files = {
        "scenario.json": _scenario(trace),
        "places.csv": _rows(PLACES, _places(trace)),
        "requests.csv": _rows((*REQUESTS[:9], "direct_s", "direct_m", REQUESTS[9]), _requests(trace)),
        "time_s.csv.gz": _table(trace.seconds),
        "dist_m.csv.gz": _table(trace.metres),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _scenario(trace: Trace) -> bytes:
    body = {
        "format": FORMAT,
        "name": trace.name,
        "dwell_s": trace.dwell_s,
        "requests": len(trace.requests),
        "places": len(trace.places),
        "vehicles": [
            {
                "id": one.id,
                "seats": one.seats,
                "start_place": one.start,
                "from_s": one.from_s,
                "to_s": one.to_s,
            }
            for one in trace.vehicles
        ],
    }
    return json.dumps(body, indent=1).encode() + b"\n"


def _places(trace: Trace) -> Iterable[Sequence[object]]:
    for number, place in enumerate(trace.places):
        yield number, f"{place.point.lat:.7f}", f"{place.point.lon:.7f}", place.kind.value, place.name


def _requests(trace: Trace) -> Iterable[Sequence[object]]:
    for one in trace.requests:
        times = (one.asked_s, one.earliest_pickup_s, one.latest_pickup_s, one.latest_dropoff_s, "")
        ends = (one.origin, one.destination, one.party)
        yield one.id, *times, *ends, *trace.drive(one.origin, one.destination), one.max_ride_s


def _rows(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _table(table: npt.NDArray[np.int32]) -> bytes:
    lines = [",".join(map(str, range(len(table)))), *(",".join(map(str, row)) for row in table.tolist())]
    return gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0)
