"""The part of the façade that looks after people between a wish and a ride: waiting, outcomes, what is due."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from scheduler.domain.booking import Booking, Offer, Quote
from scheduler.domain.cover import Cover
from scheduler.domain.enquiry import Enquiry
from scheduler.domain.errors import PlanChanged, TravelTimesUnavailable
from scheduler.domain.ready_call import ReadyCall, ReadyCallId
from scheduler.domain.series import Series
from scheduler.domain.waiting import OPEN, Waiting
from scheduler.usecases import (
    covering,
    fixed_runs,
    group_booking,
    group_quoting,
    group_ways,
    outcomes,
    repeating,
    ringing,
    series_changes,
    turns,
    waiting,
    way_back,
)
from scheduler.usecases.commands import (
    AnswerReadyCall,
    AskWayBack,
    CloseEnquiry,
    JoinWaitingList,
    LeaveWaitingList,
    Origin,
    RingReady,
    TakeWayBack,
)
from scheduler.usecases.context import Context
from scheduler.usecases.group_commands import (
    AcceptTogether,
    CancelTogether,
    GroupAlternative,
    RequestTogether,
)
from scheduler.usecases.ports import UnitOfWork
from scheduler.usecases.series_commands import ChangeSeries, LeaveOut, StartSeries, TakeIn

T = TypeVar("T")
Also = Callable[[UnitOfWork, T], None]


class Counter:
    """Where people are looked after who have no ride yet."""

    _context: Context

    def quote_together(
        self, command: RequestTogether, *, also: Also[tuple[Quote, ...]] | None = None
    ) -> tuple[Quote, ...]:
        """Return an answer for each rider of one trip; where all have offers, the first of each fit at once.

        Raises
        ------
        InvalidRequest
            Nobody goes, somebody twice, or not all on one day; or something else that cannot be asked.
        NotFound
            No such rider.
        """
        return group_quoting.quote(self._context, command, also)

    def ways_out_together(self, command: RequestTogether) -> tuple[GroupAlternative, ...]:
        """Return other times and days at which everybody of a trip can be taken, each tried now.

        Raises
        ------
        InvalidRequest
            As ``quote_together``.
        NotFound
            No such rider.
        """
        return group_ways.ways_out(self._context, command)

    def accept_together(
        self, command: AcceptTogether, *, also: Also[tuple[Booking, ...]] | None = None
    ) -> tuple[Booking, ...]:
        """Book one offer for each rider of a trip, all of them or none.

        Raises
        ------
        NotFound
            No such offer.
        InvalidRequest
            They are not one offer for everybody of one trip.
        OfferExpired
            They were held for as long as they said.
        OfferSuperseded
            The plan moved on and somebody has no seat any more: nobody is booked.
        IllegalTransition
            The trip is booked already.
        """
        return group_booking.accept(self._context, command, also)

    def cancel_together(
        self, command: CancelTogether, *, also: Also[tuple[Booking, ...]] | None = None
    ) -> tuple[Booking, ...]:
        """Give back the rides of everybody on a trip, all of them or none.

        Raises
        ------
        NotFound
            No such booking.
        IllegalTransition
            Nothing of a trip is left, or somebody is aboard.
        """
        gone = group_booking.cancel(self._context, command, also)
        self.freed(gone[0].service_date)
        return gone

    def seats_left(self, service_date: date) -> dict[str, int]:
        """Return how many people can still go on each run at fixed times of a date, by the run's key."""
        return fixed_runs.seats_left(self._context, service_date)

    def join_waiting_list(self, command: JoinWaitingList, *, also: Also[Waiting] | None = None) -> Waiting:
        """Let a rider wait for a ride that was refused; asking twice changes nothing.

        Raises
        ------
        NotFound
            No such quote on that date.
        IllegalTransition
            Nothing would free up for it.
        InvalidRequest
            It is too late to wait.
        """
        return waiting.join(self._context, command, also)

    def leave_waiting_list(self, command: LeaveWaitingList, *, also: Also[Waiting] | None = None) -> Waiting:
        """Stop waiting, or say no to what was offered.

        Raises
        ------
        NotFound
            No such request.
        IllegalTransition
            It is booked or over.
        """
        left = waiting.leave(self._context, command, also)
        self.freed(left.service_date)
        return left

    def close_enquiry(self, command: CloseEnquiry, *, also: Also[Enquiry] | None = None) -> Enquiry:
        """Say what became of an enquiry.

        Raises
        ------
        NotFound
            No such enquiry.
        IllegalTransition
            Another outcome is known already.
        """
        return outcomes.close_enquiry(self._context, command, also)

    def cover(self, service_date: date) -> Cover:
        """Return how many drivers a date has and wants."""
        with self._context.ports.storage.reading() as records:
            return covering.cover(self._context, records, service_date)

    def freed(self, service_date: date) -> tuple[Waiting, ...]:
        """Make offers to those who wait on a date; return who got one. What cannot be done now is done by ``tend``."""
        try:
            return turns.serve(self._context, service_date)
        except (TravelTimesUnavailable, PlanChanged):
            return ()

    def start_series(self, command: StartSeries, *, also: Also[Series] | None = None) -> Series:
        """Have a booked ride again on other dates; those within reach are asked for at once.

        Raises
        ------
        NotFound
            No such booking.
        InvalidRequest
            The days cannot be; names the field.
        """
        return repeating.start(self._context, command, also)

    def change_series(self, command: ChangeSeries, *, also: Also[Series] | None = None) -> Series:
        """Have other times from a day on; where that cannot be, the date stays as it was and says why.

        Raises
        ------
        NotFound
            No such regular ride, or no such date of it.
        """
        return series_changes.change(self._context, command, also)

    def leave_out(self, command: LeaveOut, *, also: Also[Series] | None = None) -> Series:
        """Give one date of a regular ride back, or it and all that follow.

        Raises
        ------
        NotFound
            No such regular ride, or no such date of it.
        """
        series = series_changes.leave_out(self._context, command, also)
        for one in series.dates:
            if one.day == command.day or (command.and_following and one.day > command.day):
                self.freed(one.day)
        return series

    def take_in(self, command: TakeIn, *, also: Also[Series] | None = None) -> Series:
        """Ask for a date that was left out or refused.

        Raises
        ------
        NotFound
            No such regular ride, or no such date of it.
        """
        return series_changes.take_in(self._context, command, also)

    def ring(self, command: RingReady, *, also: Also[ringing.Rung] | None = None) -> ringing.Rung:
        """Write down that a rider is ready, and return the nearest ride home there is now; ringing again looks again.

        Raises
        ------
        NotFound
            No ride back waits under that id.
        IllegalTransition
            It is promised already, or not wanted any more.
        """
        return ringing.ring(self._context, command, also)

    def answer_ready_call(self, command: AnswerReadyCall, *, also: Also[Booking] | None = None) -> Booking:
        """Promise the ride home that was found, as one more leg of the booking.

        Raises
        ------
        NotFound
            No such offer.
        OfferExpired
            It was held as long as it said.
        OfferSuperseded
            Somebody else took the place; ring again.
        IllegalTransition
            A ride back is promised already.
        """
        return ringing.answer(self._context, command, also)

    def ask_way_back(self, command: AskWayBack) -> tuple[Offer, ...]:
        """Return rides back at another time, the way there and the price as they are; empty where there is none.

        Raises
        ------
        NotFound
            No such booking.
        InvalidRequest
            That time cannot be asked for.
        IllegalTransition
            No way back is still to come, or it is too late for this visitor.
        """
        return way_back.ask(self._context, command)

    def take_way_back(self, command: TakeWayBack, *, also: Also[Booking] | None = None) -> Booking:
        """Have the way back at the time that was found; a second press changes nothing.

        Raises
        ------
        NotFound
            No such offer.
        OfferExpired
            It was held as long as it said.
        OfferSuperseded
            Somebody else took the place; ask again.
        IllegalTransition
            No way back is still to come, or it is too late for this visitor.
        """
        taken = way_back.take(self._context, command, also)
        self.freed(taken.service_date)
        return taken

    def close_ready_call(self, ready_id: ReadyCallId, by: Origin) -> ReadyCall:
        """Write down that no ride home is wanted any more.

        Raises
        ------
        NotFound
            No ride back waits under that id.
        IllegalTransition
            It is promised already.
        """
        return ringing.close(self._context, ready_id, by)

    def tend(self) -> None:
        """Do what is due by now: offers that ran out, answers owed, enquiries nobody came back to.

        Called every now and then; twice in a row does the second time nothing.
        """
        outcomes.give_up_silent(self._context)
        waiting.close_unmet(self._context)
        repeating.fill_all(self._context)
        with self._context.ports.storage.reading() as records:
            days = sorted({one.service_date for one in records.waiting.in_state(OPEN)})
        for day in days:
            self.freed(day)
        series_changes.take_what_came_free(self._context)
