"""Trains at the station as they are told: which leave, which come in, and which is next when one is missed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from api.schemas.types import Told
from scheduler.domain.time import Timeline
from scheduler.domain.trains import Arrival, Train, after, next_arrival


class DepartureOut(Told):
    """A train that leaves from the station."""

    id: str
    departs_at: datetime
    towards: str
    next_id: str | None
    """The next one the same way: what is left when this one is missed."""

    @classmethod
    def of(cls, train: Train, timeline: Timeline, others: Iterable[Train] = ()) -> Self:
        """Return the train as told."""
        later = after(others, train)
        return cls(
            id=train.id,
            departs_at=timeline.moment(train.departs),
            towards=train.towards,
            next_id=later.id if later else None,
        )


class ArrivalOut(Told):
    """A train that comes in at the station."""

    id: str
    arrives_at: datetime
    comes_from: str
    next_id: str | None
    """The next one from the same place: what is left when this one is missed."""

    @classmethod
    def of(cls, arrival: Arrival, timeline: Timeline, others: Iterable[Arrival] = ()) -> Self:
        """Return the train as told."""
        later = next_arrival(others, arrival)
        return cls(
            id=arrival.id,
            arrives_at=timeline.moment(arrival.arrives),
            comes_from=arrival.comes_from,
            next_id=later.id if later else None,
        )


class TrainsOut(Told):
    """The trains of a date; ``label`` says whose timetable they are from."""

    date: date
    label: str
    departures: list[DepartureOut]
    arrivals: list[ArrivalOut]
