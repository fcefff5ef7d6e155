"""Signing in and out. Needs no idempotency key: a second sign-in is a second visit, and tokens are kept nowhere."""

from fastapi import APIRouter, Request, Response

from api.dependencies import CurrentService, CurrentSession
from api.openapi import refusals
from api.problems import NOT_SIGNED_IN
from api.schemas.visits import SessionOut, SignedInOut, SignInIn
from api.security.access import COOKIE, TLS_COOKIE, anybody, bearer_token, everybody_signed_in, session_cookie
from api.security.refusals import NotSignedIn
from api.service import Service

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])


@router.post("", status_code=201, dependencies=[anybody()], responses=refusals(NOT_SIGNED_IN))
def sign_in(sent: SignInIn, service: CurrentService, response: Response) -> SignedInOut:
    """Sign in; browsers get a cookie, others send the token."""
    opened = service.sign_ins.open(sent.login, sent.password.get_secret_value())
    if opened is None:
        raise NotSignedIn("Login and password do not fit together. Check both, or ask the office.")
    token, session = opened
    set_session_cookie(response, token, service)
    return SignedInOut(**SessionOut.of(session).model_dump(), token=token)


@router.get("/current", dependencies=[everybody_signed_in()])
def current(session: CurrentSession) -> SessionOut:
    """Tell who is signed in."""
    return SessionOut.of(session)


@router.delete("/current", status_code=204, dependencies=[everybody_signed_in()])
def sign_out(request: Request, service: CurrentService, response: Response) -> None:
    """End this visit."""
    service.sign_ins.close(bearer_token(request) or session_cookie(request) or "")
    clear_session_cookie(response, service)


def set_session_cookie(response: Response, token: str, service: Service) -> None:
    """Have the browser send the token by itself, to us alone and out of reach of scripts."""
    tls = service.settings.cookies_need_tls
    response.set_cookie(
        TLS_COOKIE if tls else COOKIE,
        token,
        max_age=service.settings.session_days * 24 * 3600,
        path="/",
        httponly=True,
        samesite="lax",
        secure=tls,
    )


def clear_session_cookie(response: Response, service: Service) -> None:
    """Have the browser forget the token."""
    tls = service.settings.cookies_need_tls
    response.delete_cookie(TLS_COOKIE if tls else COOKIE, path="/", httponly=True, secure=tls)
