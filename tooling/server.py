"""How the commands start the service, learn that it is ready, and stop it again."""

import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from types import FrameType
from typing import IO, Never

from tooling.console import Trouble
from tooling.environment import Environment, child_environment

HOST = "127.0.0.1"
START_LIMIT = 300.0
"""Seconds after which a server still not ready is given up: a cold compile on a busy machine takes most of it."""


class Server:
    """One running service of this checkout."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path | None) -> None:
        self.process, self.port, self.log = process, port, log
        self.url = f"http://{HOST}:{port}"

    def wait_until_ready(self) -> None:
        """Return once the service says that it can take bookings.

        Raises
        ------
        Trouble
            It ended, or took too long.
        """
        began = monotonic()
        while not _answers(f"{self.url}/ready"):
            if self.process.poll() is not None:
                code = self.process.returncode
                raise Trouble(f"The service stopped before it was ready (exit code {code}).{self.said()}")
            if monotonic() - began > START_LIMIT:
                raise Trouble(f"The service was not ready after {START_LIMIT:.0f} s.{self.said()}")
            sleep(0.05)

    def said(self) -> str:
        """Return the last lines of the service's log, when it does not go to the terminal."""
        if self.log is None:
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return f"\nThe last lines of {self.log}:\n" + "\n".join(lines[-25:])


@contextmanager
def serving(
    environment: Environment, *, port: int, log: Path | None = None, **variables: str
) -> Iterator[Server]:
    """Run the service while the block runs; it is stopped however the block ends, also by a signal."""
    require_free(port)
    command = [str(environment.python), "drove.py", "serve", "--host", HOST, "--port", str(port)]
    output = _open(log)
    previous = signal.signal(signal.SIGTERM, _stop)
    process = subprocess.Popen(
        command,
        cwd=environment.root,
        env=child_environment(**variables),
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
    )
    try:
        yield Server(process, port, log)
    finally:
        stop(process)
        signal.signal(signal.SIGTERM, previous)
        if output:
            output.close()


def stop(process: subprocess.Popen[bytes], *, patience: float = 10.0) -> None:
    """Ask a process to end, and end it when it does not."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(port: int) -> None:
    """Refuse a port that cannot be listened on.

    Raises
    ------
    Trouble
        Somebody else listens there, or the system does not allow it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Trouble(
                f"Port {port} may only be used by root. Choose one above 1023: --port 8000"
            ) from None
        except OSError as error:
            advice = f"Stop what runs there, or choose another: --port {port + 1}"
            raise Trouble(f"Port {port} is in use ({error.strerror}). {advice}") from None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _open(log: Path | None) -> IO[bytes] | None:
    if log is None:
        return None
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open("wb")


def _stop(_number: int, _frame: FrameType | None) -> Never:
    raise SystemExit(143)
