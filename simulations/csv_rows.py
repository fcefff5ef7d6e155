"""Rows as CSV: one heading, a line a row; what is not there is empty, never nought. And counts in words."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any


def as_csv(table: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as CSV; a figure that has nothing to be counted from is empty."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(table[0]) if table else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return written.getvalue()


def counted(count: int, one: str) -> str:
    """Return a count with its noun: 1 day, 2 days."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}{'es' if one.endswith('sh') else 's'}"
