"""What routes and pages may ask for in their parameters."""

from typing import Annotated

from fastapi import Depends, Request

from api.security.access import CurrentSession, MaybeSession
from api.service import Service
from scheduler.usecases.scheduler import Scheduler

__all__ = ["CurrentScheduler", "CurrentService", "CurrentSession", "MaybeSession"]


async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


async def _scheduler(request: Request) -> Scheduler:
    service: Service = request.app.state.service
    return service.scheduler


CurrentService = Annotated[Service, Depends(_service)]
"""Everything the process holds: settings, storage, policy, gazetteer, clock …"""
CurrentScheduler = Annotated[Scheduler, Depends(_scheduler)]
"""The one scheduler."""


def count_quote(service: CurrentService, session: CurrentSession) -> None:
    """Count a resident's enquiry: each takes a search, and nobody's program may take them all.

    Raises
    ------
    TooMany
        There were too many within a minute.
    """
    if not session.runs_the_service:
        service.doors.attempts.note("quote", session.account.id)


QUOTED = Depends(count_quote)
"""Of every route that looks for rides."""
