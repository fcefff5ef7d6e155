"""Who came in, and who changed what somebody may do: written down with everything else that is done to people."""

from api.audit.asking import Asking, asking
from api.audit.deed import Deed
from api.security.identity import Session
from api.service import Service
from scheduler.domain.booking import Channel

CAME_IN = "account.came_in"


def note(service: Service, action: str, *, on: str, what: str = "") -> None:
    """Write down what the visitor did to an account, such as ``account.changed``; it is that person's data."""
    _write(service, action, f"account:{on}", by=asking(), what=what)


def note_on(service: Service, action: str, *, on: str, what: str = "") -> None:
    """Write down what the visitor did to something that is nobody's data, such as ``outbox:7``."""
    by, now = asking(), service.surroundings.wall_clock.now()
    service.audit.add(Deed(action, now, by.actor, by.channel, subject=on, detail=_detail(what)))


def note_arrival(service: Service, session: Session) -> None:
    """Write down that somebody came in, and by which way."""
    by = Asking(session.actor, Channel.WEB)
    _write(service, CAME_IN, f"account:{session.account.id}", by=by, what=session.way.value)


def _write(service: Service, action: str, account: str, *, by: Asking, what: str) -> None:
    now = service.surroundings.wall_clock.now()
    service.audit.add(
        Deed(action, now, by.actor, by.channel, subject=account, people=(account,), detail=_detail(what))
    )


def _detail(what: str) -> dict[str, str]:
    return {"what": what} if what else {}
