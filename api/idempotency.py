"""How a POST that is sent twice is done once: its answer is kept under its key, in the same commit.

Only what succeeded is kept, a denial included: an error changed nothing, so the same request may be tried again.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from api.persistence.answers import AnswerTaken, KeptAnswer
from api.persistence.unit_of_work import SqlUnitOfWork
from api.problems import IdempotencyMismatch
from api.security.access import CurrentSession
from api.service import Service
from scheduler.domain.errors import SchedulerError
from scheduler.usecases.ports import UnitOfWork

T = TypeVar("T")
Also = Callable[[UnitOfWork, T], None]
REPLAYED = "Idempotency-Replayed"
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="A text of your own, new for each request. The same request again gets the same answer.",
    ),
]


class Once:
    """One POST under its key."""

    def __init__(self, service: Service, owner: tuple[str, str], fingerprint: str) -> None:
        self._service, self._owner, self._fingerprint = service, owner, fingerprint

    def answer(
        self,
        act: Callable[[Also[T]], T],
        *,
        show: Callable[[T], BaseModel],
        status: int = 201,
        location: Callable[[T], str] | None = None,
    ) -> Response:
        """Do what was asked and keep the answer, or send the answer that is kept.

        Parameters
        ----------
        act : callable
            Does it; must call its argument with the open unit of work and the result before it commits.
        show : callable
            Turns the result into what is sent.
        status : int
        location : callable, optional
            Where what was made can be read.
        """
        with self._service.answering.holding(self._owner):
            return self._kept() or self._first(act, show, _frame(status, location))

    def _first(
        self, act: Callable[[Also[T]], T], show: Callable[[T], BaseModel], frame: "Frame[T]"
    ) -> Response:
        sent: list[KeptAnswer] = []

        def also(unit: UnitOfWork, result: T) -> None:
            if not isinstance(unit, SqlUnitOfWork):
                raise TypeError("answers are kept in the database of the service")
            status, headers = frame(result)
            answer = KeptAnswer(self._fingerprint, status, headers, show(result).model_dump_json().encode())
            now = self._service.surroundings.wall_clock.now()
            self._service.answers.keep(unit.later, self._owner, answer, now=now)
            sent.append(answer)

        try:
            act(also)
        except (AnswerTaken, SchedulerError):
            # Another process may have been quicker with the same request; then its answer is ours.
            kept = self._kept()
            if kept is None:
                raise
            return kept
        return _response(sent[-1])

    def _kept(self) -> Response | None:
        answer = self._service.answers.find(*self._owner)
        if answer is None:
            return None
        if answer.fingerprint != self._fingerprint:
            raise IdempotencyMismatch(
                "This Idempotency-Key was sent before with another request. Use a new key for a new request."
            )
        return _response(answer, {REPLAYED: "true"})


Frame = Callable[[T], tuple[int, dict[str, str]]]


def _frame(status: int, location: Callable[[T], str] | None) -> Frame[T]:
    return lambda result: (status, {} if location is None else {"Location": location(result)})


def _response(answer: KeptAnswer, more: dict[str, str] | None = None) -> Response:
    headers = {**answer.headers, **(more or {})}
    return Response(answer.body, answer.status, headers, "application/json")


async def _once(request: Request, session: CurrentSession, key: Key) -> Once:
    service: Service = request.app.state.service
    return Once(service, (session.account.id, key), _fingerprint(request, await request.body()))


def _fingerprint(request: Request, body: bytes) -> str:
    address = f"{request.method} {request.url.path}?{request.url.query}\n"
    return hashlib.sha256(address.encode() + _canonical(body)).hexdigest()


def _canonical(body: bytes) -> bytes:
    """Return the same bytes for the same JSON, however it was spaced or ordered; anything else as it is."""
    try:
        parsed: Any = json.loads(body)
    except ValueError:
        return body
    return json.dumps(parsed, sort_keys=True, separators=(",", ":")).encode()


OnceOnly = Annotated[Once, Depends(_once)]
"""The idempotency of one POST."""
