"""What can go wrong, as one tree.

::

    SchedulerError
    ├── NotFound                 an id that names nothing
    ├── InvalidRequest           well-formed, but not something that can be asked (field, remedy)
    │   └── NaiveTime            a time without an offset
    ├── OfferExpired             the offer was held as long as promised
    ├── OfferSuperseded          the plan moved on and the promised window no longer fits; ask again
    ├── IllegalTransition        a booking, leg or stop cannot go from its state to that one
    ├── RuleBroken               what was done by hand would break a rule; names it, and whether it may be set aside
    ├── PlanChanged              the caller's version of the plan is not the current one
    ├── WouldStrandRiders        a change to availability would leave promised rides without a driver
    ├── TravelTimesUnavailable   the road adapter cannot answer now
    ├── BrokenInput              a file (area bundle, service file, scenario) that cannot be used
    └── InfeasiblePlan           a fault of ours: a plan that breaks a rule was about to be stored, and was not
"""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.domain.booking import Quote


class SchedulerError(Exception):
    """Anything the scheduler refuses or cannot do. ``message`` says what is wrong and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(SchedulerError):
    """An id that names nothing."""

    def __init__(self, kind: str, id_: str) -> None:
        super().__init__(f"There is no {kind} {id_!r}. Check the id, or list what there is.")
        self.kind, self.id = kind, id_


class InvalidRequest(SchedulerError):
    """Something that cannot be asked; names the field and the remedy."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NaiveTime(InvalidRequest):
    """A time without an offset from UTC."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(
            "time", f"{moment.isoformat()} has no offset. Write it like 2026-12-01T09:30:00+00:00."
        )


class OfferExpired(SchedulerError):
    """The offer was held for as long as it said; a new quote is needed."""


class OfferSuperseded(SchedulerError):
    """The plan moved on and the offered promise no longer fits; ``fresh`` is a new answer to the same request."""

    fresh: "Quote | None" = None


class IllegalTransition(SchedulerError):
    """A booking, leg or stop cannot go from the state it is in to the one asked for."""


class PlanChanged(SchedulerError):
    """The caller acted on a version of the plan that is not the current one."""


class WouldStrandRiders(SchedulerError):
    """A change to availability would leave promised rides without a driver; names the bookings."""

    def __init__(self, message: str, references: tuple[str, ...]) -> None:
        super().__init__(message)
        self.references = references


class RuleBroken(SchedulerError):
    """What was done by hand would break a rule. ``rules`` are (code, sentence); the law cannot be set aside."""

    def __init__(self, message: str, rules: tuple[tuple[str, str], ...], *, may_be_set_aside: bool) -> None:
        super().__init__(message)
        self.rules, self.may_be_set_aside = rules, may_be_set_aside


class TravelTimesUnavailable(SchedulerError):
    """The road adapter cannot answer now; try again later."""


class BrokenInput(SchedulerError):
    """A file that cannot be used; names the file, the place in it and the remedy."""


class InfeasiblePlan(SchedulerError):
    """A plan that breaks a rule was about to be stored: a fault of ours, so nothing was written."""
