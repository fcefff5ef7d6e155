"""Whether the arrays of a road graph fit together: a graph that passes cannot make a search go astray."""

import numpy as np

from scheduler.adapters.area.graph import MICRO, RoadGraph
from scheduler.adapters.area.osm_tags import HIGHWAYS

_OF_NODES = ("lon", "controlled")
_OF_EDGES = ("head", "decimetres", "highway", "limit_mph", "flags", "way", "shape_count")
_WHOLE = "iu"


def check_graph(graph: RoadGraph) -> str:
    """Return what is wrong with the graph in words; nothing when it is sound."""
    for name in RoadGraph.__dataclass_fields__:
        array = getattr(graph, name)
        if array.dtype.kind not in _WHOLE or array.ndim != (2 if name == "forbidden" else 1):
            return f"its {name} is no list of whole numbers"
    for names, length, what in ((_OF_NODES, graph.nodes, "nodes"), (_OF_EDGES, graph.edges, "edges")):
        for name in names:
            if getattr(graph, name).shape[0] != length:
                return f"its {name} has {getattr(graph, name).shape[0]} entries for {length} {what}"
    return _check_values(graph)


def _check_values(graph: RoadGraph) -> str:
    if not graph.nodes or not graph.edges:
        return "holds no road"
    if np.abs(graph.lat).max() > 90 * MICRO or np.abs(graph.lon).max() > 180 * MICRO:
        return "has nodes that are not on the globe"
    for name in ("tail", "head"):
        ends = getattr(graph, name)
        if ends.min() < 0 or ends.max() >= graph.nodes:
            return f"has edges whose {name} is no node"
    if graph.decimetres.min() < 1 or graph.highway.max() >= len(HIGHWAYS):
        return "has edges without length or of no known class"
    if graph.shape_count.min() < 0:
        return "has edges with fewer than no points"
    points = int(graph.shape_count.sum())
    if graph.shape_lat.shape[0] != points or graph.shape_lon.shape[0] != points:
        return f"its shape_lat and shape_lon do not both have the {points} points its edges count"
    turns = graph.forbidden
    if turns.shape[1] != 2 or (turns.size and (turns.min() < 0 or turns.max() >= 2 * graph.edges)):
        return "forbids turns between roads that are none"
    return ""
