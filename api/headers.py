"""Which headers every response carries, so that a browser trusts our pages with nothing they do not need.

A page may have its own scripts run with the nonce of its request: ``csp_nonce(request)``.
"""

import secrets
from collections.abc import Mapping

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cache-Control": "no-store",
}
"""Set where a response does not say otherwise itself. Nearly everything is about somebody: not stored."""
OVER_TLS = "max-age=31536000; includeSubDomains"
KEY = "csp_nonce"


def content_policy(nonce: str) -> str:
    """Return which sources a page may load from: ourselves, and scripts that carry the nonce."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def csp_nonce(request: Request) -> str:
    """Return the nonce of this request."""
    nonce: str = request.scope["state"][KEY]
    return nonce


class SafeHeaders:
    """Adds the headers to every response."""

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self.app, self.tls = app, tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})[KEY] = nonce

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", content_policy(nonce))
                if self.tls:
                    headers.setdefault("Strict-Transport-Security", OVER_TLS)
            await send(message)

        await self.app(scope, receive, sending)
