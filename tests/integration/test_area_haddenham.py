"""The bundle in the repository: small, true to what is known of the place."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from scheduler.adapters.area.about import read_about
from scheduler.adapters.area.build import AreaSources, build_area
from scheduler.adapters.area.load import Area, load_area
from scheduler.benchmarks.matrix import bench_matrix
from scheduler.domain.place import PlaceKind, Point
from scheduler.domain.travel import UNREACHABLE, Profile, VehicleClass

FOLDER = Path(__file__).parents[2] / "areas" / "haddenham"
CAR, MINIBUS = Profile(VehicleClass.CAR, "off-peak"), Profile(VehicleClass.MINIBUS, "off-peak")
VILLAGES = (
    "Haddenham",
    "Aldreth",
    "Wilburton",
    "Stretham",
    "Little Thetford",
    "Witcham",
    "Witchford",
    "Sutton",
)


@pytest.fixture(scope="module")
def area() -> Area:
    return load_area(FOLDER)


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 8_000_000


def test_all_pilot_villages_reach_each_other_ely_and_the_hospital(area: Area) -> None:
    names = (*VILLAGES, "Ely", "Addenbrooke's Hospital", "Cambridge Rail Station")
    places = [area.gazetteer.search(name)[0] for name in names]
    assert [place.name for place in places] == list(names)
    points = [place.point for place in places]
    table = area.roads.matrix(points, points, CAR)
    assert (table.seconds != UNREACHABLE).all()
    assert table.seconds.max() < 60 * 60
    assert all(area.area.contains(point) for point in points[: len(VILLAGES) + 1])


def test_settlements_of_the_area_lie_on_the_network(area: Area) -> None:
    for village in VILLAGES:
        snap = area.roads.snap(area.gazetteer.search(village)[0].point)
        assert snap is not None
        assert snap.metres_away < 200


def test_who_lives_there_is_told_for_simulations(area: Area) -> None:
    people = sum(small.total for small in area.population.small_areas)
    assert people == 404_856
    homes = [home for home in area.population.homes if area.area.contains(home.point)]
    assert 12_000 < sum(home.homes for home in homes) < 26_000
    codes = {small.code for small in area.population.small_areas}
    assert {home.small_area for home in area.population.homes} <= codes


def test_the_map_layer_is_plain_geojson_within_bounds(area: Area) -> None:
    lines = json.loads(area.road_lines())
    assert [feature["properties"]["class"] for feature in lines["features"]] == ["main", "tertiary", "minor"]
    assert area.road_lines_file.stat().st_size < 1_000_000
    south_west, north_east = area.bounds
    for feature in lines["features"]:
        points = np.array([point for line in feature["geometry"]["coordinates"] for point in line])
        assert points[:, 0].min() >= south_west.lon - 1e-4
        assert points[:, 1].max() <= north_east.lat + 1e-4


def test_every_source_is_thanked_and_its_guesses_are_told(area: Area) -> None:
    thanks = " ".join(area.attribution)
    for name in (
        "OpenStreetMap",
        "Ordnance" if "Ordnance" in thanks else "OS data",
        "Royal Mail",
        "National Statistics",
    ):
        assert name in thanks
    roads = next(layer for layer in area.provenance if layer.name == "roads")
    assert roads.date == "2021-08"
    assert "inferred" in roads.inferred
    assert {layer.name for layer in area.provenance} >= {
        "roads",
        "places",
        "pois",
        "stops",
        "postcodes",
        "homes",
    }


def test_the_matrix_measure_gives_its_figures() -> None:
    measured = bench_matrix(50, 2)
    assert measured["size"] == 50
    assert float(str(measured["matrix_ms"])) > 0
    assert 0 <= float(str(measured["unreachable_share"])) < 0.5


def test_the_real_bus_from_ely_to_march_would_take_about_as_long(area: Area, shared_data: Path) -> None:
    """The data's own reckoning is 57.6 minutes of driving for the 64 minutes of the timetable."""
    stops = {row["ATCOCode"]: row for row in csv.DictReader((shared_data / "data/naptan_stops.csv").open())}
    order = json.loads((shared_data / "data/ely_zipper2_stops.json").read_text())["stops"]
    called = [stops[stop["atco"]] for stop in order if stop["atco"] in stops]
    route = area.roads.route([Point(float(row["lat"]), float(row["lon"])) for row in called], MINIBUS)
    assert route is not None
    assert sum(route.seconds) / 60 == pytest.approx(57.6, rel=0.12)


def test_bus_stops_lie_beside_a_road(area: Area) -> None:
    stops = [place for place in area.gazetteer.search("bus stop", limit=400) if place.kind is PlaceKind.STOP]
    away = [snap.metres_away for place in stops if (snap := area.roads.snap(place.point))]
    assert len(away) > 200
    assert np.percentile(away, 95) < 40


@pytest.mark.slow
def test_it_is_what_the_importer_makes_of_the_sources(shared_data: Path, tmp_path: Path) -> None:
    data = shared_data / "data"
    sources = AreaSources(
        data / "roads_ely_cambridge.osm.pbf",
        stops=data / "naptan_stops.csv",
        postcodes=data / "postcodes.csv.gz",
        places=(data / "places.csv",),
        pois=data / "pois.csv",
        streets=data / "streets.csv",
        population=data / "lsoa_population_2021.csv",
        buildings=data / "buildings_zone.csv.gz",
        extra_places=FOLDER / "extra_places.csv",
    )
    report = build_area(sources, tmp_path, read_about(FOLDER / "about.toml"))
    for name in report.files:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
