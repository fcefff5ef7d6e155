"""Random numbers by aspect, so that a change to one rule leaves the draws of the others as they were."""

import zlib
from collections.abc import Sequence

import numpy as np


class Streams:
    """Random numbers by aspect: the n-th trip always takes the n-th draws of each."""

    def __init__(self, seed: int, salt: str = "") -> None:
        self._seed, self._salt = seed, salt
        self._generators: dict[str, np.random.Generator] = {}

    def of(self, aspect: str) -> np.random.Generator:
        """Return the generator of an aspect."""
        if aspect not in self._generators:
            key = zlib.crc32(f"{self._salt}/{aspect}".encode())
            self._generators[aspect] = np.random.Generator(np.random.PCG64([self._seed, key]))
        return self._generators[aspect]

    def share(self, aspect: str) -> float:
        """Return the aspect's next number from 0 up to 1."""
        return float(self.of(aspect).random())

    def pick(self, aspect: str, weights: Sequence[float]) -> int:
        """Return an index drawn by weight."""
        total, mark = sum(weights), self.share(aspect)
        mark *= total
        for index, weight in enumerate(weights):
            mark -= weight
            if mark < 0:
                return index
        return max(index for index, weight in enumerate(weights) if weight > 0)

    def between(self, aspect: str, *, low: float, high: float) -> float:
        """Return a number from ``low`` up to ``high``."""
        return low + (high - low) * self.share(aspect)
