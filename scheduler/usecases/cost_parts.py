"""The price of a run or a plan by its named parts, as it is shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CostParts:
    """What a plan or run is charged for, by name, in thousandths of a penny."""

    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """The sum of all parts."""
        return sum(amount for _, amount in self.parts)
