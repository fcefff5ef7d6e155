"""What an area bundle holds, free of how it is stored."""

from dataclasses import dataclass

from scheduler.adapters.area.graph import Int32, RoadGraph
from scheduler.adapters.area.place_rows import GazetteerRow
from scheduler.domain.place import Point, ServiceArea

AGE_BANDS = ("0-15", "16-24", "25-34", "35-49", "50-64", "65+")


@dataclass(frozen=True, slots=True)
class SmallArea:
    """A census area (LSOA): its residents by ``AGE_BANDS`` and where its middle is."""

    code: str
    name: str
    point: Point
    residents: tuple[int, ...]
    deprivation_decile: int | None
    """1 is the most deprived tenth of England."""
    point_inferred: bool = False
    """The middle was not given: it is that of its village, or of its neighbours by number."""

    @property
    def total(self) -> int:
        """All residents."""
        return sum(self.residents)


@dataclass(frozen=True, slots=True)
class HomeCluster:
    """A postcode as a place where people live: about how many homes, and in which census area."""

    postcode: str
    point: Point
    homes: int
    small_area: str
    """Code of the census area whose middle is nearest; empty without a census table."""
    inferred: bool
    """The number of homes is the usual one of a postcode, not counted from buildings."""


@dataclass(frozen=True, slots=True)
class Population:
    """Who lives where, for simulations. An estimate: say so where it is shown."""

    small_areas: tuple[SmallArea, ...] = ()
    homes: tuple[HomeCluster, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """Where one layer of the bundle comes from, and what of it was worked out instead of surveyed."""

    name: str
    source: str
    date: str
    licence: str
    inferred: str
    rows: int


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """What ``area.toml`` says."""

    name: str
    timezone: str
    area: ServiceArea
    """Where the people the area is about live; the roads reach further."""
    bounds: tuple[Point, Point]
    """South-west and north-east corner of everything in the bundle."""
    centre: Point
    attribution: tuple[str, ...]
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class AreaContents:
    """A whole bundle."""

    facts: AreaFacts
    graph: RoadGraph
    order: Int32 | None
    """Order of the contraction hierarchy; None when it was built without one."""
    places: list[GazetteerRow]
    population: Population
    road_lines: bytes
    """GeoJSON of the roads for drawing, as UTF-8."""
