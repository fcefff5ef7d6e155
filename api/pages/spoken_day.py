"""Which day a caller means: "tue", "tomorrow", "1 12", "1 dec"."""

from datetime import date, timedelta

from api.language.words import gettext as _
from api.pages.typed import Unreadable, read_date
from api.pages.wording import DAYS

_WORDS = {"today": 0, "tomorrow": 1, "tom": 1}


def read_day(text: str, *, today: date) -> date:
    """Return the day somebody typed: a weekday is the next one, never today.

    Raises
    ------
    Unreadable
        Nothing was typed, or it is no day.
    """
    tidy = " ".join(text.lower().replace("/", " ").replace(".", " ").replace("-", " ").split())
    if not tidy:
        raise Unreadable(_("Enter a day, like tue, tomorrow or 1 12."))
    if tidy in _WORDS:
        return today + timedelta(days=_WORDS[tidy])
    number = _weekday(tidy)
    if number is not None:
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    parts = tidy.split()
    if len(parts) == 3 and len(parts[0]) == 4 and parts[0].isdigit():
        parts.reverse()
    if not 2 <= len(parts) <= 3:
        raise Unreadable(_("Enter a day, like tue, tomorrow or 1 12."))
    return read_date([*parts, ""][:3], today=today)


def _weekday(text: str) -> int | None:
    if len(text) < 2 or not text.isalpha():
        return None
    fitting = [number for number, name in enumerate(DAYS) if name.lower().startswith(text)]
    return fitting[0] if len(fitting) == 1 else None
