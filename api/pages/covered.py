"""How many drivers the next days have, as it is told before anybody books."""

from datetime import date

from api.pages import wording
from api.pages.visit import Visit

LISTED_DAYS = 6


def next_days(visit: Visit) -> list[tuple[date, str]]:
    """Return the next days of service, each with its drivers in words."""
    listed = wording.service_days(visit.today, visit.policy.runs_on, number=LISTED_DAYS)
    return [(day, cover_of(visit, day)) for day in listed]


def cover_of(visit: Visit, day: date) -> str:
    """Return how many drivers are found for a day, or nothing where that says nothing: no ride can be had then."""
    ahead = (day - visit.today).days
    if not visit.policy.runs_on(day) or not 0 <= ahead <= visit.policy.booking.horizon_days:
        return ""
    cover = visit.scheduler.cover(day)
    return wording.cover_words(cover) if cover.wanted or not cover.found else ""
