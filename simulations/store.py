"""Where results are kept, so that nothing is reckoned twice: a folder, two small files a day played.

A result is found by what it depends on. It is written beside its place and moved there whole, so a reader never
meets half a result, and several processes may share a store.
"""

import gzip
import json
import os
from dataclasses import replace
from pathlib import Path

from scheduler.domain.errors import BrokenInput
from simulations.work import Day, Key


class Store:
    """Days that were played, by scenario, seed and code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, key: Key) -> Day | None:
        """Return the result with that key, without its log; None when it was never kept."""
        path = self._path(key)
        if not path.is_file():
            return None
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            day = Day(**{**data, "key": Key(**data["key"])})
        except (ValueError, TypeError, KeyError) as error:
            raise BrokenInput(
                f"{path}: is no result ({error}). Delete the file; it is made again."
            ) from error
        return day if day.key == key else None

    def keep(self, day: Day) -> Day:
        """Keep a result; returns it without its log."""
        self._write(self._path(day.key).with_suffix(".jsonl.gz"), day.log)
        kept = replace(day, log=b"")
        told = json.dumps(kept.as_data(), indent=1, ensure_ascii=False).encode() + b"\n"
        self._write(self._path(day.key), told)
        return kept

    def log(self, key: Key) -> bytes:
        """Return the event log of a kept result.

        Raises
        ------
        BrokenInput
            It is not there.
        """
        path = self._path(key).with_suffix(".jsonl.gz")
        try:
            return gzip.decompress(path.read_bytes())
        except OSError as error:
            raise BrokenInput(f"{path}: cannot be read ({error}). Run the scenario again.") from error

    def _path(self, key: Key) -> Path:
        return self.folder / key.scenario / f"{key.code}-{key.seed}.json"

    def _write(self, path: Path, data: bytes) -> None:
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(data)
            beside.replace(path)
        except OSError as error:
            raise BrokenInput(
                f"{path}: cannot be written to ({error.strerror}). Choose another store."
            ) from error
