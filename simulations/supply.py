"""Which volunteers are there on the day, and who falls out: drawn by shift, so that scenarios share their luck."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from scheduler.adapters.fleet_file import Fleet
from scheduler.domain.fleet import Shift
from simulations.supply_rules import SupplyRules

AUGUST = 8


@dataclass(frozen=True, slots=True)
class Roster:
    """The shifts somebody drives, those nobody took, and those called off on the day itself."""

    there: tuple[Shift, ...]
    unfilled: tuple[Shift, ...]
    sick: tuple[Shift, ...]
    """Part of ``there`` until the morning of the day."""


def draw_roster(fleet: Fleet, shifts: Sequence[Shift], rules: SupplyRules, seed: int) -> Roster:
    """Return who drives; paid drivers are always there.

    A volunteer who has stopped has stopped in every shift; a shift nobody took is a matter of the day. The more
    there are missing by a rule, the more of the same people are missing: a larger share holds a smaller one.
    """
    stays = _stays(rules)
    filled = _filled(rules, shifts[0].service_date) if shifts else 1.0
    there: list[Shift] = []
    unfilled: list[Shift] = []
    for shift in shifts:
        volunteer = not fleet.driver(shift.driver_id).paid
        missing = volunteer and (
            share(seed, "stopped", shift.driver_id) >= stays or share(seed, "unfilled", shift.id) >= filled
        )
        (unfilled if missing else there).append(shift)
    sick = [
        shift
        for shift in there
        if not fleet.driver(shift.driver_id).paid
        and share(seed, "sick", shift.driver_id) * 100 < rules["sick_percent"]
    ]
    return Roster(tuple(there), tuple(unfilled), tuple(sick))


def _stays(rules: SupplyRules) -> float:
    left = (1 - rules["attrition_percent_year"] / 100) ** rules["years_ahead"]
    return float((1 - rules["dropout_percent"] / 100) * left)


def _filled(rules: SupplyRules, service_date: date) -> float:
    away = rules.holiday or service_date.month == AUGUST
    fewer = rules["holiday_percent"] / 100 if away else 0.0
    return (1 - rules["unfilled_percent"] / 100) * (1 - fewer)


def share(seed: int, *aspect: str) -> float:
    """Return a number from 0 up to 1 that depends on the seed and the aspect only."""
    return float(generator(seed, *aspect).random())


def generator(seed: int, *aspect: str) -> np.random.Generator:
    """Return the random numbers of one aspect of one day."""
    return np.random.Generator(np.random.PCG64([seed, zlib.crc32("/".join(aspect).encode())]))
