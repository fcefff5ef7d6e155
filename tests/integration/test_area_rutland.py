"""A second county, from its untouched OSM extract alone."""

from pathlib import Path

import numpy as np
import pytest

from scheduler.adapters.area.about import AreaAbout
from scheduler.adapters.area.build import AreaSources, build_area
from scheduler.adapters.area.load import Area, load_area
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import PlaceKind
from scheduler.domain.travel import UNREACHABLE, Profile, VehicleClass

CAR = Profile(VehicleClass.CAR, "off-peak")
EXTRACT = "data/second_area/rutland-2018-02-27.osm.pbf"


@pytest.fixture(scope="module")
def built() -> dict[str, Area]:
    return {}


@pytest.fixture
def rutland(shared_data: Path, tmp_path_factory: pytest.TempPathFactory, built: dict[str, Area]) -> Area:
    if "rutland" not in built:
        out = tmp_path_factory.mktemp("rutland")
        build_area(AreaSources(shared_data / EXTRACT), out, AreaAbout("Rutland"))
        built["rutland"] = load_area(out)
    return built["rutland"]


def test_oakham_to_uppingham_takes_a_quarter_of_an_hour(rutland: Area) -> None:
    oakham, uppingham = (rutland.gazetteer.search(name)[0] for name in ("oakham", "uppingham"))
    assert (oakham.kind, uppingham.kind) == (PlaceKind.SETTLEMENT, PlaceKind.SETTLEMENT)
    route = rutland.roads.route([oakham.point, uppingham.point], CAR)
    assert route is not None
    assert 9 * 60 < route.seconds[0] < 17 * 60
    assert 9_000 < route.metres[0] < 13_000


def test_every_village_is_reached_from_oakham(rutland: Area) -> None:
    oakham = rutland.gazetteer.search("oakham")[0]
    names = ("Ketton", "Cottesmore", "Empingham", "Whissendine", "Langham", "Greetham", "Uppingham")
    villages = [rutland.gazetteer.search(name)[0] for name in names]
    assert [village.name for village in villages] == list(names)
    seconds = rutland.roads.matrix([oakham.point], [village.point for village in villages], CAR).seconds
    assert (seconds != UNREACHABLE).all()
    assert seconds.max() < 30 * 60


@pytest.mark.parametrize(
    ("typed", "found"), [("oakham station", "Oakham"), ("high street uppingham", "High Street")]
)
def test_places_come_from_the_extract_itself(rutland: Area, typed: str, found: str) -> None:
    assert found in rutland.gazetteer.search(typed)[0].name


def test_its_date_and_licence_are_told(rutland: Area) -> None:
    roads = next(layer for layer in rutland.provenance if layer.name == "roads")
    assert (roads.date, roads.licence) == ("2018-02-27", "ODbL 1.0")
    assert rutland.attribution == ("© OpenStreetMap contributors",)


def test_nearly_all_of_it_is_connected(rutland: Area) -> None:
    points = [place.point for place in rutland.gazetteer.search("road", limit=200)]
    seconds = rutland.roads.matrix(points, points, CAR).seconds
    assert np.mean(seconds == UNREACHABLE) < 0.02


def test_a_damaged_extract_is_told(shared_data: Path, tmp_path: Path) -> None:
    data = (shared_data / EXTRACT).read_bytes()
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(data[: len(data) // 3])
    with pytest.raises(BrokenInput, match=r"broken\.osm\.pbf: cannot be read as an OSM extract"):
        build_area(AreaSources(broken), tmp_path / "out", AreaAbout("Broken"))
    assert not (tmp_path / "out").exists()
