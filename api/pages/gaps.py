"""The gap board: which half days still lack somebody, for everybody to see, without a single name.

How many people wait for a ride is one figure for a half day of the whole service: no place, no purpose, no time of
theirs. Fewer than five are not counted, so that nobody learns whether a neighbour is all there is.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Response

from api.pages.gate import AnyVisit
from api.pages.rendering import page
from api.pages.visit import Visit
from api.security.access import anybody
from scheduler.domain.duty import Seat, SeatState
from scheduler.domain.time import TimeWindow
from scheduler.usecases.picking import MOST_PICKED

DAYS_SHOWN = 28
FEWEST_COUNTED = 5
"""Of fewer people who wait it is only said that somebody does, as of all small counts that anybody may see."""
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Light:
    """How one half day stands: all found, some asked for or lacking, none found."""

    day: date
    hours: TimeWindow
    wanted: int
    found: int
    waiting: int = 0
    """How many people wait for a ride that one more driver would make possible."""

    @property
    def counted(self) -> bool:
        """Whether so many wait that their number may be told."""
        return self.waiting >= FEWEST_COUNTED

    @property
    def state(self) -> str:
        """The traffic light, in a word."""
        if self.found >= self.wanted:
            return "full"
        return "some" if self.found else "none"


@router.get("/gaps", dependencies=[anybody()])
def gaps(visit: AnyVisit) -> Response:
    """Show the traffic lights of the next four weeks."""
    return page(visit, "gaps.html", lights=lights(visit), most=MOST_PICKED)


def lights(visit: Visit) -> list[Light]:
    """Return how each half day with duties, or with people who wait, stands, by date and time."""
    last = visit.today + timedelta(days=DAYS_SHOWN)
    duties = [duty for duty in visit.scheduler.rota.fillable(visit.today, last) if not duty.picked]
    seats: defaultdict[tuple[date, TimeWindow], list[Seat]] = defaultdict(list)
    for duty in duties:
        seats[duty.service_date, duty.hours] += duty.seats
    waiting = {one: people for one, people in visit.scheduler.rota.people_waiting().items() if one[0] <= last}
    return [
        Light(
            day,
            hours,
            len(seats[day, hours]),
            sum(seat.state is SeatState.ACCEPTED for seat in seats[day, hours]),
            waiting.get((day, hours), 0),
        )
        for day, hours in sorted(seats.keys() | waiting.keys())
    ]
