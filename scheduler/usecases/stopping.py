"""How a begun run ends before its time: where its last record says, with its riders beside the vehicle.

Whoever is where they want to be gets out. Everybody else goes on with a leg of their own from there, whose ride
began when they first got in; a rider at whose door the vehicle stood waits for another one.
"""

from dataclasses import dataclass, replace

from scheduler.domain.booking import LegState
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.events import EventType
from scheduler.domain.place import Place
from scheduler.domain.plan import Run, StopKind, StopState
from scheduler.domain.request import Direction, Leg, LegId, Promise
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import Happening, Record, ReplanDay
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.losses import Fact, Loss
from scheduler.usecases.recording import happen
from scheduler.usecases.wishes import profiles


@dataclass(frozen=True, slots=True)
class Stopping:
    """Ends begun runs where they are."""

    context: Context
    command: ReplanDay
    now: int

    def stop(self, loss: Loss, run: Run) -> Loss:
        """Return the loss with this run ended and its riders standing beside the vehicle."""
        loss, run = self._set_down(loss, run)
        stands = self._stands(loss.book, run)
        at_door = [stop for stop in run.stops if stop.state is StopState.ARRIVED]
        made = tuple(stop for stop in run.stops if stop.is_over)
        extra = sum(stop.metres for stop in at_door)
        ended = replace(
            run, stops=made, has_ended=True, returns=max(self._last(run), self.now), metres_home=extra
        )
        legs = [one for one in run.leg_ids() if one in loss.book.bookings and loss.book.booked(one).is_open]
        riding = [one for one in legs if loss.book.booked(one).state is LegState.ABOARD]
        ahead = [one for one in legs if one not in riding]
        loss = replace(
            loss,
            book=loss.book.with_plan(loss.book.plan.with_run(ended)),
            waiting=(*loss.waiting, *ahead),
            ended=(*loss.ended, run.shift_id),
            facts=(*loss.facts, _end_of(ended)),
        )
        for leg_id in ahead:
            loss = _called_away(loss, leg_id)
        for leg_id in riding:
            loss = self._stranded(loss, ended, leg_id, stands)
        return loss

    def _last(self, run: Run) -> int:
        return max([run.leaves, *(stop.departure for stop in run.stops if stop.is_over)])

    def _stands(self, book: DayBook, run: Run) -> Place:
        if self.command.stands_at is not None and run.shift_id == self.command.shift_id:
            return self.command.stands_at
        shift = next(one for one in book.shifts if one.id == run.shift_id)
        reached = [stop.place for stop in run.stops if stop.state is not StopState.PLANNED and stop.place]
        return reached[-1] if reached else shift.start

    def _set_down(self, loss: Loss, run: Run) -> tuple[Loss, Run]:
        """Let those out who are where they want to be: the vehicle stands at their delivery."""
        stands = self._stands(loss.book, run)
        for stop in run.stops:
            if stop.is_over or stop.leg_id is None or stop.kind is not StopKind.DELIVERY:
                continue
            there = stop.state is StopState.ARRIVED or stop.place == stands
            if not there or loss.book.booked(stop.leg_id).state is not LegState.ABOARD:
                continue
            steps = (
                [Happening.ALIGHTED]
                if stop.state is StopState.ARRIVED
                else [Happening.ARRIVED, Happening.ALIGHTED]
            )
            for step in steps:
                loss, run = self._recorded(loss, run, stop.leg_id, step)
        return loss, run

    def _recorded(self, loss: Loss, run: Run, leg_id: LegId, what: Happening) -> tuple[Loss, Run]:
        first = next(i for i, stop in enumerate(run.stops) if not stop.is_over)
        own = run.position(leg_id, StopKind.DELIVERY) or 0
        in_order = (*run.stops[:first], run.stops[own], *run.stops[first:own], *run.stops[own + 1 :])
        command = Record(run.shift_id, self.command.service_date, what, self.command.by, leg_id)
        at = max(self.now, run.stops[own].arrival) if what is Happening.ALIGHTED else self.now
        outcome = happen(loss.book, replace(run, stops=in_order), command, at)
        fact = (outcome.type, {"shift": run.shift_id, "at_s": at, **outcome.data})
        book = loss.book.with_plan(loss.book.plan.with_run(outcome.run))
        loss = replace(loss, book=book, facts=(*loss.facts, fact))
        return (loss if outcome.booking is None else loss.with_booking(outcome.booking)), outcome.run

    def _stranded(self, loss: Loss, run: Run, leg_id: LegId, stands: Place) -> Loss:
        """Return the loss with one rider's leg ended here and another that goes on."""
        booking = loss.book.bookings[leg_id]
        onward = self._onward(loss.book, booking.leg(leg_id).leg, stands)
        boarded = next(stop.departure for stop in run.stops if stop.leg_id == leg_id)
        since = loss.book.riding_since(leg_id)
        continued = booking.continued(leg_id, onward)
        fact = (
            EventType.RIDER_TRANSFERRED,
            {
                "shift": run.shift_id,
                "leg": leg_id,
                "booking": booking.id,
                "party": booking.request.party.size,
                "at_s": self.now,
                "goes_on_as": onward.id,
                "since_s": boarded if since is None else since,
            },
        )
        return replace(
            loss.with_booking(continued),
            waiting=(*loss.waiting, onward.id),
            stranded=(*loss.stranded, onward.id),
            facts=(*loss.facts, fact),
        )

    def _onward(self, book: DayBook, leg: Leg, stands: Place) -> Leg:
        """Return the leg from where the vehicle stands; how soon it is fetched is promised later."""
        classes = {vehicle.vehicle_class for vehicle in book.vehicles.values()}
        used = profiles(self.context, book.service_date, classes)
        drives = self.context.drives.extremes(stands.point, leg.destination.point, used)
        if drives is None:
            raise InvalidRequest("stands_at", "No road leads on from there. Give a place near a road.")
        asked = leg.request
        onward = leg.direction is Direction.OUTWARD
        soon = TimeWindow(self.now, self.now + self.context.policy.repair.fetch[-1])
        return replace(
            leg,
            id=LegId(self.context.ports.ids.new_id("leg")),
            request=replace(asked, origin=stands) if onward else replace(asked, destination=stands),
            promise=Promise(soon, leg.promise.arrive_by),
            direct=drives[1],
            direct_metres=drives[2],
        )


def _end_of(run: Run) -> Fact:
    data = {"shift": run.shift_id, "at_s": run.returns, "metres": run.metres_home, "total_metres": run.metres}
    return EventType.SHIFT_ENDED, data


def _called_away(loss: Loss, leg_id: LegId) -> Loss:
    """Return the loss with a rider at whose door the vehicle stood waiting for another one."""
    booking = loss.book.bookings[leg_id]
    if booking.leg(leg_id).state is not LegState.DRIVER_WAITING:
        return loss
    waits = booking.with_leg(booking.leg(leg_id).to(LegState.CONFIRMED))
    return loss.with_booking(waits)
