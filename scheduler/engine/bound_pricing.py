"""The cheapest runs against given leg prices: chains of fragments for one kind of shift.

Decides what is dropped to keep time the only resource: breaks, and the longest duty. A leg may stand twice in
a chain that has forgotten it in between. Each of these only adds chains, so the least reduced price is never
too high. Leg prices are whole numbers on a finer scale than costs, so that every sum is exact.
"""

from collections.abc import Sequence

import numpy as np

from scheduler.engine.bound_chain import Chain
from scheduler.engine.bound_fragments import Fragments, TooMany, arc_prices, fragments_of, gaps, words
from scheduler.engine.bound_ways import (
    NOWHERE,
    SMALL,
    Outset,
    backward_ways,
    begun_labels,
    forward_ways,
    labels_room,
)
from scheduler.engine.kernels_fragments import DURING, PRICE, READY
from scheduler.engine.kernels_pricing import (
    NEVER,
    Labels,
    Reach,
    Ways,
    final_costs,
    label_chains,
    list_chains,
    reach_of,
)
from scheduler.engine.kernels_times import Array
from scheduler.engine.problem import Problem

ROOM = 2_000_000
"""Labels held at most when all chains are listed."""
ROOM_TO_PRICE = 200_000
"""Labels held at most in one search for the cheapest chains."""


class Desk:
    """Room for labels, shared by all kinds of shifts."""

    def __init__(self, problem: Problem) -> None:
        self.forward = labels_room(ROOM, words(problem.legs))
        self.backward = labels_room(ROOM_TO_PRICE, words(problem.legs))
        self.priced = Labels(*(part[:ROOM_TO_PRICE] for part in self.forward))


class Pricing:
    """Chains of one kind of shift."""

    def __init__(
        self, problem: Problem, shifts: Sequence[int], fragments: Fragments, *, desk: Desk, scale: int
    ) -> None:
        self.problem, self.shift, self.scale, self.desk = problem, shifts[0], scale, desk
        self.row = int(problem.shift_class[self.shift])
        self.fixed = 0 if problem.has_begun[self.shift] else int(problem.fixed_cost[self.shift])
        self.fragments = self._carried(fragments)
        self.openings = self._openings()
        self.forward = forward_ways(problem, self.shift, self.fragments, scale=scale)
        self.mirror = np.lexsort((self.fragments.numbers[:, READY], self.fragments.ends[:, 1]))
        self.backward = backward_ways(problem, self.shift, self.forward, self.mirror)
        self.keep = self.forward.keep
        self.remember(problem.legs <= SMALL)

    def remember(self, near: bool) -> None:
        """Let chains remember the legs near by; without it they are found faster and bound less."""
        keep = self.keep if near else np.zeros_like(self.keep)
        self.forward, self.backward = self.forward._replace(keep=keep), self.backward._replace(keep=keep)

    def _carried(self, fragments: Fragments) -> Fragments:
        """Leave out fragments with a leg that the shift may not carry."""
        refused = self._by_delivery((~self.problem.may_carry[:, self.shift]).astype(np.int64))
        return fragments.picked(np.flatnonzero(fragments.sums(refused) == 0))

    def _openings(self) -> Fragments | None:
        if not (self.problem.aboard == self.shift).any():
            return None
        found = fragments_of(self.problem, self.shift, thin=False, opening=True)
        return self._carried(found)

    def _by_delivery(self, amount: Array) -> Array:
        by_node = np.zeros(self.problem.nodes, dtype=np.int64)
        by_node[self.problem.legs : 2 * self.problem.legs] = amount
        return by_node

    def _reduced(self, fragments: Fragments, duals: Array) -> Array:
        """Return what fragments cost with carrying, less what their legs are worth."""
        net = self.problem.carry_cost[:, self.shift] * self.scale - duals
        return np.asarray(fragments.numbers[:, PRICE] * self.scale + fragments.sums(self._by_delivery(net)))

    def least(self, duals: Array, limit: int) -> "Priced":
        """Find chains whose reduced price is below ``limit``, the least one among them.

        Parameters
        ----------
        duals : array [L] of int
            What serving each leg is worth, scaled.
        limit : int
            Scaled; the shift's fixed price counts.

        Raises
        ------
        TooMany
        """
        ways, reach = self._ways(duals)
        within = limit - self.fixed * self.scale
        labels = self.desk.priced
        count = label_chains(ways, self._begun(ways, duals, forget=True), reach, True, within, labels)
        if count < 0:
            raise TooMany("there are more partial runs than there is room for")
        return Priced(self, duals, labels, final_costs(ways, labels, count))

    def listed(self, duals: Array, limit: int, *, thin: bool) -> "Priced":
        """List every chain without repeated legs whose reduced price is below ``limit``.

        With ``thin`` the cheapest of each set of legs is enough. Chains longer than the longest duty are left
        out here.

        Raises
        ------
        TooMany
        """
        ways, reach = self._ways(duals)
        within = limit - self.fixed * self.scale
        labels = self.desk.forward
        count = list_chains(ways, self._begun(ways, duals, forget=False), reach, within, thin, labels)
        if count < 0:
            raise TooMany("there are more partial runs than there is room for")
        costs = final_costs(ways, labels, count)
        home = ways.home_time[labels.at[:count]]
        spent = labels.spent[:count]
        longest = np.maximum(spent[:, 1] + home, labels.time[:count] + home - spent[:, 0])
        costs[~labels.alive[:count] | (longest > self.problem.max_duration[self.shift])] = NEVER
        return Priced(self, duals, labels, costs)

    def _ways(self, duals: Array) -> tuple[Ways, Reach]:
        reduced = self._reduced(self.fragments, duals)
        problem, end = self.problem, self.problem.end(self.shift)
        ways = self.forward._replace(cost=reduced)
        back = self.backward._replace(cost=np.ascontiguousarray(reduced[self.mirror]))
        late = -int(problem.latest[end])
        outset = Outset(late, late, ways.home_time, ways.home_price)
        begun = begun_labels(back, outset, forget=True)
        found = label_chains(back, begun, NOWHERE, False, 0, self.desk.backward)
        if found < 0:
            raise TooMany("there are more partial runs than there is room for")
        return ways, reach_of(self.desk.backward, found, ways, back)

    def _begun(self, ways: Ways, duals: Array, *, forget: bool) -> Labels:
        """Return the labels that chains begin with: a first fragment, or what riders aboard begin with."""
        problem, start = self.problem, self.problem.start(self.shift)
        first = int(problem.earliest[start])
        last = first if problem.departs_at_once(self.shift) else int(problem.latest[start])
        if self.openings is not None:
            return self._opened(ways, self.openings, duals, forget=forget)
        time = gaps(problem, self.row)[start, : problem.legs]
        price = arc_prices(problem, self.row)[start, : problem.legs] * self.scale
        if first > last:
            time = time + NEVER
        return begun_labels(ways, Outset(first, last, time, price), forget=forget)

    def _opened(self, ways: Ways, openings: Fragments, duals: Array, *, forget: bool) -> Labels:
        labels = labels_room(len(openings), openings.mask.shape[1])
        exits = openings.ends[:, 1] - self.problem.legs
        first = np.full(len(openings), self.problem.earliest[self.problem.start(self.shift)])
        return labels._replace(
            at=exits,
            time=openings.numbers[:, READY].copy(),
            cost=self._reduced(openings, duals),
            mask=openings.mask & ways.keep[exits] if forget else openings.mask.copy(),
            fragment=np.arange(len(openings), dtype=np.int64) + len(self.fragments),
            spent=np.stack([first, openings.numbers[:, DURING]], axis=1).astype(np.int64),
        )


