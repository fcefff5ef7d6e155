"""Signing in and out. Needs no idempotency key: a second sign-in is a second visit, and tokens are kept nowhere."""

from fastapi import APIRouter, Request, Response

from api.audit.identity import note_arrival
from api.dependencies import CurrentService, CurrentSession
from api.one_thread import InOneThread
from api.openapi import refusals
from api.problems import NOT_SIGNED_IN, SECOND_STEP, TOO_MANY
from api.schemas.visits import SessionOut, SignedInOut, SignInIn
from api.security.access import anybody, bearer_token, everybody_signed_in
from api.security.agents import agent_words
from api.security.cookies import forget, keep_session, session_cookie
from api.security.refusals import NotSignedIn
from api.security.sign_in import Arrival

router = APIRouter(route_class=InOneThread, prefix="/v1/sessions", tags=["sessions"])


@router.post(
    "", status_code=201, dependencies=[anybody()], responses=refusals(NOT_SIGNED_IN, SECOND_STEP, TOO_MANY)
)
def sign_in(sent: SignInIn, request: Request, service: CurrentService, response: Response) -> SignedInOut:
    """Sign in; browsers get a cookie, others send the token. Residents sign in on the pages, by code."""
    caller = request.client.host if request.client else "unknown"
    account = service.staff.check(sent.login, sent.password.get_secret_value(), caller=caller)
    if account is None:
        raise NotSignedIn("Login and password do not fit together. Check both, or ask the office.")
    way = service.staff.enter(account, sent.code)
    agent = agent_words(request.headers.get("user-agent", ""))
    token, session = service.sign_ins.begin(account, Arrival(way, agent, before=session_cookie(request)))
    note_arrival(service, session)
    keep_session(response, request, token, expires_at=session.expires_at)
    return SignedInOut(**SessionOut.of(session).model_dump(), token=token)


@router.get("/current", dependencies=[everybody_signed_in()])
def current(session: CurrentSession) -> SessionOut:
    """Tell who is signed in."""
    return SessionOut.of(session)


@router.delete("/current", status_code=204, dependencies=[everybody_signed_in()])
def sign_out(request: Request, service: CurrentService, response: Response) -> None:
    """End this visit."""
    service.sign_ins.close(bearer_token(request) or session_cookie(request) or "")
    forget(response, request)
