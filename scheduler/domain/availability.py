"""When and how somebody is willing to drive: what they said, and nothing outside it is ever asked of them."""

from dataclasses import dataclass, field
from datetime import date

from scheduler.domain.duty import DutyRole
from scheduler.domain.fleet import VehicleId
from scheduler.domain.load import Load
from scheduler.domain.people import DriverId
from scheduler.domain.time import TimeWindow


@dataclass(frozen=True, slots=True, order=True)
class WeeklyTime:
    """Hours of one day of every week; Monday is 0."""

    weekday: int
    hours: TimeWindow


@dataclass(frozen=True, slots=True, order=True)
class DatedTime:
    """Hours of one date."""

    day: date
    hours: TimeWindow


@dataclass(frozen=True, slots=True, order=True)
class Away:
    """From the first to the last day, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Limits:
    """The most somebody wants to do; None is no limit. Seconds, outings and metres."""

    seconds_day: int | None = None
    seconds_week: int | None = None
    outings_day: int | None = None
    outings_week: int | None = None
    metres_day: int | None = None
    metres_week: int | None = None


@dataclass(frozen=True, slots=True)
class OwnCar:
    """What a volunteer's own car takes."""

    vehicle_id: VehicleId
    seats: int = 3
    boot: int = 1
    """How many folded frames and wheelchairs go in."""
    dog: bool = True
    two_door: bool = False

    @property
    def layouts(self) -> tuple[Load, ...]:
        """How the car can be filled; who brings an aid does not climb into the back of a two-door car."""
        dogs = int(self.dog)
        if not self.two_door or not self.boot:
            return (Load(self.seats, 0, self.boot, dogs),)
        return (Load(self.seats, 0, 0, dogs), Load(1, 0, self.boot, dogs))


@dataclass(frozen=True, slots=True)
class Availability:
    """What one volunteer said. Somebody who said nothing has no such record and is never put on a rota."""

    driver_id: DriverId
    weekly: tuple[WeeklyTime, ...] = ()
    extra: tuple[DatedTime, ...] = ()
    away: tuple[Away, ...] = ()
    daylight_only: bool = False
    limits: Limits = field(default_factory=Limits)
    roles: frozenset[DutyRole] = frozenset({DutyRole.DRIVER})
    vehicles: frozenset[VehicleId] = frozenset()
    """Which of the service's vehicles they drive, besides their own car."""
    car: OwnCar | None = None
    starts_at_home: bool = True
    """Whether outings in the own car start and end at home; otherwise at the office."""
    likes: tuple[WeeklyTime, ...] = ()
    """Times they would like best, among those they can."""
    with_whom: frozenset[DriverId] = frozenset()
    """With whom they would like to share a duty."""
    not_with: frozenset[DriverId] = frozenset()
    blocks: bool = True
    """Whether they drive blocks of hours on the rota."""
    picks: bool = True
    """Whether they want to hear of single rides."""
    on_board: bool = False
    """Whether their name may stand on the roster in the village hall."""

    def windows(self, day: date) -> tuple[TimeWindow, ...]:
        """Return the hours of a day that they can drive, joined where they touch; a holiday beats everything."""
        if any(gone.first <= day <= gone.last for gone in self.away):
            return ()
        found = [one.hours for one in self.weekly if one.weekday == day.weekday()]
        found += [one.hours for one in self.extra if one.day == day]
        return joined(found)

    def covers(self, day: date, hours: TimeWindow) -> bool:
        """Tell whether these hours lie inside what they said."""
        return any(one.earliest <= hours.earliest and hours.latest <= one.latest for one in self.windows(day))


def joined(windows: list[TimeWindow]) -> tuple[TimeWindow, ...]:
    """Return the windows in order, those that meet or overlap made one."""
    found: list[TimeWindow] = []
    for window in sorted(windows):
        if found and window.earliest <= found[-1].latest:
            found[-1] = TimeWindow(found[-1].earliest, max(found[-1].latest, window.latest))
        else:
            found.append(window)
    return tuple(found)
