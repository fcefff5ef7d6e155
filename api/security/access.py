"""Which roles may use a route. Every route says so; an application with one that does not cannot be made."""

import inspect
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount

from api.audit.asking import asks
from api.security.cookies import session_cookie
from api.security.identity import Role, Session
from api.security.refusals import NotAllowed, NotSignedIn, SecondStepMissing
from api.security.same_origin import SAFE_METHODS, may_be_forged
from api.security.sign_in import SignIns
from api.security.tokens import is_token

OPEN_MOUNTS = frozenset({"/static"})
"""Folders of files that anybody may have."""
MACHINES = "/v1/"
"""What tokens of machines are good for: no page, and nothing of an administrator."""


class Access:
    """The rule of one route: anybody, or somebody with one of these roles."""

    def __init__(self, roles: frozenset[Role] | None, *, while_limited: bool = False) -> None:
        self.roles, self.while_limited = roles, while_limited

    def __call__(self, request: Request) -> None:
        """Find out who asks, keep it with the request, and refuse whom the rule does not allow.

        Raises
        ------
        NotSignedIn
            The rule asks for roles and nobody is signed in, or the bearer token is not good.
        NotAllowed
            The visitor has none of the roles, or another site may have sent the request.
        """
        session = recognise(request)
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
        if session.is_limited and not self.while_limited:
            raise SecondStepMissing("Set up your second step for signing in first: /account/second-step.")
        usable = session.roles if request.method in SAFE_METHODS else session.roles - session.reads_only
        if usable.isdisjoint(self.roles):
            raise NotAllowed(f"This is for the role {' or '.join(sorted(self.roles))}.")


def anybody() -> Any:
    """Return the rule of a route that needs no signing in."""
    return Depends(Access(None))


def only(*roles: Role, while_limited: bool = False) -> Any:
    """Return the rule of a route for these roles; some are open before the second step is set up."""
    return Depends(Access(frozenset(roles), while_limited=while_limited))


def everybody_signed_in(*, while_limited: bool = False) -> Any:
    """Return the rule of a route for every role."""
    return only(*Role, while_limited=while_limited)


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
    """Return what a router and its route ask for together: each of their rules is checked."""
    asked_for = [inspect.unwrap(one.call) for one in context.dependant.dependencies]
    found = [one for one in asked_for if isinstance(one, Access)]
    asked = [rule.roles for rule in found if rule.roles is not None]
    if not found:
        return None
    roles = frozenset.intersection(*asked) if asked else None
    return Access(roles, while_limited=all(rule.while_limited for rule in found))


def recognise(request: Request) -> Session | None:
    """Return who asks, by the token they send or by their browser's cookie.

    Raises
    ------
    NotSignedIn
        A token was sent that is not good.
    """
    sign_ins: SignIns = request.app.state.service.sign_ins
    token = bearer_token(request)
    if token is not None:
        session = _bearer(request, token)
        if session is None:
            raise NotSignedIn("The token is not good, or not any more. Sign in again: POST /v1/sessions.")
        return session
    cookie = session_cookie(request)
    return None if cookie is None else sign_ins.recognise(cookie, by_cookie=True)


def _bearer(request: Request, token: str) -> Session | None:
    service = request.app.state.service
    if is_token(token):
        is_ours = request.url.path.startswith(MACHINES)
        found: Session | None = service.tokens.recognise(token) if is_ours else None
    else:
        found = service.sign_ins.recognise(token, by_cookie=False)
    return found


def bearer_token(request: Request) -> str | None:
    """Return the token in the ``Authorization`` header, or None when there is no such header."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


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
