"""Repairs as they are asked for and told."""

from datetime import date
from typing import Self

from api.schemas.changes import ChangesOut
from api.schemas.places import PlaceIn
from api.schemas.repair_words import NoticeOut, ProposalOut, UnservedOut
from api.schemas.types import Id, MomentIn, Name, Sent, Told
from scheduler.domain.booking import Channel
from scheduler.domain.time import Timeline
from scheduler.usecases.commands import Failure
from scheduler.usecases.repairs import Repair


class RepairIn(Sent):
    """What failed on the day."""

    shift_id: Id
    failure: Failure
    until: MomentIn | None = None
    """For ``shift_shortened``: when the driver has to be back."""
    stands_at: PlaceIn | None = None
    """Where the vehicle stands; left out: at the stop recorded last."""
    channel: Channel | None = None


class AgreementIn(Sent):
    """A rider's consent to another time, as it was given."""

    agreed_by: Name
    """Who said yes: the rider, or somebody who speaks for them."""
    channel: Channel | None = None


class RefusalOfTimeIn(Sent):
    """A rider's no to another time."""

    declined_by: Name
    channel: Channel | None = None


class ProposalsOut(Told):
    """Other times that riders were asked about and have not answered, the most pressing first."""

    service_date: date
    proposals: list[ProposalOut]


class RepairOut(Told):
    """What became of a date after something failed. Its plan keeps every promise; proposals are not in it."""

    service_date: date
    version: int
    failure: Failure
    shift_id: str
    told: list[NoticeOut]
    """Who must be told what, in the order in which to do it."""
    proposals: list[ProposalOut]
    unserved: list[UnservedOut]
    rehomed: list[str]
    """Rides of the failed shift that somebody drives again, without a change of promise."""
    moved: list[str]
    """Other rides that another shift drives now."""
    others: int
    """How many other rides were still ahead."""
    cost_before: int
    cost_after: int
    iterations: int
    stopped_by: str
    """``iterations``, ``seconds``, ``most_moved`` (thrown away: too many rides would move) or ``no_search``."""
    changes: ChangesOut

    @classmethod
    def of(cls, repair: Repair, timeline: Timeline) -> Self:
        """Return the repair as told."""
        return cls(
            service_date=repair.plan.service_date,
            version=repair.plan.version,
            failure=repair.failure,
            shift_id=repair.shift_id,
            told=[NoticeOut.of(note) for note in repair.told],
            proposals=[ProposalOut.of(one, timeline) for one in repair.proposals],
            unserved=[UnservedOut.of(one) for one in repair.unserved],
            rehomed=list(repair.rehomed),
            moved=list(repair.moved),
            others=repair.others,
            cost_before=repair.cost_before,
            cost_after=repair.cost_after,
            iterations=repair.iterations,
            stopped_by=repair.stopped_by,
            changes=ChangesOut.of(repair.changes, timeline),
        )
