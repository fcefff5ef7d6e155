"""What a mile is paid: rates with the day from which they hold, and the threshold of a tax year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MileageRate:
    """Pence a mile from a day on: up to the threshold of the tax year, and beyond it."""

    effective_from: date
    pence: int
    pence_beyond: int
    note: str = ""
    """Where the rate is from; shown with every claim."""


@dataclass(frozen=True, slots=True)
class MileageRules:
    """The rates of a scheme, in order of date. They may lie below what the tax office allows, not above."""

    rates: tuple[MileageRate, ...] = (
        MileageRate(date(2011, 4, 6), 45, 25, "approved mileage allowance until 5 April 2026"),
        MileageRate(
            date(2026, 4, 6), 55, 25, "reported from 6 April 2026; verify with HM Revenue and Customs"
        ),
    )
    threshold_miles: int = 10_000
    """Of one tax year, over all schemes a volunteer drives for."""
    warn_miles: int = 1_000
    """How near to the threshold somebody is told."""

    def rate(self, day: date) -> MileageRate:
        """Return the rate of a day; before the first one, the first."""
        known = [one for one in self.rates if one.effective_from <= day]
        return known[-1] if known else self.rates[0]

    def rates_of(self, days: Iterable[date]) -> list[MileageRate]:
        """Return the rates of some days, each once, the earliest first."""
        return list(dict.fromkeys(self.rate(day) for day in sorted(days)))


def tax_year(day: date) -> int:
    """Return the year in which the tax year of a day began: it runs from 6 April to 5 April."""
    return day.year if (day.month, day.day) >= (4, 6) else day.year - 1


def last_day(year: int) -> date:
    """Return the last day of the tax year that began in a year."""
    return date(year + 1, 4, 5)
