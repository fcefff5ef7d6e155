"""A client in front of an application in this very process, answered in the thread that asks.

Starlette's ``TestClient`` starts a thread and an event loop for every request, and goes from one to the other
half a dozen times while it is answered: that takes longer than most of our answers do. Here each thread that asks
has one loop, which runs while it waits, and what the application gives to its threads is done at once. Servers
with threads of their own are in the tests with a browser, in the proofs, and wherever several ask at once.
"""

import asyncio
import threading
from collections.abc import Coroutine
from contextvars import ContextVar, copy_context
from typing import Any, Self
from urllib.parse import unquote

import anyio.to_thread
import httpx
from starlette.types import ASGIApp, Message, Scope

HERE: ContextVar[bool] = ContextVar("asked by a client of this process", default=False)
OF_THREAD = threading.local()
in_another_thread = anyio.to_thread.run_sync


async def run_sync(function: Any, *arguments: Any, **how: Any) -> Any:
    """Do at once what a client of this process asked for; give to a thread what anybody else did."""
    if HERE.get():
        return copy_context().run(function, *arguments)
    return await in_another_thread(function, *arguments, **how)


anyio.to_thread.run_sync = run_sync


def loop() -> asyncio.AbstractEventLoop:
    """Return this thread's own loop."""
    if not hasattr(OF_THREAD, "runner"):
        OF_THREAD.runner = asyncio.Runner()
    found: asyncio.AbstractEventLoop = OF_THREAD.runner.get_loop()
    return found


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """Run that to its end, and return what it returns; also beside the loop of a browser that this thread drives."""
    around = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return loop().run_until_complete(work)
    finally:
        asyncio._set_running_loop(around)


async def here(work: Coroutine[Any, Any, Any]) -> Any:
    HERE.set(True)
    return await work


class Answer:
    """What the application is told and what it answers, as a server sees it."""

    def __init__(self, sent: bytes) -> None:
        self.sent: bytes | None = sent
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()

    async def receive(self) -> Message:
        if self.sent is None:
            await asyncio.Event().wait()  # the client stays
        body, self.sent = self.sent, None
        return {"type": "http.request", "body": body}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            assert not self.status, "an answer is begun once"
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            assert self.status, "an answer begins with its status"
            self.body += message.get("body", b"")


class Transport(httpx.BaseTransport):
    """Brings requests to an application as a server would."""

    def __init__(self, app: ASGIApp, *, raises: bool) -> None:
        self._app, self._raises = app, raises

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = Answer(request.read())
        try:
            finished(here(self._app(_scope(request), answer.receive, answer.send)))
        except Exception:
            if self._raises or not answer.status:
                raise
        body = b"" if request.method == "HEAD" else bytes(answer.body)
        return httpx.Response(answer.status, headers=answer.headers, content=body, request=request)


def _scope(request: httpx.Request) -> Scope:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "path": unquote(url.path),
        "raw_path": url.raw_path.split(b"?", 1)[0],
        "root_path": "",
        "scheme": url.scheme,
        "query_string": url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("testclient", 50000),
        "server": (url.host, url.port or {"http": 80, "https": 443}[url.scheme]),
        "state": {},
    }


class InProcess(httpx.Client):
    """Somebody who asks an application; within ``with`` it runs, from its start to its end."""

    def __init__(
        self, app: ASGIApp, *, raise_server_exceptions: bool = True, follow_redirects: bool = True
    ) -> None:
        super().__init__(
            base_url="http://testserver",
            headers={"user-agent": "testclient"},
            transport=Transport(app, raises=raise_server_exceptions),
            follow_redirects=follow_redirects,
        )
        self.app = app
        self._running: Lifespan | None = None

    def __enter__(self) -> Self:
        self._running = Lifespan(self.app)
        return self

    def __exit__(self, *_: Any) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.end()


class Lifespan:
    """The time between an application's start and its end."""

    def __init__(self, app: ASGIApp) -> None:
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._task = loop().create_task(here(app(scope, self._told.get, self._said.put)))
        self._tell("startup")

    def end(self) -> None:
        self._tell("shutdown")
        finished(self._over())

    async def _over(self) -> None:
        await self._task

    def _tell(self, what: str) -> None:
        self._told.put_nowait({"type": f"lifespan.{what}"})
        message = finished(self._said.get())
        if message["type"] != f"lifespan.{what}.complete":
            finished(self._over())
            raise AssertionError(message)
