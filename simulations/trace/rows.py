"""The lines of a trace's CSV files as whole numbers and texts; what cannot be read is told with its line."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from scheduler.domain.errors import BrokenInput

_WHOLE = re.compile(r"([+-]?[0-9]{1,9})(?:\.0+)?", re.ASCII)
"""Tables with a blank cell in a column are often written with a nought after every number of it."""


class Row:
    """One line of a file."""

    def __init__(self, path: Path, number: int, cells: dict[str, str]) -> None:
        self.path, self.number, self._cells = path, number, cells

    def text(self, column: str) -> str:
        """Return a cell that must not be blank."""
        cell = self._cells[column].strip()
        if not cell:
            raise self.broken(f"{column} is blank.")
        return cell

    def text_or(self, column: str, default: str) -> str:
        """Return a cell, or something else where it is blank."""
        return self._cells[column].strip() or default

    def whole(self, column: str, *, least: int | None = None, below: int | None = None) -> int:
        """Return a whole number, at least and below what is said."""
        cell = self.text(column)
        found = _WHOLE.fullmatch(cell)
        if found is None:
            raise self.broken(f"{column} must be a whole number of at most nine digits, not {cell[:40]!r}.")
        value = int(found[1])
        if least is not None and value < least:
            raise self.broken(f"{column} must be at least {least}, not {value}.")
        if below is not None and value >= below:
            raise self.broken(f"{column} must be below {below}, not {value}.")
        return value

    def whole_or_none(self, column: str, *, least: int | None = None) -> int | None:
        """Return a whole number, at least what is said, or None where the cell is blank."""
        if not self._cells[column].strip():
            return None
        value = self.whole(column)
        if least is not None and value < least:
            raise self.broken(
                f"{column} must be at least {least}, not {value}. Leave it blank where there is none."
            )
        return value

    def real(self, column: str) -> float:
        """Return a number."""
        cell = self.text(column)
        try:
            return float(cell)
        except ValueError:
            raise self.broken(f"{column} must be a number, not {cell[:40]!r}.") from None

    def broken(self, message: str) -> BrokenInput:
        """Return the error for this line."""
        return BrokenInput(f"{self.path}, line {self.number}: {message}")


def read_header(path: Path) -> list[str]:
    """Return the names of a file's columns."""
    return _names(path, csv.reader(_lines(path), strict=True))


def _names(path: Path, reader: Iterator[list[str]]) -> list[str]:
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise BrokenInput(f"{path}, line 1: {error}.") from error
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BrokenInput(f"{path}, line 1: the header has {twice[0]} twice. Leave one of the columns out.")
    return names


def _lines(path: Path) -> Iterable[str]:
    """Return the lines as a table has them: what else Unicode takes for the end of a line may stand in a name."""
    try:
        return io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        raise BrokenInput(f"{path}: is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise BrokenInput(f"{path}: cannot be read ({error.strerror}). Check the file.") from error


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the lines of a file that must have these columns, in any order; others are not looked at.

    Raises
    ------
    BrokenInput
        The file cannot be read, lacks a column, or a line has more or fewer cells than the header.
    """
    reader = csv.reader(_lines(path), strict=True)
    header = _names(path, reader)
    missing = [name for name in columns if name not in header]
    if missing:
        raise BrokenInput(f"{path}, line 1: the header lacks {', '.join(missing)}.")
    try:
        for cells in reader:
            if not cells:
                continue  # a blank line, as editors leave at the end
            if len(cells) != len(header):
                raise BrokenInput(
                    f"{path}, line {reader.line_num}: {len(cells)} cells under {len(header)} headings."
                )
            yield Row(path, reader.line_num, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        raise BrokenInput(f"{path}, line {reader.line_num}: {error}.") from error
