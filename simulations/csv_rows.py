"""Rows as CSV: one heading, a line a row; what is not there is empty, never nought. And counts in words.

A text that a spreadsheet would take for a formula, such as the name somebody gave a scenario, is quoted.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.adapters.spreadsheets import harmless

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def as_csv(table: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> str:
    """Return rows as CSV; what has nothing to be counted from is empty. ``columns``: of a table without rows."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(table[0]) if table else columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in table)
    return written.getvalue()


def _cell(value: Any) -> Any:
    """Return a value as it is written: a negative number kept as text stays one."""
    return harmless(value) if isinstance(value, str) and not NUMBER.fullmatch(value) else value


def counted(count: int, one: str) -> str:
    """Return a count with its noun: 1 day, 2 days."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}{'es' if one.endswith('sh') else 's'}"
