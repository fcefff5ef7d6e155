"""Many ask for the last seats of one day at once: with the lock of the day switched off, and with it.

Without it two riders are promised the same room, and the later write throws the earlier rider out of the plan:
the round must show that, or it would prove nothing. With it every acknowledged ride is in the plan.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.proofs.books import check_books
from api.proofs.crowd import Crowd, together
from api.proofs.ground import Ground, Kind, ground
from api.proofs.processes import Nursery, free_port

WARM_UP = 4
"""Rides booked one after the other first, so that there are runs to be fought over."""


def prove_race(home: Nursery, kind: Kind, *, clients: int, rides: int, seed: int) -> dict[str, Any]:
    """Let clients race for one day twice, and return how many were acknowledged and how many of them thrown out."""
    with TemporaryDirectory(prefix="drove-race-") as name, ground(kind, Path(name), days=2) as there:
        starter = home.on(there.url, worker="apart", service_file=str(there.rules))
        rounds = [
            _round(
                starter, replace(there, days=(day,)), _Crew(clients, rides, seed + 10 * reckless, reckless)
            )
            for day, reckless in zip(there.days, (True, False), strict=True)
        ]
    without, under = rounds
    return {
        "database": kind,
        "servers": 1 if kind == "sqlite" else 2,
        "clients": clients,
        **{f"without_lock_{name}": value for name, value in without.items()},
        **{f"with_lock_{name}": value for name, value in under.items()},
        "holds": bool(without["thrown_out"]) and _is_whole(under),
    }


def _is_whole(found: dict[str, int]) -> bool:
    wrong = ("thrown_out", "lost", "duplicated", "faults")
    return found["acknowledged"] > 0 and not any(found[name] for name in wrong)


@dataclass(frozen=True, slots=True)
class _Crew:
    """Who races, and with or without the lock."""

    clients: int
    rides: int
    seed: int
    reckless: bool


def _round(starter: Nursery, there: Ground, crew: _Crew) -> dict[str, int]:
    """Race once."""
    number = 1 if there.kind == "sqlite" else 2
    servers = [starter.serve(free_port(), reckless=crew.reckless) for _ in range(number)]
    crowd = Crowd(there, lambda: [server.port for server in servers])
    (first,) = crowd.clients(1, seed=crew.seed, cancels=0)
    for _ in range(WARM_UP):
        first.one_ride()
    together(crowd.clients(crew.clients, seed=crew.seed + 1, cancels=0), crew.rides)
    for server in servers:
        server.stop()
    verdict = check_books(there, crowd.ledger)
    thrown_out = sum("has 0 pickups" in fault for fault in verdict.faults)
    return {
        "acknowledged": verdict.acknowledged,
        "thrown_out": thrown_out,
        "lost": verdict.lost,
        "duplicated": verdict.duplicated,
        "faults": len(verdict.faults) - thrown_out,
    }
