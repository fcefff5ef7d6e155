"""What the makers of an area say about it: name, outline, where each source comes from and how old it is.

Decided here: the keys of the file given as ``--about``, and what is assumed of a source nobody described.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scheduler.adapters.strict_toml import Table, read_toml
from scheduler.domain.place import Point, ServiceArea

OSM, OGL = "ODbL 1.0", "Open Government Licence v3.0"
LAYERS = ("roads", "places", "pois", "streets", "stops", "postcodes", "population", "homes", "extra_places")
_OSM_CREDIT = "© OpenStreetMap contributors"
_OGL_CREDIT = "Contains public sector information licensed under the Open Government Licence v3.0"


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a layer comes from; empty words are filled in with what is usual."""

    source: str = ""
    date: str = ""
    licence: str = ""
    inferred: str = ""
    credits: tuple[str, ...] = ()


USUAL = {
    "roads": SourceNote("OpenStreetMap", licence=OSM, credits=(_OSM_CREDIT,)),
    "places": SourceNote("OpenStreetMap", licence=OSM, credits=(_OSM_CREDIT,)),
    "pois": SourceNote("OpenStreetMap", licence=OSM, credits=(_OSM_CREDIT,)),
    "streets": SourceNote("OpenStreetMap", licence=OSM, credits=(_OSM_CREDIT,)),
    "stops": SourceNote("NaPTAN, Department for Transport", licence=OGL, credits=(_OGL_CREDIT,)),
    "postcodes": SourceNote(
        "Code-Point Open, Ordnance Survey",
        licence=OGL,
        credits=(
            "Contains OS data © Crown copyright and database right 2025",
            "Contains Royal Mail data © Royal Mail copyright and database right 2025",
        ),
    ),
    "population": SourceNote(
        "Census 2021, Office for National Statistics; Indices of Deprivation 2019",
        licence=OGL,
        credits=(
            "Source: Office for National Statistics licensed under the Open Government Licence v3.0",
            _OGL_CREDIT,
        ),
    ),
    "homes": SourceNote(
        "Worked out from postcodes and OpenStreetMap buildings", licence=OSM, credits=(_OSM_CREDIT,)
    ),
    "extra_places": SourceNote("Added by the makers of this area"),
}


@dataclass(frozen=True, slots=True)
class AreaAbout:
    """What is said of an area; without an outline the whole extract is the area."""

    name: str
    timezone: str = "Europe/London"
    area: ServiceArea | None = None
    notes: Mapping[str, SourceNote] = field(default_factory=dict)

    def note(self, layer: str) -> SourceNote:
        """Return what is known of a layer's source, the usual where nothing else is said."""
        usual, said = USUAL[layer], self.notes.get(layer, SourceNote())
        return SourceNote(
            said.source or usual.source,
            said.date or usual.date,
            said.licence or usual.licence,
            said.inferred or usual.inferred,
            said.credits or usual.credits,
        )


def read_about(path: Path) -> AreaAbout:
    """Read a description of an area.

    Raises
    ------
    BrokenInput
        It is not there, or says something that cannot be; names the key and the remedy.
    """
    table = Table(path, read_toml(path))
    name, timezone = table.text("name"), table.text("timezone", "Europe/London")
    rings = []
    for outline in table.tables("outline"):
        ring: list[Point] = [outline.position("ring", pair) for pair in outline.pairs("ring")]
        if len(ring) < 3:
            outline.fail("ring", "needs at least three corners. Write [[lat, lon], [lat, lon], [lat, lon]].")
        rings.append(tuple(ring))
        outline.finish()
    layers, notes = table.table("layer", optional=True), {}
    for layer in LAYERS:
        if layer in layers:
            entry = layers.table(layer)
            words = {key: entry.text(key, "") for key in ("source", "date", "licence", "inferred")}
            notes[layer] = SourceNote(**words, credits=entry.texts("credits", ()))
            entry.finish()
    layers.finish()
    table.finish()
    return AreaAbout(name, timezone, ServiceArea(name, tuple(rings)) if rings else None, notes)
