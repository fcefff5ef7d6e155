"""In which order a vehicle was at several places at one moment, where no time lies between them.

A result tells when somebody boards or alights, not in which order. Stops that take no time, with no drive between
them, may have been made in any order; a day is sound when there is one that no rule forbids.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from simulations.trace.contents import Mode, Trace, TraceRequest

Ways = dict[tuple[frozenset[int], int], tuple[int, int]]
"""What may have been done, by number, and where the vehicle is then; with the least metres, and their seconds."""
Ends = dict[int, tuple[int, int]]
"""Where a vehicle may be, with the least metres driven until then, and their seconds."""
MOST_AT_ONCE = 14
"""Who boards and alights at one moment, of whom every order is tried; each one more doubles the work, here a second."""


@dataclass(frozen=True, slots=True, order=True)
class Action:
    """Somebody boards or alights; in order of time."""

    at_s: int
    place: int
    alights: bool = field(compare=False)
    request: TraceRequest = field(compare=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a vehicle does at one moment, after being free elsewhere. ``free`` in seconds of the day."""

    trace: Trace
    mode: Mode
    actions: Sequence[Action]
    free: int
    aboard: frozenset[str]
    seats: int
    """Seats that are free before it."""

    @property
    def is_plain(self) -> bool:
        """Whether there is but one order: one place, or stops that take time; nobody boards only to alight."""
        ids = {action.request.id for action in self.actions}
        places = {action.place for action in self.actions}
        return self.trace.dwell_s > 0 or (len(places) == 1 and len(ids) == len(self.actions))

    def soonest(self, place: int, *, before: int) -> tuple[int, int, int]:
        """Return when the vehicle can be at a place, from where it was, with the metres and the seconds driven."""
        seconds, metres = self.trace.drive(before, place)
        known = min(one.request.known_s(self.mode) for one in self.actions if one.place == place)
        return max(self.free, known) + seconds, metres, seconds


def ends_of(moment: Moment, before: Ends) -> Ends:
    """Return where the vehicle may be after a moment, having broken no rule; empty where every order breaks one.

    Every order is looked at, those with the same people done and the same last place as one: 2^n of n people.
    """
    ways: Ways = {(frozenset(), place): driven for place, driven in before.items()}
    for count in range(len(moment.actions)):
        ways = _one_more(moment if count == 0 else replace(moment, free=moment.actions[0].at_s), ways)
    return {place: driven for (_, place), driven in ways.items()}


def _one_more(moment: Moment, ways: Ways) -> Ways:
    """Return every way to have done one action more."""
    found: Ways = {}
    for (done, place), (metres, seconds) in ways.items():
        for number, action in enumerate(moment.actions):
            if number in done or not _may(moment, done, action):
                continue
            at, more, drive = moment.soonest(action.place, before=place)
            if at <= action.at_s:
                key, driven = (done | {number}, action.place), (metres + more, seconds + drive)
                found[key] = min(found.get(key, driven), driven)
    return found


def _may(moment: Moment, done: frozenset[int], action: Action) -> bool:
    """Tell whether somebody is aboard to alight, or has a seat to board, after others did."""
    seats, aboard = moment.seats, set(moment.aboard)
    for one in (moment.actions[number] for number in done):
        seats += one.request.party if one.alights else -one.request.party
        if not one.alights:
            aboard.add(one.request.id)
    return action.request.id in aboard if action.alights else seats >= action.request.party
