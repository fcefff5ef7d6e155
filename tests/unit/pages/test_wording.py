"""Dates, times, money and rides are said as people say them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from api.pages import wording
from scheduler.domain.fleet import ServiceMode, Vehicle, VehicleId
from scheduler.domain.load import layouts_with_bays
from scheduler.domain.people import Needs, Party, Wheelchair
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point
from scheduler.domain.time import Timeline, TimeWindow
from scheduler.domain.travel import VehicleClass

ZONE = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 30)
SPOT = Point(52.36, 0.15)


def moment(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 1, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (9, 20, "9:20 am"),
        (14, 5, "2:05 pm"),
        (12, 0, "12 noon"),
        (0, 0, "midnight"),
        (12, 30, "12:30 pm"),
        (0, 1, "12:01 am"),
    ],
)
def test_a_time(hour: int, minute: int, said: str) -> None:
    assert wording.clock(moment(hour, minute)) == said


@pytest.mark.parametrize(
    ("earliest", "latest", "said"),
    [
        ((9, 20), (9, 50), "9:20 and 9:50 am"),
        ((11, 45), (12, 15), "11:45 am and 12:15 pm"),
        ((11, 30), (12, 0), "11:30 am and 12 noon"),
        ((12, 0), (12, 30), "12 noon and 12:30 pm"),
    ],
)
def test_a_window_says_the_half_of_the_day_where_it_is_needed(
    earliest: tuple[int, int], latest: tuple[int, int], said: str
) -> None:
    assert wording.clock_window(moment(*earliest), moment(*latest)) == said


def test_a_coordinator_reads_24_hours() -> None:
    assert wording.clock24(moment(9, 5)) == "09:05"
    line = Timeline(TODAY, ZONE)
    assert wording.window24(TimeWindow(9 * 3600, 9 * 3600 + 1800), line) == "09:00–09:30"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 30), "Today, Monday 30 November"),
        (date(2026, 12, 1), "Tomorrow, Tuesday 1 December"),
        (date(2026, 12, 2), "Wednesday 2 December"),
        (date(2027, 1, 1), "Friday 1 January 2027"),
    ],
)
def test_a_day(day: date, said: str) -> None:
    assert wording.near_date(day, TODAY) == said


def test_the_day_the_clocks_change_keeps_its_morning() -> None:
    autumn = Timeline(date(2026, 10, 25), ZONE)
    assert wording.window_words(TimeWindow(9 * 3600, 9 * 3600 + 1800), autumn) == "9:00 and 9:30 am"


@pytest.mark.parametrize(
    ("pence", "said"), [(200, "£2"), (250, "£2.50"), (60, "60p"), (0, "£0"), (123400, "£1,234")]
)
def test_money(pence: int, said: str) -> None:
    assert wording.money(pence) == said


@pytest.mark.parametrize(
    ("pence", "rides", "has_pass", "said"),
    [
        (400, 2, False, "£4 for both rides"),
        (200, 1, True, "£2"),
        (0, 1, True, "Free with your bus pass"),
        (0, 2, False, "Free"),
    ],
)
def test_a_fare(pence: int, rides: int, has_pass: bool, said: str) -> None:
    assert wording.fare_words(pence, rides=rides, has_pass=has_pass) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (10, "about 1 minute"),
        (1500, "about 25 minutes"),
        (3600, "about 1 hour"),
        (5400, "about 1 hour 30 minutes"),
    ],
)
def test_a_duration(seconds: int, said: str) -> None:
    assert wording.duration(seconds) == said


@pytest.mark.parametrize(
    ("weekdays", "said"),
    [
        ((0, 1, 2, 3, 4, 5), "Monday to Saturday"),
        ((0, 2, 4), "Monday, Wednesday and Friday"),
        ((1,), "Tuesday"),
        ((5, 6), "Saturday and Sunday"),
    ],
)
def test_days_of_service(weekdays: tuple[int, ...], said: str) -> None:
    assert wording.weekdays_words(weekdays) == said


def test_days_of_service_leave_out_the_others() -> None:
    days = wording.service_days(TODAY, lambda day: day.weekday() in (0, 2), number=3)
    assert days == [date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 7)]


def test_who_travels() -> None:
    assert wording.people(Party()) == "Just you"
    assert wording.people(Party(1, 2)) == "You, 1 other adult and 2 children"
    assert wording.people(Party(0, 2)) == "You and 2 children"


def test_needs_have_an_icon_and_words() -> None:
    found = wording.need_list(Needs(Wheelchair.STAYS_IN, walking_frame=True, assistance_dog=True))
    assert [words for _, words in found] == [
        "Stays in wheelchair",
        "Walking frame",
        "Assistance dog",
        "Help to and from the door",
    ]
    assert wording.need_list(Needs(door_to_door=False)) == []
    senses = wording.need_list(Needs(door_to_door=False, hard_of_hearing=True, low_vision=True))
    assert senses == [("ear", "Hears badly or not at all"), ("eye", "Sees badly or not at all")]


def test_home_is_called_home() -> None:
    home = Place(PlaceId("home"), "1 High Street", SPOT, PlaceKind.HOME, "Haddenham")
    shop = Place(PlaceId("shop"), "Market", SPOT, PlaceKind.POI, "Ely", "farm_shop")
    assert wording.to_place(home) == "home"
    assert wording.to_place(shop) == "at Market"
    assert wording.place_hint(shop) == "Farm shop in Ely"


def test_a_reference_is_read_out_in_groups() -> None:
    assert wording.spoken_reference("K7M4TX") == "K7M 4TX"
    assert wording.spoken_reference("K7M4TX2") == "K7M4 TX2"


def test_seats_of_a_vehicle() -> None:
    depot = Place(PlaceId("depot"), "Depot", SPOT, PlaceKind.DEPOT)
    layouts = layouts_with_bays(14, 2, seats_lost_per_bay=2, aids=2, dogs=1)
    bus = Vehicle(VehicleId("bus"), "Bus", VehicleClass.MINIBUS, layouts, ServiceMode.SECTION_22, depot=depot)
    assert wording.seats_words(bus) == "14 seats, or 10 with 2 wheelchairs"
