"""Which roles may use a route. Every route says so; an application with one that does not cannot be made."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount

from api.audit.asking import asks
from api.security.identity import Role, Session
from api.security.refusals import NotAllowed, NotSignedIn
from api.security.same_origin import may_be_forged
from api.security.sign_in import SignIns

COOKIE = "drove_session"
TLS_COOKIE = "__Host-drove_session"
OPEN_MOUNTS = frozenset({"/static"})
"""Folders of files that anybody may have."""


class Access:
    """The rule of one route: anybody, or somebody with one of these roles."""

    def __init__(self, roles: frozenset[Role] | None) -> None:
        self.roles = roles

    def __call__(self, request: Request) -> None:
        """Find out who asks, keep it with the request, and refuse whom the rule does not allow.

        Raises
        ------
        NotSignedIn
            The rule asks for roles and nobody is signed in, or the bearer token is not good.
        NotAllowed
            The visitor has none of the roles, or another site may have sent the request.
        """
        session = _recognise(request)
        request.state.session = session
        if session is not None:
            by = session.origin()
            asks(by.actor, by.channel)
        if may_be_forged(request, by_cookie=session is not None and session.by_cookie):
            raise NotAllowed("This request seems to come from another site. Use our own pages, or a token.")
        if self.roles is None:
            return
        if session is None:
            raise NotSignedIn("Sign in first: POST /v1/sessions with login and password.")
        if not session.has(*self.roles):
            raise NotAllowed(f"This is for the role {' or '.join(sorted(self.roles))}.")


def anybody() -> Any:
    """Return the rule of a route that needs no signing in."""
    return Depends(Access(None))


def only(*roles: Role) -> Any:
    """Return the rule of a route for these roles."""
    return Depends(Access(frozenset(roles)))


def everybody_signed_in() -> Any:
    """Return the rule of a route for every role."""
    return only(*Role)


def rules(app: FastAPI) -> Iterator[tuple[str, str, Access | None]]:
    """Yield method, path and rule of every route."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Mount):
            rule = Access(None) if route.path in OPEN_MOUNTS else None
            yield "GET", route.path, rule
            continue
        rule = _rule(context) if isinstance(route, APIRoute) else None
        for method in sorted(getattr(context, "methods", None) or {"*"}):
            yield method, str(context.path), rule


def require_rules(app: FastAPI) -> None:
    """Refuse an application with a route that does not say who may use it.

    Raises
    ------
    LookupError
        Names the routes.
    """
    silent = [f"{method} {path}" for method, path, rule in rules(app) if rule is None]
    if silent:
        raise LookupError(
            f"These routes have no access rule: {', '.join(silent)}. Give each anybody() or only(…)."
        )


def _rule(context: Any) -> Access | None:
    for dependency in context.dependant.dependencies:
        if isinstance(dependency.call, Access):
            return dependency.call
    return None


def _recognise(request: Request) -> Session | None:
    sign_ins: SignIns = request.app.state.service.sign_ins
    token = bearer_token(request)
    if token is not None:
        session = sign_ins.recognise(token, by_cookie=False)
        if session is None:
            raise NotSignedIn("The token is not good, or not any more. Sign in again: POST /v1/sessions.")
        return session
    cookie = session_cookie(request)
    return None if cookie is None else sign_ins.recognise(cookie, by_cookie=True)


def bearer_token(request: Request) -> str | None:
    """Return the token in the ``Authorization`` header, or None when there is no such header."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def session_cookie(request: Request) -> str | None:
    """Return the token in the session's cookie, or None."""
    return request.cookies.get(TLS_COOKIE) or request.cookies.get(COOKIE)


async def _maybe_session(request: Request) -> Session | None:
    session: Session | None = request.state.session
    return session


async def _session(request: Request) -> Session:
    session: Session | None = request.state.session
    if session is None:
        raise NotSignedIn("Sign in first: POST /v1/sessions with login and password.")
    return session


MaybeSession = Annotated[Session | None, Depends(_maybe_session)]
"""Who is signed in, or None; for routes open to anybody."""
CurrentSession = Annotated[Session, Depends(_session)]
"""Who is signed in."""
