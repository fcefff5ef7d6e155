"""The road graph of an area as the bundle stores it, free of speeds: those are configuration.

Decided here: how roads become arrays. A road between two junctions is cut into edges of at most
``PIECE_METRES``, so that the node nearest to a house is also a fair place to stop at. An *arc* is an edge
driven one way: number ``2 × edge`` from tail to head, ``2 × edge + 1`` from head to tail.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PIECE_METRES = 120
MICRO = 1_000_000
"""Coordinates are whole millionths of a degree: about a tenth of a metre."""
EARTH_METRES = 6_371_008.8

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt8 = npt.NDArray[np.uint8]
Float64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class RoadGraph:
    """Nodes (N), edges (E) and forbidden turns (R) of a road network."""

    lat: Int32
    """[N] millionths of a degree."""
    lon: Int32
    """[N] millionths of a degree."""
    controlled: UInt8
    """[N] 1 where traffic signals or a mini-roundabout hold drivers up."""
    tail: Int32
    """[E] node at which the edge begins."""
    head: Int32
    """[E] node at which the edge ends."""
    decimetres: Int32
    """[E] length along the road."""
    highway: UInt8
    """[E] number of the class in ``HIGHWAYS``."""
    limit_mph: UInt8
    """[E] speed limit, 0 when the source has none."""
    flags: UInt8
    """[E] ``RoadFlag`` bits."""
    way: Int64
    """[E] id of the source's way, by which a closure may name it."""
    shape_count: Int32
    """[E] how many points lie between tail and head."""
    shape_lat: Int32
    """[sum of counts] those points, edge after edge, millionths of a degree."""
    shape_lon: Int32
    """[sum of counts]"""
    forbidden: Int32
    """[R, 2] arc by which one arrives, arc by which one then may not leave."""

    @property
    def nodes(self) -> int:
        """Number of nodes N."""
        return int(self.lat.shape[0])

    @property
    def edges(self) -> int:
        """Number of edges E."""
        return int(self.tail.shape[0])


def metres_along(lat: Float64, lon: Float64) -> Float64:
    """Return the great-circle distance in metres from each point (degrees) to the next."""
    phi = np.radians(lat)
    half = (
        np.sin(np.diff(phi) / 2) ** 2
        + np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(np.radians(np.diff(lon)) / 2) ** 2
    )
    metres: Float64 = 2 * EARTH_METRES * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return metres
