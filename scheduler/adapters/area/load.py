"""Loading an area bundle: roads, gazetteer and everything else a service or simulation asks of its area.

Decided here: how a bundle on disk becomes the ports' adapters, and which speeds apply when nobody names
any.
"""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from scheduler.adapters.area.bundle import LINES, read_bundle
from scheduler.adapters.area.contents import AreaFacts, Layer, Population
from scheduler.adapters.gazetteer import SqliteGazetteer
from scheduler.adapters.roads import RoadNetwork
from scheduler.adapters.roads_speeds import read_speeds
from scheduler.domain.place import Point, ServiceArea
from scheduler.domain.speeds import SpeedPolicy

SPEEDS = "speeds.toml"


@dataclass(frozen=True, slots=True)
class Area:
    """A loaded area."""

    folder: Path
    facts: AreaFacts
    roads: RoadNetwork
    gazetteer: SqliteGazetteer
    population: Population
    lines: bytes

    @property
    def name(self) -> str:
        """The area's name."""
        return self.facts.name

    @property
    def zone(self) -> ZoneInfo:
        """The area's time zone."""
        return ZoneInfo(self.facts.timezone)

    @property
    def area(self) -> ServiceArea:
        """The outline of the area itself; roads and places reach further."""
        return self.facts.area

    @property
    def attribution(self) -> tuple[str, ...]:
        """The credits to show wherever the data is shown."""
        return self.facts.attribution

    @property
    def provenance(self) -> tuple[Layer, ...]:
        """Source, date, licence and what is inferred, for each layer."""
        return self.facts.layers

    @property
    def bounds(self) -> tuple[Point, Point]:
        """South-west and north-east corner of the roads."""
        return self.facts.bounds

    @property
    def centre(self) -> Point:
        """Where a map opens."""
        return self.facts.centre

    def road_lines(self) -> bytes:
        """Return GeoJSON of the roads for a map, as UTF-8; ``class`` is main, tertiary or minor."""
        return self.lines

    @property
    def road_lines_file(self) -> Path:
        """Return the same, gzipped, as a file to serve."""
        return self.folder / LINES


def load_area(folder: Path, speeds: SpeedPolicy | None = None) -> Area:
    """Load an area bundle; without ``speeds`` its own ``speeds.toml`` applies, or the defaults.

    Raises
    ------
    BrokenInput
        The bundle or the speeds cannot be used; names the file, what is wrong and what to do.
    """
    contents = read_bundle(folder)
    if speeds is None:
        own = folder / SPEEDS
        speeds = read_speeds(own) if own.is_file() else SpeedPolicy()
    roads = RoadNetwork(contents.graph, speeds, ZoneInfo(contents.facts.timezone), order=contents.order)
    gazetteer = SqliteGazetteer(contents.places, contents.facts.area)
    return Area(folder, contents.facts, roads, gazetteer, contents.population, contents.road_lines)
