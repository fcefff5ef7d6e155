"""Reads a trace folder: scenario, places, tables and requests, strictly; every fault is told with its line.

Rules come as numbers with each request and vehicle; texts and totals in the scenario are not interpreted.
"""

from pathlib import Path

from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from simulations.trace.contents import Trace, TraceRequest
from simulations.trace.rows import Row, read_header, read_rows
from simulations.trace.scenario import read_scenario
from simulations.trace.tables import read_table

PLACES = ("place", "lat", "lon", "kind", "name")
REQUESTS = (
    "request_id",
    "request_time_s",
    "earliest_pickup_s",
    "latest_pickup_s",
    "latest_dropoff_s",
    "arrive_by_s",
    "origin",
    "destination",
    "party_size",
    "max_ride_s",
)
ALSO = frozenset({"direct_s", "direct_m", "person", "purpose", "leg"})
"""Columns of the format that no rule hangs on."""
_NUDGE = 1e-7
"""Degrees by which places at one position are kept apart: a centimetre."""


def read_trace(folder: Path) -> Trace:
    """Return the trace in a folder.

    Raises
    ------
    BrokenInput
        Something cannot be read or cannot be; names file and line.
    """
    places = _places(folder / "places.csv")
    scenario = read_scenario(folder / "scenario.json", places=len(places))
    return Trace(
        name=scenario.name or folder.name,
        dwell_s=scenario.dwell_s,
        places=places,
        seconds=read_table(_packed_or_plain(folder, "time_s.csv"), len(places)),
        metres=read_table(_packed_or_plain(folder, "dist_m.csv"), len(places)),
        vehicles=scenario.vehicles,
        requests=_requests(folder / "requests.csv", places=len(places)),
        not_read=(*_other_columns(folder / "requests.csv"), *scenario.not_read),
    )


def _other_columns(path: Path) -> list[str]:
    """Return the columns of requests that the format has not."""
    return [f"requests: {name}" for name in read_header(path) if name and name not in ALSO.union(REQUESTS)]


def _packed_or_plain(folder: Path, name: str) -> Path:
    packed, plain = folder / f"{name}.gz", folder / name
    if not packed.exists() and not plain.exists():
        raise BrokenInput(f"{folder}: has neither {packed.name} nor {name}. A trace needs one of them.")
    return packed if packed.exists() else plain


def _places(path: Path) -> tuple[Place, ...]:
    """Return the places by number; the search tells places apart by position, so equal positions are nudged."""
    taken: set[Point] = set()
    places = []
    for number, row in enumerate(read_rows(path, PLACES)):
        if row.whole("place") != number:
            raise row.broken(f"places must be numbered 0, 1, 2, …; here {number} is due.")
        lat, lon = row.real("lat"), row.real("lon")
        try:
            point = Point(lat, lon)
        except ValueError as error:
            raise row.broken(f"{error}.") from None
        while point in taken:
            lon += _NUDGE
            point = Point(lat, lon)
        taken.add(point)
        places.append(
            Place(PlaceId(f"place-{number}"), row.text_or("name", f"Place {number}"), point, PlaceKind.PIN)
        )
    if not places:
        raise BrokenInput(f"{path}: there are no places.")
    return tuple(places)


def _requests(path: Path, *, places: int) -> tuple[TraceRequest, ...]:
    requests: dict[str, TraceRequest] = {}
    for row in read_rows(path, REQUESTS):
        request = _request(row, places)
        if request.id in requests:
            raise row.broken(f"request_id {request.id} stands here a second time.")
        requests[request.id] = request
    return tuple(requests.values())


def _request(row: Row, places: int) -> TraceRequest:
    earliest = row.whole("earliest_pickup_s", least=0)
    latest_dropoff = row.whole("latest_dropoff_s", least=0)
    arrive_by = row.whole_or_none("arrive_by_s", least=0)
    return TraceRequest(
        id=row.text("request_id"),
        asked_s=row.whole("request_time_s"),
        earliest_pickup_s=earliest,
        latest_pickup_s=row.whole("latest_pickup_s", least=earliest),
        latest_dropoff_s=latest_dropoff if arrive_by is None else min(latest_dropoff, arrive_by),
        origin=row.whole("origin", least=0, below=places),
        destination=row.whole("destination", least=0, below=places),
        party=row.whole("party_size", least=1),
        max_ride_s=row.whole("max_ride_s", least=0),
    )
