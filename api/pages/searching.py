"""Which places a search shows first: those that rides go to, unless somewhere else was named."""

from api.pages.visit import Visit
from scheduler.domain.place import Place, metres_between

WIDER = 3
"""How many times more places are looked through than are shown."""
BESIDE = 250
"""Metres: a market and the square it is held on are one place to a caller."""


def places_for(visit: Visit, words: str, *, limit: int) -> list[Place]:
    """Return the likeliest places, those that are served in front; a town that was typed is taken at its word."""
    found = visit.gazetteer.search(words, limit=limit * WIDER)
    if found and found[0].locality and found[0].locality.casefold() in words.casefold():
        return found[:limit]
    return sorted(found, key=lambda place: not visit.policy.serves(place))[:limit]


def told_apart(places: list[Place]) -> list[Place]:
    """Return the places without those that are called as an earlier one and lie beside it."""
    kept: list[Place] = []
    for place in places:
        alike = (one for one in kept if one.label == place.label)
        if all(metres_between(one.point, place.point) > BESIDE for one in alike):
            kept.append(place)
    return kept
