"""A client that insists: the same request under the same key, at whichever server answers, until it is answered."""

import http.client
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Any

from api.proofs.nursery import HOST
from api.proofs.processes import ProofFailed

TRANSIENT = frozenset({412, 429, 502, 503})
"""Answers that say: the same again, later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, and how long that took."""

    status: int
    body: Any
    seconds: float


@dataclass(slots=True)
class Tally:
    """What many clients saw: how long each kind of request took, and how often each status came."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[tuple[str, int], int] = field(default_factory=dict)
    broken: int = 0
    """How often a connection broke in the middle."""

    def note(self, kind: str, answer: Answer) -> None:
        """Take an answer down."""
        with self.lock:
            self.seconds.setdefault(kind, []).append(answer.seconds)
            key = (kind, answer.status)
            self.statuses[key] = self.statuses.get(key, 0) + 1

    def count(self, *, least: int, most: int = 599) -> int:
        """Return how many answers had a status in that range."""
        with self.lock:
            return sum(number for (_, status), number in self.statuses.items() if least <= status <= most)

    def note_broken(self) -> None:
        """Take a broken connection down."""
        with self.lock:
            self.broken += 1


class Asker:
    """One client. ``ports`` gives the servers there are just now."""

    def __init__(
        self, ports: Callable[[], list[int]], token: str, tally: Tally, *, patience: float = 90.0
    ) -> None:
        self._ports, self.token, self.tally, self.patience = ports, token, tally, patience
        self._connection: http.client.HTTPConnection | None = None
        self._turn = secrets.randbelow(1000)

    def get(self, kind: str, path: str) -> Answer:
        """Read something, however often it takes."""
        return self._insist(kind, "GET", path, None, {})

    def post(self, kind: str, path: str, body: Mapping[str, Any], *, key: str) -> Answer:
        """Have something done once, however often it takes to hear of it."""
        return self._insist(kind, "POST", path, body, {"Idempotency-Key": key})

    def once(self, method: str, path: str) -> Answer:
        """Ask once and take what comes."""
        return self._once(method, path, None, {})

    def _insist(
        self, kind: str, method: str, path: str, body: Mapping[str, Any] | None, headers: dict[str, str]
    ) -> Answer:
        began = monotonic()
        while monotonic() - began < self.patience:
            try:
                answer = self._once(method, path, body, headers)
            except (OSError, http.client.HTTPException, ValueError):
                self._close()
                self.tally.note_broken()
                sleep(0.02)
                continue
            self.tally.note(kind, answer)
            if answer.status not in TRANSIENT:
                return answer
            sleep(0.02)
        raise ProofFailed(f"{method} {path} was not answered within {self.patience:.0f} s.")

    def _once(
        self, method: str, path: str, body: Mapping[str, Any] | None, headers: dict[str, str]
    ) -> Answer:
        if self._connection is None:
            ports = self._ports()
            if not ports:
                raise ConnectionError("no server is running")
            self._turn += 1
            self._connection = http.client.HTTPConnection(HOST, ports[self._turn % len(ports)], timeout=30)
        sent = None if body is None else json.dumps(body).encode()
        headers = {**headers, "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        began = monotonic()
        self._connection.request(method, path, sent, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        taken = monotonic() - began
        return Answer(answer.status, json.loads(content) if content else None, taken)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
