"""What people type and what it means: times, dates and small numbers, read as kindly as is safe."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from api.language.calendar import months
from api.language.words import N_
from api.language.words import gettext as _
from api.pages.spoken_time import in_figures
from api.pages.wording import MONTHS

YEARS = range(1800, 9000)
"""In which days lie that somebody may type; each question says which of them it takes."""
TIME_HELP = N_("Enter a time, like 9:30 or 14:30.")

_TIME = re.compile(
    r"^(?P<hour>\d{1,2})\s*(?:[:;.,h\s-]\s*(?P<minute>\d{2}))?\s*(?P<half>am|pm|a\.m\.?|p\.m\.?)?$",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"^(?P<hour>\d{1,2})(?P<minute>\d{2})\s*(?P<half>am|pm)?$", re.IGNORECASE)
_WORDS = {"noon": time(12), "midday": time(12), "12 noon": time(12), "12 midday": time(12)}


class Unreadable(ValueError):
    """Something typed that cannot be understood; the message says what to type instead."""


def read_time(text: str, *, opens: time = time(0)) -> time:
    """Return the time somebody typed: "9:30", "9.30", "0930", "2:15 pm", "14:30", "noon", "half past nine".

    Without am or pm, a time before the service ``opens`` means the afternoon: nobody wants a ride at 2:15 am.

    Raises
    ------
    Unreadable
        Nothing was typed, or it is not a time.
    """
    tidy = " ".join(text.lower().replace("o'clock", "").replace("o’clock", "").split())
    tidy = tidy.replace("yb", "am").replace("yh", "pm").replace("hanner dydd", "noon")
    if not tidy:
        raise Unreadable(_(TIME_HELP))
    if tidy in _WORDS:
        return _WORDS[tidy]
    tidy = in_figures(tidy)
    match = _TIME.match(tidy) or _RUN_TOGETHER.match(tidy)
    if match is None:
        raise Unreadable(_(TIME_HELP))
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        raise Unreadable(_(TIME_HELP))
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise Unreadable(_(TIME_HELP))
    written_in_full = bool(half) or re.match(r"0\d", tidy) or hour == 0
    afternoon = not written_in_full and hour < 12 and time(hour, minute) < opens
    return time(hour + 12 if afternoon else hour, minute)


def read_date(parts: Sequence[str], *, today: date) -> date:
    """Return the date somebody typed in three boxes, day, month and year.

    A month may be named. Without a year the next such day is meant.

    Raises
    ------
    Unreadable
        A part is missing, or there is no such day.
    """
    day, month, year = parts
    example = f"{today.day} {today.month} {today.year}"
    if not day.strip() or not month.strip():
        raise Unreadable(_("Enter the day and the month, like {date}.").format(date=example))
    day = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", day.strip().lower())
    if not is_number(day):
        raise Unreadable(_("Enter the day as a number, like {date}.").format(date=example))
    if year.strip() and not re.fullmatch(r"\d{2}|\d{4}", year.strip(), re.ASCII):
        raise Unreadable(_("Enter the year as 4 numbers, like {year}.").format(year=today.year))
    number = _month(month.strip())
    try:
        if year.strip():
            full = int(year) + (2000 if len(year.strip()) == 2 else 0)
            return read_day(f"{full:04}-{number:02}-{int(day):02}")
        this_year = date(today.year, number, int(day))
        return this_year if this_year >= today else date(today.year + 1, number, int(day))
    except ValueError:
        raise Unreadable(_("There is no such day. Enter a date, like {date}.").format(date=example)) from None


def read_day(text: str) -> date:
    """Return the day in an address or in a list of days, written like 2026-12-01.

    Raises
    ------
    ValueError
        It is none, or in a year from which counting on comes to the end of the calendar.
    """
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(f"{text} is too far away")
    return day


def read_whole_date(text: str, *, today: date) -> date:
    """Return a date written in one line, with its year: "31/12/2027", "31 12 2027", "31 dec 2027", "2027-12-31".

    Raises
    ------
    Unreadable
        A part is missing, or there is no such day.
    """
    parts = re.split(r"[\s/.-]+", text.strip())
    if len(parts[0]) == 4:  # as browsers send it
        parts.reverse()
    if len(parts) != 3:
        raise Unreadable(f"Enter day, month and year, like {today.day} {today.month} {today.year}.")
    return read_date(parts, today=today)


def read_number(text: str, *, most: int, what: str) -> int:
    """Return a small whole number; nothing typed is none.

    Raises
    ------
    Unreadable
        It is not a whole number, or too large.
    """
    tidy = text.strip()
    if not tidy:
        return 0
    if not is_number(tidy) or int(tidy[:6]) > most:
        raise Unreadable(
            _("Enter how many {what} as a number from 0 to {most}.").format(what=_(what), most=most)
        )
    return int(tidy)


def read_tenths(text: str, *, most: int, what: str, like: str = "41.3") -> int:
    """Return a number with at most one place after the point, in tenths; nothing typed is none.

    Raises
    ------
    Unreadable
        It is no such number, or too large.
    """
    tidy = text.strip().replace(",", ".")
    whole, _point, part = tidy.partition(".")
    is_read = len(part) <= 1 and is_number(whole + part)
    whole = whole.lstrip("0")
    if tidy and not (is_read and int((whole[:6] or "0") + (part or "0")) <= most * 10):
        raise Unreadable(
            _("Enter how many {what} as a number up to {most}, like {like}.").format(
                what=_(what), most=most, like=like
            )
        )
    return int((whole or "0") + (part or "0"))


def at(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """Return the aware moment of a local time on a day."""
    return datetime.combine(day, moment, zone)


def is_number(text: str) -> bool:
    """Tell whether ``int`` reads the text: there are digits, such as a small raised two, that it does not."""
    return text.isascii() and text.isdigit()


def _month(text: str) -> int:
    if is_number(text):
        if 1 <= int(text) <= 12:
            return int(text)
        raise Unreadable(_("Enter the month as a number from 1 to 12."))
    for names in (MONTHS, months()):
        for number, name in enumerate(names, 1):
            if len(text) >= 3 and name.lower().startswith(text.lower()):
                return number
    raise Unreadable(_("Enter the month as a number from 1 to 12."))
