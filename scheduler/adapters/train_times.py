"""Which trains leave a station on a date, from a GTFS timetable; each day is read once."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from scheduler.adapters.gtfs import Feed, Journey, read_gtfs
from scheduler.domain.trains import Train

DAYS_KEPT = 40


@dataclass(frozen=True, slots=True)
class TrainDay:
    """The departures of one date in order of time. ``label`` says whose timetable it is."""

    label: str
    trains: tuple[Train, ...]

    def get(self, train_id: str) -> Train | None:
        """Return the train of that id, or None."""
        return next((one for one in self.trains if one.id == train_id), None)


class TrainTimes:
    """The departures from one station."""

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
        return TrainDay(feed.label, tuple(sorted(found, key=lambda one: (one.departs, one.towards, one.id))))

    def _departures(self, feed: Feed, journey: Journey) -> list[Train]:
        towards = feed.stops[journey.calls[-1].stop_id].name
        return [
            Train(journey.id, call.departs, towards)
            for call in journey.calls[:-1]
            if call.stop_id in self._stop_ids
        ]
