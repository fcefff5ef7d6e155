"""Reads dial-a-ride files of Cordeau and Laporte: sets a, b and pr, with or without the second depot row."""

from dataclasses import replace

from scheduler.benchmarks.instance import (
    MOST_VEHICLES,
    Instance,
    Node,
    Objective,
    Vehicle,
    check_ids,
    check_node,
    check_pair,
    check_return,
    straight,
)
from scheduler.benchmarks.rows import Rows


def read_cordeau(rows: Rows) -> Instance:
    """Read one file from its first line on.

    Raises
    ------
    BrokenInput
        A line does not say what it should; the message names the line.
    """
    line, header = rows.next("the header 'vehicles requests duration capacity ride'", 5)
    vehicles = rows.whole(line, "the number of vehicles", header[0], least=1)
    stated = rows.whole(line, "the number of requests", header[1], least=1)
    capacity = rows.whole(line, "the capacity", header[3], least=1)
    duration, ride = header[2], header[4]
    if vehicles > MOST_VEHICLES:
        raise rows.broken(line, f"more than {MOST_VEHICLES} vehicles are not dealt with")
    if duration <= 0 or ride <= 0:
        raise rows.broken(line, "the longest duration and the longest ride must be more than nothing")
    nodes = [_node(rows, number, row) for number, row in rows.rest("a node 'id x y dwell load from to'", 7)]
    count = _requests(rows, line, stated, len(nodes))
    check_ids(rows, nodes)
    start, end = nodes[0], nodes[-1] if len(nodes) == 2 * count + 2 else nodes[0]
    check_return(rows, start, end=end)
    pairs = list(zip(nodes[1 : count + 1], nodes[count + 1 : 2 * count + 1], strict=True))
    for pickup, delivery in pairs:
        check_pair(rows, pickup, delivery=delivery)
    requests = [(replace(pickup, max_ride=ride), delivery) for pickup, delivery in pairs]
    fleet = [Vehicle((capacity,), duration, start, end)] * vehicles
    return Instance(
        name=rows.path.stem,
        objective=Objective.DISTANCE,
        requests=tuple(requests),
        fleet=tuple(fleet),
        distance=straight(requests, fleet),
    )


def _requests(rows: Rows, line: int, stated: int, nodes: int) -> int:
    """Find the number of requests: some files state twice as many, some end with the depot again."""
    for count in (stated, stated // 2):
        if count and nodes in (2 * count + 1, 2 * count + 2):
            return count
    raise rows.broken(
        line,
        f"{nodes} nodes follow; {stated} requests need {2 * stated + 1} or {2 * stated + 2} rows, "
        f"{stated} places {stated + 1} or {stated + 2}",
    )


def _node(rows: Rows, line: int, row: list[float]) -> Node:
    id_, x, y, dwell, load, earliest, latest = row
    if load != int(load):
        raise rows.broken(line, f"a load is a whole number, not {load:g}")
    number = rows.whole(line, "a node's number", id_)
    return check_node(rows, Node(number, x, y, dwell, (int(load),), earliest, latest, line=line))
