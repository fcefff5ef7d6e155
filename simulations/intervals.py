"""How sure a mean is: 95 % intervals over seeds, and of the difference between two scenarios seed by seed.

Two scenarios that meet the same luck differ less by chance than two that do not, so the difference of each
seed is taken first and its spread second (common random numbers).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scipy.special import stdtrit

Value = int | float | None
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``count`` seeds, and how far it may be from the truth; None where nothing can be said."""

    mean: float | None
    margin: float | None
    count: int

    @property
    def low(self) -> float | None:
        """Lower end of the interval."""
        return None if self.mean is None or self.margin is None else self.mean - self.margin

    @property
    def high(self) -> float | None:
        """Upper end of the interval."""
        return None if self.mean is None or self.margin is None else self.mean + self.margin

    @property
    def is_clear(self) -> bool:
        """Whether the whole interval is on one side of nought."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def estimate(values: Sequence[Value]) -> Estimate:
    """Return the mean of the values that are there, with its interval (Student's t)."""
    there = [float(value) for value in values if value is not None]
    count = len(there)
    if not count:
        return Estimate(None, None, 0)
    mean = sum(there) / count
    if count == 1:
        return Estimate(mean, None, 1)
    variance = sum((value - mean) ** 2 for value in there) / (count - 1)
    quantile = float(stdtrit(count - 1, (1 + LEVEL) / 2))
    return Estimate(mean, quantile * sqrt(variance / count), count)


def difference(base: Sequence[Value], other: Sequence[Value]) -> Estimate:
    """Return other less base, seed by seed; seeds where either has no value are left out."""
    pairs = zip(base, other, strict=True)
    return estimate([two - one if one is not None and two is not None else None for one, two in pairs])
