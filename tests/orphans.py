"""Whether a process that another one started ends with it."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 10.0
"""Seconds that an orphan may take to end."""


def ends_with_its_parent(program: str, folder: Path) -> bool:
    """Run a program that prints the id of a process it started and waits; kill it, and tell if the other one ends."""
    file = folder / "program.py"
    file.write_text(program)
    command, around = [sys.executable, str(file)], {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=around) as parent:
        assert parent.stdout is not None
        child = Path("/proc") / parent.stdout.readline().strip()
        assert child.exists()
        parent.kill()
    until = time.monotonic() + PATIENCE
    while child.exists() and time.monotonic() < until:
        time.sleep(0.05)
    return not child.exists()
