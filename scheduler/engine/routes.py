"""Routes that a search met: one order of stops for a set of legs on a shift or kind of shift, with its price.

A search meets tens of thousands, so they are held as one table of arrays; single routes are looked at as
:class:`Route`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.engine.problem import BoolArray, Int32Array, Int64Array, Problem, Run


@dataclass(frozen=True, slots=True)
class Route:
    """One run that a search met: for this set of legs on this kind of shift the cheapest order known."""

    kind: int
    """Kind of shift, or -1 for a shift like no other."""
    shift: int
    nodes: tuple[int, ...]
    price: int
    score: int
    """Cost of the best plan it was part of."""

    @property
    def slot(self) -> int:
        """A number for what the route takes up: one of a kind of shift (negative), or its own shift."""
        return -1 - self.kind if self.kind >= 0 else self.shift


@dataclass(frozen=True, slots=True, eq=False)
class RouteTable:
    """Many routes as arrays; P routes."""

    mark: Int64Array
    """[P] the same for routes with the same legs on the same kind of shift."""
    slot: Int64Array
    """[P] as :attr:`Route.slot`."""
    shift: Int64Array
    price: Int64Array
    score: Int64Array
    begin: Int64Array
    """[P + 1] where each route's nodes begin in ``nodes``."""
    nodes: Int32Array

    def __len__(self) -> int:
        """Return how many routes there are."""
        return int(self.mark.shape[0])

    def run(self, index: int) -> Run:
        """Return the stops of one route."""
        run: Run = self.nodes[self.begin[index] : self.begin[index + 1]].tolist()
        return run

    def routes(self) -> list[Route]:
        """Return all of them one by one."""
        return [
            Route(
                kind=max(-1, -1 - int(self.slot[r])),
                shift=int(self.shift[r]),
                nodes=tuple(self.run(r)),
                price=int(self.price[r]),
                score=int(self.score[r]),
            )
            for r in range(len(self))
        ]

    def chosen(self, which: Int64Array | BoolArray) -> "RouteTable":
        """Return some of the routes, in the order given."""
        index = np.flatnonzero(which) if which.dtype == np.bool_ else which
        counts = np.diff(self.begin)[index]
        begin = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        takes = np.repeat(self.begin[:-1][index] - begin[:-1], counts) + np.arange(begin[-1])
        return RouteTable(
            mark=self.mark[index],
            slot=self.slot[index],
            shift=self.shift[index],
            price=self.price[index],
            score=self.score[index],
            begin=begin,
            nodes=self.nodes[takes],
        )

    def legs_served(self, problem: Problem) -> tuple[Int64Array, Int64Array]:
        """Return (route, leg) pairs: which route delivers which leg."""
        delivers = (self.nodes >= problem.legs) & (self.nodes < 2 * problem.legs)
        owner = np.repeat(np.arange(len(self)), np.diff(self.begin))
        return owner[delivers], self.nodes[delivers].astype(np.int64) - problem.legs


def joined(tables: Sequence[RouteTable]) -> RouteTable:
    """Return all routes of some tables, each set of legs and kind of shift once: the cheapest order known."""
    offsets = np.cumsum([0, *(len(table.nodes) for table in tables)])
    together = RouteTable(
        mark=np.concatenate([table.mark for table in tables]),
        slot=np.concatenate([table.slot for table in tables]),
        shift=np.concatenate([table.shift for table in tables]),
        price=np.concatenate([table.price for table in tables]),
        score=np.concatenate([table.score for table in tables]),
        begin=np.concatenate(
            [
                *(table.begin[:-1] + offset for table, offset in zip(tables, offsets, strict=False)),
                offsets[-1:],
            ]
        ),
        nodes=np.concatenate([table.nodes for table in tables]),
    )
    order = np.lexsort((together.score, together.price, together.mark))
    marks = together.mark[order]
    first = np.concatenate([[True], marks[1:] != marks[:-1]]) if len(marks) else np.zeros(0, np.bool_)
    return together.chosen(order[first])


def table_of(routes: Iterable[Route], marks: Int64Array, problem: Problem) -> RouteTable:
    """Return routes as a table; ``marks`` are the search's numbers of nodes and kinds (see ``Ground.mark``)."""
    given = list(routes)
    sizes = [len(route.nodes) for route in given]
    return RouteTable(
        mark=np.array([_mark(route, marks, problem) for route in given], np.int64),
        slot=np.array([route.slot for route in given], np.int64),
        shift=np.array([route.shift for route in given], np.int64),
        price=np.array([route.price for route in given], np.int64),
        score=np.array([route.score for route in given], np.int64),
        begin=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        nodes=np.array([node for route in given for node in route.nodes], np.int32),
    )


def _mark(route: Route, marks: Int64Array, problem: Problem) -> int:
    mark = int(marks[problem.start(route.shift) if route.kind < 0 else problem.nodes + route.kind])
    for node in route.nodes:
        if problem.legs <= node < 2 * problem.legs:
            mark ^= int(marks[node - problem.legs])
    return mark
