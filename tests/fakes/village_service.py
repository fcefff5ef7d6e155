"""A small service with three villages, two drivers and a minibus, for tests that need a whole one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scheduler.adapters.fleet_file import Fleet, Pattern
from scheduler.domain.fleet import ServiceMode, Vehicle, VehicleId
from scheduler.domain.load import Load, layouts_with_bays
from scheduler.domain.people import Driver, DriverId, Needs, Qualification, Rider, RiderId, Wheelchair
from scheduler.domain.place import Place, PlaceId, PlaceKind, Point, ServiceArea
from scheduler.domain.policy import SearchRules, ServicePolicy
from scheduler.domain.roster_rules import RosterRules
from scheduler.domain.time import TimeWindow
from scheduler.domain.travel import VehicleClass

ZONE = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 30)
TOMORROW = date(2026, 12, 1)
BOX = ((52.2, 0.0), (52.2, 0.4), (52.5, 0.4), (52.5, 0.0))
MARKET = Place(PlaceId("poi:market"), "Market", Point(52.399, 0.263), PlaceKind.POI, "Ely", "shops")
SURGERY = Place(PlaceId("poi:surgery"), "Surgery", Point(52.357, 0.228), PlaceKind.POI, "Stretham", "surgery")
HALL = Place(PlaceId("poi:hall"), "Hall", Point(52.360, 0.150), PlaceKind.POI, "Haddenham")
FAR = Place(PlaceId("poi:far"), "Far", Point(52.9, 0.2), PlaceKind.POI, "Elsewhere")
UNREACHABLE = Place(PlaceId("poi:sea"), "Sea", Point(53.5, 0.2), PlaceKind.POI, "Sea")
PLACES = (MARKET, SURGERY, HALL, FAR, UNREACHABLE)
LONG_NAMES = tuple(
    replace(place, id=PlaceId(f"poi:long-{place.id}"), name=name)
    for place, name in (
        (MARKET, "Robert Arkenstall Primary School Theatre"),
        (HALL, "Haddenham and Aldreth Community Workshops"),
    )
)
"""Places whose names take up much of a telephone: 40 letters and more."""
LATER = date(2030, 1, 1)


def home(name: str, lat: float, lon: float) -> Place:
    return Place(
        PlaceId(f"home:{name.lower()}"), f"{name}'s house", Point(lat, lon), PlaceKind.HOME, "Haddenham"
    )


ADA = Rider(
    RiderId("rider-ada"), "Ada Ash", home("Ada", 52.361, 0.149), "01632 960001", section_19_member=True
)
BEN = Rider(
    RiderId("rider-ben"),
    "Ben Birch",
    home("Ben", 52.352, 0.185),
    "01632 960002",
    needs=Needs(wheelchair=Wheelchair.STAYS_IN),
    section_19_member=True,
    concession_pass=True,
)
HELD = tuple(
    (one, LATER) for one in (Qualification.MIDAS, Qualification.CAR_SCHEME, Qualification.ENHANCED_DBS)
)
CARA = Driver(DriverId("driver-cara"), "Cara Cole", home("Cara", 52.355, 0.160), HELD)
DAN = Driver(DriverId("driver-dan"), "Dan Dale", home("Dan", 52.400, 0.250), HELD, takes_dogs=False)
BUS = Vehicle(
    VehicleId("vehicle-bus"),
    "Bus",
    VehicleClass.MINIBUS,
    layouts_with_bays(8, 1, seats_lost_per_bay=2, aids=3, dogs=1),
    ServiceMode.SECTION_22,
    HALL,
)
CAR = Vehicle(
    VehicleId("vehicle-car"), "Car", VehicleClass.CAR, (Load(3, 0, 1, 1),), ServiceMode.CAR_SCHEME, DAN.home
)
EVERY_DAY = tuple(range(7))
WORKDAY = TimeWindow(8 * 3600, 17 * 3600)
FLEET = Fleet(
    label="a fleet for tests",
    vehicles=(BUS, CAR),
    drivers=(CARA, DAN),
    riders=(ADA, BEN),
    patterns=(
        Pattern("bus", CARA.id, BUS.id, EVERY_DAY, WORKDAY, WORKDAY.width),
        Pattern("car", DAN.id, CAR.id, EVERY_DAY, TimeWindow(9 * 3600, 13 * 3600), 4 * 3600),
    ),
)
POLICY = ServicePolicy(
    name="Three Villages",
    operator="Three Villages Community Transport",
    phone="01632 960000",
    zone=ZONE,
    effective_from=date(2026, 1, 1),
    area=ServiceArea("Three Villages", (tuple(Point(lat, lon) for lat, lon in BOX),)),
    search=SearchRules(iterations=200),
    roster=RosterRules(reminder_hours=1),
)
