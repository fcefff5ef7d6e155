"""What is held fast in a plan, and moves by hand, as they are asked for and told."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from api.schemas.changes import ChangesOut
from api.schemas.repair_words import NoticeOut
from api.schemas.types import Flag, Id, Line, Sent, Told
from scheduler.domain.booking import Channel
from scheduler.domain.pins import Hold
from scheduler.domain.time import Timeline
from scheduler.usecases.holding import Held
from scheduler.usecases.moving import Moved


class HoldIn(Sent):
    """Hold one ride or one run, or let it go."""

    hold: Hold
    leg_id: Id | None = None
    """The ride: ``pinned`` where it is, or ``released``."""
    shift_id: Id | None = None
    """The run: ``locked``, ``frozen`` or ``released``."""
    reason: Line
    channel: Channel | None = None


class HoldsOut(Told):
    """What is held fast in the plan of a date."""

    service_date: date
    version: int
    pinned: Mapping[str, str]
    """Rides held to a shift: the shift by leg."""
    locked: list[str]
    """Shifts whose stops stay, in their order; others may come between."""
    frozen: list[str]
    """Shifts whose runs stay exactly as they are."""

    @classmethod
    def of(cls, held: Held, day: date) -> Self:
        """Return the holds as told."""
        return cls(
            service_date=day,
            version=held.version,
            pinned=dict(sorted(held.pins.legs.items())),
            locked=sorted(held.pins.locked),
            frozen=sorted(held.pins.frozen),
        )


class MoveIn(Sent):
    """Which ride goes to which shift."""

    leg_id: Id
    shift_id: Id


class MovesIn(Sent):
    """One ride to move, or two that change places."""

    moves: Annotated[list[MoveIn], Field(min_length=1, max_length=2)]
    pin: Flag = False
    """Hold them there."""
    set_aside: Flag = False
    """Do it although a rule of ours is broken; the law and promises to others are never set aside."""
    reason: Line
    channel: Channel | None = None


class RuleOut(Told):
    """A rule that was set aside."""

    rule: str
    text: str


class MovedOut(Told):
    """What a move by hand came to."""

    service_date: date
    version: int
    set_aside: list[RuleOut]
    told: list[NoticeOut]
    changes: ChangesOut

    @classmethod
    def of(cls, moved: Moved, timeline: Timeline) -> Self:
        """Return the move as told."""
        return cls(
            service_date=moved.plan.service_date,
            version=moved.plan.version,
            set_aside=[RuleOut(rule=rule, text=text) for rule, text in moved.broken],
            told=[NoticeOut.of(note) for note in moved.told],
            changes=ChangesOut.of(moved.changes, timeline),
        )
