"""The calendar feed, read back with a parser."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from api.feeds.roster_calendar import Duty, bodies, calendar
from api.persistence.calendars import Entry

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def read(duties: list[Duty], *more: Entry) -> list[icalendar.Event]:
    told = [Entry(uid, 0, NOW, body) for uid, body in bodies(duties).items()]
    made = calendar([*told, *more], name="My duties", zone=LONDON, sign_in="https://drove.example/drive")
    return list(icalendar.Calendar.from_ical(made).walk("VEVENT"))


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        ((2026, 3, 28), 0),
        ((2026, 3, 29), 1),
        ((2026, 10, 24), 1),
        ((2026, 10, 25), 0),
    ],
)
def test_local_times_are_right_on_both_weekends_when_the_clocks_change(
    day: tuple[int, int, int], offset: int
) -> None:
    begins = datetime(*day, 9, 0, tzinfo=LONDON)
    (event,) = read([Duty("shift-1", begins, begins + timedelta(hours=4), "Driving: Bus")])
    start = event.decoded("dtstart")
    assert (start.hour, start.utcoffset()) == (9, timedelta(hours=offset))
    assert event["dtstart"].params["TZID"] == "Europe/London"
    assert start == begins
    assert event.decoded("dtend") - start == timedelta(hours=4)


def test_the_zone_is_described_in_the_file_itself() -> None:
    begins = datetime(2026, 12, 1, 9, 0, tzinfo=LONDON)
    told = [Entry("a@drove", 0, NOW, Duty("a", begins, begins, "x").body())]
    made = icalendar.Calendar.from_ical(calendar(told, name="n", zone=LONDON, sign_in="s"))
    (zone,) = made.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/London"
    assert {one.name for one in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_clocks_change_in_the_file_at_the_moment_at_which_they_do() -> None:
    spring, autumn = datetime(2026, 3, 20, 9, 0, tzinfo=LONDON), datetime(2028, 11, 1, 9, 0, tzinfo=LONDON)
    told = [Entry(f"{at}@drove", 0, NOW, Duty("a", at, at, "x").body()) for at in (spring, autumn)]
    made = icalendar.Calendar.from_ical(calendar(told, name="n", zone=LONDON, sign_in="s"))
    changes = 0
    for onset in made.walk("VTIMEZONE")[0].subcomponents:
        before, after = onset["tzoffsetfrom"].td, onset["tzoffsetto"].td
        for shown in (onset["dtstart"].dt, *(one.dt for one in getattr(onset.get("rdate"), "dts", ()))):
            at = (shown - before).replace(tzinfo=UTC)
            assert (at - timedelta(seconds=1)).astimezone(LONDON).utcoffset() == before
            assert at.astimezone(LONDON).utcoffset() == after
            changes += before != after
    assert changes >= 6


def test_a_duty_given_back_is_told_as_cancelled_under_its_own_uid() -> None:
    (event,) = read([], Entry("shift-1@drove", 3, NOW, ""))
    assert (event["uid"], int(event["sequence"]), event["status"]) == ("shift-1@drove", 3, "CANCELLED")


def test_lines_hold_what_was_given_and_the_way_to_sign_in() -> None:
    begins = datetime(2026, 12, 1, 9, 0, tzinfo=LONDON)
    (event,) = read([Duty("a", begins, begins, "Driving: Bus", ("09:20 Ada from CB6",))])
    assert str(event["description"]) == "09:20 Ada from CB6\nRun sheet: https://drove.example/drive"
    assert event["status"] == "CONFIRMED"
