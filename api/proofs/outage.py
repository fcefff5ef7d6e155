"""The disk is full, or the database server goes away, in the middle of everything: a clear no, and nothing is lost.

On SQLite the server's right to write files is taken away while it runs, so that every write ends as on a full
disk, and given back. On PostgreSQL the database server is crashed and started again.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from api.proofs.asker import Asker, Tally
from api.proofs.books import check_books
from api.proofs.crowd import Crowd, busy
from api.proofs.ground import Ground, Kind, ground
from api.proofs.processes import Nursery, Process, ProofFailed, free_port

LONGEST = 30.0
"""Seconds an outage lasts at most when nobody asks for anything."""
FULL = 4096
"""No file may grow beyond this, nor be written to there."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How often it is away, and how long each time."""

    outages: int
    seconds: float


def prove_outage(home: Nursery, kind: Kind, weather: Weather, *, clients: int, seed: int) -> dict[str, Any]:
    """Take the disk or the database away some times under load, and return what clients were told meanwhile."""
    with TemporaryDirectory(prefix="drove-outage-") as name, ground(kind, Path(name)) as there:
        starter = home.on(there.url, worker="inside", service_file=str(there.rules))
        servers = [starter.serve(free_port()) for _ in range(1 if kind == "sqlite" else 2)]
        crowd = Crowd(there, lambda: [server.port for server in servers])
        seen = Tally()
        with busy(crowd.clients(clients, seed=seed, cancels=0.4)):
            for _ in range(weather.outages):
                sleep(weather.seconds)
                with _away(there, servers):
                    _look(crowd.asker(seen), weather.seconds)
                    _await_refusal(crowd.tally)
        stopped = [server.stop() for server in servers]
        verdict = check_books(there, crowd.ledger)
    wrong = crowd.tally.count(least=500) - crowd.tally.count(least=503, most=503)
    unavailable = crowd.tally.count(least=503, most=503)
    return {
        "database": kind,
        "outages": weather.outages,
        "told_503": unavailable,
        "told_another_error": wrong,
        "ready_told_so": seen.count(least=503, most=503),
        "reads_answered_meanwhile": seen.count(least=200, most=200),
        "acknowledged": verdict.acknowledged,
        "lost": verdict.lost,
        "duplicated": verdict.duplicated,
        "faults": len(verdict.faults),
        "first_faults": verdict.faults[:5],
        "holds": verdict.holds and not wrong and unavailable > 0 and all(stopped),
    }


@contextmanager
def _away(there: Ground, servers: list[Process]) -> Iterator[None]:
    """Keep the disk, or the database, away while the block runs."""
    if there.server is not None:
        there.server.stop("immediate")
        try:
            yield
        finally:
            there.server.start()
        return
    (server,) = servers
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (FULL, hard))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (soft, hard))


def _await_refusal(tally: Tally) -> None:
    """Wait until somebody was refused: on a busy machine nobody may have asked yet."""
    began = monotonic()
    while not tally.count(least=503, most=503) and monotonic() - began < LONGEST:
        sleep(0.05)


def _look(asker: Asker, seconds: float) -> None:
    """Look at what the service says of itself meanwhile, several times."""
    for _ in range(5):
        sleep(seconds / 5)
        try:
            asker.tally.note("ready", asker.once("GET", "/ready"))
        except OSError as error:
            raise ProofFailed("The server itself went away with its database.") from error
