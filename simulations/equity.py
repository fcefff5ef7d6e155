"""Who is served and who is not: the same figures by village, age, car, wheelchair and channel.

Groups of fewer than five people are not shown. What is left out can be reckoned together from the total, so the next
smallest is left out as well until at least two groups, and five people, are missing together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from simulations.trip_rows import TripRow

FEWEST = 5
SMALL = f"villages with fewer than {FEWEST} riders"


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody who asks, beside what they asked for."""

    age: str
    has_car: bool | None


@dataclass(frozen=True, slots=True)
class Group:
    """How one group fared. Seconds."""

    asked: int
    served: int
    ride: int
    direct: int
    pickups: int
    on_time: int

    def __add__(self, other: "Group") -> "Group":
        """Return both groups together, as over several days."""
        return Group(*(one + two for one, two in zip(self.parts, other.parts, strict=True)))

    @property
    def parts(self) -> tuple[int, int, int, int, int, int]:
        """The counts in order."""
        return (self.asked, self.served, self.ride, self.direct, self.pickups, self.on_time)

    @property
    def refused_percent(self) -> float:
        """People who asked and got no booking."""
        return 100 * (self.asked - self.served) / self.asked if self.asked else 0.0

    @property
    def ride_to_direct(self) -> float | None:
        """Seconds ridden against those of the direct drives."""
        return self.ride / self.direct if self.direct else None

    @property
    def on_time_percent(self) -> float | None:
        """Pickups inside the promised window."""
        return 100 * self.on_time / self.pickups if self.pickups else None


Groups = dict[str, dict[str, Group]]
CAR = {True: "car at home", False: "no car", None: "not known"}
BY: Mapping[str, Callable[[TripRow, Person], str]] = {
    "village": lambda row, person: row.village,
    "age": lambda row, person: person.age or "not known",
    "car": lambda row, person: CAR[person.has_car],
    "wheelchair": lambda row, person: (
        "stays in wheelchair" if row.wheelchair == "stays_in" else "no wheelchair"
    ),
    "channel": lambda row, person: row.channel,
}
NOBODY = Person("", None)


def equity(rows: Sequence[TripRow], people: Mapping[str, Person]) -> Groups:
    """Return every group of every kind; people are counted once, rides each."""
    groups: Groups = {kind: {} for kind in BY}
    by_rider: dict[str, list[TripRow]] = {}
    for row in rows:
        by_rider.setdefault(row.rider, []).append(row)
    for rider, own in by_rider.items():
        ridden = [row for row in own if row.rode]
        on_time = [row.on_time for row in own if row.on_time is not None]
        one = Group(
            asked=1,
            served=int(any(row.outcome == "booked" for row in own)),
            ride=sum(row.ride or 0 for row in ridden),
            direct=sum(row.direct or 0 for row in ridden),
            pickups=len(on_time),
            on_time=sum(on_time),
        )
        for kind, name_of in BY.items():
            name = name_of(own[0], people.get(rider, NOBODY))
            groups[kind][name] = groups[kind][name] + one if name in groups[kind] else one
    return groups


def together(days: Sequence[Groups]) -> Groups:
    """Return the groups of several days added up."""
    total: Groups = {kind: {} for kind in BY}
    for day in days:
        for kind, groups in day.items():
            for name, group in groups.items():
                total[kind][name] = total[kind][name] + group if name in total[kind] else group
    return total


Shown = Mapping[str, Group | None]
"""Groups as they may be told; None for those too small to show."""


def shown(groups: Mapping[str, Group]) -> Shown:
    """Return the groups of one kind in order of name."""
    return _without(groups, _too_small(groups))


def shown_alike(
    one: Mapping[str, Group], other: Mapping[str, Group], every: Sequence[Mapping[str, Group]]
) -> tuple[Shown, Shown]:
    """Return two of the groups told beside each other on a page; ``every``: all that stand there.

    The people are mostly the same ones, so what one of them leaves out is left out everywhere.
    """
    small = set[str]().union(*map(_too_small, every))
    return _without(one, small), _without(other, small)


def _without(groups: Mapping[str, Group], small: set[str]) -> Shown:
    return {name: None if name in small else groups[name] for name in sorted(groups)}


def _too_small(groups: Mapping[str, Group]) -> set[str]:
    """Return the groups that are not shown: those with too few people, and who would give them away."""
    in_order = sorted(groups, key=lambda name: (groups[name].asked, name))
    small = {name for name in in_order if groups[name].asked < FEWEST}
    for name in in_order:
        if not small or (len(small) > 1 and sum(groups[one].asked for one in small) >= FEWEST):
            break
        small.add(name)
    return small


def hide_small(rows: Sequence[TripRow]) -> None:
    """Have the rows of real people tell small villages together, where they set out and where they go."""
    for column, small in small_by_column(rows).items():
        for row in rows:
            if getattr(row, column) in small:
                setattr(row, column, SMALL)


def tell_together(small: Mapping[str, frozenset[str]], *tables: Iterable[dict[str, Any]]) -> None:
    """Do the same in rows of tables, for the villages in each column."""
    for row in chain(*tables):
        row |= {column: SMALL for column, names in small.items() if row[column] in names}


def small_by_column(rows: Sequence[TripRow]) -> dict[str, frozenset[str]]:
    """Return the villages that are not told by name, by the column in which they stand."""
    return {column: small_villages(rows, column) for column in ("village", "to")}


def small_villages(rows: Sequence[TripRow], column: str = "village") -> frozenset[str]:
    """Return the villages that are not told by name: those of too few, and others until they are enough together."""
    riders: dict[str, set[str]] = {}
    for row in rows:
        riders.setdefault(getattr(row, column), set()).add(row.rider)
    small: list[str] = []
    together: set[str] = set()
    for village in sorted(riders, key=lambda one: (len(riders[one]), one)):
        if len(riders[village]) >= FEWEST and (not small or len(together) >= FEWEST):
            break
        small.append(village)
        together |= riders[village]
    return frozenset(small)
