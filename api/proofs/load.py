"""How much real servers carry, and how long their users wait: throughput, percentiles, errors, memory."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time, sleep
from typing import Any

from api.proofs.asker import Tally
from api.proofs.crowd import Crowd, busy
from api.proofs.ground import Ground, Kind, ground
from api.proofs.processes import Nursery, Process, free_port
from api.proofs.used import cpu_seconds, resident_bytes

WHO = ("server", "database", "client")
KINDS = ("search", "quote", "accept", "cancel", "shifts", "manifest")


def bench_serve(home: Nursery, kind: Kind, *, seconds: float, clients: int, days: int) -> dict[str, Any]:
    """Let clients do what people do for some seconds, and return the figures.

    Half of the bookings are given back, so that the days do not fill up while they are measured.
    """
    with TemporaryDirectory(prefix="drove-load-") as name, ground(kind, Path(name), days=days) as there:
        starter = home.on(there.url, worker="inside", service_file=str(there.rules))
        servers = [starter.serve(free_port()) for _ in range(1 if kind == "sqlite" else 2)]
        crowd = Crowd(there, lambda: [server.port for server in servers])
        crowd.clients(1, seed=99, cancels=0)[0].one_ride()
        crowd.tally = Tally()
        booked_before, began = len(crowd.ledger.booked), monotonic()
        spent = _spent(servers, there)
        with busy(crowd.clients(clients, seed=1, cancels=0.5), looks=True):
            sleep(seconds)
        taken = monotonic() - began
        used = [after - before for after, before in zip(_spent(servers, there), spent, strict=True)]
        resident = max(resident_bytes(server.pid) for server in servers)
        for server in servers:
            server.stop()
    booked = len(crowd.ledger.booked) - booked_before
    return {
        "database": kind,
        "servers": len(servers),
        "clients": clients,
        "service_days": days,
        "seconds": round(taken, 1),
        "bookings_a_second": round(booked / taken, 1),
        "requests_a_second": round(sum(map(len, crowd.tally.seconds.values())) / taken, 1),
        "cores_used": round(sum(used) / taken, 2),
        **{
            f"{who}_cpu_ms_a_booking": round(1000 * one / max(booked, 1), 1)
            for who, one in zip(WHO, used, strict=True)
        },
        **_percentiles(crowd.tally),
        "denials": crowd.ledger.denied,
        "offers_gone": crowd.ledger.refused,
        "told_503": crowd.tally.count(least=503, most=503),
        "other_errors": crowd.tally.count(least=500) - crowd.tally.count(least=503, most=503),
        "server_mb": round(resident / 1e6),
    }


def _spent(servers: list[Process], there: Ground) -> tuple[float, float, float]:
    """Return the processor seconds used so far by the servers, the database server, and the clients here."""
    database = 0.0 if there.server is None else there.server.cpu_seconds()
    return sum(cpu_seconds(server.pid) for server in servers), database, process_time()


def _percentiles(tally: Tally) -> dict[str, str]:
    found = {}
    for kind in KINDS:
        times = sorted(tally.seconds.get(kind, []))
        if times:
            p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99))
            found[f"{kind}_ms_p50_p95_p99"] = f"{1000 * p50:.0f} {1000 * p95:.0f} {1000 * p99:.0f}"
    return found
