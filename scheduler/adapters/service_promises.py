"""What a service file says of people who have no ride yet: how long they wait, how many drivers a day wants."""

from scheduler.adapters.strict_toml import Table
from scheduler.domain.cover import CoverRules
from scheduler.domain.request import Purpose
from scheduler.domain.waiting import WaitingRules

MIN = 60
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_waiting(table: Table) -> WaitingRules:
    """Return the rules in ``[waiting]``."""
    usual = WaitingRules()
    rules = WaitingRules(
        offer_lifetime=table.whole("offer_lifetime_min", usual.offer_lifetime, least=15, most=2880, unit=MIN),
        answer_days=table.whole("answer_days_before", usual.answer_days, most=28),
        answer_at=table.clock("answer_at", usual.answer_at),
        abandoned_after=table.whole(
            "abandoned_after_min", usual.abandoned_after, least=5, most=2880, unit=MIN
        ),
        priority=_purposes(table, usual.priority),
    )
    table.finish()
    return rules


def _purposes(table: Table, usual: tuple[Purpose, ...]) -> tuple[Purpose, ...]:
    names = table.texts("priority", tuple(one.value for one in usual))
    known = {one.value: one for one in Purpose}
    for name in names:
        if name not in known:
            table.fail("priority", f"{name!r} is no purpose. Choose from {', '.join(known)}.")
    return tuple(known[name] for name in names)


def read_cover(table: Table) -> CoverRules:
    """Return the numbers of drivers wanted, day by day, in ``[cover]``."""
    usual = CoverRules()
    wanted = tuple(
        table.whole(f"{day}_drivers", usual.drivers[number], most=500) for number, day in enumerate(_DAYS)
    )
    table.finish()
    return CoverRules(wanted)
