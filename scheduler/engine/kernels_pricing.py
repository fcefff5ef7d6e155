"""Compiled search for chains of fragments: cheapest ones against given leg prices, or all below a limit.

Along a chain of fragments the only resource is time. A label stands for a chain so far: where it ended, when,
at what reduced price, and which legs it must not take again. Of two labels at one place the earlier, cheaper
and freer makes the other needless. The same kernel runs backwards in time on mirrored input.
"""

from typing import NamedTuple

import numpy as np

from scheduler.engine.kernels_compile import compiled
from scheduler.engine.kernels_fragments import DURING, READY, UNTIL
from scheduler.engine.kernels_times import Array

BUCKETS = 1024
NEVER = np.int64(1) << 60
"""A reduced price that stands for no way at all."""


class Ways(NamedTuple):
    """Fragments and empty drives of one kind of shift, in one direction of time; L legs, F fragments.

    A fragment is entered at one leg's stop and left at another's; both are named by their leg.
    """

    begin: Array
    """[L + 1] fragments by where they are entered, latest starts first."""
    exit: Array
    """[F]"""
    numbers: Array
    """[F, 4] as in ``kernels_fragments``."""
    cost: Array
    """[F] reduced price."""
    mask: Array
    """[F, W] set of legs."""
    time: Array
    """[L, L] from an exit to an entry."""
    price: Array
    """[L, L]"""
    home_time: Array
    """[L] from an exit to the end."""
    home_price: Array
    """[L]"""
    closes: Array
    """[1] latest arrival at the end."""
    keep: Array
    """[L, W] legs that stay forbidden once a chain is at this exit."""
    range: Array
    """[2] earliest and latest moment there can be."""


class Reach(NamedTuple):
    """The least reduced price from an exit at a moment to the end of the run; a step function by exit."""

    begin: Array
    """[L + 1]"""
    moment: Array
    """Latest moment of each step, falling."""
    cost: Array
    """Least price up to that moment, falling with it: leaving earlier is never dearer."""


class Labels(NamedTuple):
    """Room for labels."""

    at: Array
    """[M] exit"""
    time: Array
    cost: Array
    mask: Array
    """[M, W]"""
    parent: Array
    fragment: Array
    bucket: Array
    """[M] next label of the same bucket."""
    list: Array
    """[M] next label at the same exit."""
    alive: Array
    spent: Array
    """[M, 2] for exact lists: latest departure from the start, shortest duration since."""


@compiled
def least_reach(reach: Reach, at: int, moment: int) -> int:
    """Return the least reduced price to the end from an exit at a moment."""
    low, high = reach.begin[at], reach.begin[at + 1]
    if low == high or reach.moment[low] < moment:
        return int(NEVER)
    first = low
    # Steps fall in time; the last one not before the moment is the cheapest still open.
    while low < high:
        middle = (low + high) // 2
        if reach.moment[middle] >= moment:
            low = middle + 1
        else:
            high = middle
    return int(reach.cost[max(low - 1, first)])


@compiled
def reach_of(labels: Labels, count: int, ways: Ways, back: Ways) -> Reach:
    """Turn labels of a backward search into least prices to the end by exit and moment.

    ``ways`` runs forward; ``labels`` were found on ``back``, its mirror image.
    """
    legs = ways.home_time.shape[0]
    alive = 0
    for m in range(count):
        alive += labels.alive[m]
    entry = np.empty(alive, dtype=np.int64)
    late = np.empty(alive, dtype=np.int64)
    cost = np.empty(alive, dtype=np.int64)
    k = 0
    for m in range(count):
        if labels.alive[m]:
            entry[k], late[k], cost[k] = labels.at[m], -labels.time[m], labels.cost[m]
            k += 1
    begin = np.zeros(legs + 1, dtype=np.int64)
    moments = np.empty(alive + 1, dtype=np.int64)
    costs = np.empty(alive + 1, dtype=np.int64)
    all_moments = np.empty((alive + 1) * 4 + 16, dtype=np.int64)
    all_costs = np.empty((alive + 1) * 4 + 16, dtype=np.int64)
    held = 0
    for d in range(legs):
        moments[0] = ways.closes[0] - ways.home_time[d]
        costs[0] = ways.home_price[d]
        for k in range(alive):
            moments[k + 1] = late[k] - ways.time[d, entry[k]]
            costs[k + 1] = cost[k] + ways.price[d, entry[k]]
        order = np.argsort(-moments)
        least = NEVER
        for k in order:
            if costs[k] < least:
                least = costs[k]
                if held == all_moments.shape[0]:
                    all_moments = np.concatenate((all_moments, np.empty_like(all_moments)))
                    all_costs = np.concatenate((all_costs, np.empty_like(all_costs)))
                if held > begin[d] and all_moments[held - 1] == moments[k]:
                    held -= 1
                all_moments[held] = moments[k]
                all_costs[held] = least
                held += 1
        begin[d + 1] = held
    return Reach(begin, all_moments[:held].copy(), all_costs[:held].copy())


