"""What a coordinator holds fast is obeyed by every verb; what is moved by hand names the rule that is in the way."""

from dataclasses import replace

import pytest

from scheduler.domain.booking import Booking
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, RuleBroken
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import Shift
from scheduler.domain.pins import Hold
from scheduler.domain.request import LegId
from scheduler.usecases.changes import CauseKind
from scheduler.usecases.commands import Failure
from scheduler.usecases.repairs import NoticeKind
from tests.fakes import small_world as sw
from tests.fakes.small_world import (
    ANN,
    ASH,
    BIRCH,
    BOB,
    BUS_SHIFT,
    CAR_SHIFT,
    CEDAR,
    CLO,
    EVA,
    HOUR,
    MARKET,
    MINI_SHIFT,
    SURGERY,
    World,
)


def leg_of(booking: Booking) -> LegId:
    return booking.legs[0].leg.id


def last(world: World, kind: EventType) -> Event:
    return next(event for event in reversed(world.events()) if event.type is kind)


def carried_by(world: World, leg_id: LegId) -> str | None:
    run = world.plan().run_of(leg_id)
    return None if run is None else run.shift_id


def riding(*shifts: Shift) -> tuple[World, Booking]:
    """Return a world in which Ann rides by bus, other shifts added later."""
    world = World(BUS_SHIFT)
    ann = world.book(ANN, ASH, SURGERY, after="9:30")
    world.put(*shifts)
    return world, ann


def test_a_hold_is_kept_with_its_reason_and_is_a_new_version() -> None:
    world, ann = riding()
    held = world.hold(Hold.PINNED, ride=leg_of(ann), why="Pat knows the way in")
    assert dict(held.pins.legs) == {leg_of(ann): BUS_SHIFT.id}
    assert world.plan().version == held.version == 2
    assert world.scheduler.held(sw.DAY) == held
    data = last(world, EventType.PLAN_HELD).data
    assert (data["hold"], data["leg"], data["shift"]) == ("pinned", leg_of(ann), BUS_SHIFT.id)
    assert data["reason"] == "Pat knows the way in"
    assert dict(world.hold(Hold.RELEASED, ride=leg_of(ann)).pins.legs) == {}


def test_a_frozen_run_is_not_offered() -> None:
    world, _ = riding()
    assert world.quote(BOB, ASH, SURGERY, after="9:30").offers
    world.hold(Hold.FROZEN, run=BUS_SHIFT)
    denial = world.quote(BOB, ASH, SURGERY, after="9:30").denial
    assert denial is not None
    world.hold(Hold.RELEASED, run=BUS_SHIFT)
    assert world.quote(BOB, ASH, SURGERY, after="9:30").offers


def test_an_offer_on_a_run_that_was_frozen_since_is_taken_elsewhere() -> None:
    world, _ = riding()
    offer = world.offer(BOB, ASH, SURGERY, after="9:30")
    assert offer.shift_ids == (BUS_SHIFT.id,)
    world.hold(Hold.FROZEN, run=BUS_SHIFT)
    world.put(MINI_SHIFT, CAR_SHIFT)
    bob = world.accept(offer)
    assert carried_by(world, leg_of(bob)) != BUS_SHIFT.id


def wasteful() -> tuple[World, Booking, Booking]:
    """Return a day on which one car would do, but two are out."""
    world = World(CAR_SHIFT)
    ann = world.book(ANN, BIRCH, SURGERY, after="9:30")
    world.put(BUS_SHIFT)
    world.hold(Hold.FROZEN, run=CAR_SHIFT)
    bob = world.book(BOB, BIRCH, SURGERY, after="9:30")
    world.hold(Hold.RELEASED, run=CAR_SHIFT)
    assert carried_by(world, leg_of(bob)) == BUS_SHIFT.id
    return world, ann, bob


def test_a_search_moves_what_is_free() -> None:
    world, ann, bob = wasteful()
    assert world.optimise().moved
    assert carried_by(world, leg_of(ann)) == carried_by(world, leg_of(bob))


def test_a_search_leaves_pinned_rides_where_they_are() -> None:
    world, ann, bob = wasteful()
    world.hold(Hold.PINNED, ride=leg_of(ann))
    world.hold(Hold.PINNED, ride=leg_of(bob))
    assert world.optimise().moved == ()
    assert carried_by(world, leg_of(bob)) == BUS_SHIFT.id


