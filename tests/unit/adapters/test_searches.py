import os
import signal
import threading
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.adapters.searches import InlineSearch, ProcessSearch
from tests.orphans import ends_with_its_parent

SEARCHING = """
import os, time
from scheduler.adapters.searches import ProcessSearch
if __name__ == "__main__":
    search = ProcessSearch(os.getpid)
    print(search(), flush=True)
    time.sleep(60)
"""


def where(_: str = "") -> int:
    return os.getpid()


def die_once(mark: Path) -> str:
    """End the process the first time, like a kernel that is out of memory."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "found"


def fail() -> None:
    raise ValueError("no way")


def test_inline_is_here() -> None:
    with closing(InlineSearch(where)) as search:
        assert search() == os.getpid()


def test_a_process_of_its_own_serves_every_search() -> None:
    with closing(ProcessSearch(where)) as search:
        first = search()
        assert first != os.getpid()
        assert search("again") == first
        found: list[int] = []
        threads = [threading.Thread(target=lambda: found.append(search())) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert found == [first] * 3


def test_a_process_that_is_killed_is_replaced(tmp_path: Path) -> None:
    with closing(ProcessSearch(die_once)) as search:
        assert search(tmp_path / "mark") == "found"


def test_an_error_of_the_search_comes_back() -> None:
    with closing(ProcessSearch(fail)) as search, pytest.raises(ValueError, match="no way"):
        search()


def test_after_closing_another_process_serves() -> None:
    search = ProcessSearch(where)
    first = search()
    search.close()
    second = search()
    search.close()
    assert first != second


def test_the_process_ends_with_the_service_even_when_that_is_killed(tmp_path: Path) -> None:
    assert ends_with_its_parent(SEARCHING, tmp_path)
