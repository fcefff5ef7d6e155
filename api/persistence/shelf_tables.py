"""Tables of what is kept beside the plan: one value a row, JSON in the shape of its dataclass, keys as columns."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text

from api.persistence.tables import metadata, one_of
from scheduler.domain.enquiry import EnquiryState
from scheduler.domain.ready_call import ReadyState
from scheduler.domain.series import SeriesState
from scheduler.domain.waiting import WaitState


def _shelf(name: str, states: type[StrEnum]) -> Table:
    return Table(
        name,
        metadata,
        Column("id", String(100), primary_key=True),
        Column("rider_id", String(100), ForeignKey("rider.id"), nullable=False, index=True),
        Column("service_date", Date, nullable=False, index=True),
        Column("about", String(100), nullable=False, index=True),
        Column("state", String(20), nullable=False, index=True),
        Column("version", Integer, nullable=False),
        Column("body", Text, nullable=False),
        one_of("state", states),
        CheckConstraint("version >= 1", name="version"),
    )


enquiry = _shelf("enquiry", EnquiryState)
waiting = _shelf("waiting", WaitState)
series = _shelf("series", SeriesState)
ready_call = _shelf("ready_call", ReadyState)
