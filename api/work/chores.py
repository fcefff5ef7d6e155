"""What is done now and then: forgetting what has served its purpose, and answering whom an answer is due."""

from datetime import timedelta

from api.service import Service
from api.work.handlers import Delivery, Handler

FORGET = "forget-old"
TEND = "tend"
ANSWERS_KEPT = timedelta(hours=48)
"""How long a request may be sent again under its key, at the least."""
ENTRIES_KEPT = timedelta(days=30)
"""How long one can look up what was done."""


def forget_old(service: Service) -> Handler:
    """Return the handler that forgets what is old enough."""

    def handle(_delivery: Delivery) -> None:
        now = service.surroundings.wall_clock.now()
        service.answers.forget_before(now - ANSWERS_KEPT)
        service.outbox.forget_before(now - ENTRIES_KEPT)

    return handle


def tend(service: Service) -> Handler:
    """Return the handler that does what is due by the clock: offers that ran out, answers owed, silent enquiries."""

    def handle(_delivery: Delivery) -> None:
        service.scheduler.tend()

    return handle
