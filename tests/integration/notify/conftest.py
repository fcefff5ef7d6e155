"""The application with a worker that does what is due when it is told to."""

from collections.abc import Callable

import pytest

from api.notify.message import Message
from api.service import Service
from api.work.process import worker_of
from tests.integration.api.conftest import Api, start, template

__all__ = ["start", "template"]


class Post:
    """What somebody at the service's letter box sees."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.service: Service = api.app.state.service
        self.worker = worker_of(self.service)
        self.worker.begin()

    def later(self, *, minutes: float = 0) -> None:
        """Let time pass, and have done what is due by then."""
        for clock in (self.api.clock, self.api.wall):
            clock.advance(minutes * 60)
        self.worker.drain()

    def messages(self) -> list[Message]:
        return sorted(self.service.messages.latest(1000), key=lambda one: (one.made_at, one.id))

    def only(self) -> Message:
        (message,) = self.messages()
        return message


@pytest.fixture
def post(start: Callable[..., Api]) -> Callable[..., Post]:
    def begin(**changes: object) -> Post:
        return Post(start(**changes))

    return begin
