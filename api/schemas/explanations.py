"""What a plan costs and why rides are left out of it, as they are told."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from api.schemas.repair_words import UnservedOut
from api.schemas.types import Told
from scheduler.usecases.explaining import Explanation


class RunPriceOut(Told):
    """The price of one run by part, in thousandths of a penny."""

    shift_id: str
    parts: Mapping[str, int]
    total: int


class ExplanationOut(Told):
    """The price of what is ahead on a date, by run and part, and the rides that nobody drives."""

    service_date: date
    version: int
    runs: list[RunPriceOut]
    parts: Mapping[str, int]
    """All runs together, and what is charged for rides left out."""
    total: int
    unserved: list[UnservedOut]

    @classmethod
    def of(cls, found: Explanation) -> Self:
        """Return the explanation as told."""
        return cls(
            service_date=found.service_date,
            version=found.version,
            runs=[
                RunPriceOut(shift_id=shift_id, parts=dict(parts.parts), total=parts.total)
                for shift_id, parts in found.runs
            ],
            parts=dict(found.total.parts),
            total=found.total.total,
            unserved=[UnservedOut.of(one) for one in found.unserved],
        )
