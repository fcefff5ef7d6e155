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
    return Estimate(mean, _quantile(count - 1) * sqrt(variance / count), count)


def difference(base: Sequence[Value], other: Sequence[Value]) -> Estimate:
    """Return other less base, seed by seed; seeds where either has no value are left out."""
    pairs = zip(base, other, strict=True)
    return estimate([two - one if one is not None and two is not None else None for one, two in pairs])


def ratio(above: Sequence[float], below: Sequence[float]) -> Estimate:
    """Return the sum of one over the sum of the other, each value a day's, with its interval.

    Days are drawn at random from days like them: Student's t on the residuals of each day (Cochran's ratio estimate).
    """
    whole = sum(below)
    if not whole:
        return Estimate(None, None, 0)
    found, mean = sum(above) / whole, whole / len(below)
    spread = estimate([(a - found * b) / mean for a, b in zip(above, below, strict=True)])
    return Estimate(found, spread.margin, spread.count)


def slope(values: Sequence[Value]) -> Estimate:
    """Return how much a value changes from one to the next, by least squares, with its interval (Student's t).

    None for a value that is not there; nothing is said with fewer than three.
    """
    there = [(float(at), float(value)) for at, value in enumerate(values) if value is not None]
    count = len(there)
    if count < 3:
        return Estimate(None, None, count)
    mean_at, mean = sum(at for at, _ in there) / count, sum(value for _, value in there) / count
    width = sum((at - mean_at) ** 2 for at, _ in there)
    found = sum((at - mean_at) * (value - mean) for at, value in there) / width
    left = sum((value - mean - found * (at - mean_at)) ** 2 for at, value in there)
    return Estimate(found, _quantile(count - 2) * sqrt(left / (count - 2) / width), count)


def _quantile(freedom: int) -> float:
    """Return how many standard errors Student's t allows on either side."""
    return float(stdtrit(freedom, (1 + LEVEL) / 2))
