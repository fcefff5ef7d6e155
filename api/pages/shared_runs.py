"""A seat on a run at a fixed time, such as the market run: the times are given, the other questions are asked."""

from collections.abc import Iterator
from datetime import date, timedelta

from fastapi import APIRouter, Response

from api.pages.answers import text
from api.pages.booking import BOOKERS, begin, chooser, new_draft, to
from api.pages.gate import AnyVisit, Form
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import only
from scheduler.domain.request import WishKind
from scheduler.domain.shared_runs import SharedRun

MOST = 6
"""How many dates a page lists."""
router = APIRouter(prefix="/runs", include_in_schema=False, dependencies=[only(*BOOKERS)])


@router.get("")
def listed(visit: AnyVisit, rider: str = "", note: str = "") -> Response:
    """List the next dates of every run, with a button that begins a booking."""
    if not rider and visit.signed_in.rider_id is None:
        return to(chooser(visit))
    known = visit.rider_acted_for(rider)
    return page(visit, "rides/runs.html", rider=known, dates=next_dates(visit), gone=note == "gone")


@router.post("")
def seat(visit: AnyVisit, form: Form) -> Response:
    """Begin a booking from home at the times of the run."""
    rider = visit.rider_acted_for(text(form, "rider"))
    found = coming(visit, text(form, "day"), key=text(form, "run"))
    if found is None:
        return to(f"/runs?rider={rider.id}&note=gone")
    day, run = found
    line = visit.service.timeline(day)
    draft = new_draft(
        rider.id,
        origin=rider.home,
        destination=run.destination,
        day=day,
        outward_kind=WishKind.ARRIVE_BY,
        outward_time=line.moment(run.arrive_by).time(),
        one_way=False,
        homeward_kind=WishKind.LEAVE_AFTER,
        homeward_time=line.moment(run.leave_after).time(),
    )
    return begin(visit, draft)


def next_dates(visit: Visit) -> list[tuple[date, SharedRun, int | None]]:
    """Return the next dates of every run, each with how many people can still go; None: nobody counts."""
    dates = sorted(_coming(visit), key=lambda pair: (pair[0], pair[1].arrive_by))[:MOST]
    left = {day: visit.scheduler.seats_left(day) for day, _ in dates}
    return [(day, run, left[day].get(run.key)) for day, run in dates]


def coming(visit: Visit, day: str, *, key: str) -> tuple[date, SharedRun] | None:
    """Return a date of a run that can still be booked, or None."""
    return next((pair for pair in _coming(visit) if (pair[0].isoformat(), pair[1].key) == (day, key)), None)


def _coming(visit: Visit) -> Iterator[tuple[date, SharedRun]]:
    """Yield the dates on which a run can still be booked."""
    rules = visit.policy.booking
    for ahead in range(rules.horizon_days + 1):
        day = visit.today + timedelta(days=ahead)
        line = visit.service.timeline(day)
        for run in visit.policy.shared_runs:
            in_time = line.seconds(visit.now) + rules.notice < run.arrive_by
            if run.runs_on(day) and visit.policy.runs_on(day) and in_time:
                yield day, run
