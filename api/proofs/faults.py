"""Every command fails at every point where it can, by turns; each time all of it must be there, or nothing.

The same seed gives the same wishes and the same faults in the same order.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.demo import load_demo
from api.proofs.faulty import FaultyStorage, Injected, Saboteur
from api.proofs.ground import Kind, ground
from api.proofs.riders import FIRST, SLOT, SLOTS
from api.service import Service
from scheduler.bootstrap import build
from scheduler.domain.booking import Booking, Channel
from scheduler.domain.errors import SchedulerError
from scheduler.domain.events import Actor
from scheduler.domain.place import PlaceKind
from scheduler.domain.plan import canonical
from scheduler.domain.request import Request, WishKind
from scheduler.usecases.commands import AcceptOffer, CancelBooking, OptimiseDay, Origin, RequestQuote
from scheduler.usecases.ports import Records
from scheduler.usecases.scheduler import Scheduler

BY = Origin(Actor("coordinator", "proof"), Channel.PHONE)
State = tuple[Any, ...]


@dataclass(slots=True)
class _Found:
    """What came of it."""

    faults: Counter[str] = field(default_factory=Counter)
    done: int = 0
    half_done: list[str] = field(default_factory=list)
    broken_plans: list[str] = field(default_factory=list)


class _Trial:
    """A scheduler on a faulty storage, and the eye on what is really kept."""

    def __init__(self, service: Service, days: Sequence[date], *, seed: int) -> None:
        self.service, self.days, self.found = service, days, _Found()
        self.saboteur = Saboteur()
        ports = replace(
            service.scheduler.ports, storage=FaultyStorage(service.scheduler.ports.storage, self.saboteur)
        )
        self.scheduler: Scheduler = build(ports, service.policy)
        self.random = random.Random(seed)

    def state(self) -> State:
        """Return everything that is kept of the days."""
        with self.service.storage.reading() as records:
            return (*(self._day(records, day) for day in self.days), tuple(records.entries()))

    def _day(self, records: Records, day: date) -> State:
        kept = records.bookings(day), records.quotes(day), records.events(day)
        return (canonical(records.plan(day)), *(tuple(map(repr, some)) for some in kept))

    def suffer(self, name: str, command: Callable[[], Any]) -> Any:
        """Give a command with a fault at its first point, its second and so on, until it comes through."""
        point = 0
        while True:
            before = self.state()
            self.saboteur.fail_at(point)
            try:
                return command()
            except Injected as fault:
                self.found.faults[f"{name}: {fault.point}"] += 1
                self._judge(name, fault, is_as_before=self.state() == before)
                if fault.committed:
                    return None
            finally:
                self.saboteur.fail_at(-1)
                self.found.done += 1
            point += 1

    def _judge(self, name: str, fault: Injected, *, is_as_before: bool) -> None:
        if is_as_before == fault.committed:
            self.found.half_done.append(f"{name} with a fault {fault.point}")
        for day in self.days:
            self.found.broken_plans += self.service.scheduler.faults(day)

    def one_ride(self) -> None:
        """Ask, take, give back or search, each with every fault."""
        command = self._wish()
        quote = self.suffer("quote", lambda: self.scheduler.quote(command)) or self.scheduler.quote(command)
        if not quote.offers:
            return
        take = AcceptOffer(quote.offers[0].id, BY)
        self.suffer("accept", lambda: self.scheduler.accept(take))
        self._is_refused_again(take)
        booking = self._booking_of(quote.request)
        self.suffer("optimise", lambda: self.scheduler.optimise(OptimiseDay(booking.service_date, BY, 20)))
        if self.random.random() < 0.5:
            self.suffer("cancel", lambda: self.scheduler.cancel(CancelBooking(booking.id, BY)))

    def _booking_of(self, request: Request) -> Booking:
        with self.service.storage.reading() as records:
            return next(one for one in records.bookings(request.service_date) if one.request.id == request.id)

    def _is_refused_again(self, take: AcceptOffer) -> None:
        """Whoever did not hear of a booking and takes the offer again gets no second one."""
        try:
            self.scheduler.accept(take)
        except SchedulerError:
            return
        self.found.half_done.append("an offer was taken twice")

    def _wish(self) -> RequestQuote:
        with self.service.storage.reading() as records:
            riders = [rider for rider in records.riders() if rider.home is not None]
        rider, places = self.random.choice(riders), self.service.gazetteer.places(PlaceKind.POI)
        day = self.random.choice(self.days)
        at = datetime.combine(day, FIRST, self.service.policy.zone) + SLOT * self.random.randrange(SLOTS)
        inside = [place for place in places if self.service.policy.area.contains(place.point)]
        assert rider.home is not None
        return RequestQuote(rider.id, rider.home, self.random.choice(inside), WishKind.ARRIVE_BY, at, BY)


def prove_faults(kind: Kind, *, rides: int, seed: int) -> dict[str, Any]:
    """Let everything fail everywhere, and return how often that was and what was half done."""
    with TemporaryDirectory(prefix="drove-faults-") as name, ExitStack() as stack:
        there = stack.enter_context(ground(kind, Path(name), days=2, search_again=True))
        service = stack.enter_context(there.service())
        load_demo(service)
        trial = _Trial(service, there.days, seed=seed)
        for _ in range(rides):
            trial.one_ride()
        found = trial.found
    return {
        "database": kind,
        "commands": found.done,
        "faults_injected": found.faults.total(),
        "different_faults": len(found.faults),
        "half_done": len(found.half_done),
        "broken_plans": len(found.broken_plans),
        "first_faults": (found.half_done + found.broken_plans)[:5],
        "holds": found.faults.total() > 0 and not found.half_done and not found.broken_plans,
    }
