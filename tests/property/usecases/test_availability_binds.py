"""Whatever volunteers say, no quote, booking, plan, offer or open ride asks anything outside it of them."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.availability import Availability, Limits, WeeklyTime
from scheduler.domain.duty import DutyRole
from scheduler.domain.errors import InvalidRequest
from scheduler.domain.events import Actor
from scheduler.domain.matching import is_unwilling
from scheduler.domain.people import Unwilling, Wheelchair
from scheduler.domain.request import Purpose
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import Origin
from scheduler.usecases.rota_commands import AddDuty, AskForDuty, GiveAvailability
from tests.examples import examples
from tests.fakes.small_world import (
    ASH,
    BIRCH,
    BUS,
    CAR,
    DAY,
    DOT,
    EVA,
    HOUR,
    MARKET,
    QUIN,
    World,
    place,
    shift,
)

OFFICE = Origin(Actor("coordinator", "office"))
VILLAGES = ("Ashby", "Birchley", "Town")
SPOTS = tuple(place(one.name, n * 3 + 3, 0, VILLAGES[n % 3]) for n, one in enumerate((ASH, BIRCH, MARKET)))
EVENING = TimeWindow(18 * HOUR, 22 * HOUR)
hours = st.builds(
    lambda begins, width: TimeWindow(begins * HOUR, (begins + width) * HOUR),
    st.integers(7, 9),
    st.integers(6, 9),
)


@given(
    window=hours,
    asked=hours,
    changed=hours,
    unwilling=st.frozensets(st.sampled_from(Unwilling), max_size=2),
    avoided=st.frozensets(st.sampled_from(VILLAGES), max_size=1),
    takes_dogs=st.booleans(),
    limits=st.builds(
        Limits,
        outings_day=st.sampled_from((None, 1, 2)),
        metres_day=st.sampled_from((None, 15_000, 25_000, 40_000)),
        metres_week=st.sampled_from((None, 20_000, 50_000)),
    ),
    wishes=st.lists(
        st.tuples(st.sampled_from((DOT, EVA)), st.permutations(range(3)), st.integers(10, 21), st.booleans()),
        min_size=2,
        max_size=6,
    ),
)
@examples(25)
def test_nothing_outside_what_somebody_said_is_ever_asked_of_them(
    window: TimeWindow,
    asked: TimeWindow,
    changed: TimeWindow,
    unwilling: frozenset[Unwilling],
    avoided: frozenset[str],
    takes_dogs: bool,
    limits: Limits,
    wishes: list[Any],
) -> None:
    world = World()
    said = Availability(
        QUIN.id,
        weekly=tuple(WeeklyTime(DAY.weekday(), hours) for hours in (window, EVENING)),
        limits=limits,
        vehicles=frozenset({BUS.id}),
    )
    world.scheduler.rota.give(GiveAvailability(said, OFFICE, takes_dogs, unwilling, avoided))
    fits = window.earliest <= asked.earliest and asked.latest <= window.latest
    try:
        world.set(shift("x", QUIN, CAR, asked), new=True, by=OFFICE)
        assert fits
    except InvalidRequest:
        assert not fits
        world.set(shift("y", QUIN, CAR, window), new=True, by=OFFICE)
    duty = world.scheduler.rota.add(AddDuty(DAY, asked, OFFICE, BUS.id))
    offer = world.scheduler.rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE))
    assert offer is None or fits
    if offer is not None:
        stays = changed.earliest <= asked.earliest and asked.latest <= changed.latest
        for weekly in ((WeeklyTime(DAY.weekday(), changed),), said.weekly):
            world.scheduler.rota.give(
                GiveAvailability(replace(said, weekly=weekly), OFFICE, takes_dogs, unwilling, avoided)
            )
            assert bool(world.scheduler.rota.offers_of(QUIN.id)) == stays, "taken back, and not asked again"
    try:
        world.set(shift("z", QUIN, CAR, EVENING), new=True, by=OFFICE)
        assert limits.outings_day != 1
    except InvalidRequest:
        assert limits.outings_day == 1
    for rider, (a, b, _), at, health in wishes:
        purpose = {"purpose": Purpose.HEALTH} if health else {}
        quote = world.quote(rider, SPOTS[a], SPOTS[b], by=f"{at}:00", **purpose)
        if quote.offers:
            world.accept(quote.offers[0])
    world.optimise()
    with world.storage.reading() as records:
        driver = records.driver(QUIN.id)
        shifts = {one.id: one for one in records.shifts(DAY)}
        bookings = records.bookings(DAY)
    assert driver is not None
    legs = {one.leg.id: one.leg for booking in bookings for one in booking.legs}
    runs = [run for run in world.plan().runs if run.leg_ids()]
    assert limits.outings_day is None or len(runs) <= limits.outings_day
    metres = sum(run.metres for run in runs)
    assert metres <= min(one for one in (limits.metres_day, limits.metres_week, metres) if one is not None)
    for run in runs:
        assert any(one.earliest <= run.leaves <= run.returns <= one.latest for one in (window, EVENING))
        assert shifts[run.shift_id].driver_id == QUIN.id
        for leg_id in run.leg_ids():
            request = legs[leg_id].request
            assert not is_unwilling(driver, request)
            assert takes_dogs or not request.needs.assistance_dog
            assert not {request.origin.locality, request.destination.locality} & avoided
            assert Unwilling.WALKING_FRAME not in unwilling or not request.needs.walking_frame
            assert request.needs.wheelchair is Wheelchair.NONE
