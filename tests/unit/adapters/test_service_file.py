"""Service and fleet files: what they become, and what is said of every mistake."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.adapters.service_file import load_fleet, load_policy, shifts_for
from scheduler.domain.errors import BrokenInput
from scheduler.domain.fleet import ServiceMode
from scheduler.domain.load import Load
from scheduler.domain.people import Driver
from scheduler.domain.place import Point
from scheduler.domain.policy import BookingRules, CostRules, DutyRules, RideRules
from scheduler.domain.repair import RepairRules

HADDENHAM = Path(__file__).parents[3] / "areas" / "haddenham"

SERVICE = """
schema = 1
[service]
name = "Rides"
operator = "Somebody"
phone = "01632 960001"
zone = "Europe/London"
effective_from = 2026-11-01
[area]
name = "Here"
outlines = [{ ring = [[52.0, 0.0], [52.0, 1.0], [53.0, 1.0], [53.0, 0.0]] }]
"""

FLEET = """
schema = 1
label = "SYNTHETIC"
[[vehicles]]
id = "bus"
name = "Bus"
class = "minibus"
mode = "section_22"
seats = 14
wheelchair_bays = 2
seats_lost_per_bay = 2
depot = { name = "Hall", at = [52.3, 0.1] }
[[vehicles]]
id = "car"
name = "Car"
class = "car"
mode = "car_scheme"
seats = 3
depot = { name = "Hall", at = [52.3, 0.1] }
[[drivers]]
id = "ann"
name = "Ann Example"
home = { name = "Green", at = [52.4, 0.2] }
valid_until = { midas = 2028-01-01, car_scheme = 2027-01-01 }
[[patterns]]
id = "am"
driver = "ann"
vehicle = "bus"
weekdays = ["tue"]
hours = ["09:00", "13:00"]
breaks = [{ start_between = ["10:30", "11:30"], duration_min = 20 }]
[[patterns]]
id = "pm"
driver = "ann"
vehicle = "car"
weekdays = ["tue", "wed"]
hours = ["13:15", "17:00"]
max_duty_min = 120
"""
TUESDAY = date(2026, 12, 1)


@pytest.fixture
def write(tmp_path: Path):
    def write_file(text: str) -> Path:
        path = tmp_path / "file.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def test_what_a_service_file_leaves_out_is_the_default(write) -> None:
    policy = load_policy(write(SERVICE))
    assert policy.booking == BookingRules()
    assert policy.ride == RideRules()
    assert policy.modes == frozenset(ServiceMode)


def test_how_a_day_is_mended_can_be_set(write) -> None:
    text = "[repair]\nseconds_limit_s = 1.5\n"
    moves = "".join(f"[[repair.moves]]\nminutes = {m}\nmillipence = {p}\n" for m, p in ((5, 100), (15, 400)))
    fetch = "".join(f"[[repair.fetch]]\nwithin_min = {m}\n" for m in (45, 20))
    rules = load_policy(write(SERVICE + text + moves + fetch)).repair
    assert (rules.seconds, rules.fetch) == (1.5, (1200, 2700))
    assert rules.moves == ((300, 100), (900, 400))
    assert rules.notice == RepairRules().notice
    assert load_policy(write(SERVICE)).repair == RepairRules()


def test_when_people_are_told_that_a_ride_is_late_can_be_set(write) -> None:
    rules = load_policy(write(SERVICE + "[messages]\nlate_after_min = 20\nlate_unheard = false\n")).messages
    assert (rules.late_after, rules.late_unheard) == (1200, False)
    assert load_policy(write(SERVICE)).messages.late_unheard


def test_units_in_keys_become_seconds(write) -> None:
    policy = load_policy(write(SERVICE + "[booking]\nnotice_min = 90\nhours = ['09:30', '14:30']\n"))
    assert policy.booking.notice == 5400
    assert (policy.booking.hours.earliest, policy.booking.hours.latest) == (34200, 52200)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SERVICE + "[booking]\nnotice_mins = 90\n", ["booking.notice_mins", "Did you mean notice_min?"]),
        (SERVICE + "[bookings]\nnotice_min = 90\n", ["bookings", "Did you mean booking?"]),
        (SERVICE + "[booking]\nnotice_min = -1\n", ["booking.notice_min", "from 0 to"]),
        (SERVICE + "[booking]\nnotice_min = true\n", ["booking.notice_min", "Write it like"]),
        (SERVICE + '[booking]\nhours = ["19:00", "07:00"]\n', ["booking.hours", "earlier time first"]),
        (SERVICE + '[booking]\nhours = ["7am", "19:00"]\n', ["booking.hours", '"09:30"']),
        (SERVICE + '[booking]\nweekdays = ["monday"]\n', ["booking.weekdays", "mon, tue"]),
        (SERVICE + "[repair]\nfetch_min = 5\n", ["repair.fetch_min"]),
        (SERVICE + "[[repair.moves]]\nminutes = 0\nmillipence = 1\n", ["minutes", "from 1 to"]),
        (
            SERVICE + "[promise]\nrounding_min = 4\n",
            ["promise.half_width_min: 15", "steps of 4 minutes. Write 12 or 16."],
        ),
        (SERVICE + "[duty]\nvolunteer_stretch = 120\n", ["duty.volunteer_stretch", "volunteer_stretch_min"]),
        (SERVICE + "[duty]\npaid_stretch_min = 5\n", ["duty.paid_stretch_min", "from 15 to"]),
        (SERVICE + "[duty]\nvolunteer_outings = 0\n", ["duty.volunteer_outings", "from 1 to"]),
        (SERVICE + '[fares]\nconcession_modes = ["section_23"]\n', ["Did you mean 'section_22'?"]),
        (SERVICE.replace("Europe/London", "Europe/Lodnon"), ["service.zone", "no time zone"]),
        (SERVICE.replace("2026-11-01", "2026-11-01T00:00:00"), ["service.effective_from", "date alone"]),
        (SERVICE.replace("[52.0, 0.0], ", "[0.0, 152.0], [152.0, 0.0], "), ["ring", "Latitude comes first"]),
        (SERVICE.replace("schema = 1", "schema = 2"), ["schema = 1 only"]),
        (SERVICE.replace('name = "Here"', ""), ["area.name", "is missing"]),
        (SERVICE.replace('phone = "01632 960001"', 'phone = " "'), ["service.phone", "blank"]),
        (SERVICE.replace("phone", "telephone"), ["service.phone", "is missing"]),
        ("schema = ", ["not valid TOML"]),
    ],
)
def test_a_mistake_in_a_service_file_names_its_place_and_remedy(write, text: str, said: list[str]) -> None:
    with pytest.raises(BrokenInput) as caught:
        load_policy(write(text))
    for part in ("file.toml", *said):
        assert part in caught.value.message


def test_the_rules_of_duty(write) -> None:
    text = """
