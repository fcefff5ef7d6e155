"""Pointing to a spot on the map as the start or the end of a ride; the list of villages says the same without one."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.booking import BOOKERS, draft_of, go_on
from api.pages.draft import RideDraft
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.places import ENDS, put_place
from api.pages.rendering import page
from api.pages.visit import Visit
from api.pinned import pin_at
from api.security.access import only
from scheduler.domain.errors import NotFound
from scheduler.domain.place import Place, Point

router = APIRouter(prefix="/book", include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("/{draft_id}/{end}/map")
def show(visit: AnyVisit, draft_id: str, end: str) -> Response:
    """Show the map, at the place chosen before or at the rider's home."""
    return _map(visit, draft_of(visit, draft_id), end)


@router.get("/{draft_id}/{end}/map/name")
def name(visit: AnyVisit, draft_id: str, end: str, lat: str = "", lon: str = "") -> Response:
    """Return what a spot is called, for the line under the map."""
    draft_of(visit, draft_id)
    pin = _pin(visit, lat, lon)
    if pin is None or end not in ENDS:
        raise NotFound("spot", f"{lat} {lon}")
    served = visit.policy.serves(pin)
    return JSONResponse({"name": pin.label if served else _("We do not go there.")})


@router.post("/{draft_id}/{end}/map")
def choose(visit: AnyVisit, draft_id: str, end: str, form: Form) -> Response:
    """Take the spot and go on."""
    draft, errors = draft_of(visit, draft_id), FormErrors()
    pin = _pin(visit, text(form, "lat"), text(form, "lon"))
    if pin is None:
        errors.add("place", _("Move the map to choose a spot, or use the list of villages."))
        return _map(visit, draft, end, errors=errors)
    if not visit.policy.serves(pin):
        errors.add("place", _("We do not go there. Choose a spot inside the line on the map."))
        return _map(visit, draft, end, errors=errors)
    answered = put_place(end, draft, pin, errors)
    return _map(visit, draft, end, errors=errors) if answered is None else go_on(visit, answered)


def _pin(visit: Visit, lat: str, lon: str) -> Place | None:
    """Return the spot as a place; None when those are no co-ordinates."""
    try:
        return pin_at(
            Point(round(float(lat), 6), round(float(lon), 6)), visit.gazetteer, near=_("Near {place}")
        )
    except ValueError:
        return None


def _map(visit: Visit, draft: RideDraft, end: str, *, errors: FormErrors | None = None) -> Response:
    if end not in ENDS:
        raise NotFound("question", end)
    chosen = draft.origin if end == "from" else draft.destination
    rider = visit.rider(draft.rider_id)
    start = chosen or (rider.home if rider else None)
    outlines = visit.policy.area.outlines
    return page(
        visit,
        "book/map.html",
        status=422 if errors else 200,
        draft=draft,
        rider=visit.rider(draft.rider_id),
        end=end,
        start=start.point if start is not None else outlines[0][0],
        outlines=[[(corner.lon, corner.lat) for corner in (*ring, ring[0])] for ring in outlines],
        has_map=visit.service.surroundings.area is not None,
        errors=errors,
    )
