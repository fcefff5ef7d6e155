"""A storage that fails where it is told to: at any write, before a commit, or after one that went through."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from scheduler.usecases.ports import Records, Storage, UnitOfWork

WRITES = frozenset({"lock_day", "put_plan", "put_booking", "put_quote", "put_shift", "put_entry", "append"})


class Injected(Exception):
    """The fault that was asked for. ``committed`` tells whether the commit had gone through."""

    def __init__(self, point: str, *, committed: bool) -> None:
        super().__init__(point)
        self.point, self.committed = point, committed


class Saboteur:
    """Counts the points at which something can go wrong, and fails at one of them."""

    def __init__(self) -> None:
        self._left = -1

    def fail_at(self, point: int) -> None:
        """Fail at that point from now on, counted from 0; never for a negative number."""
        self._left = point

    def pass_by(self, point: str, *, committed: bool = False) -> None:
        """Come by a point, and fail there if it is the one."""
        self._left -= 1
        if self._left == -1:
            raise Injected(point, committed=committed)


class _FaultyUnit:
    """A unit of work whose writes and commit pass by the saboteur."""

    def __init__(self, unit: UnitOfWork, saboteur: Saboteur) -> None:
        self._unit, self._saboteur = unit, saboteur

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._unit, name)
        if name not in WRITES:
            return attribute

        def watched(*arguments: Any) -> Any:
            self._saboteur.pass_by(f"before {name}")
            return attribute(*arguments)

        return watched

    def commit(self) -> None:
        """Fail before the commit, or after it."""
        self._saboteur.pass_by("before commit")
        self._unit.commit()
        self._saboteur.pass_by("after commit", committed=True)


class FaultyStorage:
    """Where faulty units come from."""

    def __init__(self, inner: Storage, saboteur: Saboteur) -> None:
        self._inner, self._saboteur = inner, saboteur

    @property
    def reading(self) -> Callable[[], AbstractContextManager[Records]]:
        """Open a view of one moment, as ever."""
        return self._inner.reading

    @property
    def asking(self) -> Callable[[], AbstractContextManager[Records]]:
        """Open a view for single questions, as ever."""
        return self._inner.asking

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        """Open a unit that fails where the saboteur says."""
        with self._inner.writing() as unit:
            yield cast(UnitOfWork, _FaultyUnit(unit, self._saboteur))