@pytest.mark.parametrize("how", [Hold.LOCKED, Hold.FROZEN])
def test_a_search_takes_nothing_out_of_a_held_run(how: Hold) -> None:
    world, ann, _ = wasteful()
    world.hold(how, run=BUS_SHIFT)
    world.hold(how, run=CAR_SHIFT)
    assert world.optimise().moved == ()
    assert carried_by(world, leg_of(ann)) == CAR_SHIFT.id


def test_a_locked_run_takes_more_rides_between_its_stops() -> None:
    world, ann = riding()
    world.hold(Hold.LOCKED, run=BUS_SHIFT)
    bob = world.book(BOB, ASH, SURGERY, after="9:30")
    assert carried_by(world, leg_of(bob)) == carried_by(world, leg_of(ann))


def test_a_repair_leaves_a_frozen_run_alone_and_lets_go_what_was_pinned_to_a_lost_shift() -> None:
    world, ann = riding(CAR_SHIFT, MINI_SHIFT)
    world.hold(Hold.PINNED, ride=leg_of(ann))
    world.hold(Hold.FROZEN, run=CAR_SHIFT)
    world.now("8:10")
    repair = world.fail(BUS_SHIFT, Failure.DRIVER_SICK)
    assert carried_by(world, leg_of(ann)) == MINI_SHIFT.id
    assert repair.plan.run(CAR_SHIFT.id) is None
    assert dict(world.scheduler.held(sw.DAY).pins.legs) == {}


def test_a_repair_keeps_a_pinned_ride_of_another_run_where_it_is() -> None:
    world = World(BUS_SHIFT)
    ann, eva = (world.book(one, ASH, SURGERY, after="9:30") for one in (ANN, EVA))
    world.put(CAR_SHIFT, MINI_SHIFT)
    world.move((leg_of(eva), CAR_SHIFT), pin=True)
    world.now("8:10")
    world.fail(BUS_SHIFT, Failure.DRIVER_SICK)
    assert carried_by(world, leg_of(eva)) == CAR_SHIFT.id
    assert carried_by(world, leg_of(ann)) in (CAR_SHIFT.id, MINI_SHIFT.id)


def test_a_ride_is_moved_by_hand_and_everybody_concerned_is_told() -> None:
    world, ann = riding(CAR_SHIFT)
    moved = world.move((leg_of(ann), CAR_SHIFT), why="She asked for Quin")
    assert carried_by(world, leg_of(ann)) == CAR_SHIFT.id
    assert (moved.broken, dict(moved.pins.legs)) == ((), {})
    assert [note.kind for note in moved.told] == [
        NoticeKind.ANOTHER_DRIVER,
        NoticeKind.RUN_CHANGED,
        NoticeKind.RUN_CHANGED,
    ]
    (change,) = moved.changes.legs
    assert change.cause.kind is CauseKind.BY_HAND
    assert change.text == "Moved from Pat (Bus) to Quin (Car): a coordinator moved it."
    assert last(world, EventType.RIDES_MOVED).data["reason"] == "She asked for Quin"
    assert world.scheduler.history(sw.DAY)[0].changes == moved.changes


def test_a_pinned_ride_that_is_moved_stays_pinned() -> None:
    world, ann = riding(CAR_SHIFT)
    world.hold(Hold.PINNED, ride=leg_of(ann))
    assert dict(world.move((leg_of(ann), CAR_SHIFT)).pins.legs) == {leg_of(ann): CAR_SHIFT.id}


def test_two_rides_change_places() -> None:
    world, ann, bob = wasteful()
    world.move((leg_of(ann), BUS_SHIFT), (leg_of(bob), CAR_SHIFT))
    assert carried_by(world, leg_of(ann)) == BUS_SHIFT.id
    assert carried_by(world, leg_of(bob)) == CAR_SHIFT.id


def test_a_ride_without_a_driver_is_given_one() -> None:
    world, ann = riding()
    world.withdraw(BUS_SHIFT, release=True)
    world.put(CAR_SHIFT)
    world.move((leg_of(ann), CAR_SHIFT))
    assert carried_by(world, leg_of(ann)) == CAR_SHIFT.id
    assert world.plan().unassigned == ()


