"""What the accessibility statement says was tested: the results that the tests themselves wrote down."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

RESULTS = Path(__file__).parents[1] / "accessibility.json"


@dataclass(frozen=True, slots=True)
class Check:
    """One test, on how many pages it was passed, and on which it was not."""

    words: str
    passed: int
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """When the pages were last tested, with what, and what came out."""

    day: date
    browser: str
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """The tests that some page did not pass."""
        return tuple(one for one in self.checks if one.failed)


@cache
def last_results() -> Checked:
    """Return the results as they are kept beside the pages."""
    told = json.loads(RESULTS.read_text(encoding="utf-8"))
    checks = tuple(Check(one["words"], one["passed"], tuple(one["failed"])) for one in told["checks"])
    return Checked(date.fromisoformat(told["date"]), told["browser"], checks)
