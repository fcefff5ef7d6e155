"""Who came in, and who changed what somebody may do: written down with everything else that is done to people."""

from api.audit.asking import Asking, asking
from api.audit.deed import Deed
from api.security.identity import Session
from api.service import Service
from scheduler.domain.booking import Channel

CAME_IN = "account.came_in"


def note(service: Service, action: str, *, on: str, what: str = "") -> None:
    """Write down what the visitor did to an account, such as ``account.changed``."""
    by = asking()
    service.audit.add(_deed(service, action, on, by=by, what=what))


def note_arrival(service: Service, session: Session) -> None:
    """Write down that somebody came in, and by which way."""
    by = Asking(session.actor, Channel.WEB)
    service.audit.add(_deed(service, CAME_IN, session.account.id, by=by, what=session.way.value))


def _deed(service: Service, action: str, account_id: str, *, by: Asking, what: str) -> Deed:
    now = service.surroundings.wall_clock.now()
    detail = {"what": what} if what else {}
    return Deed(action, now, by.actor, by.channel, subject=f"account:{account_id}", detail=detail)
