"""On whose behalf the present piece of work is done, so that every write can be put down to somebody.

The web sets it for each request once it knows who is signed in. Handlers run in threads of their own that share the
request's holder, so what is found out in one is known in the others. Where nobody asks, the service itself acts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from scheduler.domain.booking import Channel
from scheduler.domain.events import SYSTEM, Actor

STRANGER = Actor("stranger", "stranger")


@dataclass(slots=True)
class Asking:
    """Who asks, and how they reached the service."""

    actor: Actor = SYSTEM
    channel: Channel = Channel.SYSTEM


_current: ContextVar[Asking | None] = ContextVar("drove_asking", default=None)


def asking() -> Asking:
    """Return who asks in the present piece of work."""
    return _current.get() or Asking()


def asks(actor: Actor, channel: Channel) -> None:
    """Say who asks, once it is known, for the rest of this request."""
    known = _current.get()
    if known is not None:
        known.actor, known.channel = actor, channel


@contextmanager
def acting_as(actor: Actor, channel: Channel = Channel.SYSTEM) -> Iterator[None]:
    """Do what is inside on somebody's behalf."""
    token = _current.set(Asking(actor, channel))
    try:
        yield
    finally:
        _current.reset(token)


class WhoAsks:
    """Gives every request its own holder of who asks; a stranger until somebody is recognised."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its holder."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with acting_as(STRANGER, Channel.WEB):
            await self.app(scope, receive, send)
