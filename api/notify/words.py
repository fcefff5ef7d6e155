"""In which words people are told: templates with catalogues, one file a kind of news, one block a way.

``short`` is for text messages, ``full`` for e-mails and letters, ``spoken`` for the coordinator on the telephone.
A template that asks for something it was not given is a fault, never a blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.language.words import gettext, plural
from api.notify.message import By, Message
from scheduler.domain.messages import News

FOLDER = Path(__file__).parents[1] / "templates" / "messages"
BLOCKS = {By.SMS: "short", By.EMAIL: "full", By.LETTER: "full", By.CALL: "spoken"}


@dataclass(frozen=True, slots=True)
class Words:
    """A message in words."""

    subject: str
    text: str


def words(news: News, by: By, facts: Mapping[str, Any]) -> Words:
    """Return what is said by that way.

    Raises
    ------
    jinja2.UndefinedError
        The template asks for a fact that is not there.
    """
    text = _block(news, BLOCKS[by], facts)
    if by in (By.EMAIL, By.LETTER):
        text = _templates().get_template("frame.txt").render({**facts, "text": text})
    return Words(" ".join(_block(news, "subject", facts).split()), _tidy(text))


def _block(news: News, name: str, facts: Mapping[str, Any]) -> str:
    template = _templates().get_template(f"{news.value}.txt")
    return "".join(template.blocks[name](template.new_context(dict(facts)))).strip()


def _tidy(text: str) -> str:
    """Return the text without the empty lines that conditions leave behind."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept)


@cache
def _templates() -> Environment:
    # Plain text goes to mail programs and telephones: nothing in it is read as HTML.
    environment = Environment(
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, plural, newstyle=True)  # type: ignore[attr-defined]
    return environment


def spoken_of(message: Message) -> str:
    """Return what the coordinator says on the telephone for a message that was written for another way."""
    if message.by is By.CALL or message.by is By.SMS:
        return message.text
    lines = message.text.splitlines()
    return " ".join(line for line in lines[1:] if line)
