"""The area bundle on disk: one folder, the same bytes for the same input.

Decided here: which files there are, how they are packed, and how a broken bundle is noticed: every file is
listed in ``area.toml`` with its size and SHA-256, and what the files say must fit together.
"""

import gzip
import hashlib
import io
import zipfile
import zlib
from pathlib import Path

import numpy as np

from scheduler.adapters.area.area_file import facts_text, read_facts
from scheduler.adapters.area.contents import AreaContents, Population
from scheduler.adapters.area.graph import Int32, RoadGraph
from scheduler.adapters.area.graph_check import check_graph
from scheduler.adapters.area.row_files import (
    homes_text,
    places_text,
    read_homes,
    read_places,
    read_small_areas,
    small_areas_text,
)
from scheduler.domain.errors import BrokenInput

FACTS, ROADS, LINES = "area.toml", "roads.npz", "road_lines.json.gz"
PLACES, PEOPLE, HOMES = "places.csv.gz", "population.csv.gz", "homes.csv.gz"
_STEPS = ("lat", "lon", "tail", "head", "way", "shape_lat", "shape_lon")
"""Arrays stored as differences from one value to the next, which pack better."""
_ORDER = "hierarchy_order"
_EPOCH = (1980, 1, 1, 0, 0, 0)
LARGEST = 1 << 30
"""Bytes of one unpacked file: those of a county have a tenth of it."""


def write_bundle(folder: Path, contents: AreaContents) -> dict[str, int]:
    """Write a bundle, replacing the one that is there; return the size of each file in bytes."""
    files = {
        ROADS: _pack_roads(contents.graph, contents.order),
        PLACES: _pack(places_text(contents.places)),
        PEOPLE: _pack(small_areas_text(contents.population.small_areas)),
        HOMES: _pack(homes_text(contents.population.homes)),
        LINES: _pack(contents.road_lines),
    }
    listed = {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()}
    files[FACTS] = facts_text(contents.facts, listed).encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        fresh = folder / f".{name}.new"
        fresh.write_bytes(data)
        fresh.replace(folder / name)
    return {name: len(data) for name, data in files.items()}


def read_bundle(folder: Path) -> AreaContents:
    """Read a bundle.

    Raises
    ------
    BrokenInput
        A file is missing, damaged, of another version, or does not fit the others; says which and what to do.
    """
    facts, listed = read_facts(folder / FACTS)
    files = {name: _checked(folder / name, listed) for name in (ROADS, PLACES, PEOPLE, HOMES, LINES)}
    graph, order = _unpack_roads(folder / ROADS, files[ROADS])
    population = Population(
        read_small_areas(folder / PEOPLE, _unpack(folder / PEOPLE, files[PEOPLE])),
        read_homes(folder / HOMES, _unpack(folder / HOMES, files[HOMES])),
    )
    places = read_places(folder / PLACES, _unpack(folder / PLACES, files[PLACES]))
    return AreaContents(facts, graph, order, places, population, _unpack(folder / LINES, files[LINES]))


def broken(path: Path, what: str) -> BrokenInput:
    """Return the error that tells somebody their bundle is broken."""
    return BrokenInput(
        f"{path}: {what}. Build the area again with `drove area build`, or copy the whole folder again."
    )


def _checked(path: Path, listed: dict[str, tuple[int, str]]) -> bytes:
    if path.name not in listed:
        raise broken(path.with_name(FACTS), f"does not list {path.name}")
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise broken(path, "is missing from the area bundle") from error
    except OSError as error:
        raise broken(path, f"cannot be read ({error.strerror})") from error
    size, digest = listed[path.name]
    if len(data) != size:
        raise broken(
            path, f"has {len(data)} bytes where {FACTS} says {size}; it is cut short or not of this bundle"
        )
    if hashlib.sha256(data).hexdigest() != digest:
        raise broken(path, f"is not the file {FACTS} was written with; its contents were changed")
    return data


def _pack(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def _unpack(path: Path, data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            unpacked = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise broken(path, f"cannot be unpacked ({error})") from error
    if len(unpacked) > LARGEST:
        raise broken(path, "unpacks to more than an area can be")
    return unpacked


def _pack_roads(graph: RoadGraph, order: Int32 | None) -> bytes:
    arrays = {name: getattr(graph, name) for name in RoadGraph.__dataclass_fields__}
    for name in _STEPS:
        arrays[name] = np.diff(arrays[name], prepend=arrays[name].dtype.type(0))
    if order is not None:
        arrays[_ORDER] = order
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            plain = io.BytesIO()
            np.lib.format.write_array(plain, np.ascontiguousarray(arrays[name]), version=(1, 0))
            entry = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, plain.getvalue())
    return packed.getvalue()


def _unpack_roads(path: Path, data: bytes) -> tuple[RoadGraph, Int32 | None]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST:
                raise broken(path, "unpacks to more than an area can be")
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise broken(path, f"cannot be unpacked ({error})") from error
    order = arrays.pop(_ORDER, None)
    wanted = set(RoadGraph.__dataclass_fields__)
    if missing := sorted(wanted - set(arrays)):
        raise broken(path, f"lacks {', '.join(missing)}")
    for name in _STEPS:
        arrays[name] = np.cumsum(arrays[name], dtype=arrays[name].dtype)
    graph = RoadGraph(**{name: arrays[name] for name in wanted})
    if fault := check_graph(graph):
        raise broken(path, fault)
    return graph, order
