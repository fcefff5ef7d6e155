"""A long list is shown a page at a time: which rows, out of how many, and the pages beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.visit import Visit

ROWS = 25
ONE_TO_LAST = re.compile("[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of a list."""

    rows: Sequence[Any]
    number: int
    last: int
    of: int

    @property
    def first_row(self) -> int:
        """The number of its first row in the whole list."""
        return (self.number - 1) * ROWS + 1

    @property
    def last_row(self) -> int:
        """The number of its last row in the whole list."""
        return self.first_row + len(self.rows) - 1


def paged(rows: Sequence[Any], visit: Visit) -> Paged:
    """Return the page of a list that the address asks for; the nearest there is, where it has none of that number."""
    sent = visit.request.query_params.get("page", "")
    last = max(1, -(-len(rows) // ROWS))
    number = min(max(int(sent) if ONE_TO_LAST.fullmatch(sent) else 1, 1), last)
    return Paged(rows[(number - 1) * ROWS : number * ROWS], number, last, len(rows))
