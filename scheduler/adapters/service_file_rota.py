"""What a service file says of rotas and of what a mile is paid; every key may be left out."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from scheduler.adapters.strict_toml import Table
from scheduler.domain.mileage import MileageRate, MileageRules
from scheduler.domain.roster_rules import RosterRules

MIN = 60
WHOLE = {
    "weeks": ("weeks", 1, 12),
    "lookback_weeks": ("lookback_weeks", 1, 52),
    "percentile": ("percentile", 1, 100),
    "rides_per_bus": ("rides_per_bus", 1, 200),
    "rides_per_car": ("rides_per_car", 1, 50),
    "offer_hours": ("offer_hours", 1, 168),
    "far_offer_hours": ("far_offer_hours", 1, 336),
    "reminder_hours": ("reminder_hours", 1, 168),
    "points_unfilled": ("unfilled", 0, 1_000_000),
    "points_changed": ("changed", 0, 100_000),
    "points_fairness_half_hour": ("fairness_half_hour", 0, 10_000),
    "points_unpopular": ("unpopular", 0, 10_000),
    "points_liked": ("liked", 0, 10_000),
    "points_usual": ("usual", 0, 10_000),
    "points_together": ("together", 0, 10_000),
}


def roster_rules(table: Table) -> RosterRules:
    """Return the rules of the rota."""
    usual = RosterRules()
    found: dict[str, Any] = {
        field: table.whole(key, getattr(usual, field), least=least, most=most)
        for key, (field, least, most) in WHOLE.items()
    }
    rules = replace(
        usual,
        **found,
        rest=table.whole("rest_min", usual.rest, most=24 * 60, unit=MIN),
        unpopular_weekdays=table.weekdays("unpopular_weekdays", usual.unpopular_weekdays),
        effort=table.real("effort_s", least=0.1, most=600) if "effort_s" in table else usual.effort,
    )
    table.finish()
    return rules


def mileage_rules(table: Table) -> MileageRules:
    """Return what a mile is paid, from which day on."""
    usual = MileageRules()
    rates = tuple(_rate(one) for one in table.tables("rates")) or usual.rates
    if any(one.effective_from >= after.effective_from for one, after in pairwise(rates)):
        table.fail("rates", "stand in the order of their days, each later than the one before.")
    rules = MileageRules(
        rates,
        table.whole("threshold_miles", usual.threshold_miles, least=1, most=1_000_000),
        table.whole("warn_miles", usual.warn_miles, most=1_000_000),
    )
    table.finish()
    return rules


def _rate(table: Table) -> MileageRate:
    rate = MileageRate(
        table.day("effective_from"),
        table.whole("pence", most=1_000),
        table.whole("pence_beyond_threshold", most=1_000),
        table.text("note", ""),
    )
    table.finish()
    return rate
