"""What a page knows of the browser in front of it: who is signed in, with which token, at which service."""

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request

from api.pages.draft import DraftKeeper
from api.security.identity import Role, Session
from scheduler.domain.people import Rider, RiderId
from scheduler.domain.time import service_date_of
from scheduler.usecases.commands import Origin
from scheduler.usecases.ports import Gazetteer
from scheduler.usecases.scheduler import Scheduler


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page."""

    request: Request
    scheduler: Scheduler
    gazetteer: Gazetteer
    attribution: tuple[str, ...]
    session: Session | None
    keeper: DraftKeeper

    @property
    def now(self) -> datetime:
        """The present, as the service's clock has it."""
        return self.scheduler.ports.clock.now()

    @property
    def today(self) -> date:
        """The present service date."""
        return service_date_of(self.now, self.scheduler.policy.zone)

    @property
    def roles(self) -> frozenset[Role]:
        """What the visitor is to the service; nothing for strangers."""
        return self.session.roles if self.session else frozenset()

    @property
    def signed_in(self) -> Session:
        """The session, on pages that are only for people who are signed in.

        Raises
        ------
        LookupError
            Nobody is; the page was not guarded.
        """
        if self.session is None:
            raise LookupError("this page needs somebody who is signed in")
        return self.session

    @property
    def origin(self) -> Origin:
        """Who is written down as having done it, and how they reached us."""
        return self.signed_in.origin()

    def may_act_for(self, rider_id: RiderId) -> bool:
        """Tell whether the visitor may see and change what belongs to a rider."""
        return self.session is not None and (
            self.session.runs_the_service or self.session.rider_id == rider_id
        )

    def rider(self, rider_id: RiderId) -> Rider | None:
        """Return a rider's record."""
        with self.scheduler.ports.storage.reading() as records:
            return records.rider(rider_id)
