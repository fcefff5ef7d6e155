"""Reading an OSM extract: the ways a car may drive, their nodes, barriers, signals and forbidden turns.

Decided here: what is taken from the file and what a file that cannot be read is told. No graph is made
here.
"""

from dataclasses import dataclass, field
from pathlib import Path

import osmium

from scheduler.adapters.area.osm_tags import RoadTags, blocks_cars, read_road
from scheduler.domain.errors import BrokenInput

_CONTROLS = {"traffic_signals", "mini_roundabout"}


@dataclass(frozen=True, slots=True)
class SourceWay:
    """A way of the extract that a car may drive."""

    id: int
    nodes: tuple[int, ...]
    road: RoadTags
    name: str
    ref: str


@dataclass(frozen=True, slots=True)
class SourceTurn:
    """A turn restriction at a node; ``only`` means that nothing else than this turn is allowed."""

    from_ways: tuple[int, ...]
    via: int
    to_ways: tuple[int, ...]
    only: bool


@dataclass(slots=True)
class SourceRoads:
    """Everything the graph is made from."""

    ways: list[SourceWay] = field(default_factory=list)
    positions: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Latitude and longitude by node."""
    blocked: set[int] = field(default_factory=set)
    controlled: set[int] = field(default_factory=set)
    """Nodes with traffic signals or a mini-roundabout."""
    turns: list[SourceTurn] = field(default_factory=list)
    turns_left_out: int = 0
    """Restrictions that run through a way, or hold at certain times only: not supported."""
    data_date: str = ""
    """The date the extract says it was made, if it says so."""


def read_roads(path: Path) -> SourceRoads:
    """Read the drivable part of an OSM extract.

    Raises
    ------
    BrokenInput
        The file is missing, is no OSM extract, or holds no road.
    """
    if not path.is_file():
        raise BrokenInput(
            f"{path}: there is no such file. Give the path of an OSM extract (.osm.pbf or .osm)."
        )
    roads = SourceRoads()
    try:
        _read(path, roads)
    except (RuntimeError, ValueError) as error:
        raise unreadable(path, error) from error
    roads.ways = [way for way in roads.ways if sum(node in roads.positions for node in way.nodes) > 1]
    if not roads.ways:
        raise BrokenInput(f"{path}: holds no road that a car may drive. Is it an extract of the right area?")
    return roads


def unreadable(path: Path, error: Exception) -> BrokenInput:
    """Return the error that tells somebody their extract cannot be read."""
    return BrokenInput(
        f"{path}: cannot be read as an OSM extract ({error}). "
        "Download it again; its name should end in .osm.pbf or .osm."
    )


def _read(path: Path, roads: SourceRoads) -> None:
    reader = osmium.io.Reader(str(path), osmium.osm.osm_entity_bits.NOTHING)
    try:
        header = reader.header()
        stamp = header.get("osmosis_replication_timestamp") or header.get("timestamp")
        roads.data_date = stamp[:10]
    finally:
        reader.close()
    ways_and_turns = osmium.FileProcessor(str(path), osmium.osm.WAY | osmium.osm.RELATION)
    ways_and_turns.with_filter(
        osmium.filter.KeyFilter("highway", "restriction", "restriction:motorcar", "type")
    )
    for entity in ways_and_turns:
        tags = {tag.k: tag.v for tag in entity.tags}
        if isinstance(entity, osmium.osm.Way):
            road = read_road(tags)
            if road is not None:
                nodes = tuple(node.ref for node in entity.nodes)
                roads.ways.append(
                    SourceWay(entity.id, nodes, road, tags.get("name", ""), tags.get("ref", ""))
                )
        elif isinstance(entity, osmium.osm.Relation) and tags.get("type", "").startswith("restriction"):
            members = [(member.role, member.type, member.ref) for member in entity.members]
            _read_turn(tags, members, roads)
    wanted = {node for way in roads.ways for node in way.nodes}
    for node in osmium.FileProcessor(str(path), osmium.osm.NODE):
        if isinstance(node, osmium.osm.Node) and node.id in wanted:
            roads.positions[node.id] = (node.lat, node.lon)
            if len(node.tags):
                _read_node(node.id, {tag.k: tag.v for tag in node.tags}, roads)


def _read_node(node: int, tags: dict[str, str], roads: SourceRoads) -> None:
    if blocks_cars(tags):
        roads.blocked.add(node)
    if tags.get("highway") in _CONTROLS:
        roads.controlled.add(node)


def _read_turn(tags: dict[str, str], members: list[tuple[str, str, int]], roads: SourceRoads) -> None:
    kind = tags.get("restriction:motorcar") or tags.get("restriction") or ""
    exempt = {part.strip() for part in tags.get("except", "").split(";")}
    if not kind.startswith(("no_", "only_")):
        roads.turns_left_out += 1
        return
    if exempt & {"motorcar", "motor_vehicle"}:
        return
    via = [ref for role, type_, ref in members if role == "via" and type_ == "n"]
    from_ways = tuple(ref for role, type_, ref in members if role == "from" and type_ == "w")
    to_ways = tuple(ref for role, type_, ref in members if role == "to" and type_ == "w")
    if len(via) != 1 or not from_ways or not to_ways:
        roads.turns_left_out += 1
        return
    roads.turns.append(SourceTurn(from_ways, via[0], to_ways, kind.startswith("only_")))
