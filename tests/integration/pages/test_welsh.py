"""A whole booking in Welsh: every page says so, and nothing is left in English that the catalogue can say."""

import html
import re
from collections.abc import Callable

import pytest

from api.language.current import ENGLISH, LANGUAGES, speaking
from api.language.extracting import catalogues
from api.language.updating import read
from api.language.words import gettext
from tests.integration.pages.conftest import Browser, Page, asked

WELSH = LANGUAGES[1]
PLAIN = [
    one.id for one in read(catalogues()[0]) if isinstance(one.id, str) and re.fullmatch(r"[^%{<]{5,}", one.id)
]


@pytest.fixture
def reader(browse: Callable[..., Browser]) -> Browser:
    browser = browse("resident")
    browser.client.headers["accept-language"] = "cy"
    return browser


def all_words(page: Page) -> str:
    """Return what stands anywhere on the page, the switch to English and the demonstration's names left out."""
    body = re.sub(r"<(script|style|title).*?</\1>|<a [^>]*hreflang.*?</a>", " ", page.source, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " | ", body)).split())


def english_in(page: Page) -> list[str]:
    """Return the English texts of the catalogue that stand on the page by themselves."""
    words = {one.strip() for one in all_words(page).split("|")}
    with speaking(WELSH):
        return [text for text in PLAIN if text in words and gettext(text) != text]


def test_a_whole_booking_runs_in_welsh(reader: Browser) -> None:
    at, offers = asked(reader)
    pages = [
        reader.get(f"{at}/{step}")
        for step in ("from", "to", "day", "time", "back", "with", "needs", "purpose")
    ]
    check = reader.send(f"{at}/offers", offer=offers.values("offer")[0])
    done = reader.send(f"{at}/check")
    ride = done.path.removesuffix("/booked")
    pages += [offers, check, done, reader.get(ride), reader.get(f"{ride}/cancel"), reader.get("/rides")]
    pages += [
        reader.get("/details"),
        reader.get("/account"),
        reader.get("/accessibility"),
        reader.get("/nowhere"),
    ]
    assert {page.path: english_in(page) for page in pages if english_in(page)} == {}
    assert all('<html lang="cy"' in page.source for page in pages)
    assert check.heading == "Gwiriwch eich taith"
    assert "Dydd Mawrth 1 Rhagfyr" in done.words
    assert "SUMMARY:Taith i Market: byddwch yn barod" in reader.client.get(f"{ride}/calendar").text
    assert done.heading == "Mae eich taith wedi’i harchebu"


def test_mistakes_are_told_in_welsh(reader: Browser) -> None:
    at, _ = asked(reader, upto="time")
    page = reader.send(f"{at}/time", kind="arrive_by", time="soon")
    assert page.errors["time"] == "Rhowch amser, fel 9:30 neu 14:30."
    assert reader.send(f"{at}/time", kind="arrive_by", time="2:30 yh").status == 200


def test_a_refusal_is_told_in_welsh_with_its_ways_out(reader: Browser) -> None:
    _, page = asked(reader, time={"kind": "arrive_by", "time": "7:20"}, back={"back": "no"})
    assert page.heading == "Ni allwn gynnig y daith honno"
    assert "Ni allwn eich cael i" in page.words
    assert "We c" not in page.words


def test_the_switch_keeps_the_page_and_its_question(resident: Browser) -> None:
    page = resident.get("/accessibility?from=help")
    assert page.links("lang=cy") == ["/accessibility?from=help&lang=cy"]
    switched = resident.get("/accessibility?from=help&lang=cy")
    assert switched.heading == "Pa mor hygyrch yw’r wefan hon"
    assert switched.links("lang=en") == ["/accessibility?from=help&lang=en"]
    assert resident.get("/rides").heading == "Fy nheithiau"


def test_the_desk_stays_in_english(browse: Callable[..., Browser]) -> None:
    page = browse("coordinator").get("/desk?lang=cy")
    assert f'<html lang="{ENGLISH.tag}"' in page.source
    assert page.links("lang=") == []
