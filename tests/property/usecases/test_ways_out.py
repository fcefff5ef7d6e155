"""Every way out that is told works when it is booked at once, whatever the day looks like."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.booking import Alternative, AlternativeKind, Denial, Quote
from scheduler.domain.fleet import Break, ServiceMode, Shift
from scheduler.domain.people import Driver, DriverId, Needs, Party, Qualification
from scheduler.domain.place import Place
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import RequestQuote
from tests.examples import examples
from tests.fakes import small_world as sw
from tests.fakes.busy_roads import BusyRoads
from tests.fakes.small_world import HOUR, MINUTE, World

SEEDS = st.integers(0, 19)
"""Days that several questions are asked about: to book them takes longest."""
WALKER = Needs(door_to_door=False)
LUNCH = Break(TimeWindow(11 * HOUR, 13 * HOUR), 45 * MINUTE)
RURAL = replace(sw.POLICY, offers=replace(sw.POLICY.offers, towns=("Town",)))
STOPS = tuple(
    sw.place(f"Stop {name}", east, north)
    for name, east, north in (
        ("Ash", 3.6, 0), ("Birch", 5.4, 0), ("Cedar", 9.6, 0), ("Dogwood", 6, 3.4), ("Surgery", 11.4, 0),
        ("Market", 14.4, 0), ("West", -3.4, 0), ("North", -4, 8.4), ("East", 18.5, -3.7),
    )
)  # fmt: skip
SPOTS = (*sw.SPOTS, sw.place("West", -4), sw.place("North", -4, 9), sw.place("East", 19, -4))


@dataclass(frozen=True)
class Case:
    """A day, and a question about it that may be answered with no."""

    seed: int

    def world(self) -> tuple[World, RequestQuote]:
        rng = np.random.default_rng(self.seed)
        shifts = [sw.BUS_SHIFT, sw.CAR_SHIFT, sw.MINI_SHIFT]
        chosen = [_changed(shifts[n], rng) for n in rng.permutation(3)[: int(rng.integers(1, 3))].tolist()]
        others = [
            replace(one, id=sw.ShiftId(f"{one.id}-{by}"), service_date=sw.DAY + sw.days(by))
            for one in chosen
            for by in (-1, 1, 2)
            if rng.random() < 0.4
        ]
        roads = BusyRoads() if rng.random() < 0.5 else None
        riders = [replace(one, id=sw.RiderId(f"{one.id}-{n}")) for n in range(4) for one in sw.RIDERS]
        world = World(*chosen, *others, policy=RURAL, roads=roads, people=riders, stops=STOPS)
        for _ in range(int(rng.integers(2, 10))):
            quote = world.scheduler.quote(_question(world, riders, rng))
            if quote.offers:
                world.accept(quote.offers[0])
        return world, _question(world, riders, rng)


def _changed(shift: Shift, rng: np.random.Generator) -> Shift:
    first = int(rng.integers(8, 11)) * HOUR
    hours = TimeWindow(first, first + int(rng.integers(2, 7)) * HOUR)
    breaks = (LUNCH,) if rng.random() < 0.3 and hours.latest > 14 * HOUR else ()
    return replace(shift, hours=hours, max_duty=hours.width, breaks=breaks)


def _question(world: World, riders: list[sw.Rider], rng: np.random.Generator) -> RequestQuote:
    ends = [SPOTS[n] for n in rng.choice(len(SPOTS), 2, replace=False)]
    second = 8 * HOUR + int(rng.integers(0, 36)) * 15 * MINUTE
    kind = "by" if rng.random() < 0.5 else "after"
    command = world.request(riders[int(rng.integers(len(riders)))], *ends, **{kind: "12:00"})  # type: ignore[arg-type]
    command = replace(command, outward_at=world.line.moment(second), party=Party(int(rng.integers(0, 3))))
    if rng.random() < 0.5:
        command = replace(command, needs=WALKER)
    if rng.random() < 0.4:
        home = world.line.moment(second + int(rng.integers(4, 20)) * 15 * MINUTE)
        command = replace(command, homeward_at=home)
    return command


def asked_anew(world: World, told: Alternative) -> Quote:
    """Ask for a way out as the page does."""
    request, line = told.request, sw.Timeline(told.request.service_date, world.policy.zone)
    home = request.homeward
    return world.scheduler.quote(
        RequestQuote(
            rider_id=request.rider_id,
            origin=request.origin,
            destination=request.destination,
            outward_kind=request.outward.kind,
            outward_at=line.moment(request.outward.at),
            homeward_kind=home.kind if home else None,
            homeward_at=line.moment(home.at) if home else None,
            party=request.party,
            needs=request.needs,
            purpose=request.purpose,
            driver_gender=request.driver_gender,
            by=sw.BY,
        )
    )


def with_one_more(world: World, denial: Denial) -> None:
    """Let a new volunteer take the hours that a denial asks for."""
    wanted = denial.help_wanted
    assert wanted is not None
    home: Place = denial.request.origin
    held = tuple((one, sw.LATER) for one in Qualification)
    driver = Driver(DriverId("driver-new"), "New", home, held, gender=denial.request.driver_gender)
    car = replace(sw.CAR, id=sw.VehicleId("vehicle-new"))
    more = sw.shift("new", driver, car, wanted.hours)
    assert car.mode is ServiceMode.CAR_SCHEME
    world.put(driver, car, replace(more, start=home, end=home))


@cache
def denied(seed: int) -> list[tuple[Case, World, RequestQuote, Denial]]:
    """Return days with a question that was answered with no; whoever goes on from there takes a copy."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(3):
        case = Case(int(rng.integers(2**31)))
        world, question = case.world()
        denial = world.scheduler.quote(question).denial
        if denial is not None:
            found.append((case, world, question, denial))
    return found


@given(SEEDS)
@examples(18)
def test_every_way_out_can_be_booked_at_once(seed: int) -> None:
    for case, asked, _, denial in denied(seed):
        for told in denial.alternatives:
            world = asked.copy()
            quote = asked_anew(world, told)
            assert quote.offers, (case, told.text)
            assert world.accept(quote.offers[0]).legs


@given(SEEDS)
@examples(20)
def test_one_more_driver_in_those_hours_makes_it_possible(seed: int) -> None:
    for case, asked, question, denial in denied(seed):
        if denial.help_wanted is not None:
            world = asked.copy()
            with_one_more(world, denial)
            quote = world.scheduler.quote(question)
            assert quote.offers, (case, denial.help_wanted.text)
            assert world.accept(quote.offers[0]).legs


def test_the_days_are_worth_asking_about() -> None:
    kinds: Counter[AlternativeKind] = Counter()
    helped = 0
    for seed in range(15):
        for *_, denial in denied(seed):
            per_kind = Counter(told.kind for told in denial.alternatives)
            assert per_kind[AlternativeKind.OTHER_TIME] <= 3
            assert per_kind[AlternativeKind.OTHER_DAY] <= 2
            kinds += per_kind
            helped += denial.help_wanted is not None
    assert {AlternativeKind.OTHER_TIME, AlternativeKind.OTHER_DAY, AlternativeKind.ONE_WAY} <= set(kinds)
    assert helped > 10
