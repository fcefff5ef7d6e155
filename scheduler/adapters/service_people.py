"""Which rules about people a service file may set: when they may be disturbed, how long their data is kept."""

from scheduler.adapters.strict_toml import Table
from scheduler.domain.messages import MessageRules
from scheduler.domain.retention import RetentionRules

MIN = 60


def messages_from(table: Table) -> MessageRules:
    """Return the rules in ``[messages]``."""
    usual = MessageRules()
    rules = MessageRules(
        quiet_from=table.clock("quiet_from", usual.quiet_from),
        quiet_until=table.clock("quiet_until", usual.quiet_until),
        reminder_at=table.clock("reminder_at", usual.reminder_at),
        late_after=table.whole("late_after_min", usual.late_after, least=1, most=240, unit=MIN),
        late_again=table.whole("late_again_min", usual.late_again, least=1, most=240, unit=MIN),
        sooner_after=table.whole("sooner_after_min", usual.sooner_after, least=1, most=240, unit=MIN),
        unheard_after=table.whole("unheard_after_min", usual.unheard_after, least=1, most=240, unit=MIN),
        late_unheard=table.switch("late_unheard", usual.late_unheard),
        ahead=table.whole("ahead_min", usual.ahead, least=1, most=240, unit=MIN),
    )
    table.finish()
    return rules


def retention_from(table: Table) -> RetentionRules:
    """Return the rules in ``[retention]``."""
    usual = RetentionRules()
    rules = RetentionRules(
        notes_months=table.whole("notes_months", usual.notes_months, least=1, most=120),
        trips_months=table.whole("trips_months", usual.trips_months, least=1, most=120),
        messages_days=table.whole("messages_days", usual.messages_days, least=1, most=3650),
    )
    table.finish()
    return rules
