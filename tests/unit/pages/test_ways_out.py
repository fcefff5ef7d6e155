"""Which ways out of a refusal are in sight at once."""

from dataclasses import replace

from api.pages.ways_out import ways_out
from scheduler.domain.booking import Alternative, AlternativeKind
from tests.fakes import small_world as sw
from tests.fakes.small_world import CAR_SHIFT, World, place

KINDS = ("other_time", "other_time", "other_time", "one_way", "other_day", "other_day")


def test_three_ways_out_are_in_sight_and_differ_where_they_can() -> None:
    world = World(CAR_SHIFT)
    world.book(sw.ANN, sw.ASH, sw.SURGERY, by="10:00")
    denial = world.quote(sw.EVA, place("West", -4), place("North", -4, 9), by="9:50").denial
    assert denial is not None
    found = tuple(Alternative(denial.request, kind, AlternativeKind(kind)) for kind in KINDS)
    in_sight, more = ways_out(replace(denial, alternatives=found))
    assert [one.number for one in in_sight] == [0, 3, 4]
    assert [one.number for one in more] == [1, 2, 5]
    in_sight, more = ways_out(replace(denial, alternatives=found[:4]))
    assert [one.number for one in in_sight] == [0, 1, 3], "where kinds are few, one more of the nearest"
    assert ways_out(None) == ([], [])
