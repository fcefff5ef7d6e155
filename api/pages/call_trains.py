"""When a caller wants to be there: a time, or "train 10:24", which is looked up in the timetable.

To the station the train is caught; from the station, there or back, the caller comes off it.
"""

from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import TypeVar

from api.pages import typed
from api.pages.answers import opening
from api.pages.forms import FormErrors
from api.pages.visit import Visit
from scheduler.domain.people import Needs
from scheduler.domain.place import Place
from scheduler.domain.trains import Arrival, Train

T = TypeVar("T", Train, Arrival)
NEAR = 3
"""How many trains are named when none leaves at the time typed."""


@dataclass(frozen=True, slots=True)
class Going:
    """Where a caller goes, on which day, and what they need: which trains there are, and how long before them."""

    origin: Place | None
    destination: Place | None
    day: date | None
    needs: Needs


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was understood, and the train it is for or after."""

    at: time | None
    train: Train | None = None
    arrival: Arrival | None = None


def read_when(visit: Visit, words: str, errors: FormErrors, *, going: Going) -> When:
    """Return when the way there is, and the train it is for or after; notes what cannot be read."""
    moment = _moment(visit, words, errors, "time")
    if moment is None or not _names_train(words):
        return When(moment)
    rules, to, begins = visit.policy.trains, going.destination, going.origin
    if to is not None and rules.is_station(to):
        return _caught(visit, moment, errors, going)
    if begins is not None and rules.is_station(begins):
        return _come_off(visit, moment, errors, field="time", going=going)
    errors.add(
        "time", "Trains are met at the station only. Enter the station under To or From, or a plain time."
    )
    return When(None)


def read_back(visit: Visit, words: str, errors: FormErrors, *, going: Going) -> When:
    """Return when the way back is, and the train after which it begins; notes what cannot be read."""
    moment = _moment(visit, words, errors, "back")
    if moment is None or not _names_train(words):
        return When(moment)
    if going.destination is not None and visit.policy.trains.is_station(going.destination):
        return _come_off(visit, moment, errors, field="back", going=going)
    errors.add("back", "Nobody comes off a train there. Enter the station under To, or a plain time.")
    return When(None)


def _names_train(words: str) -> bool:
    return words.lower().strip().startswith("train")


def _moment(visit: Visit, words: str, errors: FormErrors, field: str) -> time | None:
    clock = words.lower().strip().removeprefix("train").strip()
    return errors.read(field, partial(typed.read_time, clock, opens=opening(visit)))


def _caught(visit: Visit, moment: time, errors: FormErrors, going: Going) -> When:
    """Return by when somebody has to be at the station for a train that leaves at that moment."""
    times, rules = visit.service.surroundings.trains, visit.policy.trains
    if times is None or going.day is None:
        return When(None)
    trains = {one: one.departs for one in times.on(going.day).trains}
    found, near = _nearest(visit, going.day, moment, trains)
    if found is None:
        said = [f"{clock} to {one.towards}" for one, clock in near]
        errors.add("time", f"No train leaves then. The nearest: {', '.join(said) or 'none that day'}.")
        return When(None)
    there = visit.service.timeline(going.day).moment(rules.arrive_by(found, going.needs))
    return When(there.time(), train=found)


def _come_off(visit: Visit, moment: time, errors: FormErrors, *, field: str, going: Going) -> When:
    """Return from when somebody can be fetched who comes on a train that is in at that moment."""
    times, rules = visit.service.surroundings.trains, visit.policy.trains
    if times is None or going.day is None:
        return When(None)
    arrivals = {one: one.arrives for one in times.on(going.day).arrivals}
    found, near = _nearest(visit, going.day, moment, arrivals)
    if found is None:
        said = [f"{clock} from {one.comes_from}" for one, clock in near]
        errors.add(field, f"No train comes in then. The nearest: {', '.join(said) or 'none that day'}.")
        return When(None)
    ready = visit.service.timeline(going.day).moment(rules.leave_after(found, going.needs))
    return When(ready.time(), arrival=found)


def _nearest(
    visit: Visit, day: date, moment: time, known: dict[T, int]
) -> tuple[T | None, list[tuple[T, str]]]:
    """Return the train at that moment, or None and the nearest ones with their times."""
    line = visit.service.timeline(day)
    wanted = line.seconds(typed.at(day, moment, visit.policy.zone))
    nearest = sorted(known.items(), key=lambda one: abs(one[1] - wanted))[:NEAR]
    if nearest and nearest[0][1] == wanted:
        return nearest[0][0], []
    moments = [(one, line.moment(at)) for one, at in nearest]
    return None, [(one, f"{at.hour}:{at.minute:02d}") for one, at in moments]
