"""A resident books a ride: every question with right and wrong answers, offers, an honest no, booked once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from api.pages import offers
from api.pages.draft import RideDraft
from api.pages.gate import AnyVisit
from api.pages.offers import quote_of
from api.pages.steps import STEPS
from scheduler.domain.booking import Quote
from tests.fakes import village_service as village
from tests.integration.pages.conftest import ANSWERS, Browser, asked, booked


def test_every_question_is_tested() -> None:
    assert {step.name for step in STEPS} - {
        "from-which",
        "train",
        "off-train",
        "agree",
        "walk",
        "driver",
    } == {name for name, _ in ANSWERS}


def test_a_ride_is_booked_from_question_to_reference(resident: Browser) -> None:
    at, page = asked(resident)
    assert page.path == f"{at}/offers"
    assert "We can pick you up from home between" in page.words
    assert "You will be at Market by 10:30 am." in page.words
    assert "£" in page.words
    check = resident.send(f"{at}/offers", offer=page.values("offer")[0])
    assert check.heading == "Check your ride"
    assert f"{at}/time" in check.links("/time")
    done = resident.send(f"{at}/check")
    assert done.heading == "Your ride is booked"
    assert "Your reference is" in done.words
    assert "Market" in resident.get("/rides").words


def test_a_second_press_books_nothing_more(resident: Browser) -> None:
    at, page = asked(resident)
    resident.send(f"{at}/offers", offer=page.values("offer")[0])
    cookie = dict(resident.client.cookies)
    first = resident.send(f"{at}/check")
    assert resident.send(f"{at}/check").path == first.path
    # The browser sent both before it knew of the first answer.
    resident.client.cookies.update(cookie)
    assert resident.send(f"{at}/check").path == first.path
    assert resident.get("/rides").source.count('class="drove-ticket ') == 1


@pytest.mark.parametrize(
    ("step", "sent", "target", "told"),
    [
        ("from", {}, "place", "Choose a place"),
        ("from", {"place": "search"}, "search", "Enter a place"),
        ("from", {"place": "search", "search": "x"}, "search", "Enter a place"),
        ("to-which", {}, "place", "Choose one of the places"),
        ("to-which", {"place": "poi:nowhere"}, "place", "Choose one of the places"),
        ("to-which", {"place": "search", "search": ""}, "search", "Enter a place"),
        ("day", {}, "day", "Choose a day"),
        ("day", {"day": "soon"}, "day", "Choose a day"),
        ("day", {"day": "other"}, "date-day", "Enter the day and the month"),
        (
            "day",
            {"day": "other", "date__day": "31", "date__month": "2", "date__year": "2027"},
            "date-day",
            "There is no such day",
        ),
        (
            "day",
            {"day": "other", "date__day": "1", "date__month": "1", "date__year": "2020"},
            "date-day",
            "That day has gone",
        ),
        ("day", {"day": "2020-01-01"}, "date-day", "That day has gone"),
        ("day", {"day": "2999-12-01"}, "date-day", "more than a year away"),
        ("time", {}, "kind", "Choose whether"),
        ("time", {"kind": "arrive_by"}, "time", "Enter a time, like 9:30 or 14:30."),
        ("time", {"kind": "arrive_by", "time": "soon"}, "time", "Enter a time, like 9:30 or 14:30."),
        ("back", {}, "back", "Choose yes"),
        ("back", {"back": "leave_after"}, "leave-time", "Enter a time"),
        ("back", {"back": "arrive_by", "arrive__time": "9:00"}, "arrive-time", "must be later"),
        ("with", {}, "others", "Choose whether"),
        ("with", {"others": "yes"}, "adults", "Enter how many people"),
        ("with", {"others": "yes", "adults": "9"}, "adults", "from 0 to 4"),
        ("with", {"others": "yes", "adults": "3", "children": "3"}, "adults", "At most 4 people"),
        ("with", {"others": "yes", "adults": "two"}, "adults", "from 0 to 4"),
        ("needs", {}, "needs", "Choose the help you need"),
        ("needs", {"needs": ["folds", "powered"]}, "needs", "Choose whether you move to a seat or stay in"),
        ("needs", {"needs": ["folds", "stays_in"]}, "needs", "Choose one line about your wheelchair"),
        ("needs", {"needs": ["none", "dog"]}, "needs", "None of these"),
        ("purpose", {}, "purpose", "Choose what the ride is for"),
        ("purpose", {"purpose": "crime"}, "purpose", "Choose what the ride is for"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(
    resident: Browser, step: str, sent: dict[str, str], target: str, told: str
) -> None:
    at, _ = asked(resident, upto=step)
    page = resident.send(f"{at}/{step}", **sent)
    assert page.status == 422
    assert told in page.errors[target]
    assert page.source.count("There is a problem") == 1
    assert f'id="{target}"' in page.source
    assert "<title>Error: " in page.source
    assert page.words.count(page.errors[target]) >= 2, "the message stands at its field too"


def test_what_was_typed_stays_after_a_mistake(resident: Browser) -> None:
    at, _ = asked(resident, upto="time")
    page = resident.send(f"{at}/time", kind="leave_after", time="tennish")
    assert page.values("time") == ["tennish"]
    assert 'value="leave_after" checked' in page.source


def test_a_time_gone_today_is_told(resident: Browser) -> None:
    at, _ = asked(resident, upto="time", day={"day": "2026-11-30"})
    page = resident.send(f"{at}/time", kind="arrive_by", time="8:30")
    assert page.errors["time"] == "That time has gone. Enter a time in the future, like 14:30."


def test_going_back_keeps_every_answer(resident: Browser) -> None:
    at, _ = asked(resident, upto="needs")
    assert resident.get(f"{at}/time").values("time") == ["10:30"]
    assert 'value="2026-12-01" checked' in resident.get(f"{at}/day").source
    assert resident.send(f"{at}/time", kind="arrive_by", time="11:00").path == f"{at}/needs"


def test_a_changed_answer_brings_fresh_offers(resident: Browser) -> None:
    at, before = asked(resident)
    page = resident.send(f"{at}/time", kind="arrive_by", time="11:30")
    assert page.path == f"{at}/offers"
    assert "by 11:30 am" in page.words
    assert set(page.values("offer")).isdisjoint(before.values("offer"))


def test_what_a_shared_ride_saves_is_a_sentence_of_its_own(
    resident: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, _ = asked(resident)

    def shared(visit: AnyVisit, draft: RideDraft) -> Quote | None:
        quote = quote_of(visit, draft)
        return quote and replace(
            quote, offers=tuple(replace(one, shared=True, discount_pence=60) for one in quote.offers)
        )

    monkeypatch.setattr(offers, "quote_of", shared)
    assert "You share the ride with other people. 60p less, because" in resident.get(f"{at}/offers").words


def test_two_bookings_side_by_side_do_not_mix(resident: Browser) -> None:
    one, _ = asked(resident, upto="time")
    two, _ = asked(resident, upto="time", day={"day": "2026-12-02"})
    assert one != two
    assert "Tuesday 1 December" in resident.get(f"{one}/time").words
    assert "Wednesday 2 December" in resident.get(f"{two}/time").words


def test_nothing_found_says_so_and_lets_one_search_again(resident: Browser) -> None:
    at, page = asked(resident, upto="to-which", to={"search": "zzzz"})
    assert page.path == f"{at}/to-which"
    assert page.heading == "We cannot find that place"
    assert "Market" in resident.send(f"{at}/to-which", search="market").words


def test_an_answer_that_is_not_html_safe_is_shown_as_text(resident: Browser) -> None:
    _, page = asked(resident, upto="to-which", to={"search": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.source
    assert "&lt;script&gt;alert" in page.source


def test_an_honest_no_has_a_reason_and_a_telephone_number(resident: Browser) -> None:
    at, page = asked(resident, upto="to-which", to={"search": "far"})
    page = resident.send(f"{at}/to-which", place=str(village.FAR.id))
    for step, answers in ANSWERS[3:]:
        page = resident.send(f"{at}/{step}", **answers)
    assert page.heading == "We cannot offer that ride"
    assert "outside the area we serve" in page.words
    assert village.POLICY.phone in page.words


def test_a_way_out_is_booked_in_one_step(resident: Browser) -> None:
    at, page = asked(resident, time={"kind": "arrive_by", "time": "7:20"}, back={"back": "no"})
    assert page.heading == "We cannot offer that ride"
    assert page.values("alternative")
    check = resident.send(f"{at}/instead", alternative="0")
    assert check.path == f"{at}/check"
    assert resident.send(f"{at}/check").heading == "Your ride is booked"


def test_an_offer_that_ran_out_is_replaced_by_fresh_ones(resident: Browser) -> None:
    at, page = asked(resident)
    resident.send(f"{at}/offers", offer=page.values("offer")[0])
    resident.clock.set(resident.clock.now() + timedelta(minutes=20))
    fresh = resident.send(f"{at}/check")
    assert fresh.path == f"{at}/offers"
    assert "Nothing is booked yet" in fresh.words
    assert set(fresh.values("offer")).isdisjoint(page.values("offer"))
    resident.send(f"{at}/offers", offer=fresh.values("offer")[0])
    assert resident.send(f"{at}/check").heading == "Your ride is booked"


def test_offers_that_ran_out_say_so_when_looked_at(resident: Browser) -> None:
    at, _ = asked(resident)
    resident.clock.set(resident.clock.now() + timedelta(minutes=20))
    page = resident.get(f"{at}/offers")
    assert "Look again" in page.words
    assert not page.values("offer")
    assert resident.send(f"{at}/answers").values("offer")


def test_an_offer_of_somebody_else_cannot_be_chosen(browse: Callable[..., Browser]) -> None:
    _, theirs = asked(browse("other_resident"), needs={"needs": "stays_in"})
    ada = browse("resident")
    at, _ = asked(ada)
    page = ada.send(f"{at}/offers", offer=theirs.values("offer")[0])
    assert page.status == 422
    assert "Choose one of the rides" in page.words


def test_answers_of_one_account_are_not_there_for_another(browse: Callable[..., Browser]) -> None:
    ada, ben = browse("resident"), browse("other_resident")
    at, _ = asked(ada, upto="time")
    ben.client.cookies.update(
        {cookie.name: cookie.value or "" for cookie in ada.client.cookies.jar if "ride" in cookie.name}
    )
    assert ben.get(f"{at}/time").status == 404


def test_a_form_without_the_token_of_the_visit_changes_nothing(resident: Browser) -> None:
    at, _ = asked(resident, upto="time")
    page = resident.send(f"{at}/time", token="", kind="arrive_by", time="10:30")
    assert page.status == 403
    assert resident.get(f"{at}/back").status == 200
    assert resident.get(f"{at}/time").values("time") in ([""], [])


def test_a_page_that_needs_somebody_leads_to_the_sign_in_page_and_back(
    browse: Callable[..., Browser],
) -> None:
    stranger = browse(None)
    page = stranger.get("/rides")
    assert page.path == "/sign-in"
    assert set(page.values("after")) == {"/rides"}


def test_no_page_of_a_booking_names_anybody_in_its_address(resident: Browser) -> None:
    at, page = asked(resident)
    done = booked(resident)
    for path in (at, page.path, done.path):
        for secret in ("ada", "ash", "market", "home"):
            assert secret not in path.lower()


def test_who_needs_no_help_says_how_far_they_walk_to_a_stop(resident: Browser) -> None:
    at, page = asked(resident, upto="purpose", needs={"needs": "none"})
    assert page.path == f"{at}/walk"
    assert resident.send(f"{at}/walk", walk="7").errors == {"walk": "Choose how far you could walk."}
    resident.send(f"{at}/walk", walk="600")
    resident.send(f"{at}/purpose", purpose="shopping")
    assert "Walk to a stop Up to 10 minutes" in resident.get(f"{at}/answers").words


def test_a_powered_chair_is_told_back(resident: Browser) -> None:
    at, page = asked(resident, upto="purpose", needs={"needs": ["moves", "powered"]})
    assert page.path == f"{at}/agree"
    resident.send(f"{at}/agree", agreed="yes")
    page = resident.send(f"{at}/purpose", purpose="shopping")
    told = resident.get(f"{at}/answers").words
    assert "Wheelchair that does not fold, moves to a seat, Powered wheelchair" in told
    assert page.values("offer")
