"""Why nobody is on a duty, and what would change that, in words for the office."""

from datetime import datetime

from scheduler.domain.claim import METRES_PER_MILE
from scheduler.domain.suitability import Unsuited
from scheduler.usecases.rota_planning import WayOut

PEOPLE = {
    Unsuited.ROLE: "do not do that",
    Unsuited.NO_CAR: "have no car on record",
    Unsuited.VEHICLE: "do not drive that vehicle",
    Unsuited.AWAY: "away",
    Unsuited.HOURS: "cannot then",
    Unsuited.AFTER_DARK: "home by dusk",
    Unsuited.LICENCE: "licence or age does not cover the minibus",
    Unsuited.EXPIRED: "paper missing or run out",
    Unsuited.DBS: "no enhanced DBS check",
    Unsuited.BUSY: "out already",
    Unsuited.REST: "need their rest",
    Unsuited.DAY_HOURS: "enough hours that day",
    Unsuited.WEEK_HOURS: "enough hours that week",
    Unsuited.DAY_OUTINGS: "out often enough that day",
    Unsuited.WEEK_OUTINGS: "out often enough that week",
    Unsuited.DAY_MILES: "enough miles that day",
    Unsuited.WEEK_MILES: "enough miles that week",
    Unsuited.PARTNER: "would rather not go together",
    Unsuited.ASKED: "asked already",
    Unsuited.LENT: "kept away because the vehicle is lent to other work",
}
PERSON = PEOPLE | {
    Unsuited.ROLE: "does not do that",
    Unsuited.NO_CAR: "has no car on record",
    Unsuited.VEHICLE: "does not drive that vehicle",
    Unsuited.REST: "needs their rest",
}
"""The same of one person."""
LEAVE = "One more volunteer for these hours would fill it."
HOURS = (Unsuited.HOURS, Unsuited.DAY_HOURS, Unsuited.WEEK_HOURS, Unsuited.AFTER_DARK)
MILES = (Unsuited.DAY_MILES, Unsuited.WEEK_MILES)


def planned_words(planned: int, unfilled: int, *, changed: int) -> str:
    """Return what planning the rota came to; ``changed``: how many places have another name than before, or none."""
    if not planned and not unfilled:
        return "No more duties are wanted: who drives already covers what past bookings lead us to expect."
    gaps = f" {unfilled} more {'has' if unfilled == 1 else 'have'} nobody: see why below." if unfilled else ""
    has, others = ("has" if number == 1 else "have" for number in (planned, changed))
    another = f" {changed} {others} another name than before, or none any more." if changed else ""
    return f"{_duties(planned)} {has} a name. Nobody has been asked yet.{another}{gaps}"


def published_words(asked: int, *, dropped: int) -> str:
    """Return whom publishing a rota asked; ``dropped``: how many names are gone, for they fit no more."""
    if dropped:
        fits = "name does not fit any more and is" if dropped == 1 else "names do not fit any more and are"
        so_far = f"{_duties(asked)}: everybody else named has been asked. " if asked else ""
        return f"{so_far}{dropped} {fits} taken off: plan again, or ask somebody."
    if not asked:
        return "There was nobody to ask: no duty of these weeks has a name that was not asked yet."
    return f"{_duties(asked)}: everybody named has been asked."


def escort_words(duties: int, *, wanted: bool) -> str:
    """Return on how many duties somebody is to go along, or is not any more."""
    if wanted:
        return f"{_duties(duties)} now {'wants' if duties == 1 else 'want'} an escort. Plan the rota, or ask somebody."
    return f"{_duties(duties)} now {'goes' if duties == 1 else 'go'} without an escort."


def _duties(number: int) -> str:
    return f"{number} {'duty' if number == 1 else 'duties'}"


def age(now: datetime, since: datetime) -> str:
    """Return how long ago something was: "5 min ago", "3 h ago", "2 days ago"."""
    minutes = int((now - since).total_seconds()) // 60
    if minutes < 120:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"


def spell(seconds: int) -> str:
    """Return a span of time: "15 min", "1 h", "2 h 30 min"."""
    hours, minutes = divmod(-(-seconds // 60), 60)
    return " ".join(f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min")) if number)


def way_words(way: WayOut, name: str) -> str:
    """Return a change in one sentence."""
    if way.paper is not None:
        return f"{name} could, once the {way.paper.value.replace('_', ' ')} is renewed."
    if way.change in HOURS:
        more = spell(way.by)
        what = {
            Unsuited.HOURS: f"if {name} can give {more} more then",
            Unsuited.DAY_HOURS: f"if {name} would do {more} more that day",
            Unsuited.WEEK_HOURS: f"if {name} would do {more} more that week",
            Unsuited.AFTER_DARK: f"if it ended {more} earlier, by dusk, for {name}",
        }[way.change]
        return f"Filled {what}."
    if way.change in MILES:
        return f"Filled if {name} would drive {-(-way.by // METRES_PER_MILE):.0f} miles more."
    if way.change is Unsuited.VEHICLE:
        return f"Filled if {name} learns to drive that vehicle."
    return f"Filled if {name} would go out once more."
