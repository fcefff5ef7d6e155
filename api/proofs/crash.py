"""Processes are killed at random moments under load, over and over; afterwards the books must be whole."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from api.proofs.asker import Tally
from api.proofs.books import check_books
from api.proofs.crowd import Crowd, busy
from api.proofs.ground import Ground, Kind, ground
from api.proofs.processes import Nursery, Process, free_port

LONGEST_PEACE = 0.5
"""Seconds between two kills at the most, after somebody was answered."""
LONGEST_SILENCE = 30.0
"""So many seconds an answer is waited for: on a busy machine a server may be killed before it gave one."""


class _Field:
    """The processes that may be killed: servers, and on a database server a worker beside them."""

    def __init__(self, starter: Nursery, kind: Kind) -> None:
        self._starter = starter
        self.running = [starter.serve(free_port()) for _ in range(1 if kind == "sqlite" else 2)]
        if kind == "postgres":
            self.running.append(starter.work())

    def ports(self) -> list[int]:
        """Return where servers are running."""
        return [process.port for process in self.running if process.port]

    def kill_one(self, chance: random.Random) -> str:
        """Kill a process, start one like it, and say which kind it was."""
        victim: Process = chance.choice(self.running)
        victim.kill()
        place = self.running.index(victim)
        successor = self._starter.serve(victim.port) if victim.port else self._starter.work()
        self.running[place] = successor
        return "servers" if victim.port else "workers"

    def stop(self) -> int:
        """Ask every process to stop; return how many did not."""
        return sum(not process.stop() for process in self.running)


def prove_crash(home: Nursery, kind: Kind, *, kills: int, clients: int, seed: int) -> dict[str, Any]:
    """Kill that often under load, and return what was acknowledged, lost, doubled and found wrong."""
    with (
        TemporaryDirectory(prefix="drove-crash-") as name,
        ground(kind, Path(name), search_again=True) as there,
    ):
        return _prove(home, there, kills=kills, clients=clients, seed=seed)


def _prove(home: Nursery, there: Ground, *, kills: int, clients: int, seed: int) -> dict[str, Any]:
    chance, began = random.Random(seed), monotonic()
    killed = {"servers": 0, "workers": 0}
    where = "inside" if there.kind == "sqlite" else "apart"
    starter = home.on(there.url, worker=where, service_file=str(there.rules))
    field = _Field(starter, there.kind)
    crowd = Crowd(there, field.ports)
    with busy(crowd.clients(clients, seed=seed, cancels=0.4)):
        for _ in range(kills):
            _await_an_answer(crowd.tally)
            sleep(chance.uniform(0.02, LONGEST_PEACE))
            killed[field.kill_one(chance)] += 1
    unstopped = field.stop()
    verdict = check_books(there, crowd.ledger)
    return {
        "database": there.kind,
        "kills": kills,
        "killed_servers": killed["servers"],
        "killed_workers": killed["workers"],
        "connections_broken": crowd.tally.broken,
        "acknowledged": verdict.acknowledged,
        "acknowledged_cancellations": verdict.cancelled,
        "lost": verdict.lost,
        "duplicated": verdict.duplicated,
        "searches_done_once": verdict.searches,
        "faults": len(verdict.faults),
        "first_faults": verdict.faults[:5],
        "did_not_stop": unstopped,
        "seconds": round(monotonic() - began, 1),
        "holds": verdict.holds and not unstopped,
    }


def _await_an_answer(tally: Tally) -> None:
    """Wait until something was answered since the last kill, so that there is always something to be lost."""
    before, began = tally.count(least=200), monotonic()
    while tally.count(least=200) == before and monotonic() - began < LONGEST_SILENCE:
        sleep(0.005)
