"""How the application is put together: routes, pages, problems, headers, and what is open while it runs."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from api import logs, openapi, pages, problems
from api.audit.asking import WhoAsks
from api.browser_files import BrowserFiles
from api.demo import load_demo
from api.headers import SafeHeaders
from api.language.choosing import ReadersLanguage
from api.limits import SizeLimit
from api.routes import clock, router
from api.security.access import require_rules
from api.service import Service, open_service
from api.settings import Settings
from api.surroundings import Surroundings
from api.switchboard import Switchboard
from api.work.process import working

STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings, *, surroundings: Surroundings | None = None, service: Service | None = None
) -> FastAPI:
    """Return the application; a service that is already open stays so when it stops.

    Raises
    ------
    LookupError
        A route does not say who may use it.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with nullcontext(service) if service is not None else open_service(settings, surroundings) as opened:
            if settings.demo:
                load_demo(opened)
            app.state.service = opened
            with working(opened) if settings.worker == "inside" else nullcontext():
                yield

    app = FastAPI(
        title="Drove",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        routes=list(_routes(demo=settings.demo, clock_by_hand=settings.clock_start is not None)),
    )
    app.state.settings = settings
    app.state.problem_page = pages.problem_page
    logs.configure(settings.log)
    problems.handle(app)
    openapi.describe(app)
    require_rules(app)
    app.router.middleware_stack = Switchboard(app.router, app.router.middleware_stack)
    _wrap(app, settings)
    return app


@cache
def _routes(*, demo: bool, clock_by_hand: bool) -> Sequence[BaseRoute]:
    """Return the routes of every application of this process, side by side.

    The framework looks through a router within a router once for every level, at every request.
    """
    shown = [*pages.router.routes, *(pages.demonstration.routes if demo else ())]
    for route in shown:
        if isinstance(route, APIRoute):
            route.include_in_schema = False
    files = Mount("/static", GZipMiddleware(BrowserFiles(directory=STATIC)), name="static")
    return [*router.routes, *(clock.router.routes if clock_by_hand else ()), *shown, files]


def _wrap(app: FastAPI, settings: Settings) -> None:
    """Put headers, log and size limit around everything, the handler of last resort included."""
    inner = app.build_middleware_stack

    def wrapped() -> ASGIApp:
        limited = SizeLimit(ReadersLanguage(inner()), most=settings.largest_request_bytes)
        return logs.RequestLog(WhoAsks(SafeHeaders(limited, tls=settings.cookies_need_tls)))

    app.build_middleware_stack = wrapped  # type: ignore[method-assign]
