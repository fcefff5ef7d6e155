"""Which operator's application answers a request: the one whose host name was asked for, or none.

A proxy or container that asks whether the process is well knows its address, not the operators' names: it is told of
all of them at once, and well is only what is well for each.
"""

import json
from collections.abc import Mapping
from contextlib import AsyncExitStack

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROBES = frozenset({"/health", "/ready"})
WELL = range(200, 300)
UNKNOWN = {
    "type": "/problems/not-found",
    "title": "There is no such thing",
    "status": 421,
    "detail": "No operator is served under this host name. Check the address.",
}


class ByHost:
    """The applications of several operators behind one port; they share nothing but the process."""

    def __init__(self, applications: Mapping[str, FastAPI]) -> None:
        self._applications = dict(applications)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to its operator, or start and stop all of them."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        found: ASGIApp | None = self._applications.get(_host(scope))
        if found is not None:
            await found(scope, receive, send)
        elif scope["type"] == "http":
            await (self._probe(scope, receive, send) if scope["path"] in PROBES else _refuse(send))

    async def _probe(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the first operator that is not well, or as any where all are."""
        said: list[Message] = []
        for application in self._each():
            said = []
            await application({**scope, "state": {}}, receive, _kept_in(said))
            if said[0]["status"] not in WELL:
                break
        for message in said:
            await send(message)

    def _each(self) -> list[FastAPI]:
        return list({id(one): one for one in self._applications.values()}.values())

    async def _live(self, receive: Receive, send: Send) -> None:
        async with AsyncExitStack() as stack:
            await receive()
            for application in self._each():
                await stack.enter_async_context(application.router.lifespan_context(application))
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def _kept_in(said: list[Message]) -> Send:
    async def keep(message: Message) -> None:
        said.append(message)

    return keep


def _host(scope: Scope) -> str:
    headers = dict(scope["headers"])
    return str(headers.get(b"host", b"").decode("latin-1").lower().partition(":")[0])


async def _refuse(send: Send) -> None:
    body = json.dumps(UNKNOWN).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body})
