"""Where the project's own Python comes from, and when it has to be brought up to date.

One folder, ``.venv``, holds it. A lock file is installed once; a stamp with the lock's hash says so. The
larger lock (tests) contains the smaller one (running) with the same versions, so one folder serves both.

Minimal machines are the rule here, not the exception: Debian ships Python without ``ensurepip``, some images
without ``venv``. So the folder is made without pip, if need be by hand, and the machine's pip fills it.
"""

import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tooling.console import Trouble, say, step
from tooling.install import install

ROOT = Path(__file__).resolve().parent.parent
RUN_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
ASSETS_LOCK = "requirements-assets.lock"
CONTAINED = {RUN_LOCK: (), ASSETS_LOCK: (), DEV_LOCK: (RUN_LOCK, ASSETS_LOCK)}
OLDEST_PIP = (22, 3)

LAUNCHER = """#!/bin/sh
# Runs the command line of this checkout with this environment's Python.
here=$(cd "$(dirname "$0")" && pwd)
exec "$here/python" "$here/../../drove.py" "$@"
"""


class Environment:
    """The project's Python and what is installed for it."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"

    def ensure(self, lock: str) -> None:
        """Make what is missing so that everything in ``lock`` can be imported; quick when nothing is.

        Raises
        ------
        Trouble
            There is no usable pip, or the packages cannot be had.
        """
        if self.is_current(lock) and self.works():
            return
        with alone(self.root):
            if not self.works():
                self.create()
            if not self.is_current(lock):
                with step(f"Installing what {lock} names (once; about a minute)"):
                    install(self.pip(), self.root / lock)
                self._stamp(lock)

    def works(self) -> bool:
        """Tell whether the environment's Python starts and is new enough."""
        if not self.python.exists():
            return False
        question = "import sys; sys.exit(sys.prefix == sys.base_prefix or sys.version_info < (3, 11))"
        return self.ask("-c", question).returncode == 0

    def create(self) -> None:
        """Make the folder anew, without pip in it."""
        if self.folder.exists():
            say("The environment in .venv does not start any more (was Python upgraded?); making it anew.")
            shutil.rmtree(self.folder)
        if importlib.util.find_spec("venv") is None:
            lay_out_by_hand(self.folder)
        else:
            import venv  # noqa: PLC0415 - missing on some machines

            venv.EnvBuilder(symlinks=True, with_pip=False).create(self.folder)
        launcher = self.folder / "bin" / "drove"
        launcher.write_text(LAUNCHER, encoding="utf-8")
        launcher.chmod(0o755)

    def is_current(self, lock: str) -> bool:
        """Tell whether exactly this lock, or a larger one that contains it, was installed to the end."""
        stamp = self._stamp_file(lock)
        return stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint([self.root / lock])

    def pip(self) -> list[str]:
        """Return the command that installs into the environment, whether pip lives in it or outside.

        Raises
        ------
        Trouble
            No pip anywhere, or only one that is too old to install into another environment.
        """
        found = None
        for python in dict.fromkeys((sys.executable, base_python())):
            found = pip_version(python) or found
            if found and found >= OLDEST_PIP:
                return [python, "-m", "pip", "--python", str(self.python)]
        if pip_version(self.python) or self._bring_own_pip():
            return [str(self.python), "-m", "pip"]
        if found:
            raise Trouble(
                f"pip {found[0]}.{found[1]} is too old: {OLDEST_PIP[0]}.{OLDEST_PIP[1]} or newer is needed.\n"
                f"Upgrade it: {base_python()} -m pip install --user --upgrade pip"
            )
        raise Trouble(
            f"{base_python()} has no pip. Install it and try again.\n"
            "On Debian or Ubuntu: apt-get install python3-pip"
        )

    def run(self, *arguments: str | Path, **variables: str) -> int:
        """Run the environment's Python, its output shown as it comes; return its exit code."""
        command = [str(self.python), *map(str, arguments)]
        variables = child_environment(**variables)
        return subprocess.run(command, cwd=self.root, env=variables, check=False).returncode

    def ask(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run the environment's Python and keep what it says."""
        command = [str(self.python), *map(str, arguments)]
        return subprocess.run(
            command, cwd=self.root, env=child_environment(), capture_output=True, text=True, check=False
        )

    def _bring_own_pip(self) -> bool:
        return self.ask("-m", "ensurepip").returncode == 0

    def _stamp_file(self, lock: str) -> Path:
        return self.folder / "drove-stamps" / lock

    def _stamp(self, lock: str) -> None:
        for name in (lock, *CONTAINED[lock]):
            file = self._stamp_file(name)
            file.parent.mkdir(exist_ok=True)
            file.write_text(fingerprint([self.root / name]), encoding="utf-8")


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one process at a time change the environment; another one waits, and then finds it done."""
    file = root / "var" / "environment.lock"
    file.parent.mkdir(exist_ok=True)
    with file.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another dev.py is making the environment; waiting for it …")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def lay_out_by_hand(folder: Path) -> None:
    """Make what the ``venv`` module would: a link to Python and the file that Python's start-up looks for."""
    base = Path(base_python())
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "lib" / version / "site-packages").mkdir(parents=True)
    (folder / "bin").mkdir()
    for name in ("python", "python3", version):
        (folder / "bin" / name).symlink_to(base)
    settings = {
        "home": base.parent,
        "include-system-site-packages": "false",
        "version": platform.python_version(),
    }
    text = "".join(f"{key} = {value}\n" for key, value in settings.items())
    (folder / "pyvenv.cfg").write_text(text, encoding="utf-8")


def base_python() -> str:
    """Return the machine's own Python, also when this one belongs to an environment."""
    return getattr(sys, "_base_executable", None) or sys.executable


def pip_version(python: str | Path) -> tuple[int, int] | None:
    """Return major and minor of the pip that belongs to a Python, or None when it has none."""
    answer = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"pip (\d+)\.(\d+)", answer.stdout)
    return (int(match[1]), int(match[2])) if match and answer.returncode == 0 else None


def fingerprint(files: Sequence[Path]) -> str:
    """Return one hash over the names and contents of some files."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


_NOT_OURS = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}


def child_environment(**extra: str) -> dict[str, str]:
    """Return the variables for our own processes: one thread per library, nothing from other Pythons.

    What is compiled of our sources is kept: the service and its tests start many processes that read the same ones.
    """
    names = {k: v for k, v in os.environ.items() if k not in _NOT_OURS}
    return {**names, "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1", **extra}
