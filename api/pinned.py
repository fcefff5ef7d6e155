"""Which place a point on the map stands for: its id, and its name after what is near."""

import re

from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.usecases.ports import Gazetteer

PIN = re.compile(r"pin:(?P<lat>-?[0-8]?\d\.\d{6}):(?P<lon>-?1?[0-7]?\d\.\d{6})")
"""The id of a point: it may be sent back like any other."""


def pin_at(point: Point, gazetteer: Gazetteer, *, name: str = "", near: str = "Near {place}") -> Place:
    """Return the point as a place of the village it is near; without a ``name`` it is called after what is near."""
    known = gazetteer.nearest(point)
    named = name.strip() or (near.format(place=known.label) if known is not None else _spot(point))
    return Place(
        id=PlaceId(f"pin:{point.lat:.6f}:{point.lon:.6f}"),
        name=named,
        point=point,
        kind=PlaceKind.PIN,
        locality=known.locality if known is not None else "",
    )


def _spot(point: Point) -> str:
    return f"Spot at {point.lat:.4f}, {point.lon:.4f}"
