"""What a volunteer drove and is owed: home to home by the roads, at the rate of the day, each drive claimed once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from scheduler.domain.booking import LegState
from scheduler.domain.claim import METRES_PER_MILE, Claim, ClaimId, ClaimLine, ClaimState, Drive
from scheduler.domain.duty import DutyRole, SeatState
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.fleet import ServiceMode, Shift, ShiftId
from scheduler.domain.mileage import MileageRules, tax_year
from scheduler.domain.people import DriverId
from scheduler.domain.plan import Run, StopKind
from scheduler.usecases.context import Context
from scheduler.usecases.ports import Records

DRIVEN = (LegState.COMPLETED, LegState.TRANSFERRED)
TENTHS = 10
LOOKED_BACK = timedelta(days=92)
MOST_ODOMETER = 1_000
"""Miles that one outing can be put right to."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sends in: which drives, what the odometer said, and miles for other schemes."""

    driver_id: DriverId
    shift_ids: tuple[ShiftId, ...]
    odometer_metres: Mapping[ShiftId, int]
    elsewhere_miles: int = 0
    """Driven for other schemes in the tax year of the last of these drives: the threshold counts them too."""
    fares_pence: Mapping[ShiftId, int] = field(default_factory=dict)
    """What they were paid in the vehicle, where it was less than what was due."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What somebody did, for thanks and for the tax year."""

    outings: int
    seconds: int
    rides: int
    metres: int
    claimed_tenths: int
    """In the present tax year, for this scheme."""
    elsewhere_miles: int
    """In the present tax year, for other schemes, as they declared last."""
    left_tenths: int
    """Until the threshold; below 0 beyond it."""
    is_near: bool


def drives(context: Context, records: Records, driver_id: DriverId) -> list[Drive]:
    """Return what somebody drove in their own car and has not claimed yet, the earliest first."""
    claimed = {shift_id for one in records.claims(driver_id) for shift_id in one.shift_ids}
    mine = _in_own_car(records, driver_id)
    found = [drive_of(context, records, one) for one in mine if one.id not in claimed]
    return [one for one in found if one is not None]


def unfinished(context: Context, records: Records, driver_id: DriverId) -> list[Shift]:
    """Return somebody's shifts of days gone by with rides of which it is not written down what became of them."""
    today = context.today()
    found = []
    for shift in _in_own_car(records, driver_id):
        if not today - LOOKED_BACK <= shift.service_date < today:
            continue
        run = records.plan(shift.service_date).run(shift.id)
        if run is not None and run.leg_ids() and not _is_driven(context, shift, run):
            found.append(shift)
    return found


def _in_own_car(records: Records, driver_id: DriverId) -> list[Shift]:
    cars = {one.id for one in records.vehicles() if one.mode is ServiceMode.CAR_SCHEME}
    return [one for one in records.shifts_of_driver(driver_id) if one.vehicle_id in cars]


def drive_of(context: Context, records: Records, shift: Shift) -> Drive | None:
    """Return a run as it was driven; None while it is not over."""
    run = records.plan(shift.service_date).run(shift.id)
    if run is None or not _is_driven(context, shift, run):
        return None
    driven = set(run.leg_ids())
    found = (records.booking_of_leg(leg_id) for leg_id in run.leg_ids())
    bookings = {one.id: one for one in found if one is not None}.values()
    rides = sum(leg.state in DRIVEN for one in bookings for leg in one.legs if leg.leg.id in driven)
    fares = [one.fare_pence for one in bookings if one.pays_on in driven]
    return Drive(
        shift.id,
        shift.service_date,
        shift.vehicle_id,
        run.metres,
        run.returns - run.leaves,
        rides,
        sum(fares),
    )


def _is_driven(context: Context, shift: Shift, run: Run) -> bool:
    """Tell whether a run is over: its driver said so, or left the last press out and the day is gone."""
    if run.has_ended:
        return True
    stops = [stop for stop in run.stops if stop.kind is not StopKind.BREAK]
    return bool(stops) and all(stop.is_over for stop in stops) and shift.service_date < context.today()


