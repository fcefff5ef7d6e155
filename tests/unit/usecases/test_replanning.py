"""What happens when a driver, a vehicle or the end of a shift is lost on the day."""

from dataclasses import replace

import pytest

from scheduler.domain.booking import BookingState, LegState, Limit
from scheduler.domain.errors import IllegalTransition, InvalidRequest, NotFound, OfferSuperseded
from scheduler.domain.events import Event, EventType
from scheduler.domain.fleet import Shift
from scheduler.domain.people import Needs, Party
from scheduler.domain.plan import StopKind
from scheduler.domain.request import Purpose
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import Failure
from scheduler.usecases.daybook import open_day
from scheduler.usecases.repairs import NoticeKind, Repair
from scheduler.usecases.snapshot import take
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
    MINUTE,
    RUE,
    SURGERY,
    World,
    shift,
)

SICK, BROKEN, SHORTENED = Failure.DRIVER_SICK, Failure.VEHICLE_BROKEN, Failure.SHIFT_SHORTENED
NOON = TimeWindow(8 * HOUR, 12 * HOUR)
SPARE = replace(sw.BUS, id=sw.VehicleId("vehicle-spare"), name="Spare bus")
SPARE_SHIFT = shift("spare", RUE, SPARE)


def said(repair: Repair) -> list[str]:
    return [note.text for note in repair.told]


def kinds(repair: Repair) -> list[NoticeKind]:
    return [note.kind for note in repair.told]


def last(world: World, kind: EventType) -> Event:
    return next(event for event in reversed(world.events()) if event.type is kind)


def on_one_bus(*more: Shift) -> World:
    """Return a world whose rides all go by bus, because the other shifts come later."""
    world = World(BUS_SHIFT, people=[SPARE])
    world.later = more  # type: ignore[attr-defined]
    return world


def test_another_driver_takes_what_a_sick_one_had() -> None:
    world = on_one_bus()
    ann = world.book(ANN, ASH, SURGERY, after="9:30")
    world.put(CAR_SHIFT)
    world.now("8:10")
    repair = world.fail(BUS_SHIFT, SICK)
    (leg,) = ann.legs
    assert repair.rehomed == (leg.leg.id,)
    assert repair.plan.run(BUS_SHIFT.id) is None
    assert repair.plan.run(CAR_SHIFT.id) is not None
    assert (repair.proposals, repair.unserved, repair.moved) == ((), (), ())
    assert world.booking(ann) == ann
    assert said(repair) == [
        "Ann Alder, Ash to Surgery: Quin (Car) comes instead of Pat (Bus), about 9:30 am; the time promised stays, "
        "between 9:30 am and 9:45 am.",
        "Pat Pine: your run changed, without Ann Alder.",
        "Quin Quince: your run changed, with Ann Alder.",
    ]
    assert last(world, EventType.DAY_REPLANNED).data["lost"] == [BUS_SHIFT.id]
    with world.storage.reading() as records:
        assert [one.id for one in records.shifts(sw.DAY)] == [CAR_SHIFT.id]


def test_who_cannot_be_taken_is_rung_health_and_never_alone_first() -> None:
    world = on_one_bus()
    world.book(CLO, ASH, SURGERY, after="9:00")
    world.book(EVA, ASH, SURGERY, after="10:00", needs=Needs(never_left_alone=True), party=Party(1))
    world.book(BOB, ASH, SURGERY, after="11:00", purpose=Purpose.HEALTH)
    world.now("8:05")
    repair = world.fail(BUS_SHIFT, SICK)
    assert kinds(repair) == [NoticeKind.CANNOT_BE_TAKEN] * 3 + [NoticeKind.RUN_CHANGED]
    assert [text.split(",")[0] for text in said(repair)][:3] == ["Eva Elm", "Bob Box", "Clo Cherry"]
    assert len(repair.plan.unassigned) == 3


