"""Where a long search runs: in this process, or in one of its own, so that the service goes on answering.

The routing solvers hold the interpreter for as long as they work; only another process keeps them out of the
way. It is started afresh when it was killed or ran out of memory, and the search is then done once more.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class InlineSearch(Generic[P, R]):
    """Searches in this process, with the function it is given."""

    def __init__(self, improve: Callable[P, R]) -> None:
        self._improve = improve

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what the function finds."""
        return self._improve(*args, **kwargs)

    def close(self) -> None:
        """Nothing is open."""


class ProcessSearch(Generic[P, R]):
    """Searches in one child process, one search at a time; the first search starts it.

    The function must be one that a fresh interpreter can import by its name.
    """

    def __init__(self, improve: Callable[P, R]) -> None:
        self._improve = improve
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what the function finds.

        Raises
        ------
        BrokenProcessPool
            The child process was lost twice in this search.
        """
        pool = self._open()
        try:
            return pool.submit(self._improve, *args, **kwargs).result()
        except BrokenProcessPool:
            self._drop(pool)
            return self._open().submit(self._improve, *args, **kwargs).result()

    def _open(self) -> ProcessPoolExecutor:
        """Return the pool of one process. Spawned, not forked: threads and locks of ours stay here."""
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    1, mp_context=multiprocessing.get_context("spawn"), initializer=end_with_parent
                )
            return self._pool

    def _drop(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is broken:
                self._pool = None
        broken.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End the child process; a later search starts another."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def end_with_parent() -> None:
    """Have this child process end with the one that started it, also when that one is killed."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
