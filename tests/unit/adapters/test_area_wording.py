"""Names, ids, villages and grid references of an area's places."""

import math
from pathlib import Path

import pytest

from scheduler.adapters.area.grid import to_degrees
from scheduler.adapters.area.people import home_clusters, read_small_areas_table
from scheduler.adapters.area.place_rows import (
    SourcePoi,
    SourceStreet,
    distinct,
    poi_rows,
    read_postcodes,
    read_stops,
    street_rows,
)
from scheduler.adapters.area.settlements import Settlement, Settlements
from scheduler.adapters.area.wording import indicator_words, plain, spot, stop_name
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Point

ELY, VILLAGE, SUBURB = Point(52.4, 0.26), Point(52.36, 0.15), Point(52.41, 0.27)
AROUND = Settlements(
    [
        Settlement("Ely", "city", ELY),
        Settlement("Fenby", "village", VILLAGE),
        Settlement("Northend", "suburb", SUBURB),
    ]
)


@pytest.mark.parametrize(
    ("easting", "northing", "lat", "lon"),
    [
        (
            651409.903,
            313177.270,
            52.6579790,
            1.716052,
        ),  # the Ordnance Survey's worked example, shifted to WGS 84
        (546381, 275438, 52.357477, 0.14809),
        (546186, 257263, 52.194243, 0.137361),
    ],
)
def test_grid_references_come_out_within_five_metres(
    easting: float, northing: float, lat: float, lon: float
) -> None:
    found = to_degrees(easting, northing)
    assert math.hypot((found[0] - lat) * 111_195, (found[1] - lon) * 67_900) < 5


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        ("opp", "opposite"),
        ("o/s 50", "outside 50"),
        ("adj", "next to"),
        ("nr", "near"),
        ("near", "near"),
        ("N-bound", "northbound"),
        ("SW-bound", "south-westbound"),
        ("westbound", "westbound"),
        ("Stop A", "Stop A"),
        ("opposite", "opposite"),
        ("", ""),
    ],
)
def test_indicators_are_spelt_out(indicator: str, words: str) -> None:
    assert indicator_words(indicator) == words


def test_a_stop_is_told_with_its_village_once() -> None:
    assert (
        stop_name("Church", indicator="opp", locality="Wilburton") == "Bus stop: Church, Wilburton (opposite)"
    )
    assert stop_name("Ely Market", indicator="", locality="Ely") == "Bus stop: Ely Market"


def test_plain_text_forgets_what_people_leave_out() -> None:
    assert plain("St. Mary's  Café & Co-op") == "st marys cafe and coop"


def test_a_suburb_is_told_by_its_town() -> None:
    assert AROUND.around(SUBURB) == "Ely"
    assert AROUND.around(Point(52.361, 0.152)) == "Fenby"
    assert AROUND.around(Point(50.0, -3.0)) == ""
    assert Settlements([]).around(ELY) == ""


def test_unnamed_places_are_called_what_they_are_or_left_out() -> None:
    rows = poi_rows([SourcePoi("doctors", "", VILLAGE), SourcePoi("park", "", ELY)], AROUND)
    assert [row.place.label for row in rows] == ["Doctors' surgery, Fenby"]


def test_a_place_mapped_twice_counts_once_and_a_closed_one_not_at_all() -> None:
    twin = Point(VILLAGE.lat + 0.0005, VILLAGE.lon)
    found = [
        SourcePoi("pub", "Red Lion", VILLAGE),
        SourcePoi("pub", "Red Lion", twin),
        SourcePoi("pub", "Red Lion", ELY),
        SourcePoi("hospital", "Old Infirmary (closed)", ELY),
        SourcePoi("pharmacy", "", twin),
        SourcePoi("pharmacy", "Fenby Pharmacy", VILLAGE),
    ]
    assert sorted(row.place.label for row in poi_rows(found, AROUND)) == [
        "Fenby Pharmacy",
        "Red Lion, Ely",
        "Red Lion, Fenby",
    ]


