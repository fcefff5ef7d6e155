"""How much memory the serving process holds after the demonstration's day, and whether it stays so over ten.

The service and the players are processes of their own, started and stopped here: what is measured is the
process that would serve.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = "2026-11-30T09:00:00+00:00"
FIRST_DAY = "2026-12-01"
PATIENCE = 120.0


class MeasurementFailed(Exception):
    """The service did not start, or a day did not end well; the message holds what was said."""


def bench_memory(days: int = 10) -> dict[str, object]:
    """Return the serving process's resident memory in MB: ``ready_mb``, ``after_one_mb``, ``after_all_mb``.

    Parameters
    ----------
    days : int
        So many demonstration days in all, on weekdays one after the other; at most 10.

    Returns
    -------
    dict
        Also ``days``, ``growth_mb`` (after all less after one) and ``peak_mb``. Can be dumped as JSON.

    Raises
    ------
    MeasurementFailed
        The service did not start, or a day did not end well.
    """
    with (
        tempfile.TemporaryDirectory(prefix="drove-memory-") as folder,
        _serving(Path(folder)) as (process, url),
    ):
        ready = _resident(process.pid, "VmRSS")
        _play(url, FIRST_DAY, 1)
        after_one = _resident(process.pid, "VmRSS")
        if days > 1:
            _play(url, "2026-12-02", days - 1)
        after_all = _resident(process.pid, "VmRSS")
        return {
            "days": days,
            "ready_mb": ready,
            "after_one_mb": after_one,
            "after_all_mb": after_all,
            "growth_mb": round(after_all - after_one, 1),
            "peak_mb": _resident(process.pid, "VmHWM"),
        }


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DROVE_DEMO": "1",
        "DROVE_LOG": "text",
        "DROVE_CLOCK_START": START,
        "DROVE_DATABASE_URL": f"sqlite:///{folder}/demo.db",
    }
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "drove.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(process, url, folder / "service.log")
            yield process, url
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/ready", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise MeasurementFailed(f"The service did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _play(url: str, day: str, days: int) -> None:
    """Play days over HTTP, in a process of their own, so that nothing of the player is measured."""
    done = subprocess.run(
        [sys.executable, "-m", "simulations.demo_day", url, "--day", day, "--days", str(days)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise MeasurementFailed(f"A demonstration day did not end well:\n{done.stdout[-2000:]}{done.stderr}")


def _resident(pid: int, key: str) -> float:
    """Return a figure of the process in MB, from the kernel's own account or else from ``ps``."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith(key))
        return round(int(line.split()[1]) / 1024, 1)
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return round(int(shown.stdout) / 1024, 1)
