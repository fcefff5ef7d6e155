"""The façade of rotas: everything that is asked about duties, volunteers and their offers comes through here."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from scheduler.domain.availability import Availability
from scheduler.domain.duty import Duty, DutyId, DutyOffer, DutyRole
from scheduler.domain.fleet import Shift, ShiftId
from scheduler.domain.people import Driver, DriverId
from scheduler.domain.time import TimeWindow
from scheduler.usecases import (
    coming_back,
    confirming,
    dropping_out,
    duty_answers,
    duty_offers,
    giving,
    open_rides,
    papers_keeping,
    rechecking,
    rota_planning,
    wanted_hours,
    who_could,
)
from scheduler.usecases.changed_words import Overtaken, overtaken
from scheduler.usecases.commands import Origin
from scheduler.usecases.confirming import Coming, Unconfirmed
from scheduler.usecases.context import Context
from scheduler.usecases.dropping_out import DroppedOut
from scheduler.usecases.open_rides import OpenRide
from scheduler.usecases.own_roster import Engagement, own_roster
from scheduler.usecases.papers_keeping import KeepPapers
from scheduler.usecases.rechecking import Unfit
from scheduler.usecases.rota_commands import (
    AddDuty,
    AnswerDutyOffer,
    AskForDuty,
    ComeBack,
    ConfirmDuty,
    DropOut,
    GiveAvailability,
    GiveHours,
    PickRide,
    PlanRota,
    PublishRota,
    StepDown,
    WantEscort,
)
from scheduler.usecases.rota_planning import PlannedRota, RotaView
from scheduler.usecases.shift_rules import papers_cover
from scheduler.usecases.wanted_hours import WantedHours
from scheduler.usecases.who_could import Candidate


class RotaDesk:
    """Who is willing, who is wanted, who was asked, and who said yes."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def give(self, command: GiveAvailability) -> Availability:
        """Keep what somebody says about when and how they drive; what they are asked beyond it is taken back at once.

        Raises
        ------
        NotFound
            No such driver or vehicle.
        InvalidRequest
            Times or limits that cannot be; names the field.
        """
        said = giving.give(self._context, command)
        duty_answers.withdraw_unfit(self._context, said.driver_id, command.by)
        return said

    def plan(self, command: PlanRota) -> PlannedRota:
        """Find who drives what; nobody is asked yet, and who has agreed keeps their duties.

        Raises
        ------
        InvalidRequest
            Too many weeks.
        PlanChanged
            The rota was changed meanwhile; try again.
        """
        return rota_planning.plan_rota(self._context, command)

    def view(self, first: date, last: date) -> RotaView:
        """Return the rota of some dates, with the reason of every gap and the least change that would fill it."""
        return rota_planning.view(self._context, first, last=last)

    def fillable(self, first: date, last: date) -> list[Duty]:
        """Return the duties of some dates that somebody can be found for: not while their vehicle is lent."""
        return rota_planning.fillable(self._context, first, last=last)

    def publish(self, command: PublishRota) -> tuple[DutyOffer, ...]:
        """Ask everybody whom the rota names, and return the offers sent."""
        return duty_offers.publish(self._context, command)

    def add(self, command: AddDuty) -> Duty:
        """Add a duty.

        Raises
        ------
        NotFound
            No such vehicle.
        InvalidRequest
            Hours that cannot be, or the vehicle is wanted for another duty.
        """
        return rota_planning.add_duty(self._context, command)

    def want_escort(self, command: WantEscort) -> int:
        """Say whether somebody goes along on a duty and those like it after it; the rota finds them with the driver.

        Returns on how many duties that is new. Duties that expected demand adds later follow the last one like them.

        Raises
        ------
        NotFound
            No such duty.
        InvalidRequest
            One is wanted there already; or none is to be, and somebody was asked or has agreed.
        """
        return rota_planning.want_escort(self._context, command)

    def remove(self, duty_id: DutyId) -> None:
        """Take a duty off that nobody has agreed to; who is asked for it is told that they need not answer.

        Raises
        ------
        NotFound
            No such duty.
        InvalidRequest
            Somebody has agreed to it.
        """
        duty_offers.take_off(self._context, duty_id)

    def ask(self, command: AskForDuty) -> DutyOffer | None:
        """Ask one person for a duty, or whoever is next; None when nobody is left to ask.

        Who is asked already and has not answered is told that another is asked, where one is named.

        Raises
        ------
        NotFound
            No such duty or seat.
        IllegalTransition
            Somebody has agreed, or was asked already and nobody is named to be asked instead.
        InvalidRequest
            The duty lies outside what that person said or may do.
        """
        return duty_offers.ask(self._context, command)

    def who_could(self, duty_id: DutyId, role: DutyRole) -> tuple[Duty, list[Candidate]]:
        """Return a duty and everybody on the rota: who can be asked for a seat of it, the others with the reason.

        Raises
        ------
        NotFound
            No such duty or seat.
        """
        return who_could.who_could(self._context, duty_id, role)

    def answer(self, command: AnswerDutyOffer) -> DutyOffer:
        """Take down a yes or a no; after a no the next person is asked at once.

        Raises
        ------
        NotFound
            No such offer.
        IllegalTransition
            It was answered before, or has run out.
        InvalidRequest
            The shift cannot be driven any more, for instance because a paper ran out.
        """
        return duty_answers.answer(self._context, command)

    def look_again(self, driver_id: DriverId | None, by: Origin) -> None:
        """Take back what somebody is asked that their record, or that of a vehicle, does not allow any more.

        None: whatever anybody is asked.
        """
        duty_answers.withdraw_unfit(self._context, driver_id, by)

    def release(self, driver_id: DriverId) -> None:
        """Free every place that somebody who has left is named or asked for, and ask the next; they are told nothing.

        What they said must be gone already, or they may be asked again.
        """
        duty_answers.release(self._context, driver_id)

    def expire(self) -> tuple[DutyOffer, ...]:
        """Close every offer whose time has run out, ask the next, and return what was closed."""
        return duty_answers.expire(self._context)

    def offers_of(self, driver_id: DriverId) -> list[tuple[DutyOffer, Duty]]:
        """Return what somebody is asked for and has not answered, the earliest duty first."""
        return duty_offers.offers_of(self._context, driver_id)

    def drop_out(self, command: DropOut) -> DroppedOut:
        """Take a shift back at its driver's word; its rides find cover as far as there is any.

        Raises
        ------
        NotFound
            No such shift.
        IllegalTransition
            Its run or its hours are over.
        """
        return dropping_out.drop_out(self._context, command)

    def step_down(self, command: StepDown) -> DutyOffer | None:
        """Free the place of somebody who was to go along, and return the offer to whoever is asked next.

        Raises
        ------
        NotFound
            No such duty, or this person does not go along on it.
        IllegalTransition
            Its hours are over.
        """
        return dropping_out.step_down(self._context, command)

    def come_back(self, command: ComeBack) -> None:
        """Give somebody back what they had just given up.

        Raises
        ------
        IllegalTransition
            Somebody else has said yes meanwhile.
        InvalidRequest
            The vehicle is out with somebody else, the hours have passed, or papers have run out.
        """
        coming_back.come_back(self._context, command)

    def confirm(self, command: ConfirmDuty) -> None:
        """Write down that somebody still comes to what they agreed to; twice changes nothing.

        Raises
        ------
        NotFound
            They have agreed to no such thing.
        """
        confirming.confirm(self._context, command)

    def coming(self, role: DutyRole, key: str) -> Coming | None:
        """Return who drives a shift or goes along on a duty, and whether they said that they come; None for nobody."""
        with self._context.ports.storage.reading() as records:
            return confirming.coming(records, role, key)

    def unconfirmed(self, day: date) -> list[Unconfirmed]:
        """Return who was reminded of a duty of that day and has not said that they still come."""
        with self._context.ports.storage.reading() as records:
            return confirming.unconfirmed(self._context, records, day)

    def roster(self, driver_id: DriverId, first: date, *, last: date) -> list[Engagement]:
        """Return what somebody has agreed to on some dates: what they drive, and where they go along."""
        with self._context.ports.storage.reading() as records:
            return own_roster(records, driver_id, first, last=last)

    def overtaken(self, driver_id: DriverId, first: date, *, last: date) -> list[Overtaken]:
        """Return what somebody agreed to on some dates that does not fit what they say now."""
        with self._context.ports.storage.reading() as records:
            return overtaken(self._context, records, driver_id, span=(first, last))

    def out_of_papers(self, shifts: Iterable[Shift]) -> frozenset[ShiftId]:
        """Return which of these shifts their drivers may not drive, as their papers stand."""
        with self._context.ports.storage.reading() as records:
            return frozenset(one.id for one in shifts if not papers_cover(records, one))

    def open_rides(self, driver_id: DriverId) -> list[OpenRide]:
        """Return the rides without a driver that somebody may and wants to drive; without names."""
        return open_rides.open_rides(self._context, driver_id)

    def unfit_rides(self) -> tuple[Unfit, ...]:
        """Return planned rides of the next weeks whose driver may not or does not want to carry them any more."""
        return rechecking.unfit(self._context)

    def keep_papers(self, command: KeepPapers) -> Driver:
        """Write down until when somebody's papers are valid; what they are asked beyond them is taken back at once.

        Raises
        ------
        NotFound
            No such driver.
        """
        kept = papers_keeping.keep(self._context, command)
        duty_answers.withdraw_unfit(self._context, command.driver_id, command.by)
        return kept

    def pick(self, command: PickRide) -> Shift:
        """Give an open ride to the first who asks.

        Raises
        ------
        IllegalTransition
            Somebody else has it, or it no longer fits.
        InvalidRequest
            This person holds as many picked rides as the rule allows.
        """
        shift = open_rides.pick(self._context, command)
        duty_answers.withdraw_unfit(self._context, command.driver_id, command.by)
        return shift

    def wanted_hours(self, driver_id: DriverId) -> dict[WantedHours, int]:
        """Return the hours in which this person would help somebody who waits, with how many wait for them."""
        return wanted_hours.wanted_hours(self._context, driver_id)

    def people_waiting(self) -> Counter[tuple[date, TimeWindow]]:
        """Return how many people wait, by date and half day, whom one more driver would let travel; nobody's name."""
        return wanted_hours.people_waiting(self._context)

    def give_hours(self, command: GiveHours) -> Shift:
        """Put somebody on the plan of a day for hours that are wanted; who waits is offered a ride.

        Raises
        ------
        IllegalTransition
            Nobody waits for these hours any more.
        InvalidRequest
            This person holds as many picked rides as the rule allows.
        """
        shift = wanted_hours.give_hours(self._context, command)
        duty_answers.withdraw_unfit(self._context, command.driver_id, command.by)
        return shift
