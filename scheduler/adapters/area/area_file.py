"""``area.toml``, the bundle's front page: what it covers, where it comes from, which files belong to it.

Decided here: the format's version and the keys.
"""

import json
from pathlib import Path
from zoneinfo import available_timezones

from scheduler.adapters.area.contents import AreaFacts, Layer
from scheduler.adapters.strict_toml import Table, read_toml
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Point, ServiceArea

FORMAT = 1
Listed = dict[str, tuple[int, str]]
"""Size and SHA-256 of each file of a bundle."""


def facts_text(facts: AreaFacts, files: Listed) -> str:
    """Return the text of ``area.toml``."""
    south_west, north_east = facts.bounds
    lines = [
        "# Written by `drove area build`. Do not edit: build the area again.",
        f"format = {FORMAT}",
        f"name = {_quoted(facts.name)}",
        f"timezone = {_quoted(facts.timezone)}",
        f"centre = {_pair(facts.centre)}",
        f"south_west = {_pair(south_west)}",
        f"north_east = {_pair(north_east)}",
        f"attribution = [{', '.join(_quoted(text) for text in facts.attribution)}]",
    ]
    for ring in facts.area.outlines:
        lines += ["", "[[outline]]", f"ring = [{', '.join(_pair(point) for point in ring)}]"]
    for layer in facts.layers:
        lines += ["", "[[layer]]", f"rows = {layer.rows}"]
        for key in ("name", "source", "date", "licence", "inferred"):
            lines.append(f"{key} = {_quoted(getattr(layer, key))}")
    for name, (size, digest) in sorted(files.items()):
        lines += ["", "[[file]]", f"name = {_quoted(name)}", f"bytes = {size}", f"sha256 = {_quoted(digest)}"]
    return "\n".join(lines) + "\n"


def read_facts(path: Path) -> tuple[AreaFacts, Listed]:
    """Return what ``area.toml`` says.

    Raises
    ------
    BrokenInput
        It is missing, damaged or of a version this program does not know.
    """
    if not path.is_file():
        raise BrokenInput(
            f"{path}: is missing, so {path.parent} is no area bundle. "
            "Check the folder, or build it with `drove area build`."
        )
    table = Table(path, read_toml(path))
    version = table.whole("format")
    if version != FORMAT:
        table.fail("format", f"is {version}, and this program reads {FORMAT}. Build the area again.")
    facts = _facts(table)
    listed = {}
    for file in table.tables("file"):
        listed[file.text("name")] = (file.whole("bytes"), file.text("sha256"))
        file.finish()
    table.finish()
    return facts, listed


def _facts(table: Table) -> AreaFacts:
    name, timezone = table.text("name"), table.text("timezone")
    if timezone not in available_timezones():
        table.fail("timezone", f'{timezone!r} is no time zone. Write it like timezone = "Europe/London".')
    rings = []
    for outline in table.tables("outline"):
        rings.append(tuple(outline.position("ring", pair) for pair in outline.pairs("ring")))
        outline.finish()
    layers = []
    for layer in table.tables("layer"):
        words = {key: layer.text(key, "") for key in ("name", "source", "date", "licence", "inferred")}
        layers.append(Layer(**words, rows=layer.whole("rows")))
        layer.finish()
    return AreaFacts(
        name=name,
        timezone=timezone,
        area=ServiceArea(name, tuple(rings)),
        bounds=(_point(table, "south_west"), _point(table, "north_east")),
        centre=_point(table, "centre"),
        attribution=table.texts("attribution"),
        layers=tuple(layers),
    )


def _point(table: Table, key: str) -> Point:
    return table.position(key, table.pairs(key))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _pair(point: Point) -> str:
    return f"[{point.lat:.6f}, {point.lon:.6f}]"
