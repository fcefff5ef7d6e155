"""Which places a search shows first."""

from types import SimpleNamespace
from typing import Any

from api.pages.searching import places_for
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from tests.fakes import village_service as village

AWAY = Place(PlaceId("poi:away"), "Surgery", Point(52.9, 0.2), PlaceKind.POI, "Chatteris", "surgery")


def shown(words: str, *found: Place, limit: int = 8) -> list[Place]:
    gazetteer = SimpleNamespace(search=lambda _words, limit: list(found)[:limit])
    visit: Any = SimpleNamespace(gazetteer=gazetteer, policy=village.POLICY)
    return places_for(visit, words, limit=limit)


def test_places_that_are_served_come_first() -> None:
    assert shown("surgery", AWAY, village.SURGERY) == [village.SURGERY, AWAY]
    assert shown("surgery", AWAY, village.SURGERY, limit=1) == [village.SURGERY]


def test_a_town_that_was_typed_is_taken_at_its_word() -> None:
    assert shown("surgery chatteris", AWAY, village.SURGERY) == [AWAY, village.SURGERY]
    assert shown("nothing like it") == []
