"""Booking for others: a code given, used, obeyed and ended; nothing beyond it."""

from collections.abc import Callable

import pytest

from scheduler.domain.booking import BookingId
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, Page, booked

BEN = f"/riders/{village.BEN.id}/permissions"


def code_on(page: Page) -> str:
    start = page.words.index("the person you trust: ") + len("the person you trust: ")
    return page.words[start : start + 19]


def let_in(browse: Callable[..., Browser]) -> tuple[Browser, Browser]:
    """Return Ada's browser and Ben's, after Ben let Ada book for him."""
    ada, ben = browse("resident"), browse("other_resident")
    code = code_on(ben.send(f"{BEN}/give"))
    page = ada.send("/people", code=code.lower().replace(" ", ""))
    assert "You can book for them now." in page.words
    return ada, ben


def test_a_code_lets_somebody_book_see_and_cancel(browse: Callable[..., Browser]) -> None:
    ada, ben = let_in(browse)
    assert "/people" in ada.get("/rides").links("/people")
    people = ada.get("/people")
    assert "Ben Birch No rides booked." in people.words
    page = ada.get(f"/book?rider={village.BEN.id}")
    assert "Booking for Ben Birch" in page.words
    at = booked_by(ada, page)
    assert "Booked for Ben Birch" in ada.get(f"{at}/booked").words
    service = ada.client.app.state.service  # type: ignore[attr-defined]
    booking = service.scheduler.booking(BookingId(at.removeprefix("/rides/")))
    assert booking.rider_id == village.BEN.id
    assert "Ride" in ben.get(at).heading or ben.get(at).status == 200
    assert "Rides of Ben Birch" in ada.get(f"/rides?rider={village.BEN.id}").words
    ada.send(f"{at}/cancel")
    assert "Cancelled" in ben.get(at).words
    with service.storage.reading() as records:
        actors = {event.actor.id for event in records.events(village.TOMORROW)}
    assert village.ADA.id in actors, "who booked stands in the record"


def booked_by(browser: Browser, page: Page) -> str:
    """Answer the questions from the first page on and book; return the address of the ride."""
    at = page.path.rsplit("/", 1)[0]
    answers: tuple[tuple[str, dict[str, str]], ...] = (
        ("from", {"place": page.values("place")[0]}),
        ("to", {"search": "market"}),
        ("to-which", {"place": str(village.MARKET.id)}),
        ("day", {"day": "2026-12-01"}),
        ("time", {"kind": "arrive_by", "time": "10:30"}),
        ("back", {"back": "no"}),
        ("with", {"others": "no"}),
        ("needs", {"needs": "door"}),
        ("purpose", {"purpose": "shopping"}),
    )
    for step, answer in answers:
        page = browser.send(f"{at}/{step}", **answer)
    browser.send(f"{at}/offers", offer=page.values("offer")[0])
    return browser.send(f"{at}/check").path.removesuffix("/booked")


def test_a_permission_that_was_ended_opens_nothing(browse: Callable[..., Browser]) -> None:
    ada, ben = let_in(browse)
    at = booked(ben).path.removesuffix("/booked")
    assert ada.get(at).status == 200
    shown = ben.get(BEN)
    assert "Ada Ash" in shown.words
    for one in shown.values("permission"):
        page = ben.send(f"{BEN}/end", permission=one)
    assert "They can no longer book." in page.words
    assert "Nobody else books for you." in page.words
    assert ada.get(at).status == 404
    assert ada.get(f"/book?rider={village.BEN.id}").status == 404
    assert ada.get(f"/rides?rider={village.BEN.id}").status == 404


def test_a_code_works_once_and_not_for_oneself(browse: Callable[..., Browser]) -> None:
    ben, ada = browse("other_resident"), browse("resident")
    code = code_on(ben.send(f"{BEN}/give"))
    assert "your own code" in ben.send("/people", code=code).errors["code"]
    ada.send("/people", code=code)
    assert "We do not know this code" in ada.send("/people", code=code).errors["code"]
    assert "We do not know this code" in ada.send("/people", code="").errors["code"]


def test_who_books_for_somebody_cannot_pass_that_on_or_see_their_details(
    browse: Callable[..., Browser],
) -> None:
    ada, _ = let_in(browse)
    assert ada.get(BEN).status == 404
    assert ada.send(f"{BEN}/give").status == 404
    assert "Ben" not in ada.get("/details").words


