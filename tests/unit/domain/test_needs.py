"""Which needs take consent, and who may be asked to walk to a stop."""

from dataclasses import fields, replace

import pytest

from scheduler.domain.consent import blank, tell_of_health
from scheduler.domain.people import Needs, Wheelchair

WALKS = Needs(door_to_door=False)
NOT_OF_HEALTH = {"door_to_door", "under_16", "most_walk", "powered_chair"}
"""A powered chair is told of only beside a wheelchair, which takes consent itself."""
FLAGS = sorted({one.name for one in fields(Needs)} - NOT_OF_HEALTH - {"wheelchair"})


@pytest.mark.parametrize("flag", FLAGS)
def test_every_other_need_takes_consent_and_goes_with_it(flag: str) -> None:
    needs = replace(WALKS, **{flag: True})
    assert tell_of_health(needs)
    assert blank(needs) == WALKS


def test_a_wheelchair_takes_consent() -> None:
    assert all(tell_of_health(Needs(one)) for one in Wheelchair if one is not Wheelchair.NONE)
    assert not tell_of_health(Needs(under_16=True))


def test_who_does_not_hear_may_walk_and_who_does_not_see_may_not() -> None:
    assert replace(WALKS, hard_of_hearing=True).asks_walk
    assert not replace(WALKS, low_vision=True).asks_walk
    assert not Needs().asks_walk
