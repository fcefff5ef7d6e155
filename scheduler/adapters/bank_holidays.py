"""Which days are bank holidays: the list that the government publishes, as packaged, without asking the network.

The packaged list ends some two years ahead. Days after its end have no name here, and ``known_until`` says where
that is, so that nobody takes "not on the list" for "not a holiday".
"""

from datetime import date
from enum import StrEnum
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

from scheduler.domain.holidays import HolidayRules


class Division(StrEnum):
    """The parts of the United Kingdom that have bank holidays of their own."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


@cache
def bank_holidays(division: Division = Division.ENGLAND_AND_WALES) -> tuple[tuple[date, str], ...]:
    """Return every bank holiday on the packaged list with its name, in order of date."""
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=division.value)
    return tuple(sorted((one["date"], _name(one["title"], one["notes"])) for one in listed))


def bank_holiday(day: date, division: Division = Division.ENGLAND_AND_WALES) -> str | None:
    """Return the name of the bank holiday on that day, or None where the packaged list has none."""
    return HolidayRules(bank_holidays(division)).name(day)


def known_until(division: Division = Division.ENGLAND_AND_WALES) -> date:
    """Return the last day up to which the packaged list is complete."""
    last, _ = bank_holidays(division)[-1]
    return date(last.year, 12, 31)


def _name(title: str, notes: str) -> str:
    """Return the name as it is said; a day moved from a weekend says so."""
    return f"{title} (substitute day)" if "substitute" in notes.lower() else title
