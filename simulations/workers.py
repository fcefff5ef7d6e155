"""Who does the work: this process, processes beside it, or a cluster. Each is a ``concurrent.futures.Executor``."""

import importlib
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, Protocol, TypeVar

from scheduler.adapters.searches import end_with_parent
from scheduler.domain.errors import BrokenInput

PATIENCE = "10s"
"""How long a cluster may take to answer."""
P = ParamSpec("P")
R = TypeVar("R")


class Workers(Protocol):
    """Opens an executor; after one broke it is asked for another."""

    @property
    def ahead(self) -> int:
        """How much work is handed out at once."""
        ...

    def open(self) -> Executor:
        """Return an executor that takes work."""
        ...


class Here(Executor):
    """Does each piece of work at once, in this process."""

    ahead = 1

    def open(self) -> Executor:
        """Return itself."""
        return self

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Do the work, and return it done."""
        done: Future[R] = Future()
        done.set_result(fn(*args, **kwargs))  # whatever goes wrong is told at once
        return done


@dataclass(frozen=True, slots=True)
class Processes:
    """So many processes on this machine."""

    count: int

    @property
    def ahead(self) -> int:
        """As much as there are processes: what lies in a pool cannot be taken back, and stopping waits for it."""
        return self.count

    def open(self) -> Executor:
        """Return a pool of fresh processes that end with this one, however it ends."""
        return _Deaf(self.count, mp_context=multiprocessing.get_context("spawn"), initializer=end_with_parent)


class _Deaf(ProcessPoolExecutor):
    """Its processes never hear Ctrl-C, not while they begin either: the process that asked decides when to stop."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Hand out work; a process that this starts inherits what is blocked meanwhile."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers of a Dask scheduler; they need this code and the area's folder under the same path."""

    address: str
    ahead: int = 500

    def open(self) -> Executor:
        """Return the cluster's executor; a worker that is lost is replaced by the others."""
        try:
            distributed: Any = importlib.import_module("distributed")
        except ImportError as error:
            raise BrokenInput("A cluster needs the extra 'cluster'. Install drove[cluster].") from error
        try:
            client = distributed.Client(self.address, timeout=PATIENCE)
        except (OSError, TimeoutError) as error:
            raise BrokenInput(f"{self.address}: no cluster answers. Start its scheduler first.") from error
        return _OnCluster(client)


class _OnCluster(Executor):
    """The executor of a cluster; it hangs up when it is shut down."""

    def __init__(self, client: Any) -> None:
        self._client, self._inner = client, client.get_executor(pure=False)

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Hand work to the cluster."""
        handed: Future[R] = self._inner.submit(fn, *args, **kwargs)
        return handed

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what was handed out, unless told not to, and hang up."""
        self._inner.shutdown(wait=wait)
        self._client.close()


BROKEN = (BrokenExecutor,)
"""What a pool says when one of its processes was killed."""


def stop_now(executor: Executor) -> None:
    """End an executor of ours without waiting for the work it is doing; Ctrl-C meanwhile says nothing new."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        processes: dict[int, BaseProcess] = getattr(executor, "_processes", None) or {}
        for process in list(processes.values()):  # ``kill_workers`` does this from Python 3.14 on
            process.kill()
        executor.shutdown(wait=False, cancel_futures=True)
        if signal.SIGINT in signal.sigpending():
            signal.sigwait({signal.SIGINT})
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def workers_from(count: int, cluster: str | None) -> Workers:
    """Return the workers asked for on the command line."""
    if cluster is not None:
        return Cluster(cluster)
    return Processes(count) if count > 1 else Here()
