"""What the use cases need from the world; adapters fill these, one contract suite each holds them to it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from scheduler.domain.place import Place, PlaceId, Point
from scheduler.domain.travel import Period, Profile, Route, Snap, TravelMatrix


class Clock(Protocol):
    """The only source of the present moment."""

    def now(self) -> datetime:
        """Return the present as an aware datetime."""
        ...


class IdSource(Protocol):
    """The only source of new ids and of references told to people."""

    def new_id(self, kind: str) -> str:
        """Return an opaque id that was never returned before; ``kind`` is its readable prefix."""
        ...

    def new_reference(self) -> str:
        """Return a short booking reference that can be spoken: no letters or digits that sound or look alike."""
        ...


class TravelTimes(Protocol):
    """Times and distances on the road network of one area."""

    def periods(self, service_date: date) -> tuple[Period, ...]:
        """Return the periods of that day, in order, without gap or overlap, covering seconds 0 to 2 × DAY."""
        ...

    def snap(self, point: Point) -> Snap | None:
        """Return the point on the connected road network nearest to this one; None when too far from any road."""
        ...

    def matrix(self, sources: Sequence[Point], targets: Sequence[Point], profile: Profile) -> TravelMatrix:
        """Return drives from every source to every target.

        Points that cannot be snapped give ``UNREACHABLE``, never an exception.

        Raises
        ------
        TravelTimesUnavailable
            The adapter cannot answer at all just now.
        """
        ...

    def route(self, points: Sequence[Point], profile: Profile) -> Route | None:
        """Return the drive through the points in order, with geometry; None when some part cannot be driven.

        Raises
        ------
        TravelTimesUnavailable
            The adapter cannot answer at all just now.
        """
        ...


class Gazetteer(Protocol):
    """The named places of one area."""

    def search(self, text: str, *, limit: int = 10) -> list[Place]:
        """Return places that fit what somebody typed, likeliest first; tolerates parts of words and misspelling."""
        ...

    def get(self, place_id: PlaceId) -> Place | None:
        """Return the place of that id, or None."""
        ...

    def nearest(self, point: Point) -> Place | None:
        """Return the named place nearest to the point within a short walk, or None."""
        ...
