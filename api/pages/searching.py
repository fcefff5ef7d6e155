"""Which places a search shows first: those that rides go to, unless somewhere else was named."""

from api.pages.visit import Visit
from scheduler.domain.place import Place

WIDER = 3
"""How many times more places are looked through than are shown."""


def places_for(visit: Visit, words: str, *, limit: int) -> list[Place]:
    """Return the likeliest places, those that are served in front; a town that was typed is taken at its word."""
    found = visit.gazetteer.search(words, limit=limit * WIDER)
    if found and found[0].locality and found[0].locality.casefold() in words.casefold():
        return found[:limit]
    return sorted(found, key=lambda place: not visit.policy.serves(place))[:limit]