def test_the_law_cannot_be_set_aside() -> None:
    world = World(BUS_SHIFT)
    clo = world.book(CLO, ASH, SURGERY, after="9:30")
    spare = replace(sw.BUS, id=sw.VehicleId("vehicle-spare"), name="Spare bus")
    nobody = replace(sw.RUE, id=sw.DriverId("driver-new"), qualifications=())
    spare_shift = sw.shift("spare", nobody, spare)
    world.put(spare, nobody, CAR_SHIFT, spare_shift)
    before = world.plan()
    for shift, rule in ((CAR_SHIFT, "vehicle"), (spare_shift, "qualification")):
        with pytest.raises(RuleBroken, match="cannot be set aside") as refusal:
            world.move((leg_of(clo), shift), set_aside=True)
        assert [code for code, _ in refusal.value.rules] == [rule]
        assert not refusal.value.may_be_set_aside
    assert world.plan() == before


def test_what_another_rider_was_promised_cannot_be_set_aside() -> None:
    world = World(CAR_SHIFT)
    world.book(BOB, MARKET, SURGERY, after="9:30")
    world.hold(Hold.FROZEN, run=CAR_SHIFT)
    world.put(BUS_SHIFT)
    ann = world.book(ANN, ASH, BIRCH, after="9:30")
    world.hold(Hold.RELEASED, run=CAR_SHIFT)
    with pytest.raises(RuleBroken) as refusal:
        world.move((leg_of(ann), CAR_SHIFT), set_aside=True)
    assert not refusal.value.may_be_set_aside


def test_a_rule_of_ours_is_named_and_may_be_set_aside_and_the_day_goes_on() -> None:
    short = replace(CAR_SHIFT, max_duty=HOUR // 4)
    world, ann = riding(short)
    with pytest.raises(RuleBroken, match="longer than agreed") as refusal:
        world.move((leg_of(ann), short))
    assert refusal.value.may_be_set_aside
    assert [code for code, _ in refusal.value.rules] == ["duration"]
    moved = world.move((leg_of(ann), short), set_aside=True, why="Quin does not mind")
    assert [code for code, _ in moved.broken] == ["duration"]
    assert last(world, EventType.RIDES_MOVED).data["broken"] == ["duration"]
    world.book(BOB, CEDAR, MARKET, after="11:00")
    world.hold(Hold.FROZEN, run=short)
    world.optimise()
    assert carried_by(world, leg_of(ann)) == short.id


@pytest.mark.parametrize("whose", ["rider", "driver"])
def test_a_wish_for_somebody_is_named_before_a_ride_goes_to_another(whose: str) -> None:
    world, ann = riding(CAR_SHIFT)
    if whose == "rider":
        world.put(replace(ANN, preferred_drivers=frozenset({BUS_SHIFT.driver_id})))
    else:
        world.put(replace(sw.PAT, preferred_riders=frozenset({ANN.id})))
    with pytest.raises(RuleBroken, match="would rather") as refusal:
        world.move((leg_of(ann), CAR_SHIFT))
    assert refusal.value.may_be_set_aside
    moved = world.move((leg_of(ann), CAR_SHIFT), set_aside=True, why="Pat has a cold")
    assert [code for code, _ in moved.broken] == [f"preferred_{'driver' if whose == 'rider' else 'rider'}"]
    world.move((leg_of(ann), BUS_SHIFT))
    assert carried_by(world, leg_of(ann)) == BUS_SHIFT.id


def test_what_cannot_be_done_says_so() -> None:
    world, ann = riding(CAR_SHIFT)
    leg = leg_of(ann)
    with pytest.raises(InvalidRequest, match="Say why"):
        world.move((leg, CAR_SHIFT), why=" ")
    with pytest.raises(InvalidRequest, match="one ride, or two"):
        world.move()
    with pytest.raises(NotFound):
        world.move((LegId("leg-none"), CAR_SHIFT))
    with pytest.raises(NotFound):
        world.move((leg, MINI_SHIFT))
    with pytest.raises(IllegalTransition, match="on that run already"):
        world.move((leg, BUS_SHIFT))
    with pytest.raises(InvalidRequest, match="Name one ride"):
        world.hold(Hold.LOCKED)
    with pytest.raises(InvalidRequest, match="pinned or released"):
        world.hold(Hold.FROZEN, ride=leg)
    with pytest.raises(IllegalTransition, match="not pinned"):
        world.hold(Hold.RELEASED, ride=leg)
    with pytest.raises(IllegalTransition, match="not held"):
        world.hold(Hold.RELEASED, run=BUS_SHIFT)
    world.hold(Hold.LOCKED, run=BUS_SHIFT)
    with pytest.raises(IllegalTransition, match="Release it first"):
        world.move((leg, CAR_SHIFT))
