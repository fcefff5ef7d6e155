"""Settles what the driver of a ride says against what is written down of it: a coordinator decides whose word counts.

Where it is the driver's, what is written is put aside and what they did is written down, step by step, at their
times. How far they drove for it is reckoned by the roads; an odometer says it better.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scheduler.domain.booking import LegState
from scheduler.domain.errors import IllegalTransition, InvalidRequest
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.place import Place
from scheduler.domain.plan import Run, Stop, StopKind, StopState
from scheduler.domain.request import LegId
from scheduler.domain.travel import Profile
from scheduler.usecases.commands import Happening, Record, Right, SettleStep
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.late_steps import DISPUTES
from scheduler.usecases.off_the_run import less, undriven, without
from scheduler.usecases.planning import retimed
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.recording import fact, happen


@dataclass(frozen=True, slots=True)
class Dispute:
    """A ride of which its driver says something else than what is written down."""

    leg_id: LegId
    shift_id: ShiftId
    said: tuple[tuple[Happening, StopKind | None, int], ...]
    """What the driver did in their own word, in order, each with its second of the day."""

    def when(self, happening: Happening, kind: StopKind | None = None) -> int | None:
        """Return when the driver did that; None where they did not say so."""
        told = (at for what, where, at in self.said if what is happening and kind in (None, where))
        return next(told, None)

    @property
    def lacks_the_end(self) -> bool:
        """Whether the driver had the rider on board and did not say when they were set down."""
        return self.when(Happening.BOARDED) is not None and self.when(Happening.ALIGHTED) is None


def disputes(events: Iterable[Event]) -> dict[LegId, Dispute]:
    """Return what no coordinator has decided about yet, by leg."""
    found: dict[LegId, Dispute] = {}
    for event in events:
        leg_id = LegId(event.data.get("leg", ""))
        if event.type is EventType.STEP_SETTLED:
            found.pop(leg_id, None)
        elif event.type is EventType.STEP_CONTRADICTED:
            data = event.data
            kind = StopKind(data["kind"]) if data.get("kind") else None
            known = found.get(leg_id) or Dispute(leg_id, ShiftId(data["shift"]), ())
            step = (Happening(data["happening"]), kind, int(data["at_s"]))
            found[leg_id] = replace(known, said=(*known.said, step))
    return found


def settle(context: Context, command: SettleStep) -> None:
    """Write down whose word counts, and what follows from it; see the façade."""
    day = command.service_date
    with context.ports.storage.writing() as unit:
        unit.lock_day(day)
        dispute = disputes(unit.facts(day, day, *DISPUTES)).get(command.leg_id)
        booking = unit.booking_of_leg(command.leg_id)
        shift = None if dispute is None else unit.shift(dispute.shift_id)
        if dispute is None or booking is None or shift is None:
            raise IllegalTransition("Driver and office say the same of this ride now.")
        said = {"shift": shift.id, "leg": command.leg_id, "booking": booking.id, "right": command.right.value}
        unit.append([context.event(EventType.STEP_SETTLED, day, command.by, **said)])
        if command.right is Right.DRIVER:
            _put_right(context, unit, command, dispute, shift)
        unit.commit()


def _put_right(
    context: Context, unit: UnitOfWork, command: SettleStep, dispute: Dispute, shift: Shift
) -> None:
    """Write down on the run of a shift what its driver did, and take the ride off every other."""
    day = command.service_date
    whole = open_day(unit, day, policy=context.policy)
    former = whole.plan.run(shift.id) or undriven(shift)
    steps = _steps(context, command, dispute, former)
    had = [run.shift_id for run in whole.plan.runs if command.leg_id in run.leg_ids()]
    book = without(whole, command.leg_id, but=shift.id)
    book, run = _at_the_door(context, book, shift, replace(former, has_ended=False), command.leg_id)
    for happening, kind, at in steps:
        step = Record(shift.id, day, happening, command.by, leg_id=command.leg_id, kind=kind)
        outcome = happen(book, run, step, at)
        run = outcome.run
        if outcome.booking is not None:
            book = book.with_booking(outcome.booking)
        unit.append([fact(context, step, outcome, at)])
    if former.has_ended:
        run = replace(run, has_ended=True, returns=max([run.returns, *(one.departure for one in run.stops)]))
    book = book.with_plan(book.plan.with_run(_recorded_first(run)))
    now = context.timeline(day).seconds(context.now())
    changed = [one for one in {*had, shift.id} if one not in book.ended()]
    plan = retimed(context, book, now, changed, just_recorded=shift.id)
    unit.put_plan(plan.next_version())
    version = whole.bookings[command.leg_id].version + 1
    unit.put_booking(replace(book.bookings[command.leg_id], version=version))


def _steps(
    context: Context, command: SettleStep, dispute: Dispute, run: Run
) -> list[tuple[Happening, StopKind | None, int]]:
    """Return what is to be written down, in order.

    Raises
    ------
    InvalidRequest
        The run is over and nobody has said when the rider was set down.
    IllegalTransition
        The driver came to the door, and has not said what happened there.
    """
    boarded, missed = dispute.when(Happening.BOARDED), dispute.when(Happening.NO_SHOW)
    at = boarded if boarded is not None else missed
    came = dispute.when(Happening.ARRIVED, StopKind.PICKUP)
    steps: list[tuple[Happening, StopKind | None, int]] = []
    if run.position(command.leg_id, StopKind.PICKUP) is None:
        steps.append((Happening.ARRIVED, StopKind.PICKUP, came if came is not None else at or 0))
    if at is None:
        raise IllegalTransition("The driver has not said what happened at the door. Ring them first.")
    if boarded is None:
        return [*steps, (Happening.NO_SHOW, None, at)]
    steps.append((Happening.BOARDED, None, boarded))
    end = dispute.when(Happening.ALIGHTED)
    if end is None and command.set_down is not None:
        end = context.timeline(command.service_date).seconds(command.set_down)
    if end is None and run.has_ended:
        raise InvalidRequest("set_down", "Say when this rider was set down, like 10:25.")
    if end is not None:
        if end < boarded:
            raise InvalidRequest("set_down", "That is before this rider was on board. Check the time.")
        there = dispute.when(Happening.ARRIVED, StopKind.DELIVERY)
        steps.append((Happening.ARRIVED, StopKind.DELIVERY, end if there is None else min(there, end)))
        steps.append((Happening.ALIGHTED, None, end))
    return steps


def _at_the_door(
    context: Context, book: DayBook, shift: Shift, run: Run, leg_id: LegId
) -> tuple[DayBook, Run]:
    """Return the day as if nothing had been written down of the ride yet but that its driver came."""
    leg, pickup = book.booked(leg_id).leg, run.position(leg_id, StopKind.PICKUP)
    if pickup is None:
        state, first = LegState.CONFIRMED, sum(one.is_over for one in run.stops)
        metres = _metres(context, book, shift, run.stops[:first], leg.origin)
        here = Stop(StopKind.PICKUP, leg_id, leg.origin, 0, 0, 0, metres)
        stops = (*run.stops[:first], here, *run.stops[first:])
    else:
        state, first, stops = LegState.DRIVER_WAITING, pickup, less(run, leg_id, StopKind.DELIVERY).stops
        here = replace(stops[first], state=StopState.ARRIVED)
    there = Stop(StopKind.DELIVERY, leg_id, leg.destination, 0, 0, 0, leg.direct_metres)
    stops = (*stops[:first], here, there, *stops[first + 1 :])
    booked = replace(book.booked(leg_id), state=state, late_cancel=False)
    return book.with_booking(book.bookings[leg_id].with_leg(booked)), replace(run, stops=stops)


def _metres(context: Context, book: DayBook, shift: Shift, before: tuple[Stop, ...], place: Place) -> int:
    """Return how far it is to a place from where the vehicle was before."""
    stood = next((one.place for one in reversed(before) if one.place is not None), shift.start)
    class_ = book.vehicle_of(shift).vehicle_class
    profiles = [Profile(class_, one.id) for one in context.drives.periods(shift.service_date)]
    found = context.drives.extremes(stood.point, place.point, profiles)
    return 0 if found is None else found[2]


def _recorded_first(run: Run) -> Run:
    """Return the run with the stop that is still to be done behind all that has happened."""
    ahead = [one for one in run.stops if one.state is StopState.PLANNED]
    return replace(run, stops=(*(one for one in run.stops if one.state is not StopState.PLANNED), *ahead))
