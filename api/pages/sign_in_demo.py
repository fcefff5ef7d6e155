"""One click and a visitor of the demonstration is somebody else. These routes exist in the demonstration alone."""

from fastapi import APIRouter, Response

from api.demo import ONE_CLICK
from api.pages.answers import text
from api.pages.arriving import arrive, local
from api.pages.gate import AnyVisit, OpenForm
from api.security.access import anybody
from api.security.identity import Way
from scheduler.domain.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.post("/sign-in/demonstration", dependencies=[anybody()])
def become(visit: AnyVisit, form: OpenForm) -> Response:
    """Sign in as one of the made-up people."""
    login = text(form, "person")
    found = visit.service.doors.accounts.find(login)
    if found is None or login not in dict(ONE_CLICK) or not visit.service.settings.demo:
        raise NotFound("account", login)
    return arrive(visit, found[0], Way.DEMONSTRATION, after=local(text(form, "after")))
