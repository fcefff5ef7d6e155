"""A bundle is built, read back the same, the same twice; a broken one is refused in words."""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from scheduler.adapters.area.about import AreaAbout, read_about
from scheduler.adapters.area.build import AreaSources, BuildReport, build_area
from scheduler.adapters.area.bundle import read_bundle
from scheduler.adapters.area.graph_build import build_graph
from scheduler.adapters.area.load import load_area
from scheduler.adapters.area.osm_reader import read_roads
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import PlaceKind
from scheduler.domain.travel import Profile, VehicleClass
from tests.fakes.small_map import SmallMap, node_at

CAR = Profile(VehicleClass.CAR, "off-peak")
STOPS = """ATCOCode,CommonName,Indicator,Street,LocalityName,StopType,Easting,Northing,Longitude,Latitude,Status
050A,Church,opp,High Street,Fenby,BCT,,,0.002,52.002,active
050B,Green,o/s 5,Low Street,Fenby,BCT,,,0.004,52.002,inactive
"""
POSTCODES = "Postcode,Eastings,Northings\nCB99 1AA,538000,235000\n"


def village() -> SmallMap:
    small = SmallMap()
    small.way(1, 11, 12, 13, name="High Street", maxspeed="30 mph")
    small.way(2, 13, 33)
    small.way(3, 33, 32, 31, name="Low Street")
    small.way(4, 31, 11)
    small.way(5, 12, 32, access="private")
    small.node(22, place="village", name="Fenby")
    small.node(12, amenity="doctors")
    small.node(41, shop="convenience", name="Fenby Stores")
    small.ban(9, "no_right_turn", 1, 13, 2)
    return small


def build(folder: Path, out: str = "area") -> BuildReport:
    stops, postcodes = folder / "stops.csv", folder / "postcodes.csv"
    stops.write_text(STOPS)
    postcodes.write_text(POSTCODES)
    sources = AreaSources(village().write(folder), stops=stops, postcodes=postcodes)
    return build_area(sources, folder / out, AreaAbout("Fenby"))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    build(tmp_path)
    return tmp_path / "area"


