"""Messages are in plain words, short enough to send, and never say what look.md forbids."""

from datetime import date

import jinja2
import pytest

from api.notify.message import By
from api.notify.samples import sample
from api.notify.words import words
from scheduler.domain.messages import News
from tests.fakes import village_service as village

NEVER = ("oops", "unfortunately", "user", "invalid", "!", "none", "  ")
LONGEST_TEXT = 459
"""Three text messages joined; what is longer costs too much and is not read."""
FACTS = sample(village.POLICY, date(2026, 11, 30))


@pytest.mark.parametrize("by", By)
@pytest.mark.parametrize("news", News)
def test_every_message_by_every_way(news: News, by: By) -> None:
    said = words(news, by, FACTS)
    assert said.text
    assert said.subject
    assert "{" not in said.text + said.subject
    assert [word for word in NEVER if word in f"{said.subject} {said.text}".lower()] == []
    if by is By.SMS:
        assert len(said.text) <= LONGEST_TEXT
        assert "\n" not in said.text
    if by in (By.EMAIL, By.LETTER):
        assert said.text.startswith("Dear Edith Example,\n\n")
        assert said.text.endswith("Three Villages Community Transport")
        assert "\n\n\n" not in said.text


def test_a_missing_fact_is_a_fault_and_no_blank() -> None:
    with pytest.raises(jinja2.UndefinedError):
        words(News.CONFIRMED, By.SMS, {**FACTS, "reference": jinja2.StrictUndefined(name="reference")})
    with pytest.raises(jinja2.UndefinedError):
        words(News.LATE, By.SMS, {"service": village.POLICY})


def test_a_text_message_says_neither_needs_nor_where_to() -> None:
    said = words(News.REMINDER, By.SMS, FACTS).text
    assert "surgery" not in said.lower()
