"""The real processes of a proof: which are running, and how they are started, killed and asked to stop."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from api.proofs.ground import AREA
from api.proofs.nursery import HOST

PATIENCE = 120.0
PROJECT = Path(__file__).parents[2]


class ProofFailed(RuntimeError):
    """The proof cannot be carried out: a process did not start, or the service does not answer."""


@dataclass(frozen=True, slots=True)
class Process:
    """A server, or a worker where the port is 0."""

    pid: int
    port: int

    def send(self, number: int) -> None:
        """Send a signal; one that has ended already takes none."""
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send(signal.SIGKILL)
        self._await_end(10)

    def stop(self, patience: float = 40) -> bool:
        """Ask it to stop; tell whether it did in time."""
        self.send(signal.SIGTERM)
        return self._await_end(patience)

    def _await_end(self, patience: float) -> bool:
        began = monotonic()
        while monotonic() - began < patience:
            if not Path(f"/proc/{self.pid}").exists():
                return True
            sleep(0.01)
        return False


class Nursery:
    """Where processes come from, and with which settings."""

    def __init__(self, program: subprocess.Popen[str], settings: Mapping[str, str]) -> None:
        self._program, self._settings = program, dict(settings)

    def on(self, database_url: str, **settings: str) -> "Nursery":
        """Return the same nursery for processes on that database."""
        named = {f"DROVE_{name.upper()}": value for name, value in settings.items()}
        return Nursery(self._program, {"DROVE_DATABASE_URL": database_url, **named})

    def serve(self, port: int, *, reckless: bool = False) -> Process:
        """Start a server and return once it is ready."""
        process = self._order("reckless" if reckless else "serve", port)
        wait_until_ready(process)
        return process

    def work(self) -> Process:
        """Start a worker."""
        return self._order("work", 0)

    def _order(self, program: str, port: int) -> Process:
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps([program, port, self._settings]) + "\n")
        self._program.stdin.flush()
        return Process(int(_line(self._program)), port)


@contextmanager
def nursery(log: Path) -> Iterator[Nursery]:
    """Load everything once, and give what starts processes; those still running at the end are killed."""
    usual = {
        "DROVE_AREA": str(AREA),
        "DROVE_DEMO": "1",
        "DROVE_SEARCH": "inline",
        "DROVE_SECRET_KEY": secrets.token_hex(32),
        "DROVE_PASSWORD_MEMORY_KIB": "8",
        "DROVE_PASSWORD_ROUNDS": "1",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DROVE_")}
    with log.open("wb") as errors:
        program = subprocess.Popen(
            [sys.executable, "-m", "api.proofs.nursery"],
            cwd=PROJECT,
            env={**kept, **usual},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            _line(program)
            yield Nursery(program, {})
        finally:
            if program.stdin is not None:
                program.stdin.close()
            program.wait(30)


def wait_until_ready(process: Process) -> None:
    """Return once a server says that it can take bookings.

    Raises
    ------
    ProofFailed
        It ended, or took too long.
    """
    began = monotonic()
    while not _answers(process.port):
        if not Path(f"/proc/{process.pid}").exists() or monotonic() - began > PATIENCE:
            raise ProofFailed(f"The server on port {process.port} did not become ready. Look at its log.")
        sleep(0.02)


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _line(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    line = program.stdout.readline()
    if not line:
        raise ProofFailed("The servers could not be started. Look at their log.")
    return line.strip()
