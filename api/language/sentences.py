"""How a sentence of the scheduler is said in the reader's language, though it was written, and kept, in English.

The sentence is recognised by its pattern, its values are taken out, said anew and put into the translated pattern.
A sentence that fits no pattern is shown as it is.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from api.language import known_sentences
from api.language.calendar import day_and_month, half_of_day
from api.language.current import ENGLISH, spoken
from api.language.words import gettext, ngettext

_PLACE = re.compile(r"\{(\w+)\}")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}) (am|pm)")
_DAY = re.compile(r"\w+day (\d{1,2}) (\w+)")
_SPAN = re.compile(r"(\d+) (day|hour|minute)s?")
_MONTHS = {f"{date(2000, month, 1):%B}": month for month in range(1, 13)}
_WEEKDAYS = {f"{date(2001, 1, day):%A}": day - 1 for day in range(1, 8)}
_LEAP_YEARS = range(2000, 2028)
"""Twenty-eight years hold every date on every day of the week."""


def in_readers_language(sentence: str) -> str:
    """Return a sentence of the scheduler in the language that is spoken."""
    if spoken() == ENGLISH:
        return sentence
    return _said(sentence, known_sentences.SENTENCES) or gettext(sentence)


def is_known(sentence: str) -> bool:
    """Tell whether a sentence fits a pattern, and each of its phrases one of theirs."""
    return _said(sentence, known_sentences.SENTENCES) is not None


def _said(text: str, patterns: tuple[str, ...]) -> str | None:
    for pattern in patterns:
        match = _matcher(pattern).fullmatch(text)
        if match is None:
            continue
        values = {name: _value(name, value) for name, value in match.groupdict().items()}
        if None not in values.values():
            return gettext(pattern).format(**values)
    return None


@cache
def _matcher(pattern: str) -> re.Pattern[str]:
    parts = _PLACE.split(pattern)
    return re.compile(
        "".join(re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(parts))
    )


def _value(name: str, text: str) -> str | None:
    """Return a value in the language that is spoken, or None where it cannot be one of that name."""
    if name in known_sentences.PARTS:
        return _said(text, known_sentences.PARTS[name])
    reader = _READERS.get(name)
    return text if reader is None else reader(text)


def _clock(text: str) -> str | None:
    if text == "12 noon":
        return gettext(text)
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour = int(match[1]) % 12 + (12 if match[3] == "pm" else 0)
    return f"{match[1]}:{match[2]} {half_of_day(datetime(2000, 1, 1, hour))}"  # noqa: DTZ001 - only its hour counts


def _day(text: str) -> str | None:
    match = _DAY.fullmatch(text)
    weekday = _WEEKDAYS.get(text.split(maxsplit=1)[0])
    if match is None or weekday is None or match[2] not in _MONTHS:
        return None
    month, number = _MONTHS[match[2]], int(match[1])
    years = [year for year in _LEAP_YEARS if (month, number) != (2, 29) or year % 4 == 0]
    days = (date(year, month, number) for year in years)
    return next((day_and_month(day) for day in days if day.weekday() == weekday), None)


def holiday(text: str) -> str:
    """Return the name of a bank holiday in the language that is spoken; one that we do not know, as it is."""
    of_another = _matcher(known_sentences.SUBSTITUTE).fullmatch(text)
    if of_another is None:
        return gettext(text)
    (name,) = of_another.groups()
    return gettext(known_sentences.SUBSTITUTE).format(holiday=gettext(name))


def _span(text: str) -> str | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    number = int(match[1])
    if match[2] == "day":
        return ngettext("{n} day", "{n} days", number)
    if match[2] == "hour":
        return ngettext("{n} hour", "{n} hours", number)
    return ngettext("{n} minute", "{n} minutes", number)


_READERS: dict[str, Callable[[str], str | None]] = {
    "time": _clock,
    "until": _clock,
    "date": _day,
    "span": _span,
    "holiday": holiday,
}
"""How values of these names are said anew; others stay as they are."""
