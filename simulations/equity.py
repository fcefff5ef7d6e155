"""Who is served and who is not: the same figures by village, age, car, wheelchair and channel.

Groups of fewer than five people are not shown, and where only one group of a kind would be missing, the next
smallest is left out as well, so that it cannot be reckoned from the total.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulations.trip_rows import TripRow

FEWEST = 5


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


def shown(groups: Mapping[str, Group]) -> dict[str, Group | None]:
    """Return the groups of one kind in order of name; None for those too small to show."""
    small = {name for name, group in groups.items() if group.asked < FEWEST}
    if len(small) == 1 and len(groups) > 1:
        rest = [name for name in groups if name not in small]
        small.add(min(rest, key=lambda name: (groups[name].asked, name)))
    return {name: None if name in small else groups[name] for name in sorted(groups)}
