"""Messages are in plain words, short enough to send, and never say what look.md forbids."""

import re
from datetime import date

import jinja2
import pytest

from api.language.current import LANGUAGES, speaking
from api.notify.contact import Contact
from api.notify.message import By
from api.notify.samples import sample
from api.notify.words import words
from scheduler.domain.messages import News
from tests.fakes import village_service as village

WELSH = LANGUAGES[1]
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


FOR_DRIVERS = {
    News.ROSTER,
    News.RUN_CHANGED,
    News.DUTY_OFFER,
    News.DUTY_WITHDRAWN,
    News.PARTNER_GONE,
    News.PARTNER_COMES,
    News.DUTY_REMINDER,
    News.PAPER,
}
"""Drivers are written to in English; their pages are in English too."""


@pytest.mark.parametrize("news", [one for one in News if one not in FOR_DRIVERS])
def test_passengers_are_written_to_in_welsh(news: News) -> None:
    english = {by: words(news, by, FACTS) for by in By}
    with speaking(WELSH):
        welsh = {by: words(news, by, FACTS) for by in By}
    assert welsh[By.EMAIL].text.startswith("Annwyl Edith Example,\n\n")
    assert len(welsh[By.SMS].text) <= LONGEST_TEXT
    for by in (By.SMS, By.EMAIL, By.LETTER):
        assert welsh[by].subject != english[by].subject
        assert {"the", "your", "ring", "will", "between"} & set(
            re.findall(r"[a-z]+", english[by].text.lower())
        )
        said = welsh[by].text.replace(FACTS["vehicle"], "").lower()
        assert {"your", "ring", "will", "between", "please"} & set(re.findall(r"[a-z]+", said)) == set()


def test_the_office_reads_out_in_english() -> None:
    reader = Contact("rider:1", "Edith Example", phone="07700 900123", language="cy")
    assert [reader.read_in(by).code for by in By] == ["cy", "cy", "cy", "en"]
    assert Contact("rider:1", "Edith Example", language="tlh").read_in(By.SMS).code == "en"


def test_a_missing_fact_is_a_fault_and_no_blank() -> None:
    with pytest.raises(jinja2.UndefinedError):
        words(News.CONFIRMED, By.SMS, {**FACTS, "reference": jinja2.StrictUndefined(name="reference")})
    with pytest.raises(jinja2.UndefinedError):
        words(News.LATE, By.SMS, {"service": village.POLICY})


def test_a_text_message_says_neither_needs_nor_where_to() -> None:
    said = words(News.REMINDER, By.SMS, FACTS).text
    assert "surgery" not in said.lower()
