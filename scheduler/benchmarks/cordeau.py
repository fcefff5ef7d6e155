"""Reads dial-a-ride files of Cordeau and Laporte: sets a, b and pr, with or without the second depot row."""

from pathlib import Path

from scheduler.benchmarks.instance import Instance, Node, Rows, Vehicle, build, euclidean


def read_cordeau(path: Path) -> Instance:
    """Read one file.

    Raises
    ------
    BrokenInput
        A line does not say what it should; the message names the line.
    """
    rows = Rows(path)
    line, header = rows.next("the header 'vehicles requests duration capacity ride'", 5)
    vehicles, stated, duration, capacity, ride = header
    if vehicles < 1 or stated < 1 or vehicles != int(vehicles) or stated != int(stated):
        raise rows.broken(line, "vehicles and requests must be whole numbers of at least 1")
    nodes = [_node(rows, number, row) for number, row in rows.rest("a node 'id x y dwell load from to'", 7)]
    count = _requests(rows, line, int(stated), len(nodes))
    depot = nodes[0]
    pickups, deliveries = nodes[1 : count + 1], nodes[count + 1 : 2 * count + 1]
    for expected, node in enumerate(nodes[: 2 * count + 1]):
        if node.id != expected:
            raise rows.broken(line + 1 + expected, f"node {node.id} stands where node {expected} should")
    requests = []
    for pickup, delivery in zip(pickups, deliveries, strict=True):
        if pickup.load[0] < 0 or delivery.load[0] != -pickup.load[0]:
            raise rows.broken(
                line + 1 + delivery.id,
                f"load {delivery.load[0]} does not undo load {pickup.load[0]} of node {pickup.id}",
            )
        requests.append((_limited(pickup, ride), delivery))
    fleet = [Vehicle((int(capacity),), duration, depot)] * int(vehicles)
    return build(path.stem, requests, fleet, euclidean([*pickups, *deliveries, *[depot] * int(vehicles)]))


def _requests(rows: Rows, line: int, stated: int, nodes: int) -> int:
    """Find the number of requests: some files state twice as many, some end with the depot again."""
    for count in (stated, stated // 2):
        if nodes in (2 * count + 1, 2 * count + 2):
            return count
    raise rows.broken(
        line,
        f"{nodes} nodes follow; {stated} requests need {2 * stated + 1} or {2 * stated + 2}, "
        f"{stated // 2} need {stated + 1} or {stated + 2}",
    )


def _node(rows: Rows, number: int, row: list[float]) -> Node:
    id_, x, y, dwell, load, earliest, latest = row
    if latest < earliest:
        raise rows.broken(number, f"the window from {earliest:g} to {latest:g} ends before it begins")
    if dwell < 0 or load != int(load):
        raise rows.broken(number, "dwell must not be negative and load must be a whole number")
    return Node(int(id_), x, y, dwell, (int(load),), earliest, latest)


def _limited(node: Node, ride: float) -> Node:
    return Node(node.id, node.x, node.y, node.dwell, node.load, node.earliest, node.latest, ride)
