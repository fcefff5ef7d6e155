"""How a notice is said: from what is known of it to the sentence that is read out on the telephone.

What is kept of a notice names people by id only, so that whoever asks to be forgotten is forgotten in old call
lists too; the sentence is made again whenever it is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.domain.fleet import Shift, VehicleId
from scheduler.domain.people import DriverId, RiderId
from scheduler.domain.request import Leg
from scheduler.domain.time import Timeline
from scheduler.usecases import phrases
from scheduler.usecases.daybook import DayBook
from scheduler.usecases.repairs import NoticeKind

Facts = Mapping[str, Any]


def crew(shift: Shift) -> list[str]:
    """Return who drives what on a shift, by id: a shift that was lost is not on record any more."""
    return [shift.driver_id, shift.vehicle_id]


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """Says what riders and drivers of one date are told."""

    book: DayBook
    line: Timeline

    def to_rider(self, kind: NoticeKind, leg: Leg, facts: Facts) -> str:
        """Return the sentence about one ride."""
        say = {
            NoticeKind.CANNOT_BE_TAKEN: self._cannot_be_taken,
            NoticeKind.FETCHED: self._fetched,
            NoticeKind.ASKED: self._asked,
            NoticeKind.ANOTHER_DRIVER: self._another_driver,
            NoticeKind.NEW_TIME: self._new_time,
        }[kind]
        rider = self.book.rider_of(leg.request)
        return f"{rider.name}, {leg.origin.label} to {leg.destination.label}: {say(facts)}."

    def to_driver(self, driver_id: DriverId, facts: Facts) -> str:
        """Return the sentence about one changed run."""
        changes = (("without", facts["without"]), ("with", facts["with"]))
        parts = [f"{verb} {self._names(riders)}" for verb, riders in changes if riders]
        how = " and ".join(parts) or "in its times or order"
        back = facts.get("back_s")
        late = "" if back is None else f"; with riders aboard you are back about {self._at(back)}"
        return f"{self.book.drivers[driver_id].name}: your run changed, {how}{late}."

    def _cannot_be_taken(self, _facts: Facts) -> str:
        return "nobody can take them. Ring, and find another way together"

    def _fetched(self, facts: Facts) -> str:
        text = f"{self._who(facts['now'])} fetches them about {self._at(facts['start_s'])}"
        text = f"{text}; there about {self._at(facts['there_s'])}"
        if facts["late_s"] > 0:
            text = f"{text}, {phrases.span(facts['late_s'])} later than promised"
        way = facts.get("under_way_s")
        return text if way is None else f"{text}, {phrases.span(way)} under way in all"

    def _asked(self, facts: Facts) -> str:
        which = "later" if facts["moved_by_s"] > 0 else "earlier"
        return (
            f"ask whether {phrases.span(abs(facts['moved_by_s']))} {which} will do: picked up "
            f"{self._between(facts['asked_s'])} instead of {self._between(facts['promised_s'])}. "
            "Nothing is booked until they agree"
        )

    def _another_driver(self, facts: Facts) -> str:
        before = f" instead of {self._who(facts['was'])}" if "was" in facts else ""
        text = f"{self._who(facts['now'])} comes{before}, about {self._at(facts['start_s'])}"
        return f"{text}; {self._stays(facts)}"

    def _new_time(self, facts: Facts) -> str:
        what = "picked up" if facts["at_pickup"] else "there"
        text = f"{what} about {self._at(facts['start_s'])} instead of {self._at(facts['was_start_s'])}"
        return f"{text}; {self._stays(facts)}"

    def _stays(self, facts: Facts) -> str:
        return f"the time promised stays, {self._between(facts['promised_s'])}"

    def _names(self, rider_ids: Iterable[str]) -> str:
        riders = (self.book.riders.get(RiderId(rider_id)) for rider_id in rider_ids)
        return phrases.listed(list(dict.fromkeys(one.name if one else "somebody" for one in riders)))

    def _who(self, crew: Sequence[str]) -> str:
        driver, vehicle = self.book.drivers[DriverId(crew[0])], self.book.vehicles[VehicleId(crew[1])]
        return f"{driver.first_name} ({vehicle.name})"

    def _at(self, second: int) -> str:
        return phrases.clock(self.line, second)

    def _between(self, window: Sequence[int]) -> str:
        return f"between {self._at(window[0])} and {self._at(window[1])}"
