"""A ride that was planned does not stay unnoticed when its driver may not, or does not want to, carry it any more."""

from dataclasses import replace
from datetime import timedelta

from scheduler.domain.matching import Mismatch
from scheduler.domain.people import Qualification, Unwilling
from tests.fakes.small_world import ASH, CAR_SHIFT, DAY, EVA, MARKET, QUIN, World


def planned() -> World:
    world = World(CAR_SHIFT)
    world.book(EVA, ASH, MARKET, by="11:00")
    assert world.scheduler.rota.unfit_rides() == ()
    return world


def test_a_paper_that_ran_out_shows_the_rides_concerned() -> None:
    world = planned()
    world.put(replace(QUIN, qualifications=((Qualification.CAR_SCHEME, DAY - timedelta(days=1)),)))
    (found,) = world.scheduler.rota.unfit_rides()
    assert (found.driver.id, found.why) == (QUIN.id, Mismatch.QUALIFICATION)
    assert world.scheduler.day(DAY).unfit == (found,)


def test_a_need_given_up_since_shows_the_rides_concerned() -> None:
    world = planned()
    world.put(replace(QUIN, unwilling=frozenset({Unwilling.WALKING_FRAME})))
    (found,) = world.scheduler.rota.unfit_rides()
    assert found.why is Mismatch.UNWILLING


def test_a_lapsed_mot_stops_the_own_car_everywhere() -> None:
    world = planned()
    lapsed = (*QUIN.qualifications, (Qualification.MOT, DAY - timedelta(days=1)))
    mot = tuple(one for one in lapsed if one[0] is not Qualification.MOT or one[1] < DAY)
    world.put(replace(QUIN, qualifications=mot))
    assert [one.why for one in world.scheduler.rota.unfit_rides()] == [Mismatch.QUALIFICATION]
    assert world.quote(EVA, ASH, MARKET, by="15:00").offers == ()
