"""Which operators this installation serves: names and addresses, and nothing of what they hold."""

from fastapi import APIRouter, Response

from api.operators import read_operators
from api.pages.gate import AnyVisit
from api.pages.rendering import page
from api.security.access import only
from api.security.identity import Role

router = APIRouter(
    prefix="/admin/operators", include_in_schema=False, dependencies=[only(Role.ADMINISTRATOR)]
)


@router.get("")
def operators(visit: AnyVisit) -> Response:
    """List the operators, the visitor's own marked."""
    settings = visit.service.settings
    return page(
        visit,
        "admin/operators.html",
        operators=sorted(read_operators(settings).values(), key=lambda one: one.name),
        own=settings.operator,
    )
