"""Whatever is planned, asked, answered, lent and said in whatever order, nobody is asked outside what they say now."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from scheduler.domain.availability import Availability, Away, DatedTime, Limits, OwnCar, WeeklyTime
from scheduler.domain.duty import DutyOffer, DutyRole, SeatState
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound
from scheduler.domain.fleet import VehicleId
from scheduler.domain.people import Driver
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import LendVehicle
from scheduler.usecases.papers_keeping import KeepPapers
from scheduler.usecases.rota_commands import (
    AddDuty,
    AnswerDutyOffer,
    AskForDuty,
    DropOut,
    GiveAvailability,
    PlanRota,
    PublishRota,
    StepDown,
    WantEscort,
)
from scheduler.usecases.rota_reading import problem_of
from tests.examples import examples
from tests.fakes.said_words import HOUR, one_by_one, taken_together
from tests.fakes.small_world import BUS, DAY, PAT, QUIN, RUE, World
from tests.unit.usecases.test_rota import OFFICE

MONDAY = DAY + timedelta(days=6)
SUNDAY = MONDAY + timedelta(days=6)
DAYS = st.integers(0, 3).map(lambda n: MONDAY + timedelta(days=n))
HOURS = st.sampled_from([TimeWindow(a * HOUR, b * HOUR) for a, b in ((7, 11), (9, 13), (13, 17), (17, 21))])
WIDE = TimeWindow(6 * HOUR, 21 * HOUR)
DRIVERS = st.sampled_from((PAT, QUIN, RUE))
ROLES = st.sampled_from(DutyRole)


ONE_LIMIT = st.sampled_from(
    [
        Limits(**limit)
        for limit in (
            {},
            {"seconds_day": 4 * HOUR},
            {"seconds_week": 8 * HOUR},
            {"outings_day": 1},
            {"outings_week": 1},
            {"outings_week": 2},
            {"metres_day": 75_000},
            {"metres_week": 75_000},
            {"metres_week": 150_000},
        )
    ]
)
SAID: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "weekly": st.frozensets(st.integers(0, 3), min_size=2).map(
            lambda days: tuple(WeeklyTime(day, WIDE) for day in sorted(days))
        ),
        "extra": st.lists(st.builds(DatedTime, DAYS, HOURS), max_size=1).map(tuple),
        "away": st.lists(DAYS.map(lambda day: Away(day, day)), max_size=1).map(tuple),
        "daylight_only": st.sampled_from((False, False, True)),
        "roles": st.sampled_from((frozenset(DutyRole), frozenset(DutyRole), frozenset({DutyRole.DRIVER}))),
        "vehicles": st.sampled_from((frozenset({BUS.id}), frozenset({BUS.id}), frozenset())),
        "not_with": st.sampled_from(
            [frozenset(), frozenset(), *(frozenset({one.id}) for one in (PAT, QUIN, RUE))]
        ),
        "limits": ONE_LIMIT,
    }
)


class Rota(RuleBasedStateMachine):
    """Three volunteers, one bus, four days; each step is something that somebody presses."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.rota = self.world.scheduler.rota

    @initialize(said=st.tuples(SAID, SAID, SAID))
    def begin(self, said: tuple[dict[str, Any], ...]) -> None:
        """Everybody has said something, and the office has asked for the first duties."""
        for driver, words in zip((PAT, QUIN, RUE), said, strict=True):
            self.say(driver, words)
        for number in range(3):
            day = MONDAY + timedelta(days=number)
            for hours in (TimeWindow(9 * HOUR, 13 * HOUR), TimeWindow(13 * HOUR, 17 * HOUR)):
                more = {"escort": number == 1, "health": number == 2, "rides": 5}
                self.rota.add(AddDuty(day, hours, OFFICE, BUS.id, **more))
        self.plan()
        self.publish()

    @rule(driver=DRIVERS, said=SAID)
    def say(self, driver: Driver, said: dict[str, Any]) -> None:
        """Somebody says something else."""
        said = said | {"not_with": said["not_with"] - {driver.id}}
        car = OwnCar(VehicleId(f"car-{driver.id}"))
        self.rota.give(GiveAvailability(Availability(driver.id, car=car, **said), OFFICE))

    @rule(driver=DRIVERS, until=st.sampled_from((MONDAY, date(2030, 1, 1))))
    def renew(self, driver: Driver, until: date) -> None:
        """Papers run out on the Monday, or are renewed."""
        held = tuple((kind, until) for kind, _ in driver.qualifications)
        self.rota.keep_papers(KeepPapers(driver.id, held, driver.born, driver.driving_since, OFFICE))

    @rule(day=DAYS, hours=HOURS, bus=st.booleans(), escort=st.booleans(), health=st.booleans())
    def add(self, day: date, hours: TimeWindow, *, bus: bool, escort: bool, health: bool) -> None:
        """The office adds a duty."""
        self.tried(
            lambda: self.rota.add(
                AddDuty(day, hours, OFFICE, BUS.id if bus else None, escort=escort, health=health)
            )
        )

    @rule()
    def plan(self) -> None:
        """The office plans a week."""
        self.rota.plan(PlanRota(MONDAY, OFFICE, weeks=1, effort=0.2))

    @rule()
    def publish(self) -> None:
        """The office asks everybody named, who may have said something else since."""
        self.rota.publish(PublishRota(MONDAY, SUNDAY, OFFICE))

    @rule(data=st.data(), role=ROLES, driver=st.none() | DRIVERS)
    def ask(self, data: st.DataObject, role: DutyRole, driver: Driver | None) -> None:
        """The office asks for one duty: the next, or somebody by name."""
        with self.world.storage.reading() as records:
            duty = data.draw(st.sampled_from(records.duties(MONDAY, SUNDAY)))
        who = None if driver is None else driver.id
        self.tried(lambda: self.rota.ask(AskForDuty(duty.id, role, OFFICE, who)))

    @rule(data=st.data(), accepts=st.booleans())
    def answer(self, data: st.DataObject, *, accepts: bool) -> None:
        """Somebody answers."""
        waiting = self.waiting()
        if waiting:
            offer = data.draw(st.sampled_from(waiting))
            self.tried(lambda: self.rota.answer(AnswerDutyOffer(offer.id, accepts, OFFICE)))

    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        """Somebody cannot come after all."""
        with self.world.storage.reading() as records:
            taken = [
                (duty, seat)
                for duty in records.duties(MONDAY, SUNDAY)
                for seat in duty.seats
                if seat.state is SeatState.ACCEPTED
            ]
        if taken:
            duty, seat = data.draw(st.sampled_from(taken))
            assert seat.driver_id is not None
            if seat.shift_id is not None:
                self.rota.drop_out(DropOut(seat.shift_id, OFFICE))
            else:
                self.rota.step_down(StepDown(duty.id, seat.driver_id, OFFICE))

    @rule(data=st.data(), wanted=st.booleans())
    def escort(self, data: st.DataObject, *, wanted: bool) -> None:
        """The office wants an escort, or none."""
        with self.world.storage.reading() as records:
            duty = data.draw(st.sampled_from(records.duties(MONDAY, SUNDAY)))
        self.tried(lambda: self.rota.want_escort(WantEscort(duty.id, wanted, OFFICE)))

    @rule(
        day=DAYS, hours=st.sampled_from((TimeWindow(8 * HOUR, 10 * HOUR), TimeWindow(12 * HOUR, 16 * HOUR)))
    )
    def lend(self, day: date, hours: TimeWindow) -> None:
        """The bus does other work."""
        self.tried(lambda: self.world.scheduler.lend(LendVehicle(day, BUS.id, hours, "school", 0, OFFICE)))

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        """Time goes by, before the Monday."""
        self.world.clock.advance(hours * HOUR)
        self.rota.expire()

    @invariant()
    def nobody_is_asked_outside_what_they_say(self) -> None:
        """Look at every offer without an answer."""
        with self.world.storage.reading() as records:
            problem = problem_of(self.context, records, MONDAY, last=SUNDAY)
            seats = {
                (duty.id, seat.role): seat for duty in records.duties(MONDAY, SUNDAY) for seat in duty.seats
            }
        numbers = {(problem.duties[d].id, role): s for s, (d, role) in enumerate(problem.seats)}
        asked: dict[int, list[int]] = {}
        for offer in self.waiting():
            seat, s = seats[offer.duty_id, offer.role], numbers[offer.duty_id, offer.role]
            assert (seat.driver_id, seat.state) == (offer.driver_id, SeatState.OFFERED)
            p = problem.person[offer.driver_id]
            one_by_one(problem, p, s)
            assert not problem.is_lent(problem.seats[s][0])
            asked.setdefault(p, []).append(s)
        for p, added in asked.items():
            taken_together(problem, p, [s for s, who in enumerate(problem.fixed) if who == p], of=added)

    @property
    def context(self) -> Any:
        """What the rota is reckoned from."""
        return self.rota._context

    def waiting(self) -> list[DutyOffer]:
        """Return every offer without an answer."""
        with self.world.storage.reading() as records:
            return [one for one in records.waiting_duty_offers() if one.expires_at > self.world.clock.now()]

    def tried(self, press: Callable[[], object]) -> None:
        """Press something that may be refused."""
        try:
            press()
        except (InvalidRequest, IllegalTransition, NotFound):
            return


def test_whatever_is_pressed_nobody_is_asked_outside_what_they_say() -> None:
    run_state_machine_as_test(Rota, settings=examples(40, stateful_step_count=30, deadline=None))
