"""Which route answers a request, found by how its address begins.

The framework tries one route after the other, and there are some three hundred. The order among those that begin
alike stays what it is; what no route answers in full is left to the framework, which knows how to refuse it.
"""

from collections.abc import Iterable
from itertools import takewhile

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

Beginning = tuple[str, ...]


class Switchboard:
    """Stands in front of a router, and hands a request to its route at once."""

    def __init__(self, router: APIRouter, otherwise: ASGIApp) -> None:
        self._router, self._otherwise = router, otherwise
        self._routes = by_beginning(router.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to its route, or to the router where there is none."""
        found = self.found(scope) if scope["type"] == "http" else None
        if found is None:
            await self._otherwise(scope, receive, send)
            return
        route, what_it_found = found
        scope.setdefault("router", self._router)
        scope.update(what_it_found)
        await route.handle(scope, receive, send)

    def found(self, scope: Scope) -> tuple[BaseRoute, Scope] | None:
        """Return the route that answers a request in full, and what it makes of the address; None where none does."""
        if scope.get("root_path"):
            return None
        first, _, rest = scope["path"][1:].partition("/")
        beginning = (first, rest.partition("/")[0])
        for route in self._routes.get(beginning) or self._routes.get(beginning[:1], []):
            match, what_it_found = route.matches(scope)
            if match is Match.FULL:
                return route, what_it_found
        return None


def by_beginning(routes: Iterable[BaseRoute]) -> dict[Beginning, list[BaseRoute]]:
    """Return which routes an address can be of: by its first two parts, else by the first alone."""
    known = [(_literal(route), route) for route in routes]
    return {
        wanted: [route for beginning, route in known if beginning == wanted[: len(beginning)]]
        for wanted in {beginning for beginning, _ in known}
    }


def _literal(route: BaseRoute) -> Beginning:
    """Return the first parts of a route's address, two at most, as far as they are always the same."""
    parts = str(getattr(route, "path", "")).removeprefix("/").split("/")[:2]
    return tuple(takewhile(lambda part: "{" not in part, parts))
