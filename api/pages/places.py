"""Where from and where to: home first, then places of earlier rides, then a search with its results to choose from."""

from starlette.datastructures import FormData

from api.language.words import gettext as _
from api.pages import wording
from api.pages.answers import text
from api.pages.draft import RideDraft
from api.pages.forms import FormErrors
from api.pages.searching import places_for, told_apart
from api.pages.visit import Visit
from scheduler.domain.place import Place, PlaceId, PlaceKind
from scheduler.domain.request import Direction

RECENT = 4
RESULTS = 8
ENDS = {"from": "origin", "to": "destination"}


def read_place(
    end: str, form: FormData, draft: RideDraft, errors: FormErrors, visit: Visit
) -> RideDraft | None:
    """Read one end of the ride: a place on the list, or words to search for."""
    search, chosen = text(form, "search"), text(form, "place")
    listed = {place.id: place for place in suggestions(end, draft, visit)}
    if chosen in listed:
        return put_place(end, draft, listed[PlaceId(chosen)], errors)
    if len(search) < 2:
        if chosen == "search" or search:
            errors.add("search", _("Enter a place, street or postcode, like CB6 3TA or Ely market."))
        else:
            first = "place" if listed else "search"
            errors.add(first, _("Choose a place, or enter one to search for."))
        return None
    return draft.model_copy(update={ENDS[end]: None, _words(end): search})


def read_result(
    end: str, form: FormData, draft: RideDraft, errors: FormErrors, visit: Visit
) -> RideDraft | None:
    """Read which of the places found was meant, or other words to search for."""
    chosen, search = text(form, "place"), text(form, "search")
    if chosen and chosen != "search":
        place = visit.gazetteer.get(PlaceId(chosen))
        if place is None:
            errors.add("place", _("Choose one of the places, or search again."))
            return None
        return put_place(end, draft, place, errors, searched=_search(end, draft))
    if chosen != "search" and search in ("", _search(end, draft)):
        errors.add("place", _("Choose one of the places, or search again."))
        return None
    if len(search) < 2:
        errors.add("search", _("Enter a place, street or postcode, like CB6 3TA or Ely market."))
        return None
    return draft.model_copy(update={_words(end): search})


def show_place(end: str, draft: RideDraft, visit: Visit) -> dict[str, object]:
    """Return what the page of one end shows."""
    chosen = _place(end, draft)
    listed = suggestions(end, draft, visit)
    return {
        "end": end,
        "items": [_item(place) for place in listed],
        "chosen": chosen.id if chosen and chosen.id in {place.id for place in listed} else "",
        "typed_words": _search(end, draft),
    }


def show_results(end: str, draft: RideDraft, visit: Visit) -> dict[str, object]:
    """Return what the page of search results shows."""
    words = _search(end, draft)
    found = told_apart(places_for(visit, words, limit=RESULTS)) if words else []
    chosen = _place(end, draft)
    return {
        "end": end,
        "items": [_item(place) for place in found],
        "chosen": chosen.id if chosen else "",
        "typed_words": words,
    }


def suggestions(end: str, draft: RideDraft, visit: Visit) -> list[Place]:
    """Return home and the places of earlier rides, without the other end of this one."""
    with visit.service.storage.reading() as records:
        rider = records.rider(draft.rider_id)
        bookings = records.bookings_of_rider(draft.rider_id)
    chosen = _place(end, draft)
    places = [rider.home] if rider and rider.home else []
    if chosen is not None and not _search(end, draft):
        places.append(chosen)
    for booking in reversed(bookings):
        places += [booking.request.destination, booking.request.origin]
    other = draft.destination if end == "from" else draft.origin
    taken = other.id if other else ""
    station = visit.policy.trains.station if end == "to" else None
    unique: dict[str, Place] = {}
    for place in places:
        if place.id != taken and place != station:
            unique.setdefault(place.id, place)
    return list(unique.values())[: RECENT + 1] + ([station] if station and station.id != taken else [])


def put_place(
    end: str, draft: RideDraft, place: Place, errors: FormErrors, *, searched: str = ""
) -> RideDraft | None:
    """Return the draft with one end of the ride known; ``searched`` are the words it was found by."""
    other = draft.destination if end == "from" else draft.origin
    if other is not None and other.id == place.id:
        errors.add("place", _("The ride starts and ends at the same place. Choose another one."))
        return None
    known: dict[str, object] = {ENDS[end]: place, _words(end): searched}
    if end == "to" and draft.catches_train and place != draft.destination:
        known |= {"catches_train": False, "train": None, "outward_time": None}
    way = Direction.OUTWARD if end == "from" else Direction.RETURN
    if draft.meets_train is way and place != _place(end, draft):
        known |= {"meets_train": None, "arrival": None}
        known |= {"outward_time": None} if end == "from" else {"one_way": None, "homeward_time": None}
    return draft.model_copy(update=known)


def _place(end: str, draft: RideDraft) -> Place | None:
    return draft.origin if end == "from" else draft.destination


def _words(end: str) -> str:
    return f"{ENDS[end]}_search"


def _search(end: str, draft: RideDraft) -> str:
    return draft.origin_search if end == "from" else draft.destination_search


def _item(place: Place) -> dict[str, str]:
    if place.kind is PlaceKind.HOME:
        return {"value": place.id, "text": _("My home"), "hint": place.label}
    return {"value": place.id, "text": place.name, "hint": wording.place_hint(place)}
