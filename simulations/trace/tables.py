"""The square tables of a trace: whole numbers between places, read strictly, fast enough for millions of cells."""

import gzip
import re
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scheduler.domain.errors import BrokenInput

_LINE = re.compile(rb"[0-9]+(?:,[0-9]+)*\r?")
_NOUGHTS = re.compile(rb"\.0+(?=,|\r?$)", re.MULTILINE)
_DIGITS = 9
"""More digits make a number that no drive has."""


def read_table(path: Path, size: int) -> npt.NDArray[np.int32]:
    """Return a table of so many rows and columns, row = from, column = to.

    Raises
    ------
    BrokenInput
        The file is no such table; names the line.
    """
    lines = _lines(path)
    if len(lines) != size + 1:
        raise BrokenInput(f"{path}: {len(lines) - 1} rows for {size} places. There must be one row a place.")
    if lines[0].strip().split(b",") != [str(number).encode() for number in range(size)]:
        raise BrokenInput(f"{path}, line 1: the header must be the place numbers 0 to {size - 1} in order.")
    for number, line in enumerate(lines[1:], 2):
        if not _LINE.fullmatch(line) or line.count(b",") != size - 1:
            raise BrokenInput(
                f"{path}, line {number}: there must be {size} whole numbers, none below 0, with commas between."
            )
    whole = np.fromstring(b",".join(line.strip() for line in lines[1:]).decode(), dtype=np.int64, sep=",")
    if whole.max(initial=0) >= 10**_DIGITS:
        row = int(np.flatnonzero((whole.reshape(size, size) >= 10**_DIGITS).any(axis=1))[0])
        raise BrokenInput(f"{path}, line {row + 2}: a number has more than {_DIGITS} digits.")
    return whole.reshape(size, size).astype(np.int32)


def _lines(path: Path) -> list[bytes]:
    """Return the lines of a table, packed or not."""
    try:
        data = path.read_bytes()
        text = gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenInput(f"{path}: cannot be read ({error}). Check the file.") from error
    return _NOUGHTS.sub(b"", text.rstrip(b"\r\n")).split(b"\n")
