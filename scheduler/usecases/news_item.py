"""One thing one person is to be told, known by a key that is the same however often it is worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from scheduler.domain.booking import BookingId
from scheduler.domain.duty import DutyRole
from scheduler.domain.fleet import ShiftId, VehicleId
from scheduler.domain.messages import News
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.request import LegId
from scheduler.domain.series import SeriesId
from scheduler.domain.waiting import WaitId

FOR_DRIVERS = frozenset(
    {
        News.ROSTER,
        News.DUTY_OFFER,
        News.DUTY_WITHDRAWN,
        News.PARTNER_GONE,
        News.PARTNER_COMES,
        News.DUTY_REMINDER,
        News.PAPER,
        News.RUN_CHANGED,
    }
)


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One thing one person is to be told."""

    news: News
    person: RiderId | DriverId
    key: str
    service_date: date
    booking_id: BookingId | None = None
    leg_id: LegId | None = None
    shift_id: ShiftId | None = None
    not_before: int | None = None
    """Second of the service day before which it is not told."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """What the text needs beyond the booking: ``at_s`` when the vehicle comes, ``late_s`` how late it is."""
    says: str = ""
    """What the coordinator says about it, where only a conversation will do; which paper, where it is about one."""
    wait_id: WaitId | None = None
    series_id: SeriesId | None = None
    since: date | None = None
    """The day on which dates of a regular ride were decided about; earlier ones are not spoken of."""
    vehicle_id: VehicleId | None = None
    """In what a volunteer goes, where no shift says it; None: the own car of whoever drives."""
    role: DutyRole | None = None
    """Whether a volunteer drives or goes along, where that has to be said."""
    heard: bool = False
    """It was agreed with them on the telephone just now: nobody has to ring them about it."""

    @property
    def is_for_driver(self) -> bool:
        """Whether a driver is told, not a rider."""
        return self.news in FOR_DRIVERS
