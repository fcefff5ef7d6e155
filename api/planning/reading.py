"""What was typed into the form of a what-if: as it is kept, or what is wrong with it in words. All fields at once."""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from api.planning.fields import FIELDS, LONGEST_TEXT, Field, Kind, field_of

_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_CLOCK = r"([0-9]{1,2})(?:[:.]([0-9]{2}))?"
_HOURS = re.compile(rf"{_CLOCK}\s*(?:to|until|-|–)\s*{_CLOCK}", re.ASCII)
_AROUND = "£% "


@dataclass(frozen=True, slots=True)
class Typed:
    """What is to be changed, by dotted key, and what is wrong, by name of the field."""

    changes: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


class _Unusable(Exception):
    """What was typed will not do; says what would."""


def read_typed(sent: Mapping[str, str], offered: Iterable[Field] = FIELDS) -> Typed:
    """Return what was typed into the fields offered; blank ones stay as in the base."""
    typed = Typed()
    for one in offered:
        text = sent.get(one.name, "").strip()
        if not text:
            continue
        try:
            typed.changes[one.key] = _read(one, text)
        except _Unusable as trouble:
            typed.wrong[one.name] = f"{one.label}: {trouble}"
    return typed


def as_toml(key: str, value: str) -> str:
    """Return a value that was read, as it stands in a scenario file."""
    kind = field_of(key).kind
    if kind is Kind.HOURS:
        return json.dumps(value.split(" to "))
    return json.dumps(value) if kind is Kind.TEXT else value


def _read(one: Field, text: str) -> str:
    if one.kind in (Kind.WHOLE, Kind.NUMBER):
        return _number(one, text)
    if one.kind is Kind.HOURS:
        return _hours(text)
    if one.kind is Kind.DAY:
        return _day(text)
    if one.kind is Kind.CHOICE and text not in dict(one.options):
        raise _Unusable("choose one of those that are offered.")
    if len(text) > LONGEST_TEXT:
        raise _Unusable(f"use at most {LONGEST_TEXT} characters.")
    return " ".join(text.split())


def _number(one: Field, text: str) -> str:
    bare = text.strip(_AROUND)
    kind = "a whole number" if one.kind is Kind.WHOLE else "a number"
    asked = f"enter {kind} from {one.least:g} to {one.most:g}" + (f" ({one.unit})." if one.unit else ".")
    whole_only = one.kind is Kind.WHOLE and "." in bare
    if not _NUMBER.fullmatch(bare) or whole_only or not one.least <= float(bare) <= one.most:
        raise _Unusable(asked)
    return f"{float(bare):g}" if "." in bare else str(int(bare))


def _day(text: str) -> str:
    parts = re.split(r"[\s/.-]+", text)
    if len(parts[0]) == 4:
        parts.reverse()
    if len(parts) == 3 and all(_NUMBER.fullmatch(part) for part in parts):
        day, month, year = map(int, parts)
        with suppress(ValueError):
            return date(year, month, day).isoformat()
    raise _Unusable("enter day, month and year, like 1 12 2026.")


def _hours(text: str) -> str:
    found = _HOURS.fullmatch(text.lower())
    asked = "enter two times of the day, the earlier one first, like 07:00 to 19:00."
    if found is None:
        raise _Unusable(asked)
    first, first_min, last, last_min = (int(part or 0) for part in found.groups())
    if first > 23 or last > 24 or max(first_min, last_min) > 59 or (first, first_min) >= (last, last_min):
        raise _Unusable(asked)
    return f"{first:02d}:{first_min:02d} to {last:02d}:{last_min:02d}"
