"""A bound for when nothing better can be afforded: which stop follows which, asked of each stop by itself.

In any plan each stop served is left once and reached once, so the cheapest assignment of a next stop to every
stop costs no more than the plan. Circles and loads are ignored; windows and ride limits rule out pairs only.
"""

import numpy as np

from scheduler.engine.bound_fragments import arc_prices, gaps
from scheduler.engine.ground import tightened
from scheduler.engine.kernels_times import Array
from scheduler.engine.problem import FAR, Problem


def assignment_bound(problem: Problem) -> int:
    """Return a cost that no feasible plan undercuts.

    A leg may be left out at its prize where it need not be served. What carrying wins is counted in full.
    """
    gains = int(np.minimum(problem.carry_cost, 0).sum(axis=0).sum())
    if problem.legs == 0:
        return gains
    price = _prices(problem)
    never = 4 * int(price[price >= 0].max(initial=0)) * (len(price) + 1) + 1
    price = np.where(price < 0, never, price)
    if float(never) * len(price) > 2.0**52:
        # Sums would no longer be exact.
        return gains
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - no answer waits for its import

    rows, columns = linear_sum_assignment(price.astype(np.float64))
    least = int(price[rows, columns].sum())
    # No assignment without a pair that cannot be means no plan at all.
    return gains + (least if least < never else 0)


def _prices(problem: Problem) -> Array:
    """Return [2L + K, 2L + K] prices from stops and starts to stops and ends; -1 where one cannot follow."""
    legs, shifts = problem.legs, problem.shifts
    stops = np.arange(2 * legs)
    starts, ends = (np.arange(shifts) + at(0) for at in (problem.start, problem.end))
    rows, columns = np.concatenate([stops, starts]), np.concatenate([stops, ends])
    narrow = tightened(problem)
    price = np.full((len(rows), len(columns)), FAR * FAR, dtype=np.int64)
    for row in sorted(set(problem.shift_class.tolist())):
        late = narrow.earliest[rows][:, None] + gaps(problem, row)[np.ix_(rows, columns)]
        own = arc_prices(problem, row)[np.ix_(rows, columns)]
        price = np.where(late <= narrow.latest[columns], np.minimum(price, own), price)
    price[price == FAR * FAR] = -1
    price[2 * legs :, 2 * legs :] = 0
    price[:legs, 2 * legs :] = -1
    price[2 * legs :, legs : 2 * legs][:, problem.aboard < 0] = -1
    price[stops, stops] = -1
    price[stops[legs:], stops[:legs]] = -1
    left_out = np.flatnonzero(~problem.required & (problem.aboard < 0))
    price[left_out, left_out], price[left_out + legs, left_out + legs] = problem.prize[left_out], 0
    riding = np.flatnonzero(problem.aboard >= 0)
    price[riding], price[:, riding] = -1, -1
    price[riding, riding] = 0
    return price
