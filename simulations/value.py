"""Value for money: the subsidy of a trip by offer, company and village, month by month, with how sure each is.

Drawn from the shares of each day, which add up to the figures of the same return to the penny.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from scheduler.domain.fleet import ServiceMode
from simulations.intervals import Estimate, ratio, slope
from simulations.shares import Share

MODES = {
    ServiceMode.CAR_SCHEME: "volunteers’ own cars",
    ServiceMode.SECTION_19: "members’ minibus (section 19)",
    ServiceMode.SECTION_22: "community minibus (section 22)",
}
IDLE = "runs that carried nobody"
Daily = Mapping[date, Sequence[Share]]
Name = Callable[[date, Share], str]
GROUPS: Mapping[str, Name] = {
    "all": lambda _day, _share: "all",
    "offer": lambda _day, share: MODES[share.mode],
    "company": lambda _day, share: IDLE if share.row is None else _company(share),
    "village": lambda _day, share: IDLE if share.row is None else share.village or "not known",
    "month": lambda day, _share: f"{day:%Y-%m}",
}
"""By what trips are grouped; each grouping takes in every share once."""


def value_rows(daily: Daily) -> list[dict[str, Any]]:
    """Return one row for each group, and last how the subsidy of a trip moves from month to month."""
    known = {day: found for day, found in daily.items() if found}
    rows = [
        _row(by, name, {day: [one for one in found if of(day, one) == name] for day, found in inside.items()})
        for by, of in GROUPS.items()
        for name in sorted({of(day, one) for day, found in known.items() for one in found})
        for inside in [_of_month(known, name) if by == "month" else known]
    ]
    months = [row["subsidy_per_trip"] for row in rows if row["by"] == "month"]
    return [*rows, {**dict.fromkeys(rows[0]), **_trend(slope(months))}] if rows else []


def _company(share: Share) -> str:
    if not share.rode:
        return "not carried"
    return "shared some of the way" if share.with_others else "alone"


def _of_month(known: Daily, name: str) -> Daily:
    """Return the days of one month: what did not happen in the others says nothing about it."""
    return {day: found for day, found in known.items() if f"{day:%Y-%m}" == name}


def _row(by: str, name: str, days: Daily) -> dict[str, Any]:
    inside = [one for found in days.values() for one in found]
    trips = [sum(one.rode for one in found) for found in days.values()]
    each = ratio([_pounds(one.subsidy for one in found) for found in days.values()], trips)
    return {
        "by": by,
        "group": name,
        "days": len(days),
        "trips": sum(trips),
        "cost_pounds": _pounds(one.cost for one in inside),
        "fare_income_pounds": _pounds(one.fare for one in inside),
        "concession_pounds": _pounds(one.pence["concession"] for one in inside),
        "subsidy_pounds": _pounds(one.subsidy for one in inside),
        "taxi_rides": sum(one.taxi for one in inside),
        "taxi_pounds": _pounds(one.pence["taxi"] for one in inside),
        **_per_trip(each),
    }


def _trend(each: Estimate) -> dict[str, Any]:
    return {"by": "trend", "group": "change from one month to the next", **_per_trip(each)}


def _per_trip(each: Estimate) -> dict[str, Any]:
    return {
        "subsidy_per_trip": _rounded(each.mean),
        "subsidy_per_trip_low": _rounded(each.low),
        "subsidy_per_trip_high": _rounded(each.high),
    }


def _pounds(pence: Iterable[int]) -> float:
    return round(sum(pence) / 100, 2)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
