"""How the outbox's call for a better plan is answered."""

from datetime import date

from api.work.handlers import Delivery, Handler
from scheduler.domain.booking import Channel
from scheduler.domain.events import SYSTEM
from scheduler.domain.time import service_date_of
from scheduler.usecases.commands import OptimiseDay, Origin
from scheduler.usecases.scheduler import Scheduler


def optimise_day(scheduler: Scheduler) -> Handler:
    """Return the handler that looks for a better plan of a date; of today or before it leaves alone."""

    def handle(delivery: Delivery) -> None:
        day = date.fromisoformat(delivery.payload["service_date"])
        today = service_date_of(scheduler.ports.clock.now(), scheduler.policy.zone)
        if day > today:
            command = OptimiseDay(day, Origin(SYSTEM, Channel.SYSTEM))
            scheduler.optimise(command, also=lambda unit, _outcome: delivery.done(unit))

    return handle
