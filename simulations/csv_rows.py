"""Rows as CSV: one heading, a line a row; what is not there is empty, never nought."""

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
