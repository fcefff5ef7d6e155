"""What is done now and then: forgetting what has served its purpose, and answering whom an answer is due."""

from datetime import timedelta

import structlog

from api.privacy.keeping import forget_what_is_over
from api.service import Service
from api.work.handlers import Delivery, Handler

FORGET = "forget-old"
TEND = "tend"
TEND_WHAT_IFS = "tend-what-ifs"
ANSWERS_KEPT = timedelta(hours=48)
"""How long a request may be sent again under its key, at the least."""
ENTRIES_KEPT = timedelta(days=30)
"""How long one can look up what was done."""


RETENTION = "retention"


def keep_retention(service: Service) -> Handler:
    """Return the handler that forgets about people what has had its time."""

    def handle(_delivery: Delivery) -> None:
        found = forget_what_is_over(service)
        structlog.get_logger("drove.worker").info("forgotten", **found.counted())

    return handle


def forget_old(service: Service) -> Handler:
    """Return the handler that forgets what is old enough."""

    def handle(_delivery: Delivery) -> None:
        now = service.surroundings.wall_clock.now()
        service.answers.forget_before(now - ANSWERS_KEPT)
        service.outbox.forget_before(now - ENTRIES_KEPT)
        service.sign_ins.forget_over()
        service.doors.challenges.forget_over(now)
        service.doors.attempts.forget_over()

    return handle


def tend(service: Service) -> Handler:
    """Return the handler that does what is due by the clock: offers that ran out, answers owed, silent enquiries."""

    def handle(_delivery: Delivery) -> None:
        service.scheduler.tend()

    return handle


def tend_what_ifs(service: Service) -> Handler:
    """Return the handler that starts what-ifs again whose process died, and notes which have ended."""

    def handle(_delivery: Delivery) -> None:
        service.what_ifs.tend()

    return handle
