"""Whoever pays a claim and whoever takes it back at the same moment are not both told yes, on any storage."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from scheduler.domain.claim import ClaimState
from scheduler.domain.errors import IllegalTransition
from scheduler.usecases.claiming import Sent
from scheduler.usecases.commands import Happening
from scheduler.usecases.ports import Storage
from tests.fakes.small_world import ASH, CAR_SHIFT, EVA, MARKET, QUIN, World

ROUNDS = 12


def test_a_claim_is_paid_or_taken_back(storage: Storage) -> None:
    world = World(CAR_SHIFT, storage=storage)
    world.book(EVA, ASH, MARKET, by="11:00")
    run = world.drive(CAR_SHIFT)
    world.record(CAR_SHIFT, Happening.ENDED, at=run.returns)
    desk = world.scheduler.claims
    start = Barrier(2)

    def told_yes(press: Callable[..., None], claim_id: str) -> bool:
        start.wait()
        try:
            press(QUIN.id, claim_id)
        except IllegalTransition:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            claim = desk.send(Sent(QUIN.id, (CAR_SHIFT.id,), {}))
            paying, taking = (pool.submit(told_yes, press, claim.id) for press in (desk.pay, desk.take_back))
            assert paying.result() != taking.result()
            (now,) = (one for one in desk.claims(QUIN.id) if one.id == claim.id)
            assert (now.state is ClaimState.PAID) == paying.result()
            if paying.result():
                break
