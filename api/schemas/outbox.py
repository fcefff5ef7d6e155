"""Entries of the outbox that were put aside, as they are told. The payload holds ids, never names."""

from datetime import datetime
from typing import Any, Self

from api.persistence.parked import Parked
from api.schemas.types import Told


class ParkedOut(Told):
    """An entry that failed too often."""

    seq: int
    kind: str
    payload: dict[str, Any]
    due: datetime
    attempts: int
    trouble: str

    @classmethod
    def of(cls, parked: Parked) -> Self:
        """Return the entry as told."""
        return cls(
            seq=parked.seq,
            kind=parked.kind,
            payload=dict(parked.payload),
            due=parked.due,
            attempts=parked.attempts,
            trouble=parked.trouble,
        )


class ParkedsOut(Told):
    """Everything that was put aside."""

    entries: list[ParkedOut]
