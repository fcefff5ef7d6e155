"""How much anybody may send."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SizeLimit:
    """Stops reading a request that is larger than allowed, whatever its headers say."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; whoever reads too much of it gets an error of status 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        received = 0

        async def receiving() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.most:
                raise HTTPException(413)
            return message

        await self.app(scope, receiving, send)
