"""Small OSM extracts written by hand: a grid of numbered nodes and the ways between them."""

from pathlib import Path

from scheduler.domain.place import Point

STEP = 0.002
"""Degrees between neighbouring nodes: about 222 metres north, 136 metres east."""
SOUTH, WEST = 52.0, 0.0


def node_at(number: int) -> Point:
    """Return where a node lies: number 34 is 3 steps north and 4 steps east."""
    return Point(round(SOUTH + number // 10 * STEP, 6), round(WEST + number % 10 * STEP, 6))


class SmallMap:
    """An extract in the making."""

    def __init__(self) -> None:
        self._nodes: dict[int, dict[str, str]] = {}
        self._ways: list[str] = []
        self._relations: list[str] = []

    def node(self, number: int, **tags: str) -> None:
        self._nodes.setdefault(number, {}).update(
            {key.replace("__", ":"): value for key, value in tags.items()}
        )

    def way(self, id_: int, *nodes: int, highway: str = "residential", **tags: str) -> None:
        for number in nodes:
            self.node(number)
        tags = {"highway": highway, **{key.replace("__", ":"): value for key, value in tags.items()}}
        refs = "".join(f'<nd ref="{number}"/>' for number in nodes)
        self._ways.append(f'<way id="{id_}" version="1">{refs}{_tags(tags)}</way>')

    def ban(self, id_: int, kind: str, from_way: int, via: int, to_way: int) -> None:
        members = (
            f'<member type="way" ref="{from_way}" role="from"/><member type="node" ref="{via}" role="via"/>'
            f'<member type="way" ref="{to_way}" role="to"/>'
        )
        tags = _tags({"type": "restriction", "restriction": kind})
        self._relations.append(f'<relation id="{id_}" version="1">{members}{tags}</relation>')

    def write(self, folder: Path, name: str = "small.osm") -> Path:
        nodes = "".join(
            f'<node id="{number}" version="1" lat="{node_at(number).lat}" lon="{node_at(number).lon}">'
            f"{_tags(tags)}</node>"
            for number, tags in sorted(self._nodes.items())
        )
        text = "".join([nodes, *self._ways, *self._relations])
        path = folder / name
        path.write_text(f'<?xml version="1.0"?><osm version="0.6">{text}</osm>', encoding="utf-8")
        return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
