"""How a change is said: one plain sentence a ride, made of the differences that were computed for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.people import DriverId
from scheduler.usecases import phrases
from scheduler.usecases.changes import CauseKind, Changes, Difference, LegChange, Spot
from scheduler.usecases.daybook import DayBook

WORTH_SAYING = 0.1
"""A part is told when it is at least this share of the largest."""
DRIVING = frozenset({"driving", "distance"})
PARTS = {
    "duty": "of duty",
    "riding": "of detours for riders",
    "waiting_aboard": "of waiting with riders aboard",
    "pickup_wait": "of riders waiting for their pickup",
}
WHOLE = {
    "fixed": "the cost of one more vehicle on the road",
    "fairness": "sending out somebody who did more than others lately",
    "disturbance": "the price of riders changing drivers",
    "preference": "the price of rider and driver who would rather have others",
}


_PLAIN = {
    CauseKind.FAILED: "the run it was on could not go on",
    CauseKind.UNSUITED: "whoever had it may not carry it any more",
    CauseKind.TAKEN_UP: "it had no driver before",
    CauseKind.BY_HAND: "a coordinator moved it",
    CauseKind.DRIVEN: "its driver did it before they heard that it was moved",
}
"""Causes that need no figures."""


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """Says what changed on one date."""

    book: DayBook

    def sentence(self, change: LegChange) -> str:
        """Return "Moved from Edith (Edith's car) to Ivy (Public minibus): saves 12 km of driving."."""
        return f"{self._what(change)}: {self._why(change)}."

    def who(self, spot: Spot) -> str:
        """Return "Ivy (Public minibus)"."""
        driver, vehicle = self.book.drivers[DriverId(spot.driver_id)], self.book.vehicles[spot.vehicle_id]
        return f"{driver.first_name} ({vehicle.name})"

    def _what(self, change: LegChange) -> str:
        if change.now is None:
            return (
                f"Left without a driver; {self.who(change.was)} had it" if change.was else "Without a driver"
            )
        if change.was is None:
            return f"Given to {self.who(change.now)}"
        if change.is_moved:
            return f"Moved from {self.who(change.was)} to {self.who(change.now)}"
        return f"Stays with {self.who(change.now)}, at another time"

    def _why(self, change: LegChange) -> str:
        cause = change.cause
        if cause.kind in _PLAIN:
            return _PLAIN[cause.kind]
        sums = balance(cause.differences)
        if cause.kind is CauseKind.SAVES:
            return sums
        if cause.kind is CauseKind.RUN_CHANGED:
            return f"its run has other stops or another order now, which {sums}"
        exchange = counted(cause.rides, "change of driver", many="changes of driver")
        others = f"; {exchange} together {said(cause.rides, sums)}" if cause.differences else ""
        if cause.kind is CauseKind.NO_ROOM:
            return f"it does not fit there any more beside what else is planned now{others}"
        return f"part of a larger exchange{others}"


def in_words(book: DayBook, changes: Changes) -> Changes:
    """Return the changes with a sentence for each ride."""
    words = ChangeWords(book)
    return replace(changes, legs=tuple(replace(one, text=words.sentence(one)) for one in changes.legs))


def said(number: int, verb: str) -> str:
    """Return a phrase that begins with a verb, in the plural where that is right."""
    return verb if number == 1 else verb.replace("saves ", "save ", 1).replace("costs ", "cost ", 1)


def counted(number: int, one: str, *, many: str) -> str:
    """Return "1 ride" or "3 rides"."""
    return f"{number} {one if number == 1 else many}"


def balance(differences: Sequence[Difference]) -> str:
    """Return "saves 12 km of driving, and costs 4 minutes of detours for riders"; the larger parts only."""
    sizes = _merged(differences)
    largest = max((abs(price) for price, _ in sizes), default=0)
    told = [(price, words) for price, words in sizes if abs(price) >= WORTH_SAYING * largest > 0]
    saved = [words for price, words in sorted(told) if price < 0][:2]
    paid = [words for price, words in sorted(told, reverse=True) if price > 0][:2]
    parts = [
        f"{verb} {phrases.listed(words)}" for verb, words in (("saves", saved), ("costs", paid)) if words
    ]
    return ", and ".join(parts) if parts else "costs the same"


def _merged(differences: Iterable[Difference]) -> list[tuple[int, str]]:
    """Return price and words, with driving told once: in kilometres where they go the same way as the time."""
    found, driving = [], [one for one in differences if one.part in DRIVING]
    if driving:
        price = sum(one.price for one in driving)
        found.append((price, _driving(driving, saved=price < 0)))
    for one in differences:
        if one.part in PARTS:
            found.append((one.price, f"{phrases.span(abs(one.amount))} {PARTS[one.part]}"))
        elif one.part in WHOLE:
            found.append((one.price, WHOLE[one.part]))
    return found


def _driving(driving: Sequence[Difference], *, saved: bool) -> str:
    for one in driving:
        if one.part == "distance" and (one.price < 0) == saved:
            return f"{kilometres(one.amount)} of driving"
    return f"{phrases.span(abs(driving[0].amount))} at the wheel"


def kilometres(metres: int) -> str:
    """Return "12 km" or "3.4 km", whatever the sign."""
    far = abs(metres) / 1000
    return f"{far:.0f} km" if far >= 10 else f"{far:.1f} km"
