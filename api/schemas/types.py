"""Which texts and numbers may come in: strict, bounded, and moments only with their offset from UTC."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
YEARS = range(2000, 2101)
LIKE = "Write it like 2026-12-01T09:30:00+00:00."
LIKE_DAY = "Write it like 2026-12-01."


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError(f"A time is text with its offset from UTC. {LIKE}")
    if not MOMENT.fullmatch(value):
        naive = MOMENT.fullmatch(value + "Z") is not None
        raise ValueError(f"This time {'has no offset from UTC' if naive else 'cannot be read'}. {LIKE}")
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        raise ValueError(f"There is no such time. {LIKE}") from None
    if moment.year not in YEARS:
        raise ValueError(f"The year must be from {YEARS.start} to {YEARS.stop - 1}. {LIKE}")
    return moment.astimezone(UTC)


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError(f"This date cannot be read. {LIKE_DAY}")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"There is no such day. {LIKE_DAY}") from None
    if day.year not in YEARS:
        raise ValueError(f"The year must be from {YEARS.start} to {YEARS.stop - 1}. {LIKE_DAY}")
    return day


def _no_control_characters(text: str) -> str:
    if any(ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in text):
        raise ValueError("This text holds characters that cannot be printed. Write plain text on one line.")
    return text


MomentIn = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-12-01T09:30:00+00:00"]}),
]
"""A moment: ISO 8601 text with its offset."""
DayIn = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-01"]}),
]
"""A service date."""
ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.:~-]*$"
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=100, examples=["booking-8f2c"])]
"""An opaque id."""
PlaceIdText = Annotated[
    str,
    Field(pattern=r"^\S+$", max_length=200, examples=["poi:tesco-ely-d8bmmrm"]),
    AfterValidator(_no_control_characters),
]
"""The id of a place; those of homes are made from names."""
Line = Annotated[str, Field(max_length=200), AfterValidator(_no_control_characters)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_no_control_characters)]
Count = Annotated[int, Field(strict=True, ge=0, le=100)]
Flag = Annotated[bool, Field(strict=True)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]


class Sent(BaseModel):
    """Something that comes in: nothing beyond what is declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(BaseModel):
    """Something that goes out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