@compiled
def subset(one: Array, other: Array) -> bool:
    """Tell whether a set of legs lies within another."""
    for w in range(one.shape[0]):
        if one[w] & ~other[w]:
            return False
    return True


@compiled
def disjoint(one: Array, other: Array) -> bool:
    """Tell whether two sets of legs share none."""
    for w in range(one.shape[0]):
        if one[w] & other[w]:
            return False
    return True


@compiled
def add_label(labels: Labels, count: int, heads: Array, buckets: Array, bucket: int) -> bool:
    """Enter the label written at ``count`` unless one as good is there; drop those that it makes needless."""
    at, time, cost = labels.at[count], labels.time[count], labels.cost[count]
    before, m = -1, heads[at]
    while m >= 0:
        after = labels.list[m]
        if labels.time[m] <= time and labels.cost[m] <= cost:
            if subset(labels.mask[m], labels.mask[count]):
                return False
        elif labels.time[m] >= time and labels.cost[m] >= cost and subset(labels.mask[count], labels.mask[m]):
            labels.alive[m] = False
            if before < 0:
                heads[at] = after
            else:
                labels.list[before] = after
            m = after
            continue
        before, m = m, after
    labels.list[count] = heads[at]
    heads[at] = count
    labels.alive[count] = True
    labels.bucket[count] = buckets[bucket]
    buckets[bucket] = count
    return True


