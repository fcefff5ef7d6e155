"""What the tags of a way mean to a driver."""

import pytest

from scheduler.adapters.area.osm_tags import HIGHWAYS, RoadFlag, blocks_cars, read_road, speed_limit

BOTH = RoadFlag.FORWARD | RoadFlag.BACKWARD


@pytest.mark.parametrize(
    ("tags", "mph"),
    [
        ({"maxspeed": "30 mph"}, 30),
        ({"maxspeed": "30mph"}, 30),
        ({"maxspeed": "50"}, 31),
        ({"maxspeed": "60 mph;40 mph"}, 60),
        ({"maxspeed": "national"}, 60),
        ({"maxspeed": "GB:nsl_single"}, 60),
        ({"maxspeed": "GB:nsl_dual"}, 70),
        ({"maxspeed": "GB:motorway"}, 70),
        ({"maxspeed": "national", "oneway": "yes"}, 70),
        ({"maxspeed": "national", "oneway": "yes", "junction": "roundabout"}, 60),
        ({"maxspeed": "national", "highway": "motorway"}, 70),
        ({"maxspeed:type": "GB:nsl_single"}, 60),
        ({"source:maxspeed": "GB:nsl_dual"}, 70),
        ({"maxspeed": "none"}, 70),
        ({"maxspeed": "walk"}, 4),
        ({"maxspeed": "signals"}, 0),
        ({"maxspeed": "-30"}, 0),
        ({"maxspeed": "٣٠ mph"}, 0),
        ({"maxspeed": "999999"}, 255),
        ({}, 0),
    ],
)
def test_limits_are_read_in_miles_an_hour(tags: dict[str, str], mph: int) -> None:
    assert speed_limit(tags) == mph


@pytest.mark.parametrize(
    ("tags", "flags"),
    [
        ({}, BOTH),
        ({"oneway": "yes"}, RoadFlag.FORWARD),
        ({"oneway": "1"}, RoadFlag.FORWARD),
        ({"oneway": "-1"}, RoadFlag.BACKWARD),
        ({"oneway": "no"}, BOTH),
        ({"junction": "roundabout"}, RoadFlag.FORWARD | RoadFlag.ROUNDABOUT),
        ({"junction": "roundabout", "oneway": "no"}, BOTH | RoadFlag.ROUNDABOUT),
        ({"highway": "motorway"}, RoadFlag.FORWARD),
        ({"highway": "service"}, BOTH | RoadFlag.ENDS_ONLY),
        ({"access": "private"}, BOTH | RoadFlag.ENDS_ONLY),
        ({"access": "no", "motor_vehicle": "yes"}, BOTH),
        ({"access": "private", "motorcar": "yes"}, BOTH),
        ({"vehicle": "destination"}, BOTH | RoadFlag.ENDS_ONLY),
        ({"motor_vehicle": "no", "psv": "yes"}, BOTH | RoadFlag.BUS_ONLY),
        ({"access": "permissive"}, BOTH),
        ({"maxspeed": "30 mph", "source:maxspeed": "inferred"}, BOTH | RoadFlag.LIMIT_INFERRED),
    ],
)
def test_direction_and_access(tags: dict[str, str], flags: RoadFlag) -> None:
    road = read_road({"highway": "residential", **tags})
    assert road is not None
    assert road.flags == flags
    assert HIGHWAYS[road.highway] == tags.get("highway", "residential")


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "track"},
        {"highway": "proposed"},
        {"highway": "residential", "access": "no"},
        {"highway": "residential", "motor_vehicle": "agricultural"},
        {"highway": "residential", "vehicle": "no"},
        {"highway": "residential", "oneway": "reversible"},
        {"highway": "service", "area": "yes"},
        {"building": "yes"},
    ],
)
def test_what_no_car_may_drive_is_no_road(tags: dict[str, str]) -> None:
    assert read_road(tags) is None


@pytest.mark.parametrize(
    ("tags", "blocked"),
    [
        ({"barrier": "bollard"}, True),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "cattle_grid", "access": "no"}, False),
        ({"highway": "crossing"}, False),
    ],
)
def test_barriers(tags: dict[str, str], blocked: bool) -> None:
    assert blocks_cars(tags) is blocked
