"""The tables inside a bundle: places, census areas, homes, each as CSV text.

Decided here: columns and order of the bundle's own tables. They are ours alone; foreign tables are read in
``tables``.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from scheduler.adapters.area.contents import AGE_BANDS, HomeCluster, SmallArea
from scheduler.adapters.area.place_rows import GazetteerRow
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point

T = TypeVar("T")
_PLACES = ("id", "kind", "name", "locality", "category", "lat", "lon", "weight", "also")
_PEOPLE = ("code", "name", "lat", "lon", "decile", "inferred", *AGE_BANDS)
_HOMES = ("postcode", "lat", "lon", "homes", "small_area", "inferred")


def places_text(rows: Sequence[GazetteerRow]) -> bytes:
    """Return the gazetteer as CSV."""
    return _text(
        _PLACES,
        (
            (p.id, p.kind.value, p.name, p.locality, p.category, *_degrees(p.point), row.weight, row.also)
            for row in rows
            for p in (row.place,)
        ),
    )


def read_places(path: Path, data: bytes) -> list[GazetteerRow]:
    """Return the gazetteer of a bundle."""

    def row(cells: list[str]) -> GazetteerRow:
        id_, kind, name, locality, category, lat, lon, weight, also = cells
        place = Place(PlaceId(id_), name, Point(float(lat), float(lon)), PlaceKind(kind), locality, category)
        return GazetteerRow(place, also, int(weight))

    return _parsed(path, data, _PLACES, row)


def small_areas_text(areas: Sequence[SmallArea]) -> bytes:
    """Return the census areas as CSV."""
    return _text(
        _PEOPLE,
        (
            (
                a.code,
                a.name,
                *_degrees(a.point),
                a.deprivation_decile or "",
                int(a.point_inferred),
                *a.residents,
            )
            for a in areas
        ),
    )


def read_small_areas(path: Path, data: bytes) -> tuple[SmallArea, ...]:
    """Return the census areas of a bundle."""

    def row(cells: list[str]) -> SmallArea:
        code, name, lat, lon, decile, inferred, *residents = cells
        counts = tuple(int(count) for count in residents)
        point = Point(float(lat), float(lon))
        return SmallArea(code, name, point, counts, int(decile) if decile else None, inferred == "1")

    return tuple(_parsed(path, data, _PEOPLE, row))


def homes_text(homes: Sequence[HomeCluster]) -> bytes:
    """Return the homes as CSV."""
    return _text(
        _HOMES,
        ((h.postcode, *_degrees(h.point), h.homes, h.small_area, int(h.inferred)) for h in homes),
    )


def read_homes(path: Path, data: bytes) -> tuple[HomeCluster, ...]:
    """Return the homes of a bundle."""

    def row(cells: list[str]) -> HomeCluster:
        postcode, lat, lon, homes, small_area, inferred = cells
        return HomeCluster(postcode, Point(float(lat), float(lon)), int(homes), small_area, inferred == "1")

    return tuple(_parsed(path, data, _HOMES, row))


def _degrees(point: Point) -> tuple[str, str]:
    return f"{point.lat:.6f}", f"{point.lon:.6f}"


def _text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def _parsed(path: Path, data: bytes, columns: Sequence[str], row: Callable[[list[str]], T]) -> list[T]:
    line = 1
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8")))
        if next(reader, []) != list(columns):
            raise ValueError(f"its columns are not {', '.join(columns)}")
        found = []
        for line, cells in enumerate(reader, 2):  # noqa: B007 - told in the error
            if len(cells) != len(columns):
                raise ValueError(f"{len(cells)} cells for {len(columns)} columns")
            found.append(row(cells))
    except (ValueError, csv.Error) as error:
        raise BrokenInput(
            f"{path}, line {line}: {error}. Build the area again with `drove area build`, or copy it again."
        ) from error
    return found