def test_the_urgent_ride_gets_the_only_free_place() -> None:
    world = on_one_bus()
    shop = world.book(ANN, ASH, SURGERY, after="9:30")
    health = world.book(BOB, CEDAR, ASH, after="9:30", purpose=Purpose.HEALTH)
    world.put(replace(CAR_SHIFT, hours=TimeWindow(9 * HOUR + 15 * MINUTE, 10 * HOUR + 5 * MINUTE)))
    world.now("8:10")
    repair = world.fail(BUS_SHIFT, SICK)
    assert repair.rehomed == (health.legs[0].leg.id,)
    assert shop.legs[0].leg.id in repair.plan.unassigned


def broken_with_ann_aboard() -> World:
    world = on_one_bus()
    world.ann = world.book(ANN, ASH, SURGERY, after="9:30", back="12:00")  # type: ignore[attr-defined]
    world.put(SPARE_SHIFT)
    world.drive(BUS_SHIFT, stops=1)
    return world


def test_riders_of_a_broken_bus_are_fetched_from_where_it_stands() -> None:
    world = broken_with_ann_aboard()
    world.now("9:50")
    repair = world.fail(BUS_SHIFT, BROKEN, stands_at=BIRCH)
    booking = world.booking(world.ann)  # type: ignore[attr-defined]
    out, on, back = booking.legs
    assert (out.state, on.state, back.state) == (
        LegState.TRANSFERRED,
        LegState.CONFIRMED,
        LegState.CONFIRMED,
    )
    assert (on.leg.origin, on.leg.destination) == (BIRCH, SURGERY)
    assert on.leg.promise.arrive_by == out.leg.promise.arrive_by
    assert on.leg.promise.pickup == TimeWindow(world.second("9:50"), world.second("10:00"))
    assert booking.state is BookingState.UNDER_WAY
    assert kinds(repair)[0] is NoticeKind.FETCHED
    assert said(repair)[0] == (
        "Ann Alder, Birch to Surgery: Rue (Spare bus) fetches them about 10:00 am; there about 10:13 am."
    )
    ended = world.run(BUS_SHIFT)
    assert ended.has_ended
    assert [(stop.kind, stop.leg_id) for stop in ended.stops] == [(StopKind.PICKUP, out.leg.id)]


def test_who_was_fetched_has_been_riding_since_before_however_the_new_run_is_looked_at() -> None:
    world = broken_with_ann_aboard()
    since = world.run(BUS_SHIFT).stops[0].departure
    world.now("9:50")
    world.fail(BUS_SHIFT, BROKEN, stands_at=BIRCH)
    on = world.booking(world.ann).legs[1].leg.id  # type: ignore[attr-defined]
    with world.storage.reading() as records:
        book = open_day(records, sw.DAY, policy=world.policy)
    assert book.riding_since(on) == book.only(SPARE_SHIFT.id).riding_since(on) == since


def test_the_ride_clock_runs_on_beside_a_broken_bus() -> None:
    world = broken_with_ann_aboard()
    boarded = world.run(BUS_SHIFT).stops[0].departure
    world.now("9:50")
    world.fail(BUS_SHIFT, BROKEN, stands_at=BIRCH)
    world.drive(SPARE_SHIFT, stops=2)
    data = last(world, EventType.TRIP_TASK_COMPLETION).data
    assert data["ride_s"] == data["reached_s"] - boarded
    assert data["direct_s"] == 900, "nine kilometres from Ash, not six from Birch"
    assert last(world, EventType.RIDER_TRANSFERRED).data["since_s"] == boarded


def test_waiting_beside_a_broken_bus_counts_against_the_longest_ride() -> None:
    world = broken_with_ann_aboard()
    boarded = world.run(BUS_SHIFT).stops[0].departure
    world.now("10:30")
    repair = world.fail(BUS_SHIFT, BROKEN, stands_at=BIRCH)
    out, on, _ = world.booking(world.ann).legs  # type: ignore[attr-defined]
    there = next(stop for stop in world.run(SPARE_SHIFT).stops if stop.kind is StopKind.DELIVERY).start
    assert there - boarded > out.leg.max_ride
    assert "under way in all" in said(repair)[0]
    with world.storage.reading() as records:
        book = open_day(records, sw.DAY, policy=world.policy)
    snapshot = take(world.scheduler._context, book, world.second("10:30"))
    delivery = snapshot.problem.delivery(snapshot.leg_index[on.leg.id])
    assert snapshot.problem.latest[delivery] == min(on.leg.promise.arrive_by, boarded + out.leg.max_ride)