def test_a_street_of_one_village_is_one_place_on_its_longest_part() -> None:
    far = Point(VILLAGE.lat + 0.004, VILLAGE.lon)
    rows = street_rows(
        [
            SourceStreet("High Street", VILLAGE, 50),
            SourceStreet("High Street", far, 300),
            SourceStreet("High Street", ELY, 9),
        ],
        AROUND,
    )
    assert [(row.place.id, row.place.point) for row in rows] == [
        ("street:high-street-ely", ELY),
        ("street:high-street-fenby", far),
    ]


def test_namesakes_get_ids_of_their_own_whatever_their_order() -> None:
    rows = poi_rows([SourcePoi("pub", "Red Lion", VILLAGE)], AROUND) * 2
    assert len(distinct(rows)) == 1
    assert spot(52.36, 0.15) != spot(52.36, 0.16)


def test_stations_stops_and_taxis(tmp_path: Path) -> None:
    path = tmp_path / "stops.csv"
    path.write_text(
        "ATCOCode,CommonName,Indicator,Street,LocalityName,StopType,Easting,Northing,Status\n"
        "1,Entrance1,Entrance,,Newmarket,RSE,564000,263000,active\n"
        "2,Entrance2,Entrance,,Newmarket,RSE,564010,263000,active\n"
        "3,Drummer Street,Bay 3,,Cambridge,BCS,545000,258000,active\n"
        "4,Forecourt,,,Ely,TXR,554000,279000,active\n"
        "5,Airport,,,Cambridge,AIR,548000,258000,active\n"
        "6,Old Stop,,,Ely,BCT,554000,279000,inactive\n"
    )
    rows, left_out = read_stops(path)
    assert [(row.place.name, row.place.category) for row in rows] == [
        ("Newmarket Rail Station", "railway station"),
        ("Bus stop: Drummer Street, Cambridge (Bay 3)", "bus station"),
        ("Taxi rank: Forecourt, Ely", "taxi rank"),
    ]
    assert left_out == 3


def test_postcodes_are_written_the_usual_way(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_text("pcd,lat,long,doterm\nCB6 3PX,52.36,0.15,\nCB63PY,52.36,0.15,202001\nCB1,52,0,\n")
    rows = read_postcodes(path, AROUND)
    assert [(row.place.id, row.place.label) for row in rows] == [("postcode:CB63PX", "CB6 3PX, Fenby")]


def test_people_and_homes_are_counted_by_place(tmp_path: Path) -> None:
    people, buildings, postcodes = (
        tmp_path / name for name in ("people.csv", "buildings.csv", "postcodes.csv")
    )
    ages = "age_0_15,age_16_24,age_25_34,age_35_49,age_50_64,age_65_plus"
    people.write_text(
        f"lsoa21cd,lsoa21nm,{ages},lat,lon,imd2019_decile,nearest_place\n"
        "E1,Fens 001A,1,2,3,4,5,6,52.36,0.15,7.0,Fenby\nE2,Fens 001B,1,1,1,1,1,1,,,,\n"
    )
    areas = read_small_areas_table(people, [])
    assert [(area.code, area.total, area.point_inferred, area.deprivation_decile) for area in areas] == [
        ("E1", 21, False, 7),
        ("E2", 6, True, None),
    ]
    postcodes.write_text("postcode,lat,lon\nCB6 3PX,52.36,0.15\nCB6 3PY,52.39,0.26\n")
    buildings.write_text(
        "lat,lon,footprint_m2\n52.3601,0.1501,90\n52.3602,0.1499,120\n52.3601,0.15,2000\n52.3599,0.1498,60\n"
    )
    homes = home_clusters(read_postcodes(postcodes, AROUND), areas, buildings)
    assert [(home.postcode, home.homes, home.inferred) for home in homes] == [
        ("CB6 3PX", 3, False),
        ("CB6 3PY", 15, True),
    ]
    people.write_text(people.read_text().replace("E1,Fens 001A,1", "E1,Fens 001A,few"))
    with pytest.raises(BrokenInput, match=r"people\.csv, line 2"):
        read_small_areas_table(people, [])
