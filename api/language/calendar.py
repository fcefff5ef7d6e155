"""How dates and halves of the day are named in the reader's language, from the tables of CLDR."""

from datetime import date, datetime
from functools import cache

from babel import Locale
from babel.dates import format_date

from api.language.current import spoken
from api.language.words import gettext as _


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def day_and_month(day: date) -> str:
    """Return "Tuesday 1 December"."""
    return _written(day, spoken().tag)


@cache
def _written(day: date, tag: str) -> str:
    return format_date(day, "EEEE d MMMM", locale=_locale(tag))


def weekday(number: int) -> str:
    """Return the name of a day of the week, 0 for Monday."""
    name: str = _locale(spoken().tag).days["format"]["wide"][number]
    return name


def months() -> list[str]:
    """Return the names of the months."""
    names = _locale(spoken().tag).months["format"]["wide"]
    return [names[number] for number in range(1, 13)]


def half_of_day(moment: datetime) -> str:
    """Return "am" or "pm"."""
    return _("am") if moment.hour < 12 else _("pm")
