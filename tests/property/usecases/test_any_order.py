"""Whatever is asked in whatever order while the day goes by, the plan keeps every rule and every promise."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from scheduler.domain.booking import Booking, LegState, Offer
from scheduler.domain.errors import (
    IllegalTransition,
    InvalidRequest,
    OfferExpired,
    OfferSuperseded,
    SchedulerError,
    WouldStrandRiders,
)
from scheduler.domain.fleet import Break, Shift
from scheduler.domain.people import Party
from scheduler.domain.plan import Plan, Run, Stop, StopKind, StopState
from scheduler.domain.request import LegId, Promise
from scheduler.domain.time import TimeWindow
from scheduler.engine.feasibility import check
from scheduler.usecases.achieving import all_achievable
from scheduler.usecases.commands import Happening
from scheduler.usecases.daybook import open_day
from scheduler.usecases.snapshot import take
from tests.examples import examples
from tests.fakes import small_world as sw
from tests.fakes.busy_roads import BusyRoads
from tests.fakes.small_world import HOUR, MINUTE, World

LUNCH = Break(TimeWindow(11 * HOUR, 13 * HOUR + 30 * MINUTE), 30 * MINUTE)
SHIFTS = (
    replace(sw.BUS_SHIFT, breaks=(LUNCH,)),
    replace(sw.CAR_SHIFT, hours=TimeWindow(8 * HOUR, 14 * HOUR), max_duty=5 * HOUR),
    sw.MINI_SHIFT,
)
HOURS = (
    TimeWindow(8 * HOUR, 17 * HOUR),
    TimeWindow(8 * HOUR, 12 * HOUR),
    TimeWindow(10 * HOUR, 15 * HOUR),
    TimeWindow(9 * HOUR, 18 * HOUR),
)
POLICY = replace(
    sw.POLICY,
    booking=replace(sw.POLICY.booking, notice=15 * MINUTE, car_scheme_notice=30 * MINUTE),
    search=replace(sw.POLICY.search, iterations=60),
)
RIDERS = tuple(
    replace(rider, id=sw.RiderId(f"{rider.id}-{n}"), section_19_member=True)
    for n in range(3)
    for rider in sw.RIDERS
)
OVER = frozenset({LegState.COMPLETED, LegState.CANCELLED, LegState.NO_SHOW})

spots = st.sampled_from(sw.SPOTS)
shifts = st.sampled_from(SHIFTS)
quarters = st.integers(0, 32)
questions = st.tuples(
    st.sampled_from(RIDERS),
    st.tuples(spots, spots),
    quarters,
    st.sampled_from(["by", "after"]),
    st.none() | st.integers(2, 12),
    st.integers(0, 2),
)
at_most_an_hour = st.integers(0, 60)


class Day(RuleBasedStateMachine):
    """One service date from before the first pickup to after the last; drivers record on time."""

    late = 0
    """How many seconds after its planned time a driver may record something."""

    @initialize(busy=st.booleans())
    def open(self, busy: bool) -> None:
        self.world = World(*SHIFTS, policy=POLICY, roads=BusyRoads() if busy else None, people=RIDERS)
        self.world.now("7:00")
        self.offers: list[Offer] = []
        self.bookings: list[Booking] = []
        self.promises: dict[LegId, Promise] = {}
        self.over: dict[str, tuple[Stop, ...]] = {}

    def attempt(self, *expected: type[SchedulerError], call: Callable[[], object]) -> object | None:
        """Do one thing; when it is refused nothing may have changed, else the version counts it."""
        before, events = self.world.plan(), len(self.world.events())
        try:
            done = call()
        except expected:
            assert self.world.plan() == before
            return None
        after = self.world.plan()
        assert after.version - before.version == int(
            replace(after, version=0) != replace(before, version=0)
        ) or (after.version == before.version + 1)
        assert len(self.world.events()) > events
        self.check(after)
        return done

    @rule(wanted=st.lists(st.tuples(questions, st.integers(0, 2)), min_size=1, max_size=5))
    def book(self, wanted) -> None:  # type: ignore[no-untyped-def]
        for question, which in wanted:
            self.ask(*question)
            if self.offers:
                self.accept(self.offers[min(which, len(self.offers) - 1)])

    def ask(self, rider, ends, quarter, kind, back, companions, **more) -> None:  # type: ignore[no-untyped-def]
        second = 9 * HOUR + quarter * 15 * MINUTE
        command = self.world.request(rider, *ends, party=Party(companions), **{kind: "12:00"}, **more)
        command = replace(command, outward_at=self.world.line.moment(second))
        if back is not None:
            home = self.world.line.moment(second + back * 15 * MINUTE)
            command = replace(command, homeward_at=home)
        quote = self.attempt(
            InvalidRequest, IllegalTransition, call=lambda: self.world.scheduler.quote(command)
        )
        self.offers = list(quote.offers) if quote is not None else []  # type: ignore[attr-defined]

    def accept(self, offer: Offer) -> None:
        expired = self.world.clock.now() > offer.expires_at
        expected = (OfferSuperseded, OfferExpired, IllegalTransition)
        booking = self.attempt(*expected, call=lambda: self.world.accept(offer))
        if booking is None:
            return
        assert isinstance(booking, Booking)
        assert not expired
        self.promises.update({leg.id: leg.promise for leg in offer.legs})
        self.bookings = [one for one in self.bookings if one.id != booking.id] + [booking]

    @rule(question=questions)
    def only_ask(self, question) -> None:  # type: ignore[no-untyped-def]
        self.ask(*question)

    @precondition(lambda self: self.offers)
    @rule(index=st.integers(0, 2))
    def accept_later(self, index: int) -> None:
        self.accept(self.offers[min(index, len(self.offers) - 1)])

    @precondition(lambda self: self.bookings)
    @rule(
        index=st.integers(0, 50), ends=st.tuples(spots, spots), quarter=quarters, back=st.none() | st.just(6)
    )
    def change(self, index, ends, quarter, back) -> None:  # type: ignore[no-untyped-def]
        booking = self.bookings[index % len(self.bookings)]
        rider = next(rider for rider in RIDERS if rider.id == booking.rider_id)
        self.ask(rider, ends, quarter, "after", back, 0, replaces=booking.id)
        if self.offers:
            self.accept(self.offers[0])

    @precondition(lambda self: self.bookings)
    @rule(index=st.integers(0, 50), part=st.booleans())
    def cancel(self, index: int, part: bool) -> None:
        booking = self.bookings[index % len(self.bookings)]
        legs = (booking.legs[-1].leg.id,) if part else ()
        self.attempt(IllegalTransition, call=lambda: self.world.cancel(booking, *legs))

    @rule(shift=shifts, hours=st.sampled_from(HOURS), rests=st.booleans())
    def set_hours(self, shift: Shift, hours: TimeWindow, rests: bool) -> None:
        changed = replace(shift, hours=hours, max_duty=hours.width, breaks=(LUNCH,) if rests else ())
        known = shift.id in self.known_shifts()
        call = lambda: self.world.set(changed, new=not known)  # noqa: E731
        self.attempt(InvalidRequest, IllegalTransition, WouldStrandRiders, call=call)

    @rule(index=st.integers(0, 9), release=st.booleans())
    def withdraw(self, index: int, release: bool) -> None:
        ids = sorted(self.known_shifts())
        if index < len(ids):
            shift = replace(sw.BUS_SHIFT, id=ids[index])
            call = lambda: self.world.withdraw(shift, release=release)  # noqa: E731
            self.attempt(IllegalTransition, WouldStrandRiders, call=call)

    @rule()
    def optimise(self) -> None:
        self.attempt(call=self.world.optimise)

    @rule(minutes=at_most_an_hour, absent=st.booleans(), late=st.integers(0, 10))
    def time_passes(self, minutes: int, absent: bool, late: int) -> None:
        until = self.world.clock.now() + timedelta(minutes=minutes)
        while True:
            due = [step for step in map(self.next_step, self.world.plan().runs) if step is not None]
            now = self.world.line.seconds(self.world.clock.now())
            steps = sorted((max(at, now), shift_id, what, leg_id) for at, shift_id, what, leg_id in due)
            if not steps or self.world.line.moment(steps[0][0]) > until:
                break
            at, shift_id, what, leg_id = steps[0]
            if what is Happening.BOARDED and absent:
                what = Happening.NO_SHOW
            moment = self.world.line.moment(at + late * self.late // 10)
            self.world.clock.set(moment)
            run = replace(sw.BUS_SHIFT, id=shift_id)
            self.attempt(call=lambda run=run, what=what, leg_id=leg_id: self.world.record(run, what, leg_id))  # type: ignore[misc]
        self.world.clock.set(max(until, self.world.clock.now()))

    def next_step(self, run: Run) -> tuple[int, str, Happening, LegId | None] | None:
        if run.has_ended:
            return None
        if not run.has_begun:
            return run.leaves, run.shift_id, Happening.STARTED, None
        stop = next((one for one in run.stops if not one.is_over and one.leg_id is not None), None)
        if stop is None:
            return run.returns, run.shift_id, Happening.ENDED, None
        if stop.state is StopState.PLANNED:
            return stop.arrival, run.shift_id, Happening.ARRIVED, stop.leg_id
        what = Happening.BOARDED if stop.kind is StopKind.PICKUP else Happening.ALIGHTED
        return stop.departure, run.shift_id, what, stop.leg_id

    def known_shifts(self) -> set[str]:
        with self.world.storage.reading() as records:
            return {shift.id for shift in records.shifts(sw.DAY)}

    def check(self, plan: Plan) -> None:
        """Look at everything that must hold after every single change."""
        with self.world.storage.reading() as records:
            book = open_day(records, sw.DAY, policy=self.world.policy)
        now = self.world.line.seconds(self.world.clock.now())
        snapshot = take(self.world.scheduler._context, book, now)
        assert check(all_achievable(snapshot.problem, snapshot.runs), snapshot.runs) == []
        if not self.late:
            assert check(snapshot.problem, snapshot.runs) == []
            self.check_times(plan)
        self.check_legs(plan)
        self.check_history(plan)

    def check_legs(self, plan: Plan) -> None:
        ahead = [
            stop.leg_id
            for run in plan.runs
            for stop in run.stops
            if stop.kind is StopKind.DELIVERY and not stop.is_over
        ]
        carried = [*ahead, *plan.unassigned]
        open_legs = {
            booked.leg.id
            for booking in self.world.scheduler.day(sw.DAY).bookings
            for booked in booking.legs
            if booked.is_open
        }
        assert len(carried) == len(set(carried))
        assert set(carried) == open_legs
        for booking in self.world.scheduler.day(sw.DAY).bookings:
            for booked in booking.legs:
                expected = self.promises.setdefault(booked.leg.id, booked.leg.promise)
                assert booked.leg.promise == expected

    def check_times(self, plan: Plan) -> None:
        for run in plan.runs:
            moments = [run.leaves, *(m for one in run.stops for m in (one.arrival, one.start, one.departure))]
            assert all(a <= b for a, b in pairwise([*moments, run.returns]))
            for stop in run.stops:
                promise = self.promises.get(stop.leg_id) if stop.leg_id else None
                if promise is None or stop.state is StopState.MISSED:
                    continue
                if stop.kind is StopKind.PICKUP:
                    assert promise.pickup.contains(stop.start)
                else:
                    assert promise.pickup.earliest <= stop.start <= promise.arrive_by

    def check_history(self, plan: Plan) -> None:
        for shift_id, stops in self.over.items():
            run = plan.run(sw.ShiftId(shift_id))
            assert run is not None
            assert run.stops[: len(stops)] == stops
        self.over = {
            run.shift_id: tuple(stop for stop in run.stops if stop.is_over)
            for run in plan.runs
            if run.has_begun
        }

    @invariant()
    def pages_can_be_shown(self) -> None:
        if hasattr(self, "world"):
            view = self.world.scheduler.day(sw.DAY)
            assert view.cost.total >= 0


class LateDay(Day):
    """The same with drivers up to twenty minutes late at every step."""

    late = 20 * MINUTE


LIMITS = examples(15, stateful_step_count=25)


def test_a_day_on_time() -> None:
    run_state_machine_as_test(Day, settings=LIMITS)


def test_a_day_with_late_drivers() -> None:
    run_state_machine_as_test(LateDay, settings=LIMITS)
