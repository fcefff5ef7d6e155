"""Reads pickup-and-delivery files with time windows: Li & Lim (2001) and Sartori & Buriol (2020).

In both the fewest vehicles count first. Li & Lim drive in straight lines; Sartori & Buriol give a table of
minutes, which differ by direction, and any number of vehicles.
"""

import re

import numpy as np

from scheduler.benchmarks.instance import (
    MOST_VEHICLES,
    UNLIMITED,
    FloatArray,
    Instance,
    Node,
    Objective,
    Vehicle,
    check_ids,
    check_node,
    check_pair,
    straight,
)
from scheduler.benchmarks.rows import Rows

KEYS = ("NAME", "SIZE", "CAPACITY", "ROUTE-TIME")
NODE = "a node 'id x y load from to dwell pickup delivery'"
Place = tuple[Node, int, int]
"""A node, and the numbers of its pickup and its delivery; 0 stands for itself."""


def read_li_lim(rows: Rows) -> Instance:
    """Read one file of Li & Lim from its first line on.

    Raises
    ------
    BrokenInput
        A line does not say what it should; the message names the line.
    """
    line, header = rows.next("the header 'vehicles capacity speed'", 3)
    vehicles = rows.whole(line, "the number of vehicles", header[0], least=1)
    capacity = rows.whole(line, "the capacity", header[1], least=1)
    if vehicles > MOST_VEHICLES:
        raise rows.broken(line, f"more than {MOST_VEHICLES} vehicles are not dealt with")
    places = [_place(rows, number, row) for number, row in rows.rest(NODE, 9)]
    requests = _requests(rows, places)
    depot = places[0][0]
    fleet = [Vehicle((capacity,), UNLIMITED, depot, depot)] * vehicles
    return Instance(
        name=rows.path.stem,
        objective=Objective.VEHICLES_DISTANCE,
        requests=tuple(requests),
        fleet=tuple(fleet),
        distance=straight(requests, fleet),
    )


def read_sartori_buriol(rows: Rows) -> Instance:
    """Read one file of Sartori & Buriol from its first line on.

    Raises
    ------
    BrokenInput
        A line does not say what it should; the message names the line.
    """
    keys = _keys(rows)
    size, capacity = (
        rows.whole(keys[key][0], key, _value(rows, keys, key), least=1) for key in ("SIZE", "CAPACITY")
    )
    duration = _value(rows, keys, "ROUTE-TIME")
    places = []
    while rows.peek() != ["EDGES"]:
        line, row = rows.next(NODE, 9)
        places.append(_place(rows, line, row))
    line, _ = rows.words("EDGES")
    if len(places) != size:
        raise rows.broken(line, f"{len(places)} nodes stand above, and SIZE says {size}")
    requests = _requests(rows, places)
    minutes = np.array([rows.next("a row of minutes", size)[1] for _ in range(size)], dtype=np.float64)
    if (minutes < 0).any():
        at = int(np.flatnonzero((minutes < 0).any(axis=1))[0])
        raise rows.broken(rows.lines[rows.at - size + at][0], "minutes must not be negative")
    if rows.peek() not in ([], ["EOF"]):
        raise rows.broken(rows.lines[rows.at][0], "EOF should stand here")
    depot = places[0][0]
    fleet = [Vehicle((capacity,), duration, depot, depot)] * len(requests)
    return Instance(
        name=rows.path.stem,
        objective=Objective.VEHICLES_TIME,
        requests=tuple(requests),
        fleet=tuple(fleet),
        distance=_ordered(minutes, requests),
    )


def _keys(rows: Rows) -> dict[str, tuple[int, str]]:
    """Take the rows 'KEY: value' up to the row NODES."""
    keys: dict[str, tuple[int, str]] = {}
    while True:
        line, words = rows.words("'KEY: value' or NODES")
        if words == ["NODES"]:
            break
        found = re.fullmatch(r"([A-Z-]+):(.*)", " ".join(words))
        if not found:
            raise rows.broken(line, "'KEY: value' or NODES should stand here")
        keys[found[1]] = (line, found[2].strip())
    for key in KEYS:
        if key not in keys:
            raise rows.broken(line, f"no row '{key}: …' stands above")
    return keys


def _value(rows: Rows, keys: dict[str, tuple[int, str]], key: str) -> float:
    line, text = keys[key]
    try:
        value = float(text)
    except ValueError:
        raise rows.broken(line, f"{key}: {text[:40]!r} is no number") from None
    if not 0 < value <= MOST_VEHICLES * 1000:
        raise rows.broken(line, f"{key} cannot be {text[:40]}")
    return value


def _place(rows: Rows, line: int, row: list[float]) -> Place:
    id_, x, y, load, earliest, latest, dwell, *mates = row
    if load != int(load):
        raise rows.broken(line, f"a load is a whole number, not {load:g}")
    number = rows.whole(line, "a node's number", id_)
    pickup, delivery = (rows.whole(line, "the number of a pickup or delivery", mate) for mate in mates)
    node = Node(number, x, y, dwell, (int(load),), earliest, latest, line=line)
    return check_node(rows, node), pickup, delivery


def _requests(rows: Rows, places: list[Place]) -> list[tuple[Node, Node]]:
    """Put pickups and deliveries together; every node but the depot is one of them."""
    check_ids(rows, [node for node, _, _ in places])
    if len(places) < 3:
        raise rows.broken(rows.lines[rows.at - 1][0], "the file ends before a depot and one request")
    requests = []
    for node, pickup, delivery in places[1:]:
        if (pickup == 0) == (delivery == 0):
            raise rows.broken(node.line, f"node {node.id} must name its pickup or its delivery")
        mate = pickup or delivery
        if mate >= len(places) or places[mate][1:] != ((node.id, 0) if delivery else (0, node.id)):
            raise rows.broken(node.line, f"node {mate} is not the other end of node {node.id}")
        if delivery:
            check_pair(rows, node, delivery=places[mate][0])
            requests.append((node, places[mate][0]))
    return requests


def _ordered(minutes: FloatArray, requests: list[tuple[Node, Node]]) -> FloatArray:
    """Put the table in the order an instance wants: pickups, deliveries, a depot for each vehicle."""
    order = [pickup.id for pickup, _ in requests] + [delivery.id for _, delivery in requests]
    order += [0] * len(requests)
    return np.ascontiguousarray(minutes[np.ix_(order, order)])
