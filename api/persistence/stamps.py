"""How a process sees, by one statement, whether what it knows of a date is still true."""

from datetime import date

from sqlalchemy import bindparam, func, select

from api.persistence import tables as t
from api.persistence.later import Later
from api.persistence.ready import Ready
from api.persistence.register_table import register
from scheduler.usecases.stamp import Stamp

OF_DAY = select(t.service_day.c.version).where(t.service_day.c.service_date == bindparam("day"))
OF_DAYS_BEFORE = select(func.sum(t.service_day.c.version)).where(
    t.service_day.c.service_date >= bindparam("since"), t.service_day.c.service_date < bindparam("day")
)
OF_REGISTER = select(register.c.number)
STAMP = Ready(
    select(
        OF_DAY.scalar_subquery().label("plan"),
        OF_DAYS_BEFORE.scalar_subquery().label("before"),
        OF_REGISTER.scalar_subquery().label("register"),
    )
)


class Stamps:
    """The stamps that one unit of work has seen, and what its writes make of them."""

    def __init__(self, later: Later) -> None:
        self._later = later
        self._seen: dict[date, Stamp] = {}
        self._plans: dict[date, int] = {}
        self._booked: set[date] = set()
        self._others = self._is_over = False

    def stamp(self, service_date: date, since: date) -> Stamp | None:
        """Return the stamp of a date; see the port."""
        if self._is_over:
            return self._made(service_date)
        if self._plans or self._booked or self._others:
            return None
        (row,) = self._later.rows(STAMP, {"day": service_date, "since": since})
        self._seen[service_date] = Stamp(*(int(one or 0) for one in row))
        return self._seen[service_date]

    def _made(self, service_date: date) -> Stamp | None:
        seen = self._seen.get(service_date)
        if seen is None or self._others or self._plans != {service_date: seen.plan + 1}:
            return None
        return Stamp(seen.plan + 1, seen.before, seen.register)

    def wrote_plan(self, service_date: date, version: int) -> None:
        """Note that the next version of a plan was written."""
        self._plans[service_date] = version

    def wrote_booking(self, service_date: date) -> None:
        """Note that a booking was written."""
        self._booked.add(service_date)

    def wrote_other(self) -> None:
        """Note that something else was written that days are planned from."""
        self._others = True

    def close(self) -> bool:
        """Tell, just before the commit, whether something was written that no plan's version tells of."""
        self._others = self._others or not self._booked <= self._plans.keys()
        self._is_over = True
        return self._others
