"""What is wrong with a catalogue: texts not said, texts nobody asks for, values and links lost in translation."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message

from api.language.extracting import extracted
from api.language.updating import forms, missing, read

_VALUE = re.compile(r"%\(\w+\)s|%%|\{\w+\}|<[^>]+>")


def faults(path: Path) -> list[str]:
    """Return what is wrong with a catalogue, in words."""
    catalogue, asked = read(path), extracted()
    known = {_key(one) for one in catalogue if one.id}
    wanted = {_key(one) for one in asked if one.id}
    found = [f"not there: {text}" for text in sorted(wanted - known)]
    found += [f"nobody says this any more: {text}" for text in sorted(known - wanted)]
    found += [f"not translated: {_key(one)}" for one in missing(catalogue)]
    return found + [text for one in catalogue if one.id for text in _lost(one)]


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _lost(message: Message) -> Iterator[str]:
    """Yield the forms that do not carry the values and links of the English; the last English form has them all."""
    text = message.id if isinstance(message.id, str) else message.id[-1]
    for form in forms(message):
        if form and Counter(_VALUE.findall(form)) != Counter(_VALUE.findall(text)):
            yield f"values differ: {text!r} and {form!r}"
