"""A whole synthetic service date as one problem, nothing planned yet: the same problem a live service would have.

Roads, places, vehicles, hours, breaks and prices are those of an area bundle; riders, homes and journeys are drawn
from a seed. Each leg has a promise as wide as the policy gives; the way back goes with the way there.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scheduler.benchmarks.busy_day import SERVICE_DATE, BusyDay
from scheduler.domain.errors import BrokenInput
from scheduler.domain.fleet import ServiceMode, Shift
from scheduler.domain.people import Needs, Party, Wheelchair
from scheduler.domain.place import PlaceKind
from scheduler.domain.request import Request, Wish, WishKind
from scheduler.engine.insertion import best_insertions
from scheduler.engine.problem import Problem, Runs
from scheduler.usecases.candidates import Candidate
from scheduler.usecases.commands import RequestQuote
from scheduler.usecases.context import Context
from scheduler.usecases.daybook import DayBook, open_day
from scheduler.usecases.promised_day import leg_windows
from scheduler.usecases.snapshot import take
from scheduler.usecases.wishes import WishedLeg, blocked, candidate, legs_of, promised, request_from

IN_CHAIR, FOLDS, FRAME, DOG, COMPANION, MEMBER = 0.08, 0.05, 0.12, 0.01, 0.15, 0.7
"""Shares of riders who stay in a wheelchair, fold it, use a frame, bring a dog or a companion, are members."""
ROUNDS = 40
"""How often more legs are drawn in place of those that nobody could serve."""
LATENESS = 900
"""Seconds after the wish (or before the latest arrival) within which promises are centred."""


def whole_day(area_folder: Path, *, legs: int, shifts: int, seed: int = 1) -> Problem:
    """Return the problem of a day with so many legs asked for, each optional at the policy's prize."""
    return _Day(area_folder, shifts, seed).problem(legs)


class _Day:
    """A fleet with homes of its own, and the journeys people ask for."""

    def __init__(self, area_folder: Path, shifts: int, seed: int) -> None:
        self.day = BusyDay(area_folder, shifts, seed=seed)
        self.random, self.policy = self.day.random, self.day.policy
        self.context = Context(self.day.scheduler.ports, self.policy)
        riders = [
            replace(rider, section_19_member=bool(self.random.random() < MEMBER)) for rider in self.day.riders
        ]
        self.riders = {rider.id: rider for rider in riders}
        with self.day.storage.reading() as records:
            self.book: DayBook = open_day(records, SERVICE_DATE, *riders, policy=self.policy)
        self.book = replace(self.book, shifts=tuple(self._at_home(shift) for shift in self.book.shifts))
        self.now = self.context.timeline(SERVICE_DATE).seconds(self.context.now())

    def problem(self, legs: int) -> Problem:
        wanted: list[Candidate] = []
        for _ in range(ROUNDS):
            wanted += self._servable(self._asked(legs - len(wanted)))
            if len(wanted) >= legs:
                break
        else:
            raise BrokenInput(
                f"The {len(self.book.shifts)} shifts can serve hardly any leg. Ask for more shifts."
            )
        return take(self.context, self.book, self.now, wanted).problem

    def _asked(self, legs: int) -> list[Candidate]:
        """Return so many legs that people ask for."""
        asked: list[Candidate] = []
        while len(asked) < legs:
            command = self._command(legs - len(asked))
            request = request_from(self.context, command, self.riders[command.rider_id])
            if blocked(self.context, request) is None:
                asked += self._candidates(request, legs_of(self.context, request, self.book) or ())
        return asked

    def _servable(self, asked: Sequence[Candidate]) -> list[Candidate]:
        """Leave out requests that would be refused on an empty day: no shift is there, or no vehicle suits."""
        problem = take(self.context, self.book, self.now, asked).problem
        idle: Runs = [[] for _ in range(problem.shifts)]
        refused = {
            one.leg.request.id
            for leg, one in enumerate(asked)
            if not best_insertions(problem, idle, leg, limit=1)
        }
        return [one for one in asked if one.leg.request.id not in refused]

    def _command(self, legs_at_most: int) -> RequestQuote:
        command = self.day.request(legs_at_most=legs_at_most)
        draw = self.random.random(4)
        chair = Wheelchair.STAYS_IN if draw[0] < IN_CHAIR else Wheelchair.NONE
        if IN_CHAIR <= draw[0] < IN_CHAIR + FOLDS:
            chair = Wheelchair.FOLDS
        needs = Needs(
            wheelchair=chair, walking_frame=bool(draw[1] < FRAME), assistance_dog=bool(draw[2] < DOG)
        )
        return replace(command, needs=needs, party=Party(companions=int(draw[3] < COMPANION)))

    def _candidates(self, request: Request, wished: Sequence[WishedLeg]) -> list[Candidate]:
        """Return the request's legs as if each had been promised near the wish; none when one cannot be."""
        found = []
        for one, wish in zip(wished, (request.outward, request.homeward), strict=False):
            wanted = candidate(one, wish, self.policy, self.now) if wish is not None else None
            if wish is None or wanted is None:
                return []
            leg = promised(wanted, self._pickup_time(wanted, wish), wish, self.policy)
            pickup, delivery = leg_windows(leg, self.policy)
            found.append(Candidate(leg, pickup, delivery))
        return found

    def _pickup_time(self, wanted: Candidate, wish: Wish) -> int:
        late = int(self.random.integers(LATENESS))
        at = wish.at + late
        if wish.kind is WishKind.ARRIVE_BY:
            at = wish.at - late - wanted.leg.direct - wanted.leg.pickup_dwell
        return min(max(at, wanted.pickup.earliest), wanted.pickup.latest)

    def _at_home(self, shift: Shift) -> Shift:
        """Give volunteers' own cars a home of their own; minibuses stay at their depots."""
        if self.book.vehicle_of(shift).mode is not ServiceMode.CAR_SCHEME:
            return shift
        homes = [place for place in self.day.places if place.kind is PlaceKind.POSTCODE]
        home = homes[int(self.random.integers(len(homes)))]
        return replace(shift, start=home, end=home)
