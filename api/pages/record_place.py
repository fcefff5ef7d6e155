"""Where somebody lives or a vehicle stands, as the office writes it down: words for the driver, a spot for the roads.

The spot is found by a postcode, street or village. Where that could be several, the office says which is meant.
"""

from dataclasses import dataclass, replace

from starlette.datastructures import FormData

from api.pages.answers import text
from api.pages.forms import FormErrors
from api.pages.searching import places_for
from api.pages.visit import Visit
from scheduler.domain.place import Place, PlaceId, PlaceKind

MOST = 8
LONGEST = 80


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """The two fields, what could be meant by the second, and the place they make."""

    address: str = ""
    near: str = ""
    candidates: tuple[Place, ...] = ()
    place: Place | None = None

    @classmethod
    def of(cls, place: Place | None) -> "PlaceForm":
        """Return the fields filled with what is known."""
        return cls() if place is None else cls(address=place.label, place=place)


def read_place(
    visit: Visit, form: FormData, errors: FormErrors, *, kind: PlaceKind, before: Place | None
) -> PlaceForm:
    """Return the fields as sent; without words to look for, a place that is known stays where it is."""
    address, near = text(form, "address")[:LONGEST], text(form, "near")
    if not address:
        errors.add("address", "Enter the house and street, as a driver should read it.")
    if not near:
        if before is None:
            errors.add("near", "Enter the postcode, or the street and village.")
            return PlaceForm(address)
        is_same = address == before.label
        return PlaceForm(address, place=before if is_same else _named(before, address))
    candidates = tuple(places_for(visit, near, limit=MOST))
    if not candidates:
        errors.add("near", "We know no such place. Enter the postcode, or the street and village.")
        return PlaceForm(address, near)
    meant = _meant(candidates, near, chosen=text(form, "near-id"))
    if meant is None:
        errors.add("near-id", "Choose which place is meant.")
        return PlaceForm(address, near, candidates)
    locality = meant.name if meant.kind is PlaceKind.SETTLEMENT else meant.locality
    id_ = PlaceId(visit.service.surroundings.ids.new_id(kind.value))
    return PlaceForm(address, near, candidates, Place(id_, address, meant.point, kind, locality))


def _named(place: Place, address: str) -> Place:
    """Return the place under another name; its village is left out where the name says it."""
    return replace(place, name=address.removesuffix(f", {place.locality}"))


def _meant(candidates: tuple[Place, ...], near: str, *, chosen: str) -> Place | None:
    """Return the place that was chosen, else the only one, else the one that has just that name."""
    if chosen or len(candidates) == 1:
        return next((one for one in candidates if one.id == chosen or len(candidates) == 1), None)
    exact = [one for one in candidates if _plain(near) in (_plain(one.name), _plain(one.label))]
    return exact[0] if len(exact) == 1 else None


def _plain(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())
