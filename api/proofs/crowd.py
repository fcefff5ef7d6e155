"""A crowd of clients that go on booking until they are told to stop."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from api.demo import PASSWORD
from api.proofs.asker import Asker, Tally
from api.proofs.ground import Ground
from api.proofs.riders import Client, Ledger, stage_of


class Crowd:
    """Clients of one service, and what they saw."""

    def __init__(self, ground: Ground, ports: Callable[[], list[int]]) -> None:
        self.tally, self.ledger = Tally(), Ledger()
        self._ports = ports
        self._token = ""
        answer = self.asker(Tally()).post(
            "sign in", "/v1/sessions", {"login": "coordinator", "password": PASSWORD}, key="sign-in"
        )
        self._token = answer.body["token"]
        self._stage = stage_of(self.asker(Tally()), ground.days, ground.zone)

    def asker(self, tally: Tally) -> Asker:
        """Return another connection to the service."""
        return Asker(self._ports, self._token, tally)

    def clients(self, number: int, *, seed: int, cancels: float) -> list[Client]:
        """Return clients with wills of their own."""
        first = seed * 1000
        return [
            Client(self.asker(self.tally), self._stage, self.ledger, seed=first + one, cancels=cancels)
            for one in range(number)
        ]


@contextmanager
def busy(clients: Sequence[Client], *, looks: bool = False) -> Iterator[None]:
    """Let the clients go on while the block runs; at its end each finishes what it has begun.

    Raises
    ------
    ProofFailed
        A client was not answered.
    """
    enough = threading.Event()

    def go_on(client: Client) -> None:
        while not enough.is_set():
            client.one_ride()
            if looks:
                client.look_around()

    with ThreadPoolExecutor(len(clients)) as threads:
        going = [threads.submit(go_on, client) for client in clients]
        try:
            yield
        finally:
            enough.set()
        for one in going:
            one.result()


def together(clients: Sequence[Client], rides: int) -> None:
    """Let each client find an offer, and then all take theirs at the same moment; so many times."""
    with ThreadPoolExecutor(len(clients)) as threads:
        for _ in range(rides):
            offers = list(threads.map(Client.ask, clients))
            taking = [
                threads.submit(client.take, offer)
                for client, offer in zip(clients, offers, strict=True)
                if offer is not None
            ]
            for one in taking:
                one.result()
