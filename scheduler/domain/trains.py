"""A train that a ride is for: how long before it leaves, or after it comes in, and which train is next."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.people import Needs
from scheduler.domain.place import Place, metres_between


@dataclass(frozen=True, slots=True)
class Train:
    """A departure from the station; ``departs`` in seconds of the service day."""

    id: str
    departs: int
    towards: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A train that comes in at the station; ``arrives`` in seconds of the service day."""

    id: str
    arrives: int
    comes_from: str


@dataclass(frozen=True, slots=True)
class TrainRules:
    """Where trains are caught, and how much time a rider is given there."""

    station: Place | None = None
    """None: nobody is asked about trains."""
    timetable: str = ""
    """The GTFS folder or file, beside the service file."""
    stop_ids: tuple[str, ...] = ()
    """The station in the timetable, each of its platforms."""
    buffer: int = 600
    """Seconds between the drop-off and the departure, at the least."""
    wheelchair_buffer: int = 900
    """The same for who needs a ramp."""
    reach: int = 300
    """Metres around the station within which a place counts as the station."""

    def is_station(self, place: Place) -> bool:
        """Tell whether who goes to that place may be catching a train."""
        return self.station is not None and metres_between(self.station.point, place.point) <= self.reach

    def buffer_for(self, needs: Needs) -> int:
        """Return how many seconds before the departure a rider is there, at the least."""
        return self.wheelchair_buffer if needs.chair_in_bay else self.buffer

    def arrive_by(self, train: Train, needs: Needs) -> int:
        """Return by when a rider has to be there for a train, in seconds of the service day."""
        return train.departs - self.buffer_for(needs)

    def leave_after(self, arrival: Arrival, needs: Needs) -> int:
        """Return from when a rider can be picked up who comes off a train; it is a walk, and may be late."""
        return arrival.arrives + self.buffer_for(needs)


def after(trains: Iterable[Train], missed: Train) -> Train | None:
    """Return the next train the same way as one that is missed; None when that was the last of the day."""
    later = [one for one in trains if one.towards == missed.towards and one.departs > missed.departs]
    return min(later, key=lambda one: one.departs, default=None)


def next_arrival(arrivals: Iterable[Arrival], missed: Arrival) -> Arrival | None:
    """Return the next train from the same place as one that was missed; None when that was the last of the day."""
    later = [one for one in arrivals if one.comes_from == missed.comes_from and one.arrives > missed.arrives]
    return min(later, key=lambda one: one.arrives, default=None)
