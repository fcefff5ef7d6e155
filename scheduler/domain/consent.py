"""Consent to keep what somebody needs: a statement with who, when, how and in which words; it can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.domain.booking import Channel
from scheduler.domain.events import Actor
from scheduler.domain.people import Needs, RiderId, Wheelchair


class Said(StrEnum):
    """What was said."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement about a rider's consent. Statements are added, never changed."""

    rider_id: RiderId
    said: Said
    wording: str
    """The version of the words that were agreed to."""
    at: datetime
    by: Actor
    """Who wrote it down: the rider, or somebody of the office."""
    channel: Channel
    said_by: str = ""
    """Who spoke, where it was not the rider."""


def in_force(statements: Sequence[Statement]) -> Statement | None:
    """Return the consent that holds, from statements in the order made; None when there is none."""
    last = statements[-1] if statements else None
    return last if last is not None and last.said is Said.GIVEN else None


def tell_of_health(needs: Needs) -> bool:
    """Tell whether needs say anything about somebody's health, so that keeping them takes consent."""
    return (
        needs.wheelchair is not Wheelchair.NONE
        or needs.walking_frame
        or needs.assistance_dog
        or needs.never_left_alone
        or needs.hard_of_hearing
        or needs.low_vision
    )


def blank(needs: Needs) -> Needs:
    """Return what may be kept without consent."""
    return Needs(door_to_door=needs.door_to_door, under_16=needs.under_16)
