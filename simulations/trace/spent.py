"""Counts what playing a trace costs: seconds of this process's processor, answers and improvements apart."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Spent:
    """Seconds spent so far."""

    insertion: float = 0.0
    """On quotes and their acceptance."""
    reoptimising: float = 0.0

    @contextmanager
    def watch(self, what: str) -> Iterator[None]:
        """Add what the body takes to one of the two, by its name."""
        began = time.process_time()
        yield
        setattr(self, what, getattr(self, what) + time.process_time() - began)
