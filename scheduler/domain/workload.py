"""What somebody has on already: whether one more duty keeps their limits and their rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.availability import Limits
from scheduler.domain.duty import Duty
from scheduler.domain.fleet import VehicleId
from scheduler.domain.suitability import Unsuited
from scheduler.domain.time import DAY, TimeWindow


@dataclass(frozen=True, slots=True, order=True)
class Outing:
    """Hours on a date that somebody is out, and how far they drive."""

    day: date
    hours: TimeWindow
    metres: int = 0

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.hours.width

    @property
    def begins(self) -> int:
        """The moment it begins, on one line of seconds through all days."""
        return self.day.toordinal() * DAY + self.hours.earliest

    @property
    def ends(self) -> int:
        """The moment it ends, on the same line."""
        return self.day.toordinal() * DAY + self.hours.latest

    def meets(self, other: "Outing") -> bool:
        """Tell whether the two share a moment."""
        return self.begins < other.ends and other.begins < self.ends


def is_lent(duty: Duty, lent: Mapping[VehicleId, Sequence[Outing]]) -> bool:
    """Tell whether the vehicle of a duty does other work in its hours, so that nobody can drive it."""
    there = () if duty.vehicle_id is None else lent.get(duty.vehicle_id, ())
    return any(one.meets(Outing(duty.service_date, duty.hours)) for one in there)


def week_of(day: date) -> int:
    """Return a number that is the same from Monday to Sunday."""
    return (day.toordinal() - 1) // 7


def one_more(
    outings: Iterable[Outing], more: Outing, limits: Limits, *, rest: int
) -> tuple[Unsuited, int] | None:
    """Return which limit one more outing would break, and by how much; None when it breaks none.

    What adds nothing to a limit breaks none, even where the others are beyond it: whoever goes along drives no miles.

    Parameters
    ----------
    outings : all others of the same person
    more : the one asked about
    limits : what they said
    rest : least seconds between outings of different days
    """
    others = list(outings)
    for other in others:
        if more.meets(other):
            return Unsuited.BUSY, min(more.ends, other.ends) - max(more.begins, other.begins)
        gap = max(more.begins - other.ends, other.begins - more.ends)
        if other.day != more.day and gap < rest:
            return Unsuited.REST, rest - gap
    day = [one for one in others if one.day == more.day]
    week = [one for one in others if week_of(one.day) == week_of(more.day)]
    for reason, limit, some, measure in (
        (Unsuited.DAY_OUTINGS, limits.outings_day, day, lambda _one: 1),
        (Unsuited.WEEK_OUTINGS, limits.outings_week, week, lambda _one: 1),
        (Unsuited.DAY_HOURS, limits.seconds_day, day, lambda one: one.seconds),
        (Unsuited.WEEK_HOURS, limits.seconds_week, week, lambda one: one.seconds),
        (Unsuited.DAY_MILES, limits.metres_day, day, lambda one: one.metres),
        (Unsuited.WEEK_MILES, limits.metres_week, week, lambda one: one.metres),
    ):
        over = 0 if limit is None else sum(map(measure, [*some, more])) - limit
        if over > 0 and measure(more) > 0:
            return reason, over
    return None