def test_whoever_is_where_they_want_to_be_gets_out() -> None:
    world = broken_with_ann_aboard()
    world.record(BUS_SHIFT, sw.Happening.ARRIVED, world.run(BUS_SHIFT).stops[1].leg_id, at="9:52")
    repair = world.fail(BUS_SHIFT, BROKEN)
    out, back = world.booking(world.ann).legs  # type: ignore[attr-defined]
    assert out.state is LegState.COMPLETED
    assert repair.rehomed == (back.leg.id,)
    assert last(world, EventType.TRIP_TASK_COMPLETION).data["leg"] == out.leg.id


def test_a_rider_at_whose_door_the_driver_fell_sick_waits_for_another() -> None:
    world = on_one_bus()
    ann = world.book(ANN, ASH, SURGERY, after="9:30")
    world.put(CAR_SHIFT)
    run = world.run(BUS_SHIFT)
    world.record(BUS_SHIFT, sw.Happening.STARTED, at=run.leaves)
    world.record(BUS_SHIFT, sw.Happening.ARRIVED, ann.legs[0].leg.id, at="9:29")
    repair = world.fail(BUS_SHIFT, SICK)
    assert world.booking(ann).legs[0].state is LegState.CONFIRMED
    assert repair.plan.run_of(ann.legs[0].leg.id) == repair.plan.run(CAR_SHIFT.id)
    assert world.run(BUS_SHIFT).metres // 100 == 30, "it did drive there"


def proposed() -> tuple[World, Repair]:
    """Return a day on which Ann and Bob are promised the same time, and one of two buses falls out."""
    world = World(BUS_SHIFT, shift("club", RUE, SPARE), people=[SPARE])
    world.book(ANN, MARKET, ASH, after="9:30")
    world.book(BOB, ASH, MARKET, after="9:30")
    world.now("8:10")
    (lost,) = (run.shift_id for run in world.plan().runs[:1])
    return world, world.fail(replace(BUS_SHIFT, id=lost), BROKEN)


def test_another_time_is_asked_for_and_nothing_moves_before_it_is_agreed() -> None:
    world, repair = proposed()
    (proposal,) = repair.proposals
    assert proposal.leg_id in repair.plan.unassigned
    assert world.scheduler.booking(proposal.booking_id).leg(proposal.leg_id).leg.promise == proposal.promised
    assert abs(proposal.moved_by) in dict(sw.POLICY.repair.moves)
    assert world.scheduler.proposals(sw.DAY) == (proposal,)
    assert "Nothing is booked until they agree" in said(repair)[0]
    booking = world.agree(proposal.booking_id, proposal.leg_id, who="her daughter")
    assert booking.leg(proposal.leg_id).leg.promise == proposal.asked
    assert world.plan().unassigned == ()
    data = last(world, EventType.PROMISE_CHANGED).data
    assert (data["agreed_by"], data["moved_by_s"]) == ("her daughter", proposal.moved_by)
    assert world.scheduler.proposals(sw.DAY) == ()


def test_a_time_that_is_over_is_asked_about_no_more() -> None:
    world, _ = proposed()
    world.now("18:00")
    assert world.scheduler.proposals(sw.DAY) == ()


def test_an_agreement_says_who_gave_it_and_answers_a_question() -> None:
    world, repair = proposed()
    (proposal,) = repair.proposals
    with pytest.raises(InvalidRequest) as caught:
        world.agree(proposal.booking_id, proposal.leg_id, who="  ")
    assert caught.value.field == "agreed_by"
    other = next(run for run in world.plan().runs).leg_ids()[0]
    with pytest.raises(NotFound, match="proposal"):
        world.agree(proposal.booking_id, other)
    world.agree(proposal.booking_id, proposal.leg_id)
    with pytest.raises(IllegalTransition):
        world.agree(proposal.booking_id, proposal.leg_id)