def test_what_was_built_can_be_loaded_and_driven(bundle: Path) -> None:
    area = load_area(bundle)
    assert area.name == "Fenby"
    table = area.roads.matrix([node_at(11)], [node_at(33)], CAR)
    assert 0 < table.seconds[0, 0] < 300
    labels = {place.label for place in area.gazetteer.search("fenby", limit=20)}
    assert {
        "Fenby",
        "Doctors' surgery, Fenby",
        "Fenby Stores",
        "Bus stop: Church, Fenby (opposite)",
    } <= labels
    assert "High Street, Fenby" in labels
    assert area.gazetteer.search("cb991aa")[0].kind is PlaceKind.POSTCODE
    assert b'"FeatureCollection"' in area.road_lines()
    assert "© OpenStreetMap contributors" in area.attribution
    assert {layer.name for layer in area.provenance} >= {"roads", "places", "stops", "postcodes"}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    build(tmp_path, "one")
    build(tmp_path, "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_arrays_come_back_as_they_went(bundle: Path, tmp_path: Path) -> None:
    written, read = build_graph(read_roads(tmp_path / "small.osm")), read_bundle(bundle).graph
    assert read.forbidden.shape == (1, 2)
    for name in type(read).__dataclass_fields__:
        assert np.array_equal(getattr(written, name), getattr(read, name)), name


def test_inactive_stops_are_left_out_and_counted(tmp_path: Path) -> None:
    report = build(tmp_path)
    assert next(layer.rows for layer in report.layers if layer.name == "stops") == 1
    assert any("1 stops" in remark for remark in report.remarks)


def test_a_box_clips_roads_and_places(tmp_path: Path) -> None:
    path = village().write(tmp_path)
    build_area(AreaSources(path), tmp_path / "area", AreaAbout("South"), box=(51.99, -0.01, 52.0021, 0.1))
    area = load_area(tmp_path / "area")
    assert not area.gazetteer.search("stores")
    with pytest.raises(BrokenInput, match="no road of it lies in the box"):
        build_area(AreaSources(path), tmp_path / "none", AreaAbout("Sea"), box=(10, 10, 11, 11))
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "name", ["area.toml", "roads.npz", "places.csv.gz", "population.csv.gz", "homes.csv.gz"]
)
def test_a_missing_file_is_named(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    with pytest.raises(BrokenInput, match=rf"{re.escape(name)}: is missing.*drove area build"):
        load_area(bundle)


@pytest.mark.parametrize("name", ["roads.npz", "places.csv.gz", "road_lines.json.gz"])
def test_a_truncated_file_is_named(bundle: Path, name: str) -> None:
    data = (bundle / name).read_bytes()
    (bundle / name).write_bytes(data[: len(data) // 2])
    with pytest.raises(
        BrokenInput, match=rf"{re.escape(name)}: has {len(data) // 2} bytes where .* says {len(data)}"
    ):
        load_area(bundle)


def test_a_changed_file_is_named(bundle: Path) -> None:
    data = bytearray((bundle / "roads.npz").read_bytes())
    data[len(data) // 2] ^= 1
    (bundle / "roads.npz").write_bytes(data)
    with pytest.raises(BrokenInput, match=r"roads\.npz: is not the file"):
        load_area(bundle)


def test_another_version_is_refused(bundle: Path) -> None:
    text = (bundle / "area.toml").read_text().replace("format = 1", "format = 7")
    (bundle / "area.toml").write_text(text)
    with pytest.raises(BrokenInput, match=r"area\.toml: format: is 7, and this program reads 1"):
        load_area(bundle)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name =", "nmae =", "name: is missing"),
        ('timezone = "Europe/London"', 'timezone = "Europe/Haddenham"', "is no time zone"),
        ("format = 1", "format = 1\nlicence_fee = 3", "licence_fee: there is no such key"),
        ("centre = [", "centre = [[", "is not valid TOML"),
    ],
)
def test_a_spoilt_front_page_is_told_by_key(bundle: Path, old: str, new: str, said: str) -> None:
    page = bundle / "area.toml"
    page.write_text(page.read_text().replace(old, new, 1))
    with pytest.raises(BrokenInput, match=re.escape(said)):
        load_area(bundle)


def relist(bundle: Path, name: str, data: bytes) -> None:
    """Put a file into the bundle as if it had been built so."""
    old = (bundle / name).read_bytes()
    (bundle / name).write_bytes(data)
    page = bundle / "area.toml"
    text = page.read_text().replace(hashlib.sha256(old).hexdigest(), hashlib.sha256(data).hexdigest())
    page.write_text(
        text.replace(f'name = "{name}"\nbytes = {len(old)}', f'name = "{name}"\nbytes = {len(data)}')
    )


Arrays = dict[str, np.ndarray[tuple[int, ...], np.dtype[np.int32]]]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda a: a.update(head=a["head"][:-1]), "its head has"),
        (lambda a: a.update(controlled=a["controlled"][:-1]), "its controlled has"),
        (lambda a: a.update(shape_lat=np.zeros(a["shape_lat"].size + 1, np.int32)), "do not both have"),
        (lambda a: a.update(tail=a["tail"] + 10_000), "tail is no node"),
        (lambda a: a.update(highway=a["highway"] + 200), "no known class"),
        (lambda a: a.update(forbidden=a["forbidden"] + 10_000), "forbids turns"),
        (lambda a: a.update(lat=a["lat"].astype(float)), "lat is no list of whole numbers"),
        (lambda a: a.pop("way"), "lacks way"),
    ],
    ids=["head", "controlled", "shape", "tail", "highway", "forbidden", "floats", "way"],
)
def test_arrays_that_do_not_fit_together_are_told(
    bundle: Path, spoil: Callable[[Arrays], None], said: str
) -> None:
    with np.load(bundle / "roads.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    spoil(arrays)
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    relist(bundle, "roads.npz", packed.getvalue())
    with pytest.raises(BrokenInput, match=re.escape(said)):
        load_area(bundle)


def test_an_order_that_is_none_is_not_trusted(bundle: Path) -> None:
    """A foreign order must not reach the compiled library; the hierarchy is then worked out anew."""
    expected = load_area(bundle).roads.matrix([node_at(11)], [node_at(33)], CAR)
    with np.load(bundle / "roads.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays["hierarchy_order"] = arrays["hierarchy_order"] * 0
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    relist(bundle, "roads.npz", packed.getvalue())
    assert load_area(bundle).roads.matrix([node_at(11)], [node_at(33)], CAR).seconds == expected.seconds


def test_a_file_that_is_no_archive_is_told(bundle: Path) -> None:
    relist(bundle, "roads.npz", b"PK\x03\x04 not really")
    with pytest.raises(BrokenInput, match=r"roads\.npz: cannot be unpacked"):
        load_area(bundle)
    assert not zipfile.is_zipfile(bundle / "roads.npz")


def test_a_file_that_will_not_unpack_is_told(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sums are right: whoever sends a bundle can write those too."""
    whole = (bundle / "places.csv.gz").read_bytes()
    for spoilt in (whole[:-9], whole[:20] + b"\xff" * 9 + whole[29:], b"plain"):
        relist(bundle, "places.csv.gz", spoilt)
        with pytest.raises(BrokenInput, match=r"places\.csv\.gz: cannot be unpacked"):
            load_area(bundle)
    relist(bundle, "places.csv.gz", whole)
    monkeypatch.setattr("scheduler.adapters.area.bundle.LARGEST", 100)
    with pytest.raises(BrokenInput, match="unpacks to more than an area can be"):
        load_area(bundle)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("small.osm", "<osm", "cannot be read as an OSM extract"),
        ("small.osm", '<?xml version="1.0"?><osm version="0.6"></osm>', "holds no road"),
        ("stops.csv", "Name,Lat\na,52\n", "has no column 'atcocode'"),
        ("stops.csv", "ATCOCode,CommonName,Latitude,Longitude\na,b,up,0\n", "stops.csv, line 2"),
        ("stops.csv", "ATCOCode,CommonName,Latitude,Longitude\na,b,152,0\n", "not a position on the globe"),
        ("postcodes.csv", "", "has no column 'postcode'"),
    ],
)
def test_a_source_that_cannot_be_used_is_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    build(tmp_path, "first")
    (tmp_path / name).write_text(text)
    sources = AreaSources(
        tmp_path / "small.osm", stops=tmp_path / "stops.csv", postcodes=tmp_path / "postcodes.csv"
    )
    with pytest.raises(BrokenInput, match=re.escape(said)):
        build_area(sources, tmp_path / "second", AreaAbout("Fenby"))
    assert not (tmp_path / "second").exists()


def test_a_description_is_read_strictly(tmp_path: Path) -> None:
    about = tmp_path / "about.toml"
    about.write_text('name = "Fenby"\n[layer.roads]\ndate = "2021-08"\n')
    assert read_about(about).note("roads").date == "2021-08"
    about.write_text('name = "Fenby"\n[layer.raods]\ndate = "2021-08"\n')
    with pytest.raises(BrokenInput, match="Did you mean roads"):
        read_about(about)
