"""Which kinds of outbox entry there are, and who does each. The one list: add yours here."""

from datetime import timedelta

from api.service import Service
from api.work.chores import FORGET, forget_old
from api.work.handlers import Handlers, Rule
from api.work.planning import optimise_day
from scheduler.domain.outbox import OPTIMISE_DAY


def handlers_of(service: Service) -> Handlers:
    """Return the handlers of a service."""
    return Handlers(
        (
            Rule(OPTIMISE_DAY, optimise_day(service.scheduler)),
            Rule(FORGET, forget_old(service), every=timedelta(hours=1)),
        )
    )
