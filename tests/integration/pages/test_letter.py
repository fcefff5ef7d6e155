"""The confirmation on paper: one press from the end of a call, everything a rider needs, in their own language."""

from collections.abc import Callable
from dataclasses import replace

from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser, booked

RINGS = {"back": {"back": "ready", "ready__time": "12:00"}}


def test_the_desk_prints_it_with_one_press_after_a_call(browse: Callable[..., Browser]) -> None:
    ride = booked(browse("resident"), **RINGS).path.removesuffix("/booked")
    desk = browse("coordinator")
    said = desk.get(f"/desk/call/{village.ADA.id}/booked/{ride.rsplit('/', 1)[-1]}")
    (letter,) = said.links("/letter")
    paper = desk.get(letter)
    assert paper.heading == "Your ride on Tuesday 1 December"
    assert "room-resident" in paper.source, "in large print, whoever prints it"
    for told in (
        "Ada Ash",
        "Be ready between",
        "Ring us when you are ready to go home. We fetch you within 1 hour.",
        "Reference",
        "Just you",
        "You can change or cancel this ride until 9:15 am",
        "01632 960000",
    ):
        assert told in paper.words


def test_it_is_in_the_riders_language_and_goes_to_their_address(browse: Callable[..., Browser]) -> None:
    resident, desk = browse("resident"), browse("coordinator")
    ride = booked(resident).path.removesuffix("/booked")
    contacts = desk.client.app.state.service.contacts  # type: ignore[attr-defined]
    known = contacts.find(f"rider:{village.ADA.id}")
    contacts.put(replace(known, post="Ada Ash\n1 Fen Way\nHaddenham", language="cy"))
    paper = desk.get(f"{ride}/letter")
    assert paper.heading == "Eich taith, Dydd Mawrth 1 Rhagfyr"
    assert paper.answer.headers["content-language"] == "cy"
    assert "Ada Ash 1 Fen Way Haddenham" in paper.words
    assert resident.get(f"{ride}/letter").heading == "Your ride on Tuesday 1 December", (
        "as they read our pages"
    )


def test_another_persons_letter_is_not_there(browse: Callable[..., Browser]) -> None:
    ride = booked(browse("resident")).path.removesuffix("/booked")
    assert browse("other_resident").get(f"{ride}/letter").status == 404
