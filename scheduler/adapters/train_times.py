"""Which trains leave a station and come in on a date, from a GTFS timetable; each day is read once."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from scheduler.adapters.gtfs import Feed, Journey, read_gtfs
from scheduler.domain.trains import Arrival, Train

DAYS_KEPT = 40


@dataclass(frozen=True, slots=True)
class TrainDay:
    """The departures of one date in order of time. ``label`` says whose timetable it is."""

    label: str
    trains: tuple[Train, ...]
    arrivals: tuple[Arrival, ...] = ()
    """In order of time."""

    def get(self, train_id: str) -> Train | None:
        """Return the train of that id, or None."""
        return next((one for one in self.trains if one.id == train_id), None)

    def arrival(self, train_id: str) -> Arrival | None:
        """Return the train of that id that comes in, or None."""
        return next((one for one in self.arrivals if one.id == train_id), None)


class TrainTimes:
    """The departures from one station and the arrivals at it."""

    def __init__(self, path: Path, stop_ids: tuple[str, ...]) -> None:
        self._path, self._stop_ids = path, frozenset(stop_ids)
        self.on = lru_cache(DAYS_KEPT)(self._read)

    def _read(self, day: date) -> TrainDay:
        """Return the departures of a date.

        Raises
        ------
        BrokenInput
            The timetable cannot be used; names file and line.
        """
        feed = read_gtfs(self._path, day)
        found = [train for journey in feed.journeys for train in self._departures(feed, journey)]
        off = [arrival for journey in feed.journeys for arrival in self._arrivals(feed, journey)]
        return TrainDay(
            feed.label,
            tuple(sorted(found, key=lambda one: (one.departs, one.towards, one.id))),
            tuple(sorted(off, key=lambda one: (one.arrives, one.comes_from, one.id))),
        )

    def _departures(self, feed: Feed, journey: Journey) -> list[Train]:
        towards = feed.stops[journey.calls[-1].stop_id].name
        return [
            Train(journey.id, call.departs, towards)
            for call in journey.calls[:-1]
            if call.stop_id in self._stop_ids and call.boards
        ]

    def _arrivals(self, feed: Feed, journey: Journey) -> list[Arrival]:
        comes_from = feed.stops[journey.calls[0].stop_id].name
        return [
            Arrival(journey.id, call.arrives, comes_from)
            for call in journey.calls[1:]
            if call.stop_id in self._stop_ids and call.alights
        ]
