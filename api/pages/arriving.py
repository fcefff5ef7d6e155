"""Where somebody is taken once they are let in, and what their browser is given."""

from fastapi import Response
from fastapi.responses import RedirectResponse

from api.audit.identity import note_arrival
from api.pages.navigation import LANDINGS
from api.pages.visit import Visit
from api.security.agents import agent_words
from api.security.cookies import keep_session, session_cookie
from api.security.identity import Account, Session, Way
from api.security.sign_in import Arrival

WAIT_SECONDS = 15 * 60
"""How long a browser keeps that it waits for a code or a second step."""


def arrive(
    visit: Visit, account: Account, way: Way, *, after: str = "", is_limited: bool = False
) -> Response:
    """Open a visit for somebody, in place of any before in this browser, and take them on."""
    agent = agent_words(visit.request.headers.get("user-agent", ""))
    arrival = Arrival(way, agent, is_limited=is_limited, before=session_cookie(visit.request))
    token, session = visit.service.sign_ins.begin(account, arrival)
    note_arrival(visit.service, session)
    redirect = go_on(session, after)
    keep_session(redirect, visit.request, token, expires_at=session.expires_at)
    return redirect


def go_on(session: Session, after: str) -> Response:
    """Take somebody to the page they wanted, or to their room."""
    if session.is_limited:
        return RedirectResponse("/account/second-step", status_code=303)
    landing = next((path for role, path in LANDINGS if session.has(role)), "/")
    return RedirectResponse(local(after) or landing, status_code=303)


def local(path: str) -> str:
    """Return the path when it is one of ours, else nothing: nobody is sent elsewhere from here."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours and not {"\\", " "} & set(path) else ""


def caller(visit: Visit) -> str:
    """Return the computer a request comes from, as the server or its trusted proxy saw it."""
    return visit.request.client.host if visit.request.client else "unknown"


def renew(visit: Visit, response: Response, way: Way) -> None:
    """Give somebody a new visit after they changed how they sign in, and end all their others."""
    account = visit.signed_in.account
    agent = agent_words(visit.request.headers.get("user-agent", ""))
    token, session = visit.service.sign_ins.begin(account, Arrival(way, agent))
    visit.service.sign_ins.close_all(account.id, but=session.id)
    keep_session(response, visit.request, token, expires_at=session.expires_at)
