"""The gap board: which half days still lack somebody, for everybody to see, without a single name."""

from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Response

from api.pages.gate import AnyVisit
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import anybody
from scheduler.domain.duty import Duty, SeatState
from scheduler.domain.time import TimeWindow

DAYS_SHOWN = 28
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Light:
    """How one half day stands: all found, some asked for or lacking, none found."""

    day: date
    hours: TimeWindow
    wanted: int
    found: int

    @property
    def state(self) -> str:
        """The traffic light, in a word."""
        if self.found >= self.wanted:
            return "full"
        return "some" if self.found else "none"


@router.get("/gaps", dependencies=[anybody()])
def gaps(visit: AnyVisit) -> Response:
    """Show the traffic lights of the next four weeks."""
    return page(visit, "gaps.html", lights=lights(visit))


def lights(visit: Visit) -> list[Light]:
    """Return how each half day with duties stands, by date and time."""
    with visit.service.storage.reading() as records:
        duties = records.duties(visit.today, visit.today + timedelta(days=DAYS_SHOWN))
    groups: dict[tuple[date, TimeWindow], list[Duty]] = {}
    for duty in duties:
        if not duty.picked:
            groups.setdefault((duty.service_date, duty.hours), []).append(duty)
    return [
        Light(
            day,
            hours,
            sum(len(duty.seats) for duty in group),
            sum(seat.state is SeatState.ACCEPTED for duty in group for seat in duty.seats),
        )
        for (day, hours), group in sorted(groups.items())
    ]
