"""Where a worker runs: in a thread of the process that serves, or in a process of its own."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from api import logs
from api.faults import CannotStart, SettingsWrong
from api.service import Service, open_service
from api.settings import read_settings
from api.surroundings import Surroundings
from api.work.registry import handlers_of
from api.work.worker import Clocks, Worker
from scheduler.domain.errors import BrokenInput


def worker_of(service: Service) -> Worker:
    """Return a worker that does everything this version knows how to do."""
    clocks = Clocks(service.clock, service.surroundings.wall_clock)
    return Worker(service.storage, handlers_of(service), clocks)


@contextmanager
def working(service: Service) -> Iterator[Worker]:
    """Run a worker in a thread while the block runs; at the end it finishes what it has, or gives it back."""
    worker = worker_of(service)
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join()


def work(surroundings: Surroundings | None = None) -> int:
    """Work until told to stop; return the exit code."""
    try:
        settings = read_settings()
        logs.configure(settings.log)
        with open_service(settings, surroundings) as service:
            worker = worker_of(service)

            def stop(_number: int, _frame: FrameType | None) -> None:
                worker.stop()

            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, stop)
            sys.stdout.write(f"Working as {worker.name}.\n")
            sys.stdout.flush()
            worker.run()
    except (SettingsWrong, CannotStart, BrokenInput) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0
