"""What people type and what they mean, on the places of the Haddenham bundle."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.adapters.area.bundle import read_bundle
from scheduler.adapters.gazetteer import SqliteGazetteer
from scheduler.domain.place import PlaceId, PlaceKind, Point, ServiceArea

AREA = Path(__file__).parents[3] / "areas" / "haddenham"
TYPED = {
    "hadd": "Haddenham",
    "Haddenham": "Haddenham",
    "HADDENHAM": "Haddenham",
    "hadenham": "Haddenham",
    "hadd surgery": "Doctors' surgery, Haddenham",
    "surgery stretham": "Stretham Surgery",
    "stretham surgery": "Stretham Surgery",
    "strethem surgry": "Stretham Surgery",
    "doctors haddenham": "Doctors' surgery, Haddenham",
    "doctor's, haddenham": "Doctors' surgery, Haddenham",
    "gp haddenham": "Doctors' surgery, Haddenham",
    "haddenham pharmacy": "Haddenham Pharmacy",
    "chemist haddenham": "Haddenham Pharmacy",
    "haddenham post office": "Haddenham Post Office",
    "library haddenham": "Haddenham Library",
    "arkenstall": "The Arkenstall Centre, Haddenham",
    "12 high street haddenham": "High Street, Haddenham",
    "12a high st haddenham": "High Street, Haddenham",
    "high street, haddenham": "High Street, Haddenham",
    "station rd haddenham": "Station Road, Haddenham",
    "hop row": "Hop Row, Haddenham",
    "witchfrod": "Witchford",
    "witchford": "Witchford",
    "wilburton": "Wilburton",
    "wilburtn": "Wilburton",
    "little thetford": "Little Thetford",
    "lt thetford": "Little Thetford",
    "litle thetford": "Little Thetford",
    "stretham": "Stretham",
    "aldreth": "Aldreth",
    "sutton": "Sutton",
    "ely": "Ely",
    "e": "Ely",
    "tesco ely": "Tesco, Ely",
    "tesco in ely": "Tesco, Ely",
    "tesco": "Tesco, Ely",
    "tesko ely": "Tesco, Ely",
    "waitrose": "Waitrose, Ely",
    "sainsburys ely": "Sainsbury's, Ely",
    "Sainsbury’s Ely": "Sainsbury's, Ely",
    "co-op sutton": "Co-op Food, Sutton",
    "coop sutton": "Co-op Food, Sutton",
    "ely station": "Ely Rail Station",
    "ely railway station": "Ely Rail Station",
    "train station ely": "Ely Rail Station",
    "cambridge station": "Cambridge Rail Station",
    "addenbrookes": "Addenbrooke's Hospital, Cambridge",
    "addenbrooke's": "Addenbrooke's Hospital, Cambridge",
    "adenbrooks hospital": "Addenbrooke's Hospital, Cambridge",
    "papworth hospital": "Royal Papworth Hospital, Cambridge",
    "princess of wales": "Princess of Wales Hospital, Ely",
    "hospital ely": "Princess of Wales Hospital, Ely",
    "st marys surgery": "St Mary's Surgery, Ely",
    "saint mary's surgery ely": "St Mary's Surgery, Ely",
    "ely library": "Ely Library",
    "march": "March",
    "newmarket": "Newmarket",
    "cb6 3px": "CB6 3PX",
    "CB63PX": "CB6 3PX",
    "  cb6   3px ": "CB6 3PX",
}


@pytest.fixture(scope="module")
def gazetteer() -> SqliteGazetteer:
    contents = read_bundle(AREA)
    return SqliteGazetteer(contents.places, contents.facts.area)


@pytest.mark.parametrize("typed", TYPED)
def test_the_right_place_comes_first(gazetteer: SqliteGazetteer, typed: str) -> None:
    found = gazetteer.search(typed)
    assert found
    assert TYPED[typed] in (found[0].label, found[0].name)


@pytest.mark.parametrize("typed", ["CB6 3", "cb63", "cb6 3p", "cb6", "CB25 0"])
def test_the_beginning_of_a_postcode_lists_postcodes(gazetteer: SqliteGazetteer, typed: str) -> None:
    found = gazetteer.search(typed, limit=8)
    assert len(found) == 8
    assert {place.kind for place in found} == {PlaceKind.POSTCODE}
    start = typed.replace(" ", "").upper()
    assert all(place.name.replace(" ", "").startswith(start) for place in found)


@pytest.mark.parametrize("typed", ["EH1 1YZ", "SW1A 1AA", "eh11yz"])
def test_a_whole_postcode_that_we_do_not_know_is_taken_for_nothing_else(
    gazetteer: SqliteGazetteer, typed: str
) -> None:
    assert gazetteer.search(typed) == []


def test_postcodes_inside_the_area_come_first(gazetteer: SqliteGazetteer) -> None:
    area = read_bundle(AREA).facts.area
    inside = [area.contains(place.point) for place in gazetteer.search("CB24", limit=2000)]
    assert inside == sorted(inside, reverse=True)


@pytest.mark.parametrize(
    "typed", ["", " ", ",.;", "'", '"', "zzzzqqq xxyy", "*", "NEAR(", "a OR", "-", "\x00", "é" * 500]
)
def test_nonsense_finds_nothing_or_little_and_never_fails(gazetteer: SqliteGazetteer, typed: str) -> None:
    assert len(gazetteer.search(typed)) <= 10


@given(st.text(max_size=40))
def test_any_text_can_be_searched(typed: str) -> None:
    assert len(every_fortieth().search(typed, limit=3)) <= 3


@cache
def every_fortieth() -> SqliteGazetteer:
    contents = read_bundle(AREA)
    return SqliteGazetteer(contents.places[::40], contents.facts.area)


def test_limits_are_kept(gazetteer: SqliteGazetteer) -> None:
    assert len(gazetteer.search("road", limit=3)) == 3
    assert gazetteer.search("road", limit=0) == []


def test_a_place_is_found_again_by_its_id(gazetteer: SqliteGazetteer) -> None:
    for typed in ("hadd", "tesco ely", "cb6 3px", "ely station", "hop row"):
        place = gazetteer.search(typed)[0]
        assert gazetteer.get(place.id) == place
    assert gazetteer.get(PlaceId("place:atlantis")) is None


def test_ids_are_readable_and_lasting(gazetteer: SqliteGazetteer) -> None:
    assert gazetteer.search("haddenham")[0].id == "place:haddenham"
    assert gazetteer.search("cb6 3px")[0].id == "postcode:CB63PX"
    assert gazetteer.search("ely station")[0].id == "stop:0500ELYY0"
    assert gazetteer.search("hop row")[0].id == "street:hop-row-haddenham"
    assert gazetteer.search("tesco ely")[0].id.startswith("poi:tesco-ely-")


def test_no_two_places_share_an_id() -> None:
    ids = [row.place.id for row in read_bundle(AREA).places]
    assert len(ids) == len(set(ids))


def test_a_spot_is_named_by_what_is_near(gazetteer: SqliteGazetteer) -> None:
    near = gazetteer.nearest(Point(52.3577, 0.1482))
    assert near is not None
    assert near.locality == "Haddenham"
    assert gazetteer.nearest(Point(53.4, 1.9)) is None


def test_bus_stops_read_well(gazetteer: SqliteGazetteer) -> None:
    labels = [place.label for place in gazetteer.search("hop row haddenham")]
    assert "Bus stop: Hop Row, Haddenham (opposite)" in labels
    assert "Bus stop: Hop Row, Haddenham (near)" in labels


def test_many_threads_may_search(gazetteer: SqliteGazetteer) -> None:
    typed = list(TYPED) * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(gazetteer.search, typed))
    assert found[: len(TYPED)] == found[len(TYPED) : 2 * len(TYPED)]


def test_an_empty_gazetteer_finds_nothing() -> None:
    empty = SqliteGazetteer([], ServiceArea("nowhere", ()))
    assert empty.search("ely") == []
    assert empty.search("cb6") == []
    assert empty.nearest(Point(52, 0)) is None


def test_what_was_looked_for_lately_is_not_looked_for_again(
    gazetteer: SqliteGazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = gazetteer.search("ely libary", limit=5)
    monkeypatch.setattr(gazetteer, "_matching", lambda *_: pytest.fail("it was"))
    assert gazetteer.search("Ely  libary", limit=5) == found != []
    assert gazetteer.search("ely libary", limit=2) == found[:2]
