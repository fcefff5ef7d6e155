"""Building an area bundle from open data: what ``drove area build`` does.

Decided here: which source fills which layer, and that whatever has no table of its own is taken from the
OSM extract.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scheduler.adapters.area.about import AreaAbout, SourceNote
from scheduler.adapters.area.bundle import write_bundle
from scheduler.adapters.area.contents import AreaContents, AreaFacts, Layer, Population
from scheduler.adapters.area.graph import MICRO, RoadGraph
from scheduler.adapters.area.graph_build import build_graph
from scheduler.adapters.area.osm_places import SourcePlaces, named_streets, read_places, stop_rows
from scheduler.adapters.area.osm_reader import SourceRoads, read_roads
from scheduler.adapters.area.osm_tags import RoadFlag
from scheduler.adapters.area.people import home_clusters, read_small_areas_table
from scheduler.adapters.area.place_rows import (
    GazetteerRow,
    distinct,
    poi_rows,
    read_pois,
    read_postcodes,
    read_settlements,
    read_stops,
    read_streets,
    settlement_rows,
    street_rows,
)
from scheduler.adapters.area.road_lines import road_lines
from scheduler.adapters.area.settlements import Settlements
from scheduler.adapters.roads_layers import search_graph
from scheduler.adapters.roads_search import hierarchy_order
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Point, ServiceArea

Box = tuple[float, float, float, float]
"""South, west, north, east."""
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AreaSources:
    """The files an area is built from; only the OSM extract is needed."""

    osm: Path
    stops: Path | None = None
    postcodes: Path | None = None
    places: tuple[Path, ...] = ()
    pois: Path | None = None
    streets: Path | None = None
    population: Path | None = None
    buildings: Path | None = None
    extra_places: Path | None = None
    """Points of interest the other sources lack, in the same columns."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built: bytes by file, rows by layer, and remarks for whoever built it."""

    files: dict[str, int]
    layers: tuple[Layer, ...]
    remarks: tuple[str, ...]


@dataclass(slots=True)
class _Work:
    """What is collected while building."""

    sources: AreaSources
    about: AreaAbout
    box: Box | None
    say: Progress
    layers: list[Layer] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    from_osm: SourcePlaces | None = None

    def inside(self, point: Point) -> bool:
        """Tell whether a point is to be kept."""
        if self.box is None:
            return True
        south, west, north, east = self.box
        return south <= point.lat <= north and west <= point.lon <= east

    def osm_places(self) -> SourcePlaces:
        """Return the named places of the extract, read once."""
        if self.from_osm is None:
            self.say("Reading places from the OSM extract")
            self.from_osm = read_places(self.sources.osm)
        return self.from_osm

    def layer(self, name: str, rows: int, usual: SourceNote | None = None) -> None:
        """Note a layer and the thanks it is owed."""
        note = self.about.note(name)
        usual = usual or SourceNote()
        inferred = " ".join(text for text in (note.inferred, usual.inferred) if text)
        date = note.date or usual.date or "not known"
        self.layers.append(
            Layer(name, usual.source or note.source, date, usual.licence or note.licence, inferred, rows)
        )
        for credit in usual.credits or note.credits:
            if credit not in self.credits:
                self.credits.append(credit)


def build_area(
    sources: AreaSources,
    out: Path,
    about: AreaAbout,
    *,
    box: Box | None = None,
    progress: Progress = lambda _: None,
) -> BuildReport:
    """Build an area bundle in the folder ``out``; nothing is written unless everything could be read.

    Raises
    ------
    BrokenInput
        A source cannot be used; names the file, the place in it and the remedy.
    """
    work = _Work(sources, about, box, progress)
    work.say("Reading roads")
    roads = _clipped(read_roads(sources.osm), work)
    graph = build_graph(roads)
    _road_layer(work, roads, graph)
    places = _places(work, roads)
    population = _population(work, places)
    work.say("Preparing route search")
    order = hierarchy_order(search_graph(graph))
    contents = AreaContents(_facts(work, graph), graph, order, places, population, road_lines(graph))
    work.say(f"Writing {out}")
    return BuildReport(write_bundle(out, contents), tuple(work.layers), tuple(work.remarks))


def _clipped(roads: SourceRoads, work: _Work) -> SourceRoads:
    if work.box is None:
        return roads
    kept = {node for node, (lat, lon) in roads.positions.items() if work.inside(Point(lat, lon))}
    roads.ways = [way for way in roads.ways if any(node in kept for node in way.nodes)]
    if not roads.ways:
        raise BrokenInput(
            f"{work.sources.osm}: no road of it lies in the box. Give south, west, north, east in degrees."
        )
    return roads


