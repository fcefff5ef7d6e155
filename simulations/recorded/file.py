"""The file of recorded wishes: one line a wish, no names, read strictly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from scheduler.domain.booking import Channel
from scheduler.domain.errors import BrokenInput
from scheduler.domain.people import Wheelchair
from scheduler.domain.request import Purpose, Wish, WishKind
from simulations.csv_rows import as_csv
from simulations.provenance import digest_of
from simulations.recorded.wishes import Wished
from simulations.trace.rows import Row, read_rows

COLUMNS = (
    "date", "rider", "channel", "asked_s", "origin", "destination", "village", "to",
    "wish_kind", "wish_s", "homeward_kind", "homeward_s", "party", "wheelchair", "purpose", "outcome", "moved_s",
    "asked_again", "cancelled_s", "came", "member", "rode_free",
)  # fmt: skip
MOST_PARTY = 17
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Recorded days. ``digest`` names their content."""

    path: Path
    digest: str
    wishes: tuple[Wished, ...]

    @property
    def dates(self) -> list[date]:
        """The days, in order."""
        return sorted({wished.service_date for wished in self.wishes})

    def date_of(self, seed: int) -> date:
        """Return the day that a seed plays: 1 the first, 2 the second, and round again."""
        return self.dates[(seed - 1) % len(self.dates)]

    def on(self, service_date: date) -> list[Wished]:
        """Return the wishes of a day, in the order asked."""
        return [one for one in self.wishes if one.service_date == service_date]


def recorded_csv(wishes: Iterable[Wished]) -> str:
    """Return wishes as the text of a file."""
    return as_csv([dict(zip(COLUMNS, _cells(one), strict=True)) for one in wishes])


def _cells(one: Wished) -> list[str]:
    back = one.homeward
    return [
        one.service_date.isoformat(), one.rider, one.channel.value, str(one.asked_s),
        one.origin, one.destination, one.village, one.to,
        one.outward.kind.value, str(one.outward.at), back.kind.value if back else "", str(back.at) if back else "",
        str(one.party), one.wheelchair.value, one.purpose.value, one.outcome, str(one.moved_s),
        str(int(one.asked_again)), "" if one.cancelled_s is None else str(one.cancelled_s),
        str(int(one.came)), str(int(one.member)), str(int(one.rode_free)),
    ]  # fmt: skip


def read_recorded(path: Path) -> Recorded:
    """Return the wishes in a file.

    Raises
    ------
    BrokenInput
        It cannot be read, or a line cannot be; names the line.
    """
    wishes = tuple(_wished(row) for row in read_rows(path, COLUMNS))
    if not wishes:
        raise BrokenInput(
            f"{path}: there are no wishes in it. Choose days on which somebody asked for a ride."
        )
    return Recorded(path, digest_of(path), wishes)


def _wished(row: Row) -> Wished:
    back = row.text_or("homeward_kind", "")
    try:
        day = date.fromisoformat(row.text("date"))
    except ValueError:
        raise row.broken("date must be a date like 2026-12-01.") from None
    return Wished(
        service_date=day,
        rider=row.text("rider"),
        channel=_one_of(row, "channel", Channel),
        asked_s=row.whole("asked_s"),
        origin=row.text("origin"),
        destination=row.text("destination"),
        village=row.text_or("village", ""),
        to=row.text_or("to", ""),
        outward=Wish(_one_of(row, "wish_kind", WishKind), row.whole("wish_s", least=0)),
        homeward=Wish(_one_of(row, "homeward_kind", WishKind), row.whole("homeward_s", least=0))
        if back
        else None,
        party=row.whole("party", least=1, below=MOST_PARTY),
        wheelchair=_one_of(row, "wheelchair", Wheelchair),
        purpose=_one_of(row, "purpose", Purpose),
        outcome=row.text("outcome"),
        moved_s=row.whole("moved_s", least=0),
        asked_again=_flag(row, "asked_again"),
        cancelled_s=row.whole_or_none("cancelled_s"),
        came=_flag(row, "came"),
        member=_flag(row, "member"),
        rode_free=_flag(row, "rode_free"),
    )


def _one_of(row: Row, column: str, kinds: type[E]) -> E:
    cell = row.text(column)
    if cell not in set(kinds):
        raise row.broken(f"{column} must be one of {', '.join(kinds)}, not {cell[:40]!r}.")
    return kinds(cell)


def _flag(row: Row, column: str) -> bool:
    return row.whole(column, least=0, below=2) == 1
