"""The pages anybody may read: what the service is, and how accessible it is."""

from fastapi import APIRouter, Response

from api.pages.checked import last_results
from api.pages.gate import AnyVisit
from api.pages.rendering import page
from api.security.access import anybody

router = APIRouter(include_in_schema=False, dependencies=[anybody()])


@router.get("/")
def front(visit: AnyVisit) -> Response:
    """Show what the service offers, from the rules in force, so that it cannot drift from them."""
    return page(visit, "front.html")


@router.get("/accessibility")
def accessibility(visit: AnyVisit) -> Response:
    """Say honestly what was checked, what is known not to work, and whom to tell."""
    return page(visit, "accessibility.html", checked=last_results())
