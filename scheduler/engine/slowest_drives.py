"""Compiled look-up of how long drives take in the slowest period in which they may be left.

Stops are rows of four whole numbers: the number of their place in the table of drives, the first and the last second at
which they may be left, and from when they may be where a shift starts there, else ``HAS_LEFT``. This file stands apart
from those of the other kernels because none of them takes it in: numba itself sees when it changes.
"""

import numpy as np

from scheduler.engine.kernels_compile import compiled
from scheduler.engine.kernels_times import Array

NUMBER, FIRST, LAST, READY = range(4)
HAS_LEFT = -1
"""From when a stop may be left that is left when it was served."""
HEAD_START = 1800
"""Longest drive from a shift's start that is looked at when telling in which period it begins, in seconds."""


@compiled
def slowest_drives(
    drives: Array, rows: Array, columns: Array, windows: Array, found: Array, unknown: Array
) -> bool:
    """Raise what was found [rows, columns] to the drives that may begin in one of a period's windows [W, 2].

    A shift sets out for its first stop in time: within what is left of the window after it is ready, if it can be
    at the stop at the end of that. Rows with drives below zero, that nobody knows, are marked as ``unknown`` [rows];
    told is whether there are any.
    """
    some = False
    for i in range(len(rows)):
        at, ready = rows[i, NUMBER], rows[i, READY]
        waits = ready != HAS_LEFT
        if not waits and not _shares(windows, rows[i, FIRST], rows[i, LAST], HAS_LEFT):
            continue
        for j in range(len(columns)):
            if waits and not _shares(windows, columns[j, FIRST] - HEAD_START, columns[j, LAST], ready):
                continue
            drive = drives[at, columns[j, NUMBER]]
            if drive < 0:
                unknown[i] = some = True
            elif drive > found[i, j]:
                found[i, j] = drive
    return some


@compiled
def _shares(windows: Array, first: int, last: int, ready: int) -> bool:
    """Tell whether a window shares a moment with those from first to last, and is not over before ``ready``."""
    for w in range(len(windows)):
        if last >= windows[w, 0] and first <= windows[w, 1] and ready <= windows[w, 1]:
            return True
    return False


def warm_drives() -> None:
    """Compile the look-up."""
    none = np.zeros((0, 4), np.int64)
    slowest_drives(none, none, none, none[:, :2].copy(), none.copy(), np.zeros(0, np.bool_))