class Priced:
    """What one search of chains found; holds only until the next one."""

    def __init__(self, pricing: Pricing, duals: Array, labels: Labels, costs: Array) -> None:
        self.pricing, self.duals, self.labels = pricing, duals, labels
        self.costs = np.where(costs < NEVER // 2, costs + pricing.fixed * pricing.scale, NEVER)

    def least(self) -> int:
        """Return the least reduced price; a very large number when there is no chain."""
        return int(self.costs.min()) if len(self.costs) else int(NEVER)

    def below(self, limit: int) -> Array:
        """Return the labels of complete chains with a reduced price below a limit, cheapest first."""
        good = np.flatnonzero(self.costs < limit)
        return np.asarray(good[np.argsort(self.costs[good], kind="stable")])

    def spread(self, most: int) -> Array:
        """Return so many of the cheapest chains, and the cheapest for each last stop."""
        good = self.below(int(NEVER) // 2)
        _places, first = np.unique(self.labels.at[good], return_index=True)
        return np.asarray(good[np.union1d(np.arange(min(most, len(good))), first)])

    def by_legs(self, limit: int) -> Array:
        """Return for each set of legs the cheapest chain below a limit."""
        good = self.below(limit)
        masks = self.labels.mask[good]
        order = np.lexsort((self.costs[good], *masks.T))
        ranked = masks[order]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = (ranked[1:] != ranked[:-1]).any(axis=1)
        return np.asarray(good[order[first]])

    def chain(self, label: int, kind: int) -> Chain:
        """Return the chain that ends with a label."""
        own, openings = self.pricing.fragments, self.pricing.openings
        cost, pieces = int(self.costs[label]), []
        while label >= 0:
            fragment = int(self.labels.fragment[label])
            if fragment < len(own) or openings is None:
                pieces.append(own.stops(fragment))
            else:
                pieces.append(openings.stops(fragment - len(own))[1:])
            label = int(self.labels.parent[label])
        nodes = tuple(node for piece in reversed(pieces) for node in piece)
        legs = self.pricing.problem.legs
        visits = tuple(sorted(node - legs for node in nodes if legs <= node))
        worth = sum(int(self.duals[leg]) for leg in visits)
        return Chain(kind, nodes, (cost + worth) // self.pricing.scale, visits)
