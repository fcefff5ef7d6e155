"""The page of the monitor; it is there only where the settings say so."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.dependencies import CurrentService
from api.metrics import page
from api.one_thread import InOneThread
from api.security.access import anybody
from scheduler.domain.errors import NotFound

router = APIRouter(route_class=InOneThread, dependencies=[anybody()], include_in_schema=False)


@router.get("/metrics")
def metrics(service: CurrentService) -> Response:
    """Return what was measured."""
    if not service.settings.metrics:
        raise NotFound("page", "metrics")
    return Response(page(service), media_type=CONTENT_TYPE_LATEST)
