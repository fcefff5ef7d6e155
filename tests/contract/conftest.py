"""The fillings of the Storage port, each put through the same suite."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from api.persistence.unit_of_work import SqlStorage
from scheduler.adapters.memory import MemoryStorage
from scheduler.usecases.ports import Storage
from tests import databases


@contextmanager
def in_memory(_folder: Path) -> Iterator[Storage]:
    yield MemoryStorage()


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Storage]:
    with databases.opened("sqlite", folder) as database:
        yield SqlStorage(database)


@contextmanager
def on_postgres(folder: Path) -> Iterator[Storage]:
    with databases.opened("postgres", folder) as database:
        yield SqlStorage(database)


FILLINGS: dict[str, Callable[[Path], AbstractContextManager[Storage]]] = {
    "memory": in_memory,
    "sqlite": on_sqlite,
    "postgres": on_postgres,
}


@pytest.fixture(params=FILLINGS)
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    with FILLINGS[request.param](tmp_path) as opened:
        yield opened
