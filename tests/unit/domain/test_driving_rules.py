"""Dusk, hours given, papers and minibus licences."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.domain.availability import Availability, Away, DatedTime, OwnCar, WeeklyTime
from scheduler.domain.credentials import Standing, may_drive, papers, standing
from scheduler.domain.daylight import HORIZON, light
from scheduler.domain.fleet import VehicleId
from scheduler.domain.load import Load
from scheduler.domain.people import Driver, DriverId, Qualification
from scheduler.domain.place import Point
from scheduler.domain.time import Timeline, TimeWindow
from tests.fakes.small_rota import BUS, HOUR, MONDAY
from tests.fakes.village_service import CAR, HALL

LONDON = Point(51.5074, -0.1278)
ZONE = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("day", "rises", "sets"),
    [
        (date(2026, 6, 21), time(4, 43), time(21, 22)),
        (date(2026, 12, 21), time(8, 4), time(15, 54)),
        (date(2026, 3, 28), time(5, 45), time(18, 25)),
        (date(2026, 3, 29), time(6, 43), time(19, 27)),
    ],
)
def test_sunrise_and_sunset_are_those_of_the_almanac(day: date, rises: time, sets: time) -> None:
    line = Timeline(day, ZONE)
    found = light(day, LONDON, line, zenith=HORIZON)
    assert found is not None
    for moment, told in ((found.earliest, rises), (found.latest, sets)):
        clock = line.moment(moment)
        assert abs((clock.hour * 60 + clock.minute) - (told.hour * 60 + told.minute)) <= 3


def test_twilight_is_still_light_and_the_far_north_has_days_without_any() -> None:
    line = Timeline(date(2026, 12, 21), ZONE)
    bright, sun = (
        light(line.service_date, LONDON, line),
        light(line.service_date, LONDON, line, zenith=HORIZON),
    )
    assert bright is not None
    assert sun is not None
    assert bright.earliest < sun.earliest < sun.latest < bright.latest
    assert light(line.service_date, Point(89.0, 0.0), line) is None


def test_hours_given_join_and_a_holiday_beats_them() -> None:
    said = Availability(
        DriverId("ann"),
        weekly=(WeeklyTime(0, TimeWindow(9 * HOUR, 12 * HOUR)),),
        extra=(DatedTime(MONDAY, TimeWindow(12 * HOUR, 14 * HOUR)),),
        away=(Away(MONDAY + timedelta(days=7), MONDAY + timedelta(days=9)),),
    )
    assert said.windows(MONDAY) == (TimeWindow(9 * HOUR, 14 * HOUR),)
    assert said.covers(MONDAY, TimeWindow(11 * HOUR, 13 * HOUR))
    assert not said.covers(MONDAY, TimeWindow(8 * HOUR, 13 * HOUR))
    assert said.windows(MONDAY + timedelta(days=7)) == ()
    assert said.windows(MONDAY + timedelta(days=1)) == ()


def test_nobody_with_an_aid_climbs_into_the_back_of_a_two_door_car() -> None:
    car = OwnCar(VehicleId("car"), seats=3, boot=1, two_door=True)
    assert Load(1, 0, 1, 0).fits(car.layouts)
    assert not Load(2, 0, 1, 0).fits(car.layouts)
    assert Load(3, 0, 0, 0).fits(car.layouts)


def person(**facts: object) -> Driver:
    return Driver(DriverId("ann"), "Ann Example", HALL, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("driver", "may"),
    [
        (person(born=date(1960, 1, 1), driving_since=date(1980, 1, 1)), True),
        (person(born=date(2006, 12, 1)), False),
        (person(born=date(2005, 11, 30)), True),
        (person(driving_since=date(2025, 1, 1)), False),
        (person(born=date(1950, 1, 1)), False),
        (person(born=date(1950, 1, 1), qualifications=((Qualification.MEDICAL, MONDAY),)), True),
        (person(born=date(1950, 1, 1), qualifications=((Qualification.D1, MONDAY),)), True),
        (person(paid=True), False),
        (person(qualifications=((Qualification.LICENCE, MONDAY - timedelta(days=1)),)), False),
        (person(qualifications=((Qualification.LICENCE, MONDAY),)), True),
    ],
)
def test_who_may_drive_a_minibus(driver: Driver, may: bool) -> None:
    assert may_drive(driver, BUS, MONDAY) is may


def test_a_heavy_minibus_needs_d1_unless_the_weight_is_its_lift() -> None:
    driver = person()
    assert not may_drive(driver, replace(BUS, gross_kg=4_000), MONDAY)
    assert may_drive(driver, replace(BUS, gross_kg=4_000, has_access_gear=True), MONDAY)
    assert not may_drive(driver, replace(BUS, gross_kg=4_300, has_access_gear=True), MONDAY)


def test_an_mot_binds_the_own_car_only() -> None:
    driver = person(qualifications=((Qualification.MOT, MONDAY - timedelta(days=1)),))
    assert not may_drive(driver, CAR, MONDAY)
    assert may_drive(driver, BUS, MONDAY)


@pytest.mark.parametrize(
    ("left", "found"),
    [
        (61, Standing.VALID),
        (60, Standing.SEASON),
        (31, Standing.SEASON),
        (30, Standing.MONTH),
        (8, Standing.MONTH),
        (7, Standing.SOON),
        (0, Standing.SOON),
        (-1, Standing.EXPIRED),
    ],
)
def test_warnings_come_sixty_thirty_and_seven_days_before(left: int, found: Standing) -> None:
    assert standing(MONDAY + timedelta(days=left), MONDAY) is found


def test_a_paper_never_entered_is_listed_as_missing() -> None:
    driver = person(qualifications=((Qualification.MIDAS, MONDAY),))
    kinds = {one.kind: one.standing for one in papers(driver, (Qualification.LICENCE,), MONDAY)}
    assert kinds == {Qualification.LICENCE: Standing.MISSING, Qualification.MIDAS: Standing.SOON}
