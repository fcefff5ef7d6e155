"""How values that nobody searches by become JSON text and come back equal: in the shape of their dataclass.

Reading the same text again is free: values are immutable, so one instance serves every row that holds it.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from scheduler.domain.availability import Availability
from scheduler.domain.booking import Denial, Offer
from scheduler.domain.claim import Claim
from scheduler.domain.duty import Duty, DutyOffer
from scheduler.domain.fleet import Break
from scheduler.domain.load import Load
from scheduler.domain.people import DriverId, Needs, Qualification, RiderId
from scheduler.domain.place import Place
from scheduler.domain.request import Request

T = TypeVar("T")
REMEMBERED = 4096


class Shape(Generic[T]):
    """The JSON form of one type of value."""

    def __init__(self, type_: Any, *, remembered: int = 0) -> None:
        self._adapter: TypeAdapter[T] = TypeAdapter(type_)
        self.read = lru_cache(remembered)(self._read) if remembered else self._read

    def write(self, value: T) -> str:
        """Return the value as text."""
        return self._adapter.dump_json(value).decode()

    def _read(self, text: str) -> T:
        return self._adapter.validate_json(text)


place: Shape[Place] = Shape(Place, remembered=REMEMBERED)
needs: Shape[Needs] = Shape(Needs, remembered=REMEMBERED)
request: Shape[Request] = Shape(Request, remembered=REMEMBERED)
layouts: Shape[tuple[Load, ...]] = Shape(tuple[Load, ...])
breaks: Shape[tuple[Break, ...]] = Shape(tuple[Break, ...])
qualifications: Shape[tuple[tuple[Qualification, date], ...]] = Shape(tuple[tuple[Qualification, date], ...])
offer: Shape[Offer] = Shape(Offer)
denial: Shape[Denial] = Shape(Denial)
availability: Shape[Availability] = Shape(Availability)
duty: Shape[Duty] = Shape(Duty)
duty_offer: Shape[DutyOffer] = Shape(DutyOffer)
claim: Shape[Claim] = Shape(Claim)


def write_ids(ids: frozenset[DriverId] | frozenset[RiderId]) -> str:
    """Return ids as text, always in the same order."""
    return json.dumps(sorted(ids))


def write_texts(texts: Iterable[str]) -> str:
    """Return texts as one, always in the same order."""
    return json.dumps(sorted(texts), ensure_ascii=False)


def read_ids(text: str) -> list[str]:
    """Return the ids in a text."""
    ids: list[str] = json.loads(text)
    return ids


def write_facts(data: Mapping[str, Any]) -> str:
    """Return the data of an event as text."""
    return json.dumps(dict(data), ensure_ascii=False, separators=(",", ":"))


def read_facts(text: str) -> dict[str, Any]:
    """Return the data of an event from its text."""
    facts: dict[str, Any] = json.loads(text)
    return facts
