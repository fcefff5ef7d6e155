"""Whom and what a volunteer would rather not drive: read from the form, told only to themselves and the office."""

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date

from starlette.datastructures import FormData

from api.pages.forms import FormErrors
from scheduler.domain.people import DriverId, Rider, RiderId, Unwilling
from scheduler.domain.place import PlaceKind
from scheduler.usecases.ports import Gazetteer
from scheduler.usecases.rota_commands import GiveAvailability

UNWILLING = {
    Unwilling.FOLDING_CHAIR: "Somebody with a wheelchair that folds",
    Unwilling.WHEELCHAIR: "Somebody who stays in their wheelchair",
    Unwilling.WALKING_FRAME: "Somebody with a walking frame",
    Unwilling.CHILDREN: "Children",
    Unwilling.HEALTH: "Rides to a hospital or surgery",
}
MOST_PEOPLE = 50
MOST_LETTERS = 3_000


def wishes(form: FormData, command: GiveAvailability, errors: FormErrors, _today: date) -> GiveAvailability:
    """Read needs and places somebody will not do."""
    chosen = {str(one) for one in form.getlist("unwilling")}
    places = set(_listed(form, "avoided"))
    if len(places) > MOST_PEOPLE:
        errors.add("avoided", f"Enter at most {MOST_PEOPLE} places.")
    return replace(
        command,
        unwilling=frozenset(one for one in Unwilling if one.value in chosen),
        avoided=frozenset(places),
        takes_dogs="dogs" not in chosen,
    )


def places(
    command: GiveAvailability, errors: FormErrors, *, known: Mapping[str, str], of_before: Set[str]
) -> GiveAvailability:
    """Return the places as the service spells them; one it does not know would keep nobody from going there."""
    found = set()
    for name in command.avoided:
        spelt = known.get(name.casefold(), name if name in of_before else "")
        if not spelt:
            errors.add("avoided", f"We do not know a place called {name}. Enter a village or town, like Ely.")
        found.add(spelt)
    return replace(command, avoided=frozenset(found))


def villages(gazetteer: Gazetteer) -> dict[str, str]:
    """Return the villages and towns that places lie in, by their name in small letters."""
    kinds = (PlaceKind.STOP, PlaceKind.POI, PlaceKind.SETTLEMENT)
    named = {name for kind in kinds for place in gazetteer.places(kind) for name in place.villages}
    return {name.casefold(): name for name in sorted(named)}


def _listed(form: FormData, field: str) -> list[str]:
    """Return what somebody typed with commas between."""
    words = form.get(field, "")
    typed = words[:MOST_LETTERS].split(",") if isinstance(words, str) else []
    return [one.strip() for one in typed if one.strip()]


def people(form: FormData, command: GiveAvailability, errors: FormErrors, _today: date) -> GiveAvailability:
    """Read the other volunteers somebody likes to go with, or rather not."""
    rather = frozenset(DriverId(str(one)) for one in form.getlist("with_whom"))
    not_with = frozenset(DriverId(str(one)) for one in form.getlist("not_with"))
    if rather & not_with:
        errors.add("not_with", "Somebody is ticked in both lists. Keep one.")
    return replace(command, said=replace(command.said, with_whom=rather, not_with=not_with))


def riders(
    form: FormData, command: GiveAvailability, errors: FormErrors, *, known: list[Rider]
) -> GiveAvailability:
    """Read the riders somebody would rather drive or not, among those this visitor may know."""
    lists = {}
    for field in ("preferred_riders", "refused_riders"):
        found: set[RiderId] = set()
        for name in _listed(form, field):
            fits = [one for one in known if one.name.casefold() == name.casefold()]
            if not fits:
                errors.add(field, f"We know nobody called {name}. Enter the name as on your run sheet.")
            found |= {one.id for one in fits}
        lists[field] = frozenset(found)
    if lists["preferred_riders"] & lists["refused_riders"]:
        errors.add("refused_riders", "Somebody is in both lists. Keep one.")
    return replace(
        command, preferred_riders=lists["preferred_riders"], refused_riders=lists["refused_riders"]
    )
