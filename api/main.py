"""How the application is put together: routes, pages, problems, headers, and what is open while it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from api import logs, openapi, problems
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
    )
    app.state.settings = settings
    app.state.problem_page = None
    logs.configure(settings.log)
    problems.handle(app)
    app.include_router(router)
    if settings.clock_start is not None:
        app.include_router(clock.router)
    _add_pages(app, settings)
    app.mount("/static", GZipMiddleware(BrowserFiles(directory=STATIC)), name="static")
    openapi.describe(app)
    require_rules(app)
    _wrap(app, settings)
    return app


def _wrap(app: FastAPI, settings: Settings) -> None:
    """Put headers, log and size limit around everything, the handler of last resort included."""
    inner = app.build_middleware_stack

    def wrapped() -> ASGIApp:
        limited = SizeLimit(ReadersLanguage(inner()), most=settings.largest_request_bytes)
        return logs.RequestLog(WhoAsks(SafeHeaders(limited, tls=settings.cookies_need_tls)))

    app.build_middleware_stack = wrapped  # type: ignore[method-assign]


def _add_pages(app: FastAPI, settings: Settings) -> None:
    """Add the pages, where this installation has them; they show problems as pages too."""
    if not (Path(__file__).parent / "pages" / "__init__.py").exists():
        return
    pages = import_module("api.pages")
    app.include_router(pages.router, include_in_schema=False)
    if settings.demo:
        app.include_router(pages.demonstration, include_in_schema=False)
    app.state.problem_page = pages.problem_page
