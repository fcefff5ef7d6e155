"""The roster for the notice board of the village hall: a week on one sheet, names only of those who agreed."""

from datetime import date as calendar_date
from datetime import timedelta

from fastapi import APIRouter, Response

from api.pages.gate import AnyVisit
from api.pages.given_shifts import given_shifts
from api.pages.rendering import page
from api.pages.typed import read_day
from api.security.access import only
from api.security.identity import Role
from scheduler.domain.duty import Duty, DutyId, DutyRole, Seat, SeatState
from scheduler.domain.fleet import ServiceMode, Shift
from scheduler.domain.people import Driver, DriverId

MONTH = 4
"""Weeks on the larger sheet."""
router = APIRouter(include_in_schema=False, dependencies=[only(Role.COORDINATOR)])


@router.get("/roster")
def sheet(visit: AnyVisit, date: str = "", weeks: str = "1") -> Response:
    """Show one week, or a month of them, made to be printed."""
    try:
        day = read_day(date)
    except ValueError:
        day = visit.today
    first = day - timedelta(days=day.weekday())
    many = MONTH if weeks == str(MONTH) else 1
    last = first + timedelta(weeks=many, days=-1)
    duties = [one for one in visit.scheduler.rota.fillable(first, last) if not one.picked]
    with visit.service.storage.reading() as records:
        given = [_agreed(one) for one in given_shifts(records, first=first, last=last)]
        drivers = {one.id: one for one in records.drivers()}
        agreed = {one.driver_id for one in records.availabilities() if one.on_board}
        vehicles = {one.id: one.name for one in records.vehicles() if one.mode is not ServiceMode.CAR_SCHEME}
    rows = [(duty, names(duty, drivers, agreed)) for duty in sorted([*duties, *given], key=_order)]
    mondays = [first + timedelta(weeks=number) for number in range(many)]
    by_week = {
        monday: [row for row in rows if 0 <= (row[0].service_date - monday).days < 7] for monday in mondays
    }
    return page(
        visit,
        "desk/board_roster.html",
        first=first,
        last=last,
        by_week=by_week,
        vehicles=vehicles,
        month=MONTH,
        before=first - timedelta(weeks=many),
        after=first + timedelta(weeks=many),
    )


def _agreed(shift: Shift) -> Duty:
    """Return a shift that somebody gave as a duty that they agreed to."""
    seat = Seat(driver_id=shift.driver_id, state=SeatState.ACCEPTED, shift_id=shift.id)
    return Duty(DutyId(shift.id), shift.service_date, shift.hours, shift.vehicle_id, seats=(seat,))


def _order(duty: Duty) -> tuple[calendar_date, int, str]:
    return duty.service_date, duty.hours.earliest, duty.id


def names(duty: Duty, drivers: dict[DriverId, Driver], agreed: set[DriverId]) -> list[str]:
    """Return who is on a duty as the board may tell it."""

    def of(seat: Seat) -> str:
        if seat.driver_id is None or seat.state is not SeatState.ACCEPTED:
            return "Wanted"
        return drivers[seat.driver_id].first_name if seat.driver_id in agreed else "Taken"

    if len(duty.seats) == 1:
        return [of(duty.seats[0])]
    return [f"{'Escort' if seat.role is DutyRole.ESCORT else 'Driver'}: {of(seat)}" for seat in duty.seats]
