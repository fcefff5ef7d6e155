"""Reading the tables an area is built from: ordinary CSV files under the column names their publishers use.

Decided here: which column names mean what (small and capital letters alike), how a row's position is
found, and what somebody is told whose file lacks a column. Rows without a position are left out and
counted.
"""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from scheduler.adapters.area.grid import to_degrees
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Point

_LATITUDE = ("lat", "latitude")
_LONGITUDE = ("lon", "long", "lng", "longitude")
_EASTING = ("easting", "eastings", "oseast1m", "gridreferenceeasting")
_NORTHING = ("northing", "northings", "osnrth1m", "gridreferencenorthing")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, by small-letter column name."""

    line: int
    values: dict[str, str]

    def first(self, *names: str) -> str:
        """Return the first of these columns that is filled in, or nothing."""
        return next((self.values[name] for name in names if self.values.get(name)), "")


def read_table(path: Path, *needed: Sequence[str]) -> list[Row]:
    """Read a CSV file, gzipped or plain; of each group in ``needed`` one column must be there.

    Raises
    ------
    BrokenInput
        The file is missing, no CSV text, or lacks a column.
    """
    try:
        with _opened(path) as lines:
            reader = csv.DictReader(lines)
            columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
            _check_columns(path, columns, needed)
            reader.fieldnames = columns
            return list(_rows(reader))
    except FileNotFoundError as error:
        raise BrokenInput(f"{path}: there is no such file. Check the path.") from error
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BrokenInput(f"{path}: cannot be read as a CSV table ({error}). Download it again.") from error


def position(row: Row, path: Path) -> Point | None:
    """Return where the row lies, from degrees or else from the National Grid; None when it does not say.

    Raises
    ------
    BrokenInput
        A coordinate is not a number, or not on the globe.
    """
    try:
        if (lat := row.first(*_LATITUDE)) and (lon := row.first(*_LONGITUDE)):
            return Point(round(float(lat), 6), round(float(lon), 6))
        if (east := row.first(*_EASTING)) and (north := row.first(*_NORTHING)):
            degrees = to_degrees(float(east), float(north))
            return Point(round(degrees[0], 6), round(degrees[1], 6))
    except ValueError as error:
        raise BrokenInput(
            f"{path}, line {row.line}: the position cannot be read ({error}). Correct the row."
        ) from error
    return None


POSITION = (*_LATITUDE, *_EASTING)
"""A table with positions has at least one of these columns."""


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _rows(reader: "csv.DictReader[str]") -> Iterator[Row]:
    for raw in reader:
        values = {name: value.strip() for name, value in raw.items() if name and isinstance(value, str)}
        yield Row(reader.line_num, values)


def _check_columns(path: Path, columns: list[str], needed: Sequence[Sequence[str]]) -> None:
    for group in needed:
        if not set(group) & set(columns):
            wanted = " or ".join(repr(name) for name in group)
            raise BrokenInput(
                f"{path}: has no column {wanted}; it has {', '.join(columns) or 'none'}. Add a heading line."
            )
