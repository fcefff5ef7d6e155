"""Hours in which one more car driver would let somebody who waits travel, for volunteers who pick what they do.

What is shown is when, from near which village, and how many wait: no names, no addresses, no needs. Whoever gives
the hours is on the day's plan like every driver; who waits then gets their offer by the published order, and may
say no.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.booking import HelpWanted, Quote
from scheduler.domain.duty import Duty, DutyId
from scheduler.domain.errors import IllegalTransition
from scheduler.domain.fleet import Shift
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.request import Purpose
from scheduler.domain.suitability import Volunteer
from scheduler.domain.time import DAY, TimeWindow
from scheduler.domain.waiting import OPEN, WaitState
from scheduler.domain.workload import Outing
from scheduler.usecases import open_rides, picking
from scheduler.usecases.availability import set_availability
from scheduler.usecases.commands import SetAvailability
from scheduler.usecases.context import Context
from scheduler.usecases.ports import Records
from scheduler.usecases.rota_commands import GiveHours

QUARTER = 900


@dataclass(frozen=True, slots=True, order=True)
class WantedHours:
    """Hours that would help somebody who waits."""

    service_date: date
    hours: TimeWindow
    """From leaving home to being back."""
    near: str
    health: bool

    @property
    def key(self) -> str:
        """What these hours are known by."""
        return f"{self.service_date}:{self.hours.earliest}:{self.hours.latest}:{self.near}"


def wanted_hours(context: Context, driver_id: DriverId) -> dict[WantedHours, int]:
    """Return the hours that fit somebody, the earliest first, with how many wait for them; see the façade."""
    today = context.today()
    found: Counter[WantedHours] = Counter()
    with context.ports.storage.reading() as records:
        volunteer = picking.picker(records, driver_id)
        if volunteer is None:
            return {}
        for quote, wanted in _waited_for(records, today):
            one = _hours(context, records, quote, wanted=wanted, volunteer=volunteer)
            if one is not None:
                found[one] += 1
    return {one: found[one] for one in sorted(found)}


def _waited_for(records: Records, today: date) -> list[tuple[Quote, HelpWanted]]:
    """Return the refusals after which somebody waits from today on, where one more driver would turn them."""
    waiting = [one for one in records.waiting.in_state(OPEN) if one.state is WaitState.WAITING]
    days = {one.service_date for one in waiting if one.service_date >= today}
    of = {one.quote_id for one in waiting}
    denials = [(one, one.denial) for day in sorted(days) for one in records.quotes(day) if one.id in of]
    return [(one, denial.help_wanted) for one, denial in denials if denial and denial.help_wanted]


def people_waiting(context: Context) -> Counter[tuple[date, TimeWindow]]:
    """Return how many people wait for each half day to come that one more driver would let travel; see the façade."""
    now, today = context.now(), context.today()
    with context.ports.storage.reading() as records:
        waiting = [
            (quote.request.service_date, wanted.hours, quote.request.rider_id)
            for quote, wanted in _waited_for(records, today)
        ]
        waiting += _without_a_driver(records, today)
    people = {
        (day, _half_day(context, hours), rider_id)
        for day, hours, rider_id in waiting
        if context.timeline(day).moment(hours.earliest) > now
    }
    return Counter((day, half) for day, half, _ in people)


def _without_a_driver(records: Records, today: date) -> Iterator[tuple[date, TimeWindow, RiderId]]:
    """Yield who has a promise of the next days and no driver: when, and for which rider."""
    for day in (today + timedelta(days=n) for n in range(open_rides.DAYS_AHEAD + 1)):
        for leg_id in records.plan(day).unassigned:
            booking = records.booking_of_leg(leg_id)
            if booking is not None:
                promise = booking.leg(leg_id).leg.promise
                yield day, TimeWindow(promise.pickup.earliest, promise.arrive_by), booking.rider_id


def _half_day(context: Context, hours: TimeWindow) -> TimeWindow:
    """Return the half day of the rota that most of these hours lie in."""
    return max(
        context.policy.roster.half_days,
        key=lambda half: min(half.latest, hours.latest) - max(half.earliest, hours.earliest),
    )


def _hours(
    context: Context, records: Records, quote: Quote, *, wanted: HelpWanted, volunteer: Volunteer
) -> WantedHours | None:
    """Return from when to when this volunteer would be out; None where that does not fit them."""
    request, day = quote.request, quote.request.service_date
    drive = picking.way(picking.start_of(records, volunteer).point, request.origin.point)
    drive = -(-drive // QUARTER) * QUARTER
    begins, ends = wanted.hours.earliest - drive, wanted.hours.latest + drive
    if not 0 <= begins < ends < DAY or context.timeline(day).moment(begins) <= context.now():
        return None
    hours = TimeWindow(begins, ends)
    if not picking.fits(context, records, request, out=Outing(day, hours), volunteer=volunteer):
        return None
    return WantedHours(day, hours, wanted.near, request.purpose is Purpose.HEALTH)


def give_hours(context: Context, command: GiveHours) -> Shift:
    """Put somebody on the day's plan for hours that are wanted; see the façade."""
    day, hours = command.service_date, command.hours
    mine = wanted_hours(context, command.driver_id)
    one = next((one for one in mine if (one.service_date, one.hours) == (day, hours)), None)
    with context.ports.storage.reading() as records:
        volunteer = picking.picker(records, command.driver_id)
        picking.ensure_few_held(context, records, command.driver_id)
    if one is None or volunteer is None or volunteer.car is None:
        raise IllegalTransition("Nobody waits for these hours any more. Look at the list again.")
    stands_for = Duty(DutyId(""), day, hours, expected_rides=mine[one], health=one.health)
    given = SetAvailability(command.driver_id, volunteer.car.id, day, hours=hours, by=command.by)
    return set_availability(
        context, given, lambda unit, shift: picking.keep(context, unit, shift, stands_for)
    )