[duty]
volunteer_stretch_min = 120
volunteer_outings = 2
paid_stretch_min = 330
lookback_days = 14
[cost]
fairness_hour_millipence = 700
not_preferred_millipence = 800
"""
    policy = load_policy(write(SERVICE + text))
    assert policy.duty == DutyRules(7200, 900, 2, 19_800, 1800, 14)
    assert policy.cost == CostRules(fairness_hour=700, not_preferred=800)
    assert load_policy(write(SERVICE)).duty == DutyRules()


def test_what_a_driver_set_goes_before_the_policy(write) -> None:
    more = 'max_outings = 1\nlongest_stretch_min = 90\npreferred_riders = ["zoe"]\nvalid_until'
    rider = '[[riders]]\nid = "zoe"\nname = "Zoe Example"\npreferred_drivers = ["ann"]\n'
    fleet = load_fleet(write(FLEET.replace("valid_until", more) + rider))
    (ann,), (zoe,) = fleet.drivers, fleet.riders
    assert (ann.preferred_riders, zoe.preferred_drivers) == ({"zoe"}, {"ann"})
    rules = DutyRules(volunteer_stretch=7200, volunteer_outings=3, paid_stretch=19_800)
    assert (rules.stretch(ann), rules.outings(ann), rules.rest(ann)) == (5400, 1, 900)
    other = Driver(ann.id, "Other", ann.home)
    assert (rules.stretch(other), rules.outings(other)) == (7200, 3)
    paid = Driver(ann.id, "Paid", ann.home, paid=True)
    assert (rules.stretch(paid), rules.outings(paid), rules.rest(paid)) == (19_800, None, 1800)


def test_a_service_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BrokenInput, match=r"none\.toml: cannot be read"):
        load_policy(tmp_path / "none.toml")


def test_a_bay_in_use_takes_seats_away(write) -> None:
    bus, car = load_fleet(write(FLEET)).vehicles
    assert bus.layouts == (Load(14, 0, 2, 1), Load(12, 1, 2, 1), Load(10, 2, 2, 1))
    assert car.layouts == (Load(3, 0, 2, 1),)


def test_patterns_make_the_shifts_of_a_date(write) -> None:
    fleet = load_fleet(write(FLEET))
    morning, afternoon = shifts_for(fleet, TUESDAY)
    assert morning.id == "2026-12-01-am"
    assert morning.start.point == Point(52.3, 0.1)
    assert afternoon.start.point == Point(52.4, 0.2), "a car starts at its driver's home"
    assert morning.max_duty == 4 * 3600
    assert afternoon.max_duty == 7200
    assert morning.breaks[0].duration == 1200
    assert [shift.id for shift in shifts_for(fleet, date(2026, 12, 2))] == ["2026-12-02-pm"]
    assert shifts_for(fleet, date(2026, 12, 6)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('driver = "ann"', 'driver = "bob"', ["patterns[am].driver", "'bob'", "ann"]),
        ('id = "car"\n', 'id = "bus"\n', ["vehicles", "used twice"]),
        ('"13:15", "17:00"', '"12:00", "17:00"', ["overlap"]),
        ('"10:30", "11:30"', '"10:30", "12:50"', ["breaks[number 1].start_between", "outside the hours"]),
        ("seats_lost_per_bay = 2", "seats_lost_per_bay = 8", ["vehicles[bus].seats_lost_per_bay"]),
        (
            "valid_until",
            "max_outing = 2\nvalid_until",
            ["drivers[ann].max_outing", "Did you mean max_outings?"],
        ),
        ("valid_until", "longest_stretch_min = 1\nvalid_until", ["drivers[ann].longest_stretch_min", "15"]),
        (
            "valid_until",
            'preferred_riders = ["zoe"]\nrefused_riders = ["zoe"]\nvalid_until',
            ["'ann' and 'zoe'", "Keep one"],
        ),
        ("midas = ", "midass = ", ["valid_until.midass", "Did you mean midas?"]),
        ('class = "car"', 'class = "cars"', ["Did you mean 'car'?"]),
    ],
)
def test_a_mistake_in_a_fleet_file_names_its_place(write, old: str, new: str, said: list[str]) -> None:
    with pytest.raises(BrokenInput) as caught:
        load_fleet(write(FLEET.replace(old, new, 1)))
    for part in said:
        assert part in caught.value.message


def test_the_demonstration_files_fit_together() -> None:
    policy, fleet = load_policy(HADDENHAM / "service.toml"), load_fleet(HADDENHAM / "fleet.toml")
    assert "SYNTHETIC" in fleet.label
    homes = [driver.home for driver in fleet.drivers] + [rider.home for rider in fleet.riders if rider.home]
    assert all(policy.area.contains(home.point) for home in homes)
    for days in range(6):
        shifts = shifts_for(fleet, date(2026, 11, 30 + days) if not days else date(2026, 12, days))
        hours = policy.booking.hours
        assert shifts
        assert all(hours.earliest <= s.hours.earliest and s.hours.latest <= hours.latest for s in shifts)
    assert len(fleet.riders) >= 40
    assert all(rider.phone.startswith("01632 960") for rider in fleet.riders)
