"""Reads heterogeneous dial-a-ride files of Malheiros et al. (2021): four kinds of places, several vehicle types.

Published values are for four depots at the corners of a square; the files themselves name one in the middle.
"""

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

CORNERS = ((-5.0, -5.0), (5.0, 5.0), (-5.0, 5.0), (5.0, -5.0))
"""Vehicle k belongs to corner k mod 4."""


def read_malheiros(rows: Rows, *, multi_depot: bool = False) -> Instance:
    """Read one file from its first line on.

    Raises
    ------
    BrokenInput
        A line does not say what it should; the message names the line.
    """
    line, header = rows.next("the header 'vehicles requests'", 2)
    vehicles = rows.whole(line, "the number of vehicles", header[0], least=1)
    count = rows.whole(line, "the number of requests", header[1], least=1)
    if vehicles > MOST_VEHICLES:
        raise rows.broken(line, f"more than {MOST_VEHICLES} vehicles are not dealt with")
    types = [_vehicle(rows) for _ in range(vehicles)]
    what = "a node 'id x y dwell ride staff patients stretchers wheelchairs from to'"
    nodes = [_node(rows, number, row) for number, row in rows.rest(what, 11)]
    if len(nodes) not in (2 * count + 1, 2 * count + 2):
        text = f"{len(nodes)} nodes follow; {count} requests need {2 * count + 1} or {2 * count + 2}"
        raise rows.broken(line, text)
    check_ids(rows, nodes)
    start, end = nodes[0], nodes[-1] if len(nodes) == 2 * count + 2 else nodes[0]
    check_return(rows, start, end=end)
    requests = list(zip(nodes[1 : count + 1], nodes[count + 1 : 2 * count + 1], strict=True))
    for pickup, delivery in requests:
        check_pair(rows, pickup, delivery=delivery)
        if pickup.max_ride <= 0:
            raise rows.broken(pickup.line, "the longest ride must be more than nothing")
    fleet = []
    for number, (duration, capacity) in enumerate(types):
        x, y = CORNERS[number % 4] if multi_depot else (start.x, start.y)
        fleet.append(Vehicle(capacity, duration, replace(start, x=x, y=y), replace(end, x=x, y=y)))
    return Instance(
        name=rows.path.stem,
        objective=Objective.FOUR_DEPOTS if multi_depot else Objective.DISTANCE,
        requests=tuple(requests),
        fleet=tuple(fleet),
        distance=straight(requests, fleet),
        upgrades=True,
    )


def _vehicle(rows: Rows) -> tuple[float, tuple[int, ...]]:
    line, row = rows.next("a vehicle 'duration staff patients stretchers wheelchairs'", 5)
    if row[0] <= 0:
        raise rows.broken(line, "the longest duration must be more than nothing")
    return row[0], tuple(rows.whole(line, "a number of places", amount) for amount in row[1:])


def _node(rows: Rows, line: int, row: list[float]) -> Node:
    id_, x, y, dwell, ride, *load, earliest, latest = row
    if any(amount != int(amount) for amount in load):
        raise rows.broken(line, "loads are whole numbers")
    number, loads = rows.whole(line, "a node's number", id_), tuple(int(amount) for amount in load)
    return check_node(rows, Node(number, x, y, dwell, loads, earliest, latest, ride, line))
