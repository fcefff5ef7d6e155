"""When it is light: sunrise and dusk at a place, for volunteers who do not drive in the dark.

After the approximate equations of the United States' National Oceanic and Atmospheric Administration; good to a
minute or two at our latitudes, which is less than a cloud makes. "Dark" begins and ends with civil twilight, the
sun six degrees under the horizon.
"""

from datetime import UTC, date, datetime, time, timedelta
from math import acos, cos, degrees, pi, radians, sin, tan

from scheduler.domain.place import Point
from scheduler.domain.time import DAY, Timeline, TimeWindow

HORIZON, TWILIGHT = 90.833, 96.0
"""Angles from the zenith, in degrees: the sun's upper edge on the horizon, and the end of civil twilight."""


def light(day: date, point: Point, timeline: Timeline, *, zenith: float = TWILIGHT) -> TimeWindow | None:
    """Return from when to when it is light on a day, in its seconds; None where the sun stays below all day.

    Where it never goes down, the whole day is light.
    """
    declination, equation = _sun(day)
    lat = radians(point.lat)
    hour = cos(radians(zenith)) / (cos(lat) * cos(declination)) - tan(lat) * tan(declination)
    if hour > 1:
        return None
    if hour < -1:
        return TimeWindow(0, DAY)
    half = 4 * degrees(acos(hour))
    noon = 720 - 4 * point.lon - equation
    midnight = datetime.combine(day, time(0), UTC)
    rises, sets = (midnight + timedelta(minutes=noon + side * half) for side in (-1, 1))
    return TimeWindow(timeline.seconds(rises), timeline.seconds(sets))


def _sun(day: date) -> tuple[float, float]:
    """Return the sun's declination in radians and the equation of time in minutes, at noon of that day."""
    year = 2 * pi / 365 * (day.timetuple().tm_yday - 1)
    equation = 229.18 * (
        0.000075
        + 0.001868 * cos(year)
        - 0.032077 * sin(year)
        - 0.014615 * cos(2 * year)
        - 0.040849 * sin(2 * year)
    )
    declination = (
        0.006918
        - 0.399912 * cos(year)
        + 0.070257 * sin(year)
        - 0.006758 * cos(2 * year)
        + 0.000907 * sin(2 * year)
        - 0.002697 * cos(3 * year)
        + 0.00148 * sin(3 * year)
    )
    return declination, equation
