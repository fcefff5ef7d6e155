"""Plays many days, each only once: what the store has is taken from it, what is new is kept as soon as it is there.

A worker that is killed costs only the work it was doing: it is replaced, and that work is done again. Stopping
loses nothing that was done: at the first Ctrl-C the days under way are finished and kept, at the second they are not.
"""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass

from scheduler.domain.errors import SchedulerError
from simulations.csv_rows import counted
from simulations.store import Store
from simulations.work import Day, Key, Work, play
from simulations.workers import BROKEN, Workers, stop_now

MOST_REPLACED = 5
"""So often a broken pool is opened anew before we give up."""
Tell = Callable[[int, int], None]
Say = Callable[[str], None]


class WorkersLost(SchedulerError):
    """Workers kept dying; what was done is kept."""


class OtherCode(SchedulerError):
    """A worker of a cluster would give other results than this process."""


class Stopped(SchedulerError):
    """Somebody pressed Ctrl-C; what was done is kept."""


@dataclass(slots=True)
class Batch:
    """Where results come from and go to, who does the work, who hears how far it is, and who is told what happens."""

    store: Store
    workers: Workers
    tell: Tell = lambda done, total: None
    say: Say = lambda text: None

    def days(self, wanted: Iterable[Work]) -> dict[Key, Day]:
        """Return the results of all this work, in the order asked.

        Raises
        ------
        Stopped
            Interrupted; run again to go on.
        WorkersLost
            Processes kept dying, for want of memory perhaps.
        """
        works = {work.key: work for work in wanted}
        found = {key: day for key in works if (day := self.store.find(key)) is not None}
        self.tell(len(found), len(works))
        for _ in range(MOST_REPLACED):
            open_ = [work for key, work in works.items() if key not in found]
            if not open_ or self._round(open_, found, len(works)):
                return {key: found[key] for key in works}
        raise WorkersLost(
            f"Workers were lost {MOST_REPLACED} times. {len(found)} of {len(works)} days are kept; "
            "use fewer workers and run the same again."
        )

    def _round(self, works: list[Work], found: dict[Key, Day], total: int) -> bool:
        """Do the work with one pool; False when the pool broke on the way."""
        executor = self.workers.open()
        waiting, under_way = deque(works), dict[Future[Day], Work]()
        try:
            while waiting or under_way:
                while waiting and len(under_way) < self.workers.ahead:
                    work = waiting.popleft()
                    under_way[executor.submit(play, work)] = work
                wait(under_way, return_when=FIRST_COMPLETED)
                self._take_done(under_way, found, total)
        except BROKEN:
            return False
        except KeyboardInterrupt:
            self._finish(executor, under_way, found, total)
            raise Stopped(
                f"Stopped. {len(found)} of {total} days are kept; run the same again to go on."
            ) from None
        finally:
            _close(executor, under_way)
        return True

    def _finish(
        self, executor: Executor, under_way: dict[Future[Day], Work], found: dict[Key, Day], total: int
    ) -> None:
        """Keep the days that were begun as each is done; at another Ctrl-C those that are not yet are given up."""
        try:
            for future in under_way:
                future.cancel()
            self._take_done(under_way, found, total)
            if under_way:
                self.say(
                    f"Finishing {counted(len(under_way), 'day')} under way. Press Ctrl-C again to stop now."
                )
            while under_way:
                wait(under_way, return_when=FIRST_COMPLETED)
                self._take_done(under_way, found, total)
        except (KeyboardInterrupt, *BROKEN):
            under_way.clear()  # given up, or lost with its worker: it is played when somebody goes on
        # Also where all are done: the first Ctrl-C may have come between handing a day out and knowing of it.
        stop_now(executor)

    def _take_done(self, under_way: dict[Future[Day], Work], found: dict[Key, Day], total: int) -> None:
        """Keep what is done; what broke is told only when everything else is kept."""
        broken = None
        for future in [one for one in under_way if one.done()]:
            work = under_way[future]
            if not future.cancelled():
                broken = future.exception() or broken
                if future.exception() is None:
                    self._keep(future.result(), work, found)
            del under_way[future]  # only now: an interruption before this finds it again
            self.tell(len(found), total)
        if broken is not None:
            raise broken

    def _keep(self, day: Day, work: Work, found: dict[Key, Day]) -> None:
        if day.key != work.key:
            raise OtherCode(
                f"A worker runs other code ({day.key.code}, here {work.key.code}). Bring it to this version; where the "
                "code was changed meanwhile, run the same again."
            )
        found[day.key] = self.store.keep(day)


def _close(executor: Executor, futures: Iterable[Future[Day]]) -> None:
    for future in futures:
        future.cancel()
    executor.shutdown(wait=True)
