"""Dates of a regular ride that are decided about together are told together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from api.notify.contact import Contact
from api.notify.message import By, Message, MessageState
from scheduler.domain.booking import BookingId, Channel
from scheduler.domain.events import SYSTEM, Actor
from scheduler.domain.messages import News
from scheduler.domain.place import Point
from scheduler.domain.series import DateState, Series
from scheduler.usecases.commands import Origin
from scheduler.usecases.series_commands import LeaveOut, StartSeries
from tests.fakes import village_service as village
from tests.integration.api.conftest import booked
from tests.integration.notify.conftest import Post

ADA = f"rider:{village.ADA.id}"
HER = Origin(Actor("resident", village.ADA.id))


def regular(
    at: Post, by: Origin = HER, until: date = village.TOMORROW + timedelta(days=6), **contact: Any
) -> Series:
    """Start a ride every weekday for a week with a booking that was told before; return the series."""
    at.service.contacts.put(Contact(ADA, "Ada", **{"phone": "07700 900123", **contact}))
    first = BookingId(booked(at.api)["id"])
    at.later(minutes=5)
    return at.service.scheduler.start_series(StartSeries(first, tuple(range(5)), until, by))


def told(at: Post) -> list[Message]:
    return [
        one for one in at.messages() if one.news is News.REGULAR and one.state is not MessageState.DROPPED
    ]


def days(message: Message) -> list[str]:
    return [
        f"{date(2026, 12, number):%A} {number} December"
        for number in range(1, 8)
        if f" {number} December" in message.text
    ]


def test_all_dates_come_in_one_message(post: Callable[..., Post]) -> None:
    at = post(public_url="https://rides.example.org")
    series = regular(at)
    found = [one for one in series.dates if one.state is DateState.BOOKED]
    assert len(found) > 3
    at.later()
    at.later(minutes=3)
    (message,) = told(at)
    assert (message.by, message.state, message.person) == (By.SMS, MessageState.SENT, ADA)
    assert days(message) == [f"{one.day:%A} {one.day.day} December" for one in found]
    assert message.text.count("pick-up between") == len(found)
    assert f"https://rides.example.org/series/{series.id}" in message.text
    assert [one.news for one in at.messages() if one.state is MessageState.SENT] == [
        News.CONFIRMED,
        News.REGULAR,
    ]


def test_what_is_given_back_together_is_told_together(post: Callable[..., Post]) -> None:
    at = post()
    series = regular(at, email="ada@demo.example", phone="")
    at.later(minutes=5)
    at.service.scheduler.leave_out(LeaveOut(series.id, series.dates[1].day, HER, and_following=True))
    at.later()
    at.later(minutes=3)
    _, message = told(at)
    assert message.state is MessageState.SENT
    assert message.text.count("Given back, nobody comes.") == len(series.dates) - 1
    assert message.text.count("We pick you up between") == 1
    assert not [one for one in at.messages() if one.news is News.CANCELLED]


def test_one_ride_given_back_by_itself_is_told_as_any_other(post: Callable[..., Post]) -> None:
    at = post()
    series = regular(at)
    at.later(minutes=5)
    at.api.post("resident", f"/v1/bookings/{series.dates[2].booking_id}/cancellation")
    at.later()
    assert [one.news for one in at.messages()][-1] is News.CANCELLED


def test_who_has_only_a_telephone_is_rung_once_about_what_they_did_not_hear_there(
    post: Callable[..., Post],
) -> None:
    at = post()
    regular(at, Origin(SYSTEM, Channel.PHONE), phone="")
    at.later(minutes=5)
    (message,) = told(at)
    assert (message.by, message.state) == (By.CALL, MessageState.TO_CALL)


def test_what_was_agreed_on_the_telephone_is_not_rung_about(post: Callable[..., Post]) -> None:
    at = post()
    regular(at, Origin(Actor("coordinator", "account-coordinator"), Channel.PHONE), phone="")
    at.later(minutes=5)
    assert {one.state for one in told(at)} == {MessageState.TOLD}


@pytest.mark.parametrize(
    ("phone", "language", "words"),
    [
        ("07700 900123", "en", "no ride, ring us for another way. "),
        ("07700 900123", "cy", "dim taith"),
        ("01353 600123", "cy", "no ride, ring us for another way. "),
    ],
)
def test_a_date_that_is_refused_later_is_told_with_a_way_out(
    post: Callable[..., Post], phone: str, language: str, words: str
) -> None:
    at = post()
    series = regular(at, until=village.TOMORROW + timedelta(days=40), phone=phone, language=language)
    at.later(minutes=5)
    with at.service.storage.writing() as unit:
        # As when the area that is served becomes smaller.
        away = replace(series.asked.destination, point=Point(51.5, -0.1))
        asked = replace(series.asked, destination=away)
        unit.series.put(replace(series.with_dates([]), asked=asked))
        unit.commit()
    at.later(minutes=24 * 60)
    for _ in range(3):
        at.later(minutes=3)
    message = told(at)[-1]
    with at.service.storage.reading() as records:
        known = records.series.get(series.id)
    assert known is not None
    refused = [one for one in known.dates if one.state is DateState.REFUSED]
    assert len(refused) == 1, known.dates
    assert f"{refused[0].day.day} " in message.text
    assert words in message.text
    # A text message may be read by others: it names no place, and the reason does. The page has it.
    assert (refused[0].why in message.text) == (message.by is By.CALL)
    assert message.state is (MessageState.SENT if phone.startswith("07") else MessageState.TO_CALL)
