"""What the scheduler says to residents is recognised and said again in the reader's language."""

from itertools import combinations
from types import SimpleNamespace
from typing import cast

import pytest

from api.language.current import LANGUAGES, speaking
from api.language.sentences import holiday, in_readers_language, is_known
from scheduler.adapters.bank_holidays import bank_holidays
from scheduler.domain.booking import Limit
from scheduler.domain.request import Leg
from scheduler.usecases.reasons import _summary
from tests.fakes.small_world import POLICY

WELSH = LANGUAGES[1]
NO = "We cannot get you to Market, Ely by 9:00 am on Tuesday 1 December"


def test_every_reason_is_known() -> None:
    load = SimpleNamespace(wheelchair_bays=1)
    leg = cast(Leg, SimpleNamespace(request=SimpleNamespace(load=load)))
    several = [*combinations(Limit, 1), *combinations(Limit, 2)]
    reasons = {_summary(POLICY, leg, [*ones] * more)[1] for ones in several for more in (1, 2, 3)}
    assert len(reasons) > 20
    assert [one for one in reasons if not is_known(f"{NO}: {one}.")] == []


@pytest.mark.parametrize(
    ("english", "welsh"),
    [
        (
            "We cannot pick you up at The Green after 4:30 pm on Friday 4 December: "
            "all 7 drivers who can take you are already busy.",
            "Ni allwn eich codi yn The Green ar ôl 4:30 yh, Dydd Gwener 4 Rhagfyr: "
            "mae pob un o’r 7 gyrrwr a all fynd â chi eisoes yn brysur.",
        ),
        (
            "We do not run on that day: it is a bank holiday, Boxing Day (substitute day). Choose another day.",
            "Nid ydym yn rhedeg y diwrnod hwnnw: mae’n ŵyl banc, Gŵyl San Steffan (diwrnod yn ei le). "
            "Dewiswch ddiwrnod arall.",
        ),
        (
            "We could pick you up after 9:00 am on Wednesday 2 December, and back after 1:30 pm.",
            "Gallem eich codi ar ôl 9:00 yb, Dydd Mercher 2 Rhagfyr, ac yn ôl ar ôl 1:30 yh.",
        ),
        ("We could get you there by 11:30 am.", "Gallem eich cael yno erbyn 11:30 yb."),
        ("What nobody foresaw.", "What nobody foresaw."),
    ],
)
def test_a_sentence_is_said_again(english: str, welsh: str) -> None:
    assert in_readers_language(english) == english
    with speaking(WELSH):
        assert in_readers_language(english) == welsh


def test_a_sentence_with_an_unknown_phrase_is_not_half_translated() -> None:
    assert not is_known(f"{NO}: the moon is full.")
    with speaking(WELSH):
        assert in_readers_language(f"{NO}: the moon is full.").startswith("We cannot")


ONCE = ("Queen", "King", "Jubilee", "VE day")


@pytest.mark.parametrize(
    "name", sorted({name for _, name in bank_holidays() if not any(one in name for one in ONCE)})
)
def test_bank_holidays_that_come_every_year_have_a_name_in_every_language(name: str) -> None:
    with speaking(WELSH):
        assert holiday(name) not in (name, "")
        assert "substitute" not in holiday(name)


def test_a_bank_holiday_that_comes_once_is_shown_as_it_is() -> None:
    with speaking(WELSH):
        assert holiday("Day of the Fen") == "Day of the Fen"
