"""When a caller wants to be there: a time, or "train 10:24", which is looked up in the timetable."""

from datetime import date, time
from functools import partial

from api.pages import typed
from api.pages.answers import opening
from api.pages.forms import FormErrors
from api.pages.visit import Visit
from scheduler.domain.people import Needs
from scheduler.domain.place import Place
from scheduler.domain.trains import Train

NEAR = 3
"""How many trains are named when none leaves at the time typed."""


def read_when(
    visit: Visit, words: str, errors: FormErrors, *, going: tuple[Place | None, date | None], needs: Needs
) -> tuple[time | None, Train | None]:
    """Return when the caller has to be there, and the train it is for; notes what cannot be read."""
    tidy = words.lower().strip()
    reader = partial(typed.read_time, tidy.removeprefix("train").strip(), opens=opening(visit))
    moment = errors.read("time", reader)
    if moment is None or not tidy.startswith("train"):
        return moment, None
    to, day = going
    times, rules = visit.service.surroundings.trains, visit.policy.trains
    if times is None or to is None or not rules.is_station(to):
        errors.add(
            "time", "Trains are caught at the station only. Enter the station under To, or a plain time."
        )
        return None, None
    if day is None:
        return None, None
    line = visit.service.timeline(day)
    wanted = line.seconds(typed.at(day, moment, visit.policy.zone))
    nearest = sorted(times.on(day).trains, key=lambda one: abs(one.departs - wanted))[:NEAR]
    if not nearest or nearest[0].departs != wanted:
        known = ", ".join(_said(visit, day, one) for one in nearest) or "none that day"
        errors.add("time", f"No train leaves then. The nearest: {known}.")
        return None, None
    return line.moment(rules.arrive_by(nearest[0], needs)).time(), nearest[0]


def _said(visit: Visit, day: date, train: Train) -> str:
    moment = visit.service.timeline(day).moment(train.departs)
    return f"{moment.hour}:{moment.minute:02d} to {train.towards}"
