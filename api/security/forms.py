"""The token that every form of ours carries, so that no other site can send one in a visitor's name."""

import hmac

from fastapi import Request

from api.security.identity import Session
from api.security.refusals import NotAllowed

FIELD = "form_token"


def form_token(request: Request) -> str:
    """Return what the hidden field ``form_token`` of every form of this visit holds; empty for nobody."""
    session: Session | None = request.state.session
    return "" if session is None else session.form_token


def require_form_token(session: Session, sent: str) -> None:
    """Refuse a form without this visit's token.

    Raises
    ------
    NotAllowed
        The token is missing or another's.
    """
    if not hmac.compare_digest(sent.encode(), session.form_token.encode()):
        raise NotAllowed(
            "This form is too old or not from this visit. Go back, load the page again, send it again."
        )
