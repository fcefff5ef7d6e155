"""What parties take up in a vehicle, and what a vehicle offers: seats, wheelchair bays, stowed aids, dogs."""

from dataclasses import dataclass

RESOURCES = ("seats", "wheelchair_bays", "stowed_aids", "dogs")
"""The order in which a load is written as a vector."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much of each resource a party takes, or a layout of a vehicle offers."""

    seats: int = 0
    wheelchair_bays: int = 0
    stowed_aids: int = 0
    dogs: int = 0

    def __post_init__(self) -> None:
        """Refuse a negative amount.

        Raises
        ------
        ValueError
            A resource is below zero.
        """
        if min(self.vector) < 0:
            raise ValueError(f"a load cannot be negative: {self}")

    @property
    def vector(self) -> tuple[int, int, int, int]:
        """The amounts in the order of ``RESOURCES``."""
        return (self.seats, self.wheelchair_bays, self.stowed_aids, self.dogs)

    def __add__(self, other: "Load") -> "Load":
        """Return both loads together."""
        return Load(*(mine + theirs for mine, theirs in zip(self.vector, other.vector, strict=True)))

    def fits(self, layouts: tuple["Load", ...]) -> bool:
        """Tell whether one layout covers this load in every resource."""
        return any(
            all(mine <= theirs for mine, theirs in zip(self.vector, layout.vector, strict=True))
            for layout in layouts
        )


def layouts_with_bays(
    seats: int, bays: int, *, seats_lost_per_bay: int, aids: int, dogs: int
) -> tuple[Load, ...]:
    """Return the layouts of a vehicle in which each wheelchair bay in use takes seats away."""
    return tuple(Load(seats - used * seats_lost_per_bay, used, aids, dogs) for used in range(bays + 1))