def _road_layer(work: _Work, roads: SourceRoads, graph: RoadGraph) -> None:
    if roads.turns_left_out:
        work.remarks.append(
            f"{roads.turns_left_out} turn restrictions are of kinds not supported and were left out."
        )
    inferred = (
        "A road without a limit gets the usual one of its class. Turning round is allowed at every node."
    )
    share = float(np.mean((graph.flags & RoadFlag.LIMIT_INFERRED) != 0))
    if share:
        inferred += f" {share:.0%} of edges carry a limit the source itself worked out."
    work.layer("roads", graph.edges, SourceNote(date=roads.data_date, inferred=inferred))


def _places(work: _Work, roads: SourceRoads) -> list[GazetteerRow]:
    work.say("Reading places")
    sources = work.sources
    found = read_settlements(sources.places) if sources.places else work.osm_places().settlements
    settlements = Settlements(found)
    rows = settlement_rows([one for one in found if work.inside(one.point)], settlements)
    work.layer("places", len(rows))
    pois = read_pois(sources.pois) if sources.pois else work.osm_places().pois
    near = SourceNote(
        inferred="The village of each is the nearest. Unnamed ones are called by what they are."
    )
    rows += _layer(work, "pois", poi_rows(pois, settlements), near)
    if sources.extra_places:
        rows += _layer(work, "extra_places", poi_rows(read_pois(sources.extra_places), settlements))
    streets = read_streets(sources.streets) if sources.streets else named_streets(roads)
    one_point = SourceNote(
        inferred="A street is a point on it; its village is the nearest. No house numbers."
    )
    rows += _layer(work, "streets", street_rows(streets, settlements), one_point)
    if sources.stops:
        stops, left_out = read_stops(sources.stops)
        if left_out:
            work.remarks.append(f"{left_out} stops are closed or not for passengers and were left out.")
        rows += _layer(work, "stops", stops)
    else:
        usual = SourceNote("OpenStreetMap", licence="ODbL 1.0", credits=("© OpenStreetMap contributors",))
        rows += _layer(work, "stops", stop_rows(work.osm_places().stops, settlements), usual)
    if sources.postcodes:
        rows += _layer(work, "postcodes", read_postcodes(sources.postcodes, settlements), _near_village())
    return distinct(rows)


def _near_village() -> SourceNote:
    """Return the remark that a village is the nearest one."""
    return SourceNote(inferred="The village of each is the nearest.")


def _layer(
    work: _Work, name: str, rows: list[GazetteerRow], usual: SourceNote | None = None
) -> list[GazetteerRow]:
    kept = [row for row in rows if work.inside(row.place.point)]
    work.layer(name, len(kept), usual)
    return kept


def _population(work: _Work, places: list[GazetteerRow]) -> Population:
    sources = work.sources
    found = [] if sources.population is None else read_settlements(sources.places)
    areas = read_small_areas_table(sources.population, found) if sources.population else ()
    areas = tuple(area for area in areas if work.inside(area.point))
    if areas:
        guessed = sum(area.point_inferred for area in areas)
        remark = (
            f"{guessed} areas have no middle in the source and were placed among their neighbours."
            if guessed
            else ""
        )
        work.layer("population", len(areas), SourceNote(inferred=remark))
    homes = home_clusters(places, areas, sources.buildings)
    if homes:
        remark = (
            "Homes are buildings of a house's size, by nearest postcode; 15 a postcode where none are mapped."
        )
        work.layer("homes", len(homes), SourceNote(inferred=remark))
    return Population(areas, homes)


def _facts(work: _Work, graph: RoadGraph) -> AreaFacts:
    low = Point(float(graph.lat.min()) / MICRO, float(graph.lon.min()) / MICRO)
    high = Point(float(graph.lat.max()) / MICRO, float(graph.lon.max()) / MICRO)
    whole = (low, Point(low.lat, high.lon), high, Point(high.lat, low.lon))
    area = work.about.area or ServiceArea(work.about.name, (whole,))
    corners = [point for ring in area.outlines for point in ring]
    centre = Point(
        round((min(p.lat for p in corners) + max(p.lat for p in corners)) / 2, 6),
        round((min(p.lon for p in corners) + max(p.lon for p in corners)) / 2, 6),
    )
    return AreaFacts(
        work.about.name,
        work.about.timezone,
        area,
        (low, high),
        centre,
        tuple(work.credits),
        tuple(work.layers),
    )
