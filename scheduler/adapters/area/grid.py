"""From the British National Grid to WGS 84, for tables that give eastings and northings alone.

Decided here: the inverse transverse Mercator of the Ordnance Survey's guide to coordinate systems, then
its seven-parameter Helmert shift. Good to about five metres, which is a bus stop's width of road.
"""

import math

_A, _B = 6_377_563.396, 6_356_256.909  # Airy 1830
_SCALE, _LAT0, _LON0, _NORTH0, _EAST0 = (
    0.9996012717,
    math.radians(49),
    math.radians(-2),
    -100_000.0,
    400_000.0,
)
_N = (_A - _B) / (_A + _B)
_E2 = 1 - (_B / _A) ** 2
_WGS_A, _WGS_B = 6_378_137.0, 6_356_752.314_245
_SHIFT = (446.448, -125.157, 542.060)
_SCALE_CHANGE = 1 - 20.4894e-6
_TURN = tuple(math.radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))


def to_degrees(easting: float, northing: float) -> tuple[float, float]:
    """Return latitude and longitude (WGS 84) of a position on the National Grid."""
    lat, lon = _airy(easting, northing)
    return _shifted(lat, lon)


def _meridian(lat: float) -> float:
    less, more = lat - _LAT0, lat + _LAT0
    n, n2, n3 = _N, _N**2, _N**3
    return (
        _B
        * _SCALE
        * (
            (1 + n + 1.25 * n2 + 1.25 * n3) * less
            - (3 * n + 3 * n2 + 2.625 * n3) * math.sin(less) * math.cos(more)
            + (1.875 * n2 + 1.875 * n3) * math.sin(2 * less) * math.cos(2 * more)
            - 35 / 24 * n3 * math.sin(3 * less) * math.cos(3 * more)
        )
    )


def _airy(easting: float, northing: float) -> tuple[float, float]:
    lat = _LAT0
    while abs(rest := northing - _NORTH0 - _meridian(lat)) > 1e-5:
        lat += rest / (_A * _SCALE)
    sine, tangent, secant = math.sin(lat), math.tan(lat), 1 / math.cos(lat)
    nu = _A * _SCALE / math.sqrt(1 - _E2 * sine**2)
    rho = _A * _SCALE * (1 - _E2) / (1 - _E2 * sine**2) ** 1.5
    eta2 = nu / rho - 1
    t2, de = tangent**2, easting - _EAST0
    north = (
        tangent / (2 * rho * nu) * de**2
        - tangent / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2) * de**4
        + tangent / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t2**2) * de**6
    )
    east = (
        secant / nu * de
        - secant / (6 * nu**3) * (nu / rho + 2 * t2) * de**3
        + secant / (120 * nu**5) * (5 + 28 * t2 + 24 * t2**2) * de**5
    )
    return lat - north, _LON0 + east


def _shifted(lat: float, lon: float) -> tuple[float, float]:
    nu = _A / math.sqrt(1 - _E2 * math.sin(lat) ** 2)
    x, y = nu * math.cos(lat) * math.cos(lon), nu * math.cos(lat) * math.sin(lon)
    z = (1 - _E2) * nu * math.sin(lat)
    (tx, ty, tz), (rx, ry, rz), s = _SHIFT, _TURN, _SCALE_CHANGE
    x, y, z = tx + s * x - rz * y + ry * z, ty + rz * x + s * y - rx * z, tz - ry * x + rx * y + s * z
    e2, across = 1 - (_WGS_B / _WGS_A) ** 2, math.hypot(x, y)
    lat = math.atan2(z, across * (1 - e2))
    for _ in range(8):
        nu = _WGS_A / math.sqrt(1 - e2 * math.sin(lat) ** 2)
        lat = math.atan2(z + e2 * nu * math.sin(lat), across)
    return math.degrees(lat), math.degrees(math.atan2(y, x))
