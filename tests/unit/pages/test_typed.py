"""What people type is read kindly, and never as something they did not mean."""

import contextlib
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.typed import Unreadable, read_date, read_number, read_tenths, read_time, read_whole_date

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("9:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("9,30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("0930", time(9, 30)),
        ("9;30", time(9, 30)),
        ("half past nine", time(9, 30)),
        ("half 9 am", time(9, 30)),
        ("ten to two pm", time(13, 50)),
        ("a quarter to one", time(12, 45)),
        ("twenty past ten", time(10, 20)),
        ("930", time(9, 30)),
        ("9", time(9)),
        ("9am", time(9)),
        (" 9:30 AM ", time(9, 30)),
        ("2:15 pm", time(14, 15)),
        ("2.15 p.m.", time(14, 15)),
        ("12 pm", time(12)),
        ("12 am", time(0)),
        ("14:30", time(14, 30)),
        ("14h30", time(14, 30)),
        ("noon", time(12)),
        ("9 o'clock", time(9)),
    ],
)
def test_a_time_is_read(text: str, meant: time) -> None:
    assert read_time(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "25",
        "9:60",
        "24:00",
        "13 pm",
        "0 am",
        "half past thirteen",
        "ten to",
        "9:5",
        "-9",
        "٩:٣٠x",
        "9:300",
    ],
)
def test_what_is_no_time_is_told_so(text: str) -> None:
    with pytest.raises(Unreadable, match="like 9:30 or 14:30"):
        read_time(text)


def test_before_the_service_opens_means_the_afternoon() -> None:
    assert read_time("2:15", opens=time(7)) == time(14, 15)
    assert read_time("7:00", opens=time(7)) == time(7)
    assert read_time("2:15 am", opens=time(7)) == time(2, 15)
    assert read_time("02:15", opens=time(7)) == time(2, 15)


@given(st.times())
def test_every_time_written_in_full_is_read_as_itself(moment: time) -> None:
    assert read_time(f"{moment:%H:%M}", opens=time(7)) == time(moment.hour, moment.minute)


@given(st.text(max_size=12))
def test_anything_typed_is_a_time_or_unreadable(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(read_time(text), time)


@pytest.mark.parametrize(
    ("parts", "meant"),
    [
        (("1", "12", "2026"), date(2026, 12, 1)),
        (("01", "Dec", "26"), date(2026, 12, 1)),
        (("1", "december", ""), date(2026, 12, 1)),
        (("5", "1", ""), date(2027, 1, 5)),
        (("30", "11", ""), date(2026, 11, 30)),
    ],
)
def test_a_date_is_read(parts: tuple[str, str, str], meant: date) -> None:
    assert read_date(parts, today=TODAY) == meant


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("", "", ""), "day and the month"),
        (("31", "2", "2027"), "no such day"),
        (("1", "13", "2026"), "1 to 12"),
        (("1", "Smarch", "2026"), "1 to 12"),
        (("one", "12", "2026"), "as a number"),
        (("1", "12", "202"), "4 numbers"),
        (("²", "12", "2026"), "as a number"),
        (("1", "²", "2026"), "1 to 12"),
        (("1", "99999999999999999999999", "2026"), "1 to 12"),
    ],
)
def test_what_is_no_date_is_told_so(parts: tuple[str, str, str], told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read_date(parts, today=TODAY)


@pytest.mark.parametrize("text", ["2027-12-31", "31/12/2027", " 31 dec 2027 ", "31.12.27"])
def test_a_date_is_read_from_one_line(text: str) -> None:
    assert read_whole_date(text, today=TODAY) == date(2027, 12, 31)


@pytest.mark.parametrize("text", ["", "31 12", "tomorrow", "2027-12-31-1"])
def test_a_line_without_a_whole_date_is_told_so(text: str) -> None:
    with pytest.raises(Unreadable, match="Enter day, month and year, like"):
        read_whole_date(text, today=TODAY)


@given(st.tuples(*[st.text(max_size=5)] * 3))
def test_anything_typed_is_a_date_or_unreadable(parts: tuple[str, str, str]) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(read_date(parts, today=TODAY), date)


def test_a_number_is_read() -> None:
    assert read_number("", most=4, what="adults") == 0
    assert read_number(" 4 ", most=4, what="adults") == 4


@pytest.mark.parametrize("text", ["5", "-1", "1.5", "two", "٣", "99999999999999999999"])
def test_what_is_no_number_is_told_so(text: str) -> None:
    with pytest.raises(Unreadable, match="from 0 to 4"):
        read_number(text, most=4, what="adults")


@pytest.mark.parametrize(
    ("text", "tenths"), [("", 0), ("72", 720), (" 41.3 ", 413), ("41,3", 413), (".5", 5), ("7.", 70)]
)
def test_miles_are_read_to_a_tenth(text: str, tenths: int) -> None:
    assert read_tenths(text, most=1000, what="miles") == tenths


@pytest.mark.parametrize("text", ["lots", "-1", "1.25", "1001", "1000.1", "1.2.3", ".", "1e3", "²"])
def test_other_miles_are_asked_for_again(text: str) -> None:
    with pytest.raises(Unreadable):
        read_tenths(text, most=1000, what="miles")
