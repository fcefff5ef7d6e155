"""How long a search may take, how far it is, and what it found."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from scheduler.engine.problem import Runs

_SELECT_EVERY = 0.4
"""Seconds between selections of routes."""
_SHARE = 1.0
"""Seconds of selecting to a second of searching at most, about."""
_LONGEST = 0.05
"""Share of a limit in seconds that one selection may take."""
_SHORTEST = 0.5
"""Seconds that it may take where that share is less: cut short, it finds nothing."""
_STEPS_BETWEEN = 5_000
"""Steps between selections at least, where seconds would allow more."""
_STEPS_AT_MOST = 10_000
"""Steps between selections, where no seconds are given and there are more than enough for the rounds."""
_MOST_TURNS = 60


@dataclass(frozen=True, slots=True)
class SearchBudget:
    """How long to search."""

    iterations: int = 20_000
    """Steps in all over all threads."""
    seconds: float | None = None
    """Wall-clock limit; where it stops the search, results may differ between runs."""
    threads: int = 1
    rounds: int = 6
    """How often routes are selected at least."""

    @property
    def turns(self) -> int:
        """How often routes are selected: with a limit in seconds about every ``_SELECT_EVERY``, where steps allow."""
        if self.seconds is None:
            return max(self.rounds, min(_MOST_TURNS, self.iterations // _STEPS_AT_MOST))
        allowed = max(self.rounds, self.iterations // _STEPS_BETWEEN)
        return max(2, min(_MOST_TURNS, allowed, round(self.seconds / _SELECT_EVERY)))


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found."""

    runs: Runs
    cost: int
    """Price of the plan, prizes of optional legs left out included."""
    bound: int | None
    """No plan costs less, where that is known."""
    iterations: int
    stopped_by: str
    """``iterations`` or ``seconds``."""
    unserved: tuple[int, ...]
    """Legs in no run."""


class SearchClock:
    """How far the search is through its budget, from 0 to 1."""

    def __init__(self, budget: SearchBudget) -> None:
        self.budget, self.began = budget, perf_counter()
        self.done = 0
        self.searched = self.selecting = self._ahead = 0.0

    def elapsed(self) -> float:
        """Return the seconds since the search began."""
        return perf_counter() - self.began

    def progress(self, more: int = 0) -> float:
        """Return the share of the budget used, with so many steps more than were reported."""
        return max((self.done + more) / self.budget.iterations, self._time_used())

    def cooled(self, more: int = 0) -> float:
        """Return the same share of what is searched: the last selection begins at its end."""
        return min(1.0, self.progress(more) / max(1 - self._ahead, 0.1))

    def _time_used(self) -> float:
        return 0.0 if self.budget.seconds is None else self.elapsed() / self.budget.seconds

    def binding(self) -> str:
        """Return which limit the search is nearer to."""
        return "seconds" if self._time_used() > self.done / self.budget.iterations else "iterations"

    def turns(self) -> Iterator[float]:
        """Yield up to which share of the budget to search before routes are selected again.

        Where selections take long there are fewer of them, and the last begins as much earlier as the one before
        it took, so that a limit in seconds is kept.
        """
        parts = self.budget.turns
        if self.budget.seconds is None:
            yield from ((part + 1) / parts for part in range(parts))
            return
        last = False
        while not last:
            self._ahead = ahead = self.selecting / self.budget.seconds
            share = max(1 / parts, ahead / _SHARE)
            until = self.progress() + share
            last = until + share / 2 > 1 - ahead
            yield 1 - ahead if last else until
            self.selecting = self.elapsed() - self.searched

    def start_selecting(self) -> float | None:
        """Note that routes are selected from now on; return how many seconds that may take."""
        self.searched = self.elapsed()
        return None if self.budget.seconds is None else max(_SHORTEST, _LONGEST * self.budget.seconds)

    def out_of_time(self) -> bool:
        """Tell whether a limit in seconds has been reached."""
        return self.budget.seconds is not None and self.elapsed() >= self.budget.seconds
