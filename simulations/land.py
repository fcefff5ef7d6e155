"""Who lives where, and what draws people: the ground on which demand grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import cos, hypot, radians

from scheduler.adapters.area.load import Area
from scheduler.domain.errors import BrokenInput
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point, ServiceArea
from simulations.scenario import Scenario

ROAD_FACTOR = 1.35
"""Roads are about this much longer than the crow flies (assumed)."""


@dataclass(frozen=True, slots=True)
class Village:
    """A settlement: the places where trips from home start, and how many people live at each."""

    name: str
    homes: tuple[Place, ...]
    people: tuple[float, ...]

    @property
    def residents(self) -> float:
        """Everybody who lives there."""
        return sum(self.people)


@dataclass(frozen=True, slots=True)
class Land:
    """The settlements and the attractions of a service's area. ``basis`` says where both come from."""

    villages: tuple[Village, ...]
    attractions: tuple[Place, ...]
    basis: str

    @property
    def residents(self) -> float:
        """Everybody who might ask for a ride."""
        return sum(village.residents for village in self.villages)


def apart_km(one: Point, other: Point) -> float:
    """Return about how far it is by road between two points, in kilometres."""
    north = (one.lat - other.lat) * 111.2
    east = (one.lon - other.lon) * 111.2 * cos(radians((one.lat + other.lat) / 2))
    return hypot(north, east) * ROAD_FACTOR


def land_of(area: Area, scenario: Scenario) -> Land:
    """Return the ground of a service: census residents spread over homes, points of interest as attractions.

    Only what lies on the scenario's ground counts, and the hubs; some settlements may be left out as homes.
    """
    ground, not_from = scenario.ground, scenario.demand.not_from
    per_home = _residents_per_home(area, ground)
    found: dict[str, list[tuple[Place, float]]] = {}
    settled: set[str] = set()
    for cluster in area.population.homes:
        place = area.gazetteer.get(PlaceId(f"postcode:{cluster.postcode.replace(' ', '')}"))
        if place is None:
            continue
        settled.add(place.locality)
        if not ground.contains(place.point) or place.locality in not_from:
            continue
        found.setdefault(place.locality, []).append((place, cluster.homes * per_home))
    for name in not_from:
        ensure_known(scenario, "demand.not_from", name=name, known=sorted(settled))
    villages = tuple(
        Village(name, tuple(place for place, _ in homes), tuple(people for _, people in homes))
        for name, homes in sorted(found.items())
    )
    if not villages or per_home <= 0:
        raise BrokenInput(
            f"{area.folder}: nobody lives in the service's area. Draw its outline over some postcodes of the area."
        )
    inside = [place for place in area.gazetteer.places(PlaceKind.POI) if ground.contains(place.point)]
    stations = [
        place
        for place in area.gazetteer.places(PlaceKind.STOP)
        if place.category == "railway station" and ground.contains(place.point)
    ]
    return Land(villages, (*inside, *stations, *scenario.policy.hubs), _basis(area))


def ensure_known(scenario: Scenario, key: str, *, name: str, known: Sequence[str]) -> None:
    """Refuse the name of a village or town that is not there; says in which file it stands."""
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
        raise BrokenInput(f"{scenario.path}: {key}: there is no {name!r} in the service's area. {hint}")


def _residents_per_home(area: Area, ground: ServiceArea) -> float:
    """Return how many live in a home, on average over the census areas that reach into the ground.

    Census areas are known by their middle only, and in the fens that lies far from where people live; so their
    residents are pooled over all homes instead of shared out area by area.
    """
    homes_of: dict[str, int] = {}
    touched: set[str] = set()
    for cluster in area.population.homes:
        homes_of[cluster.small_area] = homes_of.get(cluster.small_area, 0) + cluster.homes
        if ground.contains(cluster.point):
            touched.add(cluster.small_area)
    residents = sum(small.total for small in area.population.small_areas if small.code in touched)
    homes = sum(homes_of[code] for code in touched)
    return residents / homes if homes else 0.0


def _basis(area: Area) -> str:
    layers = ", ".join(f"{layer.name} ({layer.source}, {layer.date})" for layer in area.provenance)
    return f"Residents from the census spread over homes, and real places, of the area bundle: {layers}"
