"""When somebody's looking at what others need is written down: each time, but not twice within some minutes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from api.audit.asking import asking
from api.audit.deed import Deed
from api.persistence.audit import AuditLog
from api.security.identity import Session
from scheduler.domain.people import RiderId
from scheduler.usecases.ports import Clock

AGAIN_AFTER = timedelta(minutes=10)
"""A page that is loaded again within this time shows the same person's needs to the same visitor: one reading."""
FORGETS_EVERY = timedelta(minutes=1)
NEEDS, NOTES = "needs.read", "notes.read"


class Readings:
    """Writes down who looked at whose needs or notes, before they are shown."""

    def __init__(self, log: AuditLog, clock: Clock) -> None:
        self._log, self._clock = log, clock
        self._lately: dict[tuple[str, str, str, RiderId], datetime] = {}
        self._forgot_at = datetime.min.replace(tzinfo=UTC)

    def note(self, session: Session, riders: Iterable[RiderId], *, what: str = NEEDS, on: str = "") -> None:
        """Write down that the visitor is shown needs or notes of these riders; their own are nobody's concern.

        Parameters
        ----------
        session : Session
            Who looks.
        riders : iterable of RiderId
        what : str
            ``NEEDS`` or ``NOTES``.
        on : str
            Where they are shown, such as ``run:…``.
        """
        now = self._clock.now()
        self._forget(now)
        new = [
            rider
            for rider in sorted(set(riders))
            if rider != session.rider_id and not self._is_known((session.account.id, what, on, rider), now)
        ]
        if not new:
            return
        people = tuple(f"rider:{rider}" for rider in new)
        self._log.add(Deed(what, now, session.actor, asking().channel, subject=on, people=people))
        self._lately |= {(session.account.id, what, on, rider): now for rider in new}

    def _is_known(self, key: tuple[str, str, str, RiderId], now: datetime) -> bool:
        at = self._lately.get(key)
        return at is not None and at > now - AGAIN_AFTER

    def _forget(self, now: datetime) -> None:
        """Forget what is too long ago to matter, every minute or so: an office looks at much in ten of them."""
        if now < self._forgot_at + FORGETS_EVERY:
            return
        self._forgot_at = now
        self._lately = {key: at for key, at in self._lately.copy().items() if at > now - AGAIN_AFTER}
