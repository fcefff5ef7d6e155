"""How many examples a property is tried on: all of them in the whole suite, a share of them in the quick check."""

import os
from typing import Any

from hypothesis import settings

QUICK = os.environ.get("TEST_EXAMPLES") == "quick"
"""Set by ``dev.py check``, which somebody waits for."""
SHARE = 5
FEWEST = 5


def count(many: int) -> int:
    """Return how many examples are tried where the whole suite tries ``many``."""
    return min(many, max(FEWEST, many // SHARE)) if QUICK else many


def examples(many: int, **more: Any) -> settings:
    """Return settings for a property that the whole suite tries on ``many`` examples."""
    return settings(max_examples=count(many), **more)
