"""The list that stands for the map: villages where rides go, and in each its places, stops and streets."""

from functools import lru_cache

from fastapi import APIRouter, Response

from api.language.words import N_
from api.language.words import gettext as _
from api.pages.answers import text
from api.pages.booking import BOOKERS, draft_of, go_on
from api.pages.draft import RideDraft
from api.pages.forms import FormErrors
from api.pages.gate import AnyVisit, Form
from api.pages.places import ENDS, put_place
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from scheduler.domain.errors import NotFound
from scheduler.domain.place import Place, PlaceKind
from scheduler.domain.policy import ServicePolicy
from scheduler.usecases.ports import Gazetteer

KINDS = {
    PlaceKind.POI: N_("Shops, surgeries and other places"),
    PlaceKind.STOP: N_("Bus stops and stations"),
    PlaceKind.STREET: N_("Streets"),
}
MOST = 40
"""How many names stand in one part of the list; streets of a town fill several."""
router = APIRouter(prefix="/book", include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("/{draft_id}/{end}/villages")
def villages(visit: AnyVisit, draft_id: str, end: str) -> Response:
    """List the villages and towns where rides go."""
    draft = draft_of(visit, draft_id)
    names = sorted(_by_village(visit.gazetteer, visit.policy))
    return page(
        visit,
        "book/villages.html",
        draft=draft,
        rider=visit.rider(draft.rider_id),
        end=_end(end),
        names=names,
    )


@router.get("/{draft_id}/{end}/villages/{village}")
def village(visit: AnyVisit, draft_id: str, end: str, village: str) -> Response:
    """List what there is in one village."""
    return _village(visit, draft_of(visit, draft_id), _end(end), village)


@router.post("/{draft_id}/{end}/villages/{village}")
def choose(visit: AnyVisit, draft_id: str, end: str, village: str, form: Form) -> Response:
    """Take one place of the list and go on."""
    draft, errors = draft_of(visit, draft_id), FormErrors()
    listed = _by_village(visit.gazetteer, visit.policy).get(village, ())
    place = next((one for one in listed if one.id == text(form, "place")), None)
    if place is None:
        errors.add("place", _("Choose a place from the list."))
        return _village(visit, draft, _end(end), village, errors=errors)
    answered = put_place(_end(end), draft, place, errors)
    if answered is None:
        return _village(visit, draft, end, village, errors=errors)
    return go_on(visit, answered)


@lru_cache(maxsize=4)
def served_places(gazetteer: Gazetteer, policy: ServicePolicy) -> tuple[Place, ...]:
    """Return what can be named on a map of the service: villages, then places, stops and streets."""
    kinds = (PlaceKind.SETTLEMENT, *KINDS)
    return tuple(one for kind in kinds for one in gazetteer.places(kind) if policy.serves(one))


@lru_cache(maxsize=4)
def _by_village(gazetteer: Gazetteer, policy: ServicePolicy) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = {}
    for place in served_places(gazetteer, policy):
        if place.locality and place.kind in KINDS:
            found.setdefault(place.locality, []).append(place)
    return {name: tuple(sorted(places, key=short_name)) for name, places in found.items()}


def _village(
    visit: Visit, draft: RideDraft, end: str, village: str, *, errors: FormErrors | None = None
) -> Response:
    listed = _by_village(visit.gazetteer, visit.policy).get(village)
    if listed is None:
        raise NotFound("village", village)
    return page(
        visit,
        "book/village.html",
        status=422 if errors else 200,
        draft=draft,
        rider=visit.rider(draft.rider_id),
        end=end,
        village=village,
        short=short_name,
        parts=[part for kind in KINDS for part in _parts(kind, [one for one in listed if one.kind is kind])],
        errors=errors,
    )


def _parts(kind: PlaceKind, places: list[Place]) -> list[tuple[str, list[Place]]]:
    """Return the parts of a list, each with its title: "Streets", or "Streets: A to B"."""
    title = _(KINDS[kind])
    if len(places) <= MOST:
        return [(title, places)] if places else []
    cuts = [places[start : start + MOST] for start in range(0, len(places), MOST)]
    span = _("{title}: {first} to {last}")
    return [(span.format(title=title, first=_first(cut[0]), last=_first(cut[-1])), cut) for cut in cuts]


def short_name(place: Place) -> str:
    """Return what a place is called in the list of its village and kind."""
    return place.name.removeprefix("Bus stop: ").replace(f", {place.locality}", "")


def _first(place: Place) -> str:
    return short_name(place)[:1].upper()


def _end(end: str) -> str:
    if end not in ENDS:
        raise NotFound("question", end)
    return end
