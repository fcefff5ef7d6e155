"""How a route of the API is run: its rule, what it asks for, what it does and its answer, all in one thread.

The framework gives each of these to a thread of its own, one after the other. Every change of threads takes about as
long as a small statement takes in the database, and longer where many requests wait for their turn.
"""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar

from fastapi import Depends, Request, Response
from fastapi.params import Depends as Wanted
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.security.same_origin import SAFE_METHODS

T = TypeVar("T")


class InOneThread(APIRoute):
    """A route whose function, and whatever it depends on, never awaits anything but the body that was sent.

    What only reads is sent no body, and none is waited for.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        dependencies: Sequence[Wanted] | None = None,
        **others: Any,
    ) -> None:
        asked = [Depends(_awaited(one.dependency), use_cache=one.use_cache) for one in dependencies or ()]
        super().__init__(path, _awaited(endpoint), dependencies=asked, **others)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what reads the body, and has everything else done in a thread."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            if request.method not in SAFE_METHODS:
                with suppress(ClientDisconnect):  # The framework finds out for itself, and refuses.
                    await request.body()
            return await run_in_threadpool(_to_its_end, handle(request))

        return handler


def _awaited(call: Callable[..., Any] | None) -> Callable[..., Any]:
    """Return a function that the framework awaits where it is, in place of one that it would give to a thread."""
    assert call is not None
    if iscoroutinefunction(call):
        return call

    @wraps(call)
    async def awaited(*args: Any, **kwargs: Any) -> Any:
        return call(*args, **kwargs)

    return awaited


def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Run what never waits.

    Raises
    ------
    RuntimeError
        It did.
    """
    try:
        work.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    raise RuntimeError("A route that runs in one thread has awaited something. Give it another class.")