def test_the_office_writes_down_who_said_yes(browse: Callable[..., Browser]) -> None:
    desk, ada = browse("coordinator"), browse("resident")
    assert BEN in desk.get(f"/desk/riders/{village.BEN.id}").links("/permissions")
    assert "said_by" in desk.send(f"{BEN}/give").errors
    page = desk.send(f"{BEN}/give", said_by_="Ben himself, by telephone")
    assert "Yes said by: Ben himself, by telephone" in page.words
    start = page.words.index("or send it: ") + len("or send it: ")
    ada.send("/people", code=page.words[start : start + 19])
    assert "Ada Ash Since Monday" in desk.get(BEN).words


@pytest.mark.parametrize("path", ["/book?rider=rider-ben", "/rides?rider=rider-ben", BEN])
def test_nobody_books_for_others_without_permission(resident: Browser, path: str) -> None:
    assert resident.get(path).status == 404


TRIP = {"from_": "home", "to": "market", "day": "tue", "time": "10:30", "back": "12:30", "purpose": "social"}


def test_one_trip_is_booked_for_several(browse: Callable[..., Browser]) -> None:
    ada, ben = let_in(browse)
    page = ada.get("/together")
    assert sorted(page.values("who")) == [village.ADA.id, village.BEN.id]
    assert "who" in ada.send("/together/ask", **TRIP).errors
    page = ada.send("/together/ask", who=[village.ADA.id, village.BEN.id], **TRIP | {"day": "someday"})
    assert "day" in page.errors
    page = ada.send("/together/ask", who=[village.ADA.id, village.BEN.id], **TRIP)
    assert "2 of 2 can be taken." in page.words
    page = ada.send("/together/book", offer=page.values("offer"))
    assert page.heading == "The trip is booked for 2 people"
    assert "Tomorrow, Tuesday 1 December" in ben.get("/rides").words
    assert "to Market" in ada.get("/rides").words
    assert page.path in ada.get(ada.get("/rides").links("/rides/booking")[0]).links("/together/")
    assert ben.get(page.path).status == 404, "whoever may not act for all does not see them"
    page = ada.send(f"{page.path}/cancel")
    assert "The trip is cancelled for everybody." in page.words
    assert "Tomorrow, Tuesday 1 December" not in ben.get("/rides").words


def test_the_office_books_a_club_s_trip_by_names(browse: Callable[..., Browser]) -> None:
    desk = browse("coordinator")
    assert "/together" in desk.get("/desk/riders").links("/together")
    lives_there = desk.send("/together/ask", names="01632 960002\nada ash", **TRIP | {"to": "home"})
    assert lives_there.errors == {"to": "Ben Birch lives there. Leave them out, or choose another place."}
    assert "Nobody is called “Zoe”" in desk.send("/together/ask", names="ada\nZoe", **TRIP).errors["who"]
    page = desk.send("/together/ask", names="ada ash\n01632 960002\n", **TRIP | {"time": "6:50 am"})
    assert "0 of 2 can be taken." in page.words
    assert "When everybody can be taken" in page.words
    assert "Tomorrow, Tuesday 1 December: Be there by" in page.words
    when = {name: page.values(name)[0] for name in ("day", "time", "back")}
    page = desk.send("/together/ask", **TRIP | when | {"who": page.values("who")[:2]})
    assert "2 of 2 can be taken." in page.words
    alone = desk.send("/together/ask", **TRIP | when | {"who": village.ADA.id})
    alone = desk.send("/together/book", offer=alone.values("offer"))
    some = desk.send("/together/ask", names="ada ash\n01632 960002\n", **TRIP | when)
    assert "1 of 2 can be taken." in some.words
    assert "Ask again for 1" in some.words
    desk.send(f"{alone.path}/cancel")
    offers = page.values("offer")
    assert "Nobody is booked." in desk.send("/together/book", offer=offers[:1]).words, "all or none"
    assert desk.send("/together/book", offer=[*offers, "offer-unknown"]).status == 404
    page = desk.send("/together/book", offer=offers)
    assert page.heading == "The trip is booked for 2 people"
    assert desk.send("/together/book", offer=offers).path == page.path, "pressed twice it is booked once"


def test_nobody_books_together_for_those_they_may_not_book_for(browse: Callable[..., Browser]) -> None:
    ada, ben = browse("resident"), browse("other_resident")
    assert "who" in ada.send("/together/ask", who=village.BEN.id, **TRIP).errors
    page = ben.send("/together/ask", who=village.BEN.id, **TRIP)
    assert ada.send("/together/book", offer=page.values("offer")).status == 404
    assert ben.get("/rides").words.count("Market") == 0
