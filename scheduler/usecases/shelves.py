"""How things kept beside the plan are found again: by id, rider, day, state, or what they are about.

Each such thing is one immutable value with a version, so that two who change it at once notice.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from scheduler.domain.enquiry import Enquiry
from scheduler.domain.people import RiderId
from scheduler.domain.ready_call import ReadyCall
from scheduler.domain.series import Series
from scheduler.domain.waiting import Waiting


class Kept(Protocol):
    """What a value must tell of itself to be kept on a shelf."""

    @property
    def id(self) -> str:
        """Its opaque id."""
        ...

    @property
    def rider_id(self) -> RiderId:
        """Whom it concerns."""
        ...

    @property
    def service_date(self) -> date:
        """The day it belongs to; of something longer, the first."""
        ...

    @property
    def state(self) -> str:
        """How far it has got."""
        ...

    @property
    def about(self) -> str:
        """What else it is found by; may be empty."""
        ...

    @property
    def version(self) -> int:
        """1 when new, one more with each change."""
        ...


K = TypeVar("K", bound=Kept)


class Shelf(Protocol[K]):
    """All values of one kind. Lists come in order of id."""

    def get(self, id_: str) -> K | None:
        """Return the value of that id, or None."""
        ...

    def of_rider(self, rider_id: RiderId, *, state: str | None = None) -> list[K]:
        """Return what concerns a rider; where a state is named, only what is in it."""
        ...

    def of_date(self, service_date: date) -> list[K]:
        """Return what belongs to a day."""
        ...

    def about(self, key: str) -> list[K]:
        """Return what is about a thing."""
        ...

    def in_state(self, states: Iterable[str]) -> list[K]:
        """Return what is in one of these states."""
        ...

    def put(self, value: K) -> None:
        """Store a new value, or the next version of one.

        Raises
        ------
        PlanChanged
            The stored version is not the one before this. It is raised by the commit at the latest.
        """
        ...


class Shelves(Protocol):
    """What is kept beside the plan."""

    @property
    def enquiries(self) -> Shelf[Enquiry]:
        """What became of each quote."""
        ...

    @property
    def waiting(self) -> Shelf[Waiting]:
        """Requests that wait for a ride."""
        ...

    @property
    def series(self) -> Shelf[Series]:
        """Rides that come again."""
        ...

    @property
    def ready_calls(self) -> Shelf[ReadyCall]:
        """Rides back that wait for a call."""
        ...