@compiled
def label_chains(ways: Ways, begun: Labels, reach: Reach, guided: bool, limit: int, labels: Labels) -> int:
    """Find every chain that no other makes needless; return how many labels there are, or -1 without room.

    ``begun`` holds the labels to start from. With ``guided`` only chains that can still end below ``limit``
    are followed.
    """
    legs = ways.home_time.shape[0]
    room = labels.at.shape[0]
    heads = np.full(legs, -1, dtype=np.int64)
    buckets = np.full(BUCKETS, -1, dtype=np.int64)
    width = max(1, (ways.range[1] - ways.range[0]) // BUCKETS + 1)
    count = 0
    for b in range(begun.at.shape[0]):
        if guided and begun.cost[b] + least_reach(reach, begun.at[b], begun.time[b]) >= limit:
            continue
        if count == room:
            return -1
        labels.at[count], labels.time[count], labels.cost[count] = begun.at[b], begun.time[b], begun.cost[b]
        labels.mask[count] = begun.mask[b]
        labels.parent[count], labels.fragment[count] = -1, begun.fragment[b]
        count += add_label(labels, count, heads, buckets, (begun.time[b] - ways.range[0]) // width)
    for bucket in range(BUCKETS):
        while buckets[bucket] >= 0:
            m = buckets[bucket]
            buckets[bucket] = labels.bucket[m]
            if not labels.alive[m]:
                continue
            exit = labels.at[m]
            for entry in range(legs):
                moment = labels.time[m] + ways.time[exit, entry]
                price = labels.cost[m] + ways.price[exit, entry]
                for f in range(ways.begin[entry], ways.begin[entry + 1]):
                    if moment > ways.numbers[f, UNTIL]:
                        break
                    if not disjoint(labels.mask[m], ways.mask[f]):
                        continue
                    done = max(ways.numbers[f, READY], moment + ways.numbers[f, DURING])
                    cost = price + ways.cost[f]
                    if guided and cost + least_reach(reach, ways.exit[f], done) >= limit:
                        continue
                    if count == room:
                        return -1
                    labels.at[count], labels.time[count], labels.cost[count] = ways.exit[f], done, cost
                    for w in range(labels.mask.shape[1]):
                        labels.mask[count, w] = (labels.mask[m, w] | ways.mask[f, w]) & ways.keep[
                            ways.exit[f], w
                        ]
                    labels.parent[count], labels.fragment[count] = m, f
                    count += add_label(labels, count, heads, buckets, (done - ways.range[0]) // width)
    return count


@compiled
def final_costs(ways: Ways, labels: Labels, count: int) -> Array:
    """Return each label's reduced price with the drive to the end, NEVER where the chain cannot end there."""
    costs = np.full(count, NEVER, dtype=np.int64)
    for m in range(count):
        at = labels.at[m]
        if labels.time[m] + ways.home_time[at] <= ways.closes[0]:
            costs[m] = labels.cost[m] + ways.home_price[at]
    return costs


@compiled
def marked(exit: int, mask: Array) -> int:
    """Return a number for an exit and a set of legs."""
    mark = np.int64(exit) * np.int64(7_046_029_254_386_353_131)
    for w in range(mask.shape[0]):
        mark = (mark ^ mask[w]) * np.int64(6_364_136_223_846_793_005)
        mark ^= mark >> np.int64(29)
    return int(mark)


@compiled
def same_set(one: Array, other: Array) -> bool:
    """Tell whether two sets of legs are equal."""
    for w in range(one.shape[0]):
        if one[w] != other[w]:
            return False
    return True


@compiled
def enter_chain(labels: Labels, count: int, table: Array, thin: bool) -> bool:
    """Enter the chain written at ``count`` unless one of the same legs and exit is as good in every way."""
    at, mask = labels.at[count], labels.mask[count]
    slot = marked(at, mask) & np.int64(table.shape[0] - 1)
    m = table[slot] if thin else -1
    while m >= 0:
        if labels.alive[m] and labels.at[m] == at and same_set(labels.mask[m], mask):
            earlier = labels.time[m] - labels.time[count]
            cheaper = labels.cost[m] - labels.cost[count]
            later = labels.spent[m, 0] - labels.spent[count, 0]
            shorter = labels.spent[m, 1] - labels.spent[count, 1]
            if earlier <= 0 and cheaper <= 0 and later >= 0 and shorter <= 0:
                return False
            if earlier >= 0 and cheaper >= 0 and later <= 0 and shorter >= 0:
                labels.alive[m] = False
        m = labels.list[m]
    labels.list[count] = table[slot]
    table[slot] = count
    labels.alive[count] = True
    return True


@compiled
def list_chains(ways: Ways, begun: Labels, reach: Reach, limit: int, thin: bool, labels: Labels) -> int:
    """List every chain without a repeated leg that can end at a reduced price below ``limit``.

    Returns how many labels there are, or -1 without room. With ``thin`` only one chain of the same legs and
    exit stays unless each is better in something.
    """
    legs = ways.home_time.shape[0]
    room = labels.at.shape[0]
    size = 1 << 12
    while size < room:
        size *= 2
    table = np.full(size, -1, dtype=np.int64)
    buckets = np.full(BUCKETS, -1, dtype=np.int64)
    width = max(1, (ways.range[1] - ways.range[0]) // BUCKETS + 1)
    count = 0
    for b in range(begun.at.shape[0]):
        if begun.cost[b] + least_reach(reach, begun.at[b], begun.time[b]) >= limit:
            continue
        if count == room:
            return -1
        labels.at[count], labels.time[count], labels.cost[count] = begun.at[b], begun.time[b], begun.cost[b]
        labels.mask[count], labels.spent[count] = begun.mask[b], begun.spent[b]
        labels.parent[count], labels.fragment[count] = -1, begun.fragment[b]
        if enter_chain(labels, count, table, thin):
            bucket = (begun.time[b] - ways.range[0]) // width
            labels.bucket[count] = buckets[bucket]
            buckets[bucket] = count
            count += 1
    for bucket in range(BUCKETS):
        while buckets[bucket] >= 0:
            m = buckets[bucket]
            buckets[bucket] = labels.bucket[m]
            if not labels.alive[m]:
                continue
            exit = labels.at[m]
            for entry in range(legs):
                moment = labels.time[m] + ways.time[exit, entry]
                price = labels.cost[m] + ways.price[exit, entry]
                for f in range(ways.begin[entry], ways.begin[entry + 1]):
                    if moment > ways.numbers[f, UNTIL]:
                        break
                    if not disjoint(labels.mask[m], ways.mask[f]):
                        continue
                    done = max(ways.numbers[f, READY], moment + ways.numbers[f, DURING])
                    cost = price + ways.cost[f]
                    if cost + least_reach(reach, ways.exit[f], done) >= limit:
                        continue
                    if count == room:
                        return -1
                    since = labels.spent[m, 1] + ways.time[exit, entry]
                    labels.at[count], labels.time[count], labels.cost[count] = ways.exit[f], done, cost
                    for w in range(labels.mask.shape[1]):
                        labels.mask[count, w] = labels.mask[m, w] | ways.mask[f, w]
                    labels.spent[count, 0] = min(labels.spent[m, 0], ways.numbers[f, UNTIL] - since)
                    labels.spent[count, 1] = since + ways.numbers[f, DURING]
                    labels.parent[count], labels.fragment[count] = m, f
                    if enter_chain(labels, count, table, thin):
                        into = (done - ways.range[0]) // width
                        labels.bucket[count] = buckets[into]
                        buckets[into] = count
                        count += 1
    return count
