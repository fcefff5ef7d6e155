"""The lines of an instance file with their numbers: what counts as a number, and how a broken line is told."""

import re
from collections.abc import Iterator
from pathlib import Path

from scheduler.domain.errors import BrokenInput

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
LARGEST = 1e7
"""No number of an instance is larger; sums stay exact far beyond."""


class Rows:
    """The lines of a text file with their numbers, blank ones left out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            content = path.read_bytes()
        except OSError as error:
            raise BrokenInput(f"{path} cannot be read: {error.strerror}") from error
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise self.broken(line, "this is no text, so no instance file") from error
        self.lines = [(number, line.split()) for number, line in enumerate(text.split("\n"), 1)]
        self.lines = [(number, words) for number, words in self.lines if words]
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether every line has been taken."""
        return self.at >= len(self.lines)

    def peek(self) -> list[str]:
        """Return the words of the next line without taking it; none at the end."""
        return [] if self.done else self.lines[self.at][1]

    def words(self, what: str) -> tuple[int, list[str]]:
        """Take the next line as it stands."""
        if self.done:
            last = self.lines[-1][0] if self.lines else 1
            raise self.broken(last, f"the file ends where {what} should stand")
        line = self.lines[self.at]
        self.at += 1
        return line

    def next(self, what: str, *sizes: int) -> tuple[int, list[float]]:
        """Return line number and numbers of the next line, which must hold one of so many."""
        number, words = self.words(what)
        for word in words:
            if not NUMBER.fullmatch(word):
                raise self.broken(number, f"{what}: {word[:40]!r} is no number")
        if sizes and len(words) not in sizes:
            wanted = " or ".join(str(size) for size in sizes)
            raise self.broken(number, f"{what} has {len(words)} numbers; {wanted} are needed")
        numbers = [float(word) for word in words]
        for word, value in zip(words, numbers, strict=True):
            if not abs(value) <= LARGEST:
                raise self.broken(number, f"{what}: {word[:40]} is too large")
        return number, numbers

    def rest(self, what: str, *sizes: int) -> Iterator[tuple[int, list[float]]]:
        """Yield all remaining lines."""
        while not self.done:
            yield self.next(what, *sizes)

    def whole(self, number: int, what: str, value: float, *, least: int = 0) -> int:
        """Return a value that must be a whole number of at least so much."""
        if value != int(value) or value < least:
            raise self.broken(number, f"{what} must be a whole number of at least {least}, not {value:g}")
        return int(value)

    def broken(self, number: int, message: str) -> BrokenInput:
        """Return the error for one line."""
        return BrokenInput(f"{self.path}, line {number}: {message}")
