"""Which browser the pages are tried in, and how it is started so that it talks to this machine alone."""

import os
import shutil
from pathlib import Path

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "There is no Chromium. Install it (Debian: apt install chromium), or set DROVE_CHROMIUM to its path."
)


def find() -> Path | None:
    """Return the browser's program: the one set in ``DROVE_CHROMIUM``, or the first of the usual names."""
    chosen = os.environ.get("DROVE_CHROMIUM")
    if chosen:
        return Path(chosen) if Path(chosen).is_file() else None
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return Path(found) if found else None
