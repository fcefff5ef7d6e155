"""What is logged of a request: the route, the outcome, the time it took. Never who, where or what was sent.

Addresses are logged as the route's pattern, because ids and search words in them are about people.
"""

import logging
import secrets
import sys
from time import perf_counter
from typing import TextIO, cast

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.log_stream import SturdyStream
from api.request_times import REQUESTS
from api.security.redaction import redact
from api.tracing import method_of, trace_of

QUIET = frozenset({"/health", "/ready", "/static"})


def configure(style: str) -> None:
    """Write logs to standard error, as JSON lines or as text for people."""
    render = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            redact,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, SturdyStream(sys.stderr))),
        cache_logger_on_first_use=False,
    )


class RequestLog:
    """Gives every request an id, sends it back, and logs one line when the response is out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and log how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id, status, began = secrets.token_hex(8), 500, perf_counter()
        known = {"request_id": request_id, **trace_of(scope)}

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(**known):
            try:
                await self.app(scope, receive, sending)
            finally:
                pattern = _pattern(scope)
                taken = perf_counter() - began
                REQUESTS.labels(method_of(scope), pattern, status).observe(taken)
                if pattern not in QUIET or status >= 500:
                    milliseconds = round(taken * 1000, 1)
                    structlog.get_logger("drove").info(
                        "request", method=method_of(scope), route=pattern, status=status, ms=milliseconds
                    )


def _pattern(scope: Scope) -> str:
    route = scope.get("route")
    return str(getattr(route, "path", "none"))
