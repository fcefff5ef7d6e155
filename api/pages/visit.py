"""What a page knows of the browser in front of it: who is signed in, and which service this is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request

from api.audit.reading import NOTES
from api.pages.draft import DraftKeeper
from api.persistence.erasure import not_forgotten
from api.security.identity import Role, Session
from api.security.refusals import NotSignedIn
from api.service import Service
from scheduler.domain.errors import NotFound
from scheduler.domain.people import Rider, RiderId
from scheduler.domain.policy import ServicePolicy
from scheduler.domain.time import service_date_of
from scheduler.usecases.commands import Origin
from scheduler.usecases.ports import Gazetteer
from scheduler.usecases.scheduler import Scheduler


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page."""

    request: Request
    service: Service
    session: Session | None

    @property
    def scheduler(self) -> Scheduler:
        """The one scheduler."""
        return self.service.scheduler

    @property
    def policy(self) -> ServicePolicy:
        """The rules in force."""
        return self.service.policy

    @property
    def gazetteer(self) -> Gazetteer:
        """The named places."""
        return self.service.gazetteer

    @property
    def attribution(self) -> tuple[str, ...]:
        """The credits for roads and places."""
        area = self.service.surroundings.area
        return area.attribution if area is not None else ()

    @property
    def keeper(self) -> DraftKeeper:
        """What keeps the answers of a booking between its pages."""
        return DraftKeeper(
            self.service.signing_key,
            self.signed_in.account.id,
            secure=self.service.settings.cookies_need_tls,
        )

    @property
    def now(self) -> datetime:
        """The present, as the service's clock has it."""
        return self.service.clock.now()

    @property
    def today(self) -> date:
        """The present service date."""
        return service_date_of(self.now, self.policy.zone)

    @property
    def roles(self) -> frozenset[Role]:
        """What the visitor is to the service; nothing for strangers."""
        return self.session.roles if self.session else frozenset()

    @property
    def signed_in(self) -> Session:
        """The session, on pages that are only for people who are signed in.

        Raises
        ------
        NotSignedIn
            Nobody is.
        """
        if self.session is None:
            raise NotSignedIn("Sign in first.")
        return self.session

    @property
    def origin(self) -> Origin:
        """Who is written down as having done it, and how they reached us."""
        return self.signed_in.origin()

    def may_act_for(self, rider_id: RiderId) -> bool:
        """Tell whether the visitor may see and change what belongs to a rider."""
        return self.session is not None and self.session.acts_for(rider_id)

    def shows_needs(self, riders: Iterable[RiderId], *, on: str) -> None:
        """Write down, before the page is made, whose needs it shows."""
        self.service.readings.note(self.signed_in, riders, on=on)

    def notes(self, riders: Iterable[RiderId], *, on: str) -> dict[RiderId, str]:
        """Return the notes of riders, and write down that they are shown."""
        known = self.service.notes.of_riders(riders)
        self.service.readings.note(self.signed_in, known, what=NOTES, on=on)
        return {rider_id: note.told for rider_id, note in known.items()}

    def rider(self, rider_id: RiderId) -> Rider | None:
        """Return a rider's record."""
        with self.service.storage.reading() as records:
            return records.rider(rider_id)

    def rider_acted_for(self, rider_id: str = "") -> Rider:
        """Return the record of whom the visitor acts for: the one who is named, or themselves.

        Raises
        ------
        NotFound
            There is none, or it is somebody else's.
        """
        wanted = RiderId(rider_id) if rider_id else self.signed_in.rider_id
        if wanted is None or not self.may_act_for(wanted):
            raise NotFound("rider", rider_id)
        return self.known_rider(wanted)

    def riders(self) -> list[Rider]:
        """Return everybody whom the office may ring, by name: not those who stand in for people who were forgotten."""
        with self.service.storage.reading() as records:
            return sorted(not_forgotten(records.riders()), key=lambda one: one.name)

    def known_rider(self, rider_id: str) -> Rider:
        """Return a rider's record.

        Raises
        ------
        NotFound
            There is none.
        """
        known = self.rider(RiderId(rider_id))
        if known is None:
            raise NotFound("rider", rider_id)
        return known