def test_a_time_that_went_to_somebody_else_cannot_be_agreed_to() -> None:
    world, repair = proposed()
    (proposal,) = repair.proposals
    world.fail(replace(BUS_SHIFT, id=repair.plan.runs[0].shift_id), SICK)
    before = world.plan()
    with pytest.raises((OfferSuperseded, NotFound)):
        world.agree(proposal.booking_id, proposal.leg_id)
    assert world.plan() == before


def test_every_later_shift_of_a_broken_vehicle_is_lost() -> None:
    late = shift("late", sw.QUIN, sw.BUS, TimeWindow(12 * HOUR, 17 * HOUR))
    world = World(replace(BUS_SHIFT, hours=NOON, max_duty=4 * HOUR), late)
    world.book(CLO, ASH, SURGERY, after="10:00")
    afternoon = world.book(CLO, SURGERY, ASH, after="14:00")
    world.put(SPARE, replace(SPARE_SHIFT, hours=TimeWindow(13 * HOUR, 17 * HOUR)))
    world.now("8:10")
    repair = world.fail(BUS_SHIFT, BROKEN)
    assert last(world, EventType.DAY_REPLANNED).data["lost"] == [BUS_SHIFT.id, late.id]
    assert repair.rehomed == (afternoon.legs[0].leg.id,)


def test_a_driver_who_leaves_early_keeps_what_still_fits() -> None:
    world = World(BUS_SHIFT)
    early = world.book(CLO, ASH, SURGERY, after="9:30")
    late = world.book(CLO, SURGERY, ASH, after="14:00")
    world.now("8:10")
    repair = world.fail(BUS_SHIFT, SHORTENED, until=world.second("13:00"))
    assert repair.plan.run_of(early.legs[0].leg.id) is not None
    assert repair.plan.unassigned == (late.legs[0].leg.id,)
    assert [note.leg_id for note in repair.told if note.leg_id] == [late.legs[0].leg.id]
    (blocked,) = repair.unserved[0].obstacles
    assert (blocked.shift_id, blocked.limit) == (BUS_SHIFT.id, Limit.SHIFT_HOURS)


def test_who_is_aboard_is_brought_home_first() -> None:
    world = broken_with_ann_aboard()
    repair = world.fail(BUS_SHIFT, SHORTENED, until=world.second("10:00"))
    assert "with riders aboard you are back about 10:26" in said(repair)[-2] + said(repair)[-1]
    assert world.run(BUS_SHIFT).stops[1].leg_id == world.ann.legs[0].leg.id  # type: ignore[attr-defined]


def test_what_cannot_be_repaired_is_refused() -> None:
    world = World(BUS_SHIFT, MINI_SHIFT)
    world.book(CLO, ASH, SURGERY, after="9:30")
    world.now("8:10")
    before = world.plan()
    with pytest.raises(NotFound):
        world.fail(CAR_SHIFT, SICK)
    for until in (None, world.second("8:00"), world.second("17:00")):
        with pytest.raises(InvalidRequest) as caught:
            world.fail(BUS_SHIFT, SHORTENED, until=until)
        assert caught.value.field == "until"
    world.drive(BUS_SHIFT)
    world.record(BUS_SHIFT, sw.Happening.ENDED, at=world.run(BUS_SHIFT).returns)
    with pytest.raises(IllegalTransition):
        world.fail(BUS_SHIFT, SICK)
    assert before.version < world.plan().version


def test_where_no_road_leads_on_is_no_place_to_stand() -> None:
    world = broken_with_ann_aboard()
    with pytest.raises(InvalidRequest) as caught:
        world.fail(BUS_SHIFT, BROKEN, stands_at=sw.SEA)
    assert caught.value.field == "stands_at"


def test_a_shift_without_rides_is_simply_gone() -> None:
    world = World(BUS_SHIFT, CAR_SHIFT)
    world.now("8:10")
    repair = world.fail(CAR_SHIFT, SICK)
    assert (repair.told, repair.plan.version) == ((), 0)
    with world.storage.reading() as records:
        assert [one.id for one in records.shifts(sw.DAY)] == [BUS_SHIFT.id]