def priced(rules: MileageRules, some: list[Drive], *, before: Mapping[int, int]) -> list[ClaimLine]:
    """Return what each drive is paid; ``before`` are tenths of a mile driven already, by tax year."""
    used = dict(before)
    lines = []
    for drive in sorted(some, key=lambda one: (one.service_date, one.shift_id)):
        rate, year = rules.rate(drive.service_date), tax_year(drive.service_date)
        room = max(0, rules.threshold_miles * TENTHS - used.get(year, 0))
        first = min(room, drive.tenths)
        beyond = drive.tenths - first
        used[year] = used.get(year, 0) + drive.tenths
        pence = (first * rate.pence + beyond * rate.pence_beyond + TENTHS // 2) // TENTHS
        lines.append(ClaimLine(drive, first, beyond, rate.pence, rate.pence_beyond, pence))
    return lines


def claimed_tenths(claims: list[Claim]) -> dict[int, int]:
    """Return tenths of a mile claimed, by tax year."""
    found: dict[int, int] = {}
    for line in (line for one in claims if one.state is not ClaimState.WITHDRAWN for line in one.lines):
        year = tax_year(line.drive.service_date)
        found[year] = found.get(year, 0) + line.drive.tenths
    return found


def send(context: Context, sent: Sent) -> Claim:
    """Write a claim down.

    Raises
    ------
    InvalidRequest
        Nothing is claimed, a correction cannot be, or one of the drives is none of theirs or claimed already.
    PlanChanged
        Another claim with the same drive was quicker.
    """
    if not sent.shift_ids:
        raise InvalidRequest("drives", "Choose at least one drive.")
    with context.ports.storage.writing() as unit:
        known = {one.shift_id: one for one in drives(context, unit, sent.driver_id)}
        chosen = []
        for shift_id in dict.fromkeys(sent.shift_ids):
            if shift_id not in known:
                raise InvalidRequest(
                    "drives", "One of these drives is in a claim already. This is what is left to claim."
                )
            chosen.append(_put_right(known[shift_id], sent))
        claims = unit.claims(sent.driver_id)
        before = used(claims, chosen, elsewhere_miles=sent.elsewhere_miles)
        claim = Claim(
            id=ClaimId(context.ports.ids.new_id("claim")),
            driver_id=sent.driver_id,
            sent_at=context.now(),
            lines=tuple(priced(context.policy.mileage, chosen, before=before)),
            elsewhere_miles=sent.elsewhere_miles,
        )
        unit.put_claim(claim)
        unit.commit()
    return claim


def _put_right(drive: Drive, sent: Sent) -> Drive:
    """Return a drive with what its volunteer says of it."""
    metres, paid = sent.odometer_metres.get(drive.shift_id), sent.fares_pence.get(drive.shift_id)
    if metres is not None and not 0 < metres <= MOST_ODOMETER * METRES_PER_MILE:
        raise InvalidRequest("odometer", f"Enter more than 0 and no more than {MOST_ODOMETER:,} miles.")
    drive = replace(drive, odometer_metres=metres)
    if paid is None or paid == drive.fares_pence:
        return drive
    if not 0 <= paid < drive.fares_pence:
        raise InvalidRequest("fares", "Enter no more than the fares that were due.")
    return replace(drive, fares_pence=paid, fares_due_pence=drive.fares_pence)


def used(claims: list[Claim], chosen: list[Drive], *, elsewhere_miles: int) -> dict[int, int]:
    """Return tenths of a mile that go before some drives, by tax year: claimed here, and driven for other schemes.

    ``elsewhere_miles`` are of the year of the last of them. A claim that reaches back into the year before says nothing
    new of that year: what was declared for it last stands.
    """
    before = claimed_tenths(claims)
    years = {tax_year(one.service_date) for one in chosen}
    for year in years:
        miles = elsewhere_miles if year == max(years) else declared(claims, year)
        before[year] = before.get(year, 0) + miles * TENTHS
    return before


def declared(claims: list[Claim], year: int) -> int:
    """Return the miles for other schemes that somebody declared last in a tax year."""
    driven = [one for one in claims if one.lines and one.state is not ClaimState.WITHDRAWN]
    of_year = [one for one in driven if tax_year(max(line.drive.service_date for line in one.lines)) == year]
    return max(of_year, key=lambda one: one.sent_at).elsewhere_miles if of_year else 0


def _gone_along(
    context: Context, records: Records, span: tuple[date, date], who: DriverId | None = None
) -> list[tuple[DriverId, Drive]]:
    """Return who went along between two days, or when one person did, each with the drive they went along on."""
    found = []
    for duty in records.duties(*span):
        escort, driver = duty.seat(DutyRole.ESCORT), duty.seat(DutyRole.DRIVER)
        if escort is None or escort.driver_id is None or escort.state is not SeatState.ACCEPTED:
            continue
        if driver is None or driver.shift_id is None or who not in (None, escort.driver_id):
            continue
        shift = records.shift(driver.shift_id)
        drive = None if shift is None else drive_of(context, records, shift)
        if drive is not None:
            found.append((escort.driver_id, drive))
    return found


def totals(context: Context, driver_id: DriverId, span: tuple[date, date]) -> Totals:
    """Return what somebody did between two days, and how near the threshold of the tax year is."""
    rules = context.policy.mileage
    with context.ports.storage.reading() as records:
        mine = [one for one in records.shifts_of_driver(driver_id) if span[0] <= one.service_date <= span[1]]
        done = [one for one in (drive_of(context, records, shift) for shift in mine) if one is not None]
        along = [one for _, one in _gone_along(context, records, span, driver_id)]
        claims = records.claims(driver_id)
    today = context.today()
    used, elsewhere = claimed_tenths(claims).get(tax_year(today), 0), declared(claims, tax_year(today))
    left = (rules.threshold_miles - elsewhere) * TENTHS - used
    return Totals(
        outings=len(done) + len(along),
        seconds=sum(one.seconds for one in (*done, *along)),
        rides=sum(one.rides for one in (*done, *along)),
        metres=sum(one.metres for one in done),
        claimed_tenths=used,
        elsewhere_miles=elsewhere,
        left_tenths=left,
        is_near=left <= rules.warn_miles * TENTHS,
    )


def credits_of(context: Context, span: tuple[date, date]) -> list[tuple[DriverId, str, int]]:
    """Return every volunteer's seconds out between two days, for a time bank: id, name, seconds."""
    found: dict[DriverId, int] = {}
    with context.ports.storage.reading() as records:
        days = (span[1] - span[0]).days
        for n in range(days + 1):
            for shift in records.shifts(span[0] + timedelta(days=n)):
                drive = drive_of(context, records, shift)
                if drive is not None:
                    found[shift.driver_id] = found.get(shift.driver_id, 0) + drive.seconds
        for who, drive in _gone_along(context, records, span):
            found[who] = found.get(who, 0) + drive.seconds
        drivers = {one.id: one for one in records.drivers()}
    return [
        (id_, drivers[id_].name, seconds)
        for id_, seconds in sorted(found.items())
        if id_ in drivers and not drivers[id_].paid
    ]
