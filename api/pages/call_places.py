"""Which place a caller means by a few words: home, somewhere they have been, or the likeliest place of the area."""

from dataclasses import dataclass

from api.language.words import gettext as _
from api.pages.forms import FormErrors
from api.pages.searching import places_for, told_apart
from api.pages.visit import Visit
from scheduler.domain.booking import Booking
from scheduler.domain.people import Rider
from scheduler.domain.place import Place, PlaceId

MOST = 6


@dataclass(frozen=True, slots=True)
class Understood:
    """The words typed, the place they were taken for, and what else they could mean."""

    words: str
    place: Place | None
    others: tuple[Place, ...] = ()


def understand(visit: Visit, rider: Rider, bookings: list[Booking], *, words: str, chosen: str) -> Understood:
    """Return what was meant; a place chosen from the list goes before the likeliest one."""
    candidates = _candidates(visit, rider, bookings, words)
    picked = next((place for place in candidates if place.id == chosen), None)
    best = picked or (candidates[0] if candidates else None)
    return Understood(words, best, tuple(candidates))


def require(found: Understood, field: str, errors: FormErrors) -> Place | None:
    """Return the place, or note what to type instead."""
    if found.place is None:
        text = (
            _("Enter a place, street or postcode.")
            if not found.words
            else _("We know no such place. Try other words.")
        )
        errors.add(field, text)
    return found.place


def _candidates(visit: Visit, rider: Rider, bookings: list[Booking], words: str) -> list[Place]:
    tidy = words.casefold().strip()
    if not tidy:
        return []
    if rider.home and tidy == "home":
        return [rider.home]
    own = [rider.home] if rider.home else []
    for booking in reversed(bookings):
        own += [booking.request.destination, booking.request.origin]
    own += [run.destination for run in visit.policy.shared_runs]
    found: dict[PlaceId, Place] = {}
    for place in own:
        is_home = rider.home is not None and place.id == rider.home.id
        if (is_home and "home".startswith(tidy)) or _fits(place, tidy):
            found.setdefault(place.id, place)
    for place in places_for(visit, words, limit=MOST):
        found.setdefault(place.id, place)
    return told_apart(list(found.values()))[:MOST]


def _fits(place: Place, tidy: str) -> bool:
    parts = place.label.casefold().replace(",", " ").split()
    words = tidy.replace(",", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in words)
