"""What a browser keeps for us between pages, and how it is made to keep it to itself.

Behind TLS the names begin with ``__Host-``: the browser then takes the cookie only over TLS, for this host alone.
"""

from datetime import datetime

from fastapi import Request, Response

SESSION = "drove_session"
WAITING = "drove_waiting"
"""Somebody on the way in: waits for a code or for the second step."""
TLS = "__Host-"


def session_cookie(request: Request) -> str | None:
    """Return the token in the session's cookie, or None."""
    return cookie(request, SESSION)


def cookie(request: Request, name: str) -> str | None:
    """Return one of our cookies, or None. Behind TLS one without the prefix could be from elsewhere."""
    needs_tls = request.app.state.settings.cookies_need_tls
    return request.cookies.get(f"{TLS}{name}" if needs_tls else name)


def keep(response: Response, request: Request, name: str, *, value: str, seconds: int) -> None:
    """Have the browser send a value by itself, to us alone and out of reach of scripts."""
    needs_tls = request.app.state.settings.cookies_need_tls
    response.set_cookie(
        f"{TLS}{name}" if needs_tls else name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=needs_tls,
    )


def keep_session(response: Response, request: Request, token: str, *, expires_at: datetime) -> None:
    """Have the browser keep a visit's token for as long as the visit may last."""
    now = request.app.state.service.surroundings.wall_clock.now()
    keep(response, request, SESSION, value=token, seconds=int((expires_at - now).total_seconds()))


def forget(response: Response, request: Request, name: str = SESSION) -> None:
    """Have the browser forget one of our cookies."""
    needs_tls = request.app.state.settings.cookies_need_tls
    response.delete_cookie(f"{TLS}{name}" if needs_tls else name, path="/", httponly=True, secure=needs_tls)
