"""Two workers on one database: whoever looks at the same delay at the same moment as another tells of it once."""

import threading
from collections.abc import Callable

import pytest

from api.notify.contact import Contact
from api.notify.message import Message, MessageState
from api.service import Service
from api.work import telling
from api.work.lateness import Heard
from api.work.process import worker_of
from api.work.telling import NEWS_ROUND, written
from api.work.telling import post as keep_and_send
from scheduler.domain.messages import News
from scheduler.domain.outbox import Entry
from scheduler.usecases.news_item import NewsItem
from tests.databases import KINDS
from tests.fakes import village_service as village
from tests.fakes.provider_server import ProviderServer
from tests.integration.api.conftest import booked
from tests.integration.notify.conftest import Post
from tests.integration.notify.test_messages import by_provider

BY_SMS = Contact(f"rider:{village.ADA.id}", "", phone="07700 900123")
IN_TIME = village.NOW.replace(day=1, month=12, hour=9)
LATE = IN_TIME.replace(hour=11)
"""When Ada's vehicle is late, and nobody has set out."""


def late_tomorrow(post: Callable[..., Post], server: ProviderServer) -> Post:
    """Let Ada's vehicle be late, and nobody have looked yet."""
    at = post(**by_provider(server))
    server.now = at.api.wall.now().timestamp()
    at.service.contacts.put(BY_SMS)
    booked(at.api)
    for moment in (IN_TIME, LATE):
        assert not told_of_delays(at)
        for clock in (at.api.clock, at.api.wall):
            clock.set(moment)
        server.now = moment.timestamp()
    return at


def told_of_delays(at: Post) -> list[str]:
    at.later()
    delays = [one for one in at.messages() if one.news is News.LATE]
    return [one.key for one in delays if one.state is not MessageState.DROPPED]


def another_looks(at: Post) -> threading.Thread:
    """Have another worker look for what the present hour makes people be told, at the same time."""
    with at.service.storage.writing() as unit:
        unit.put_entry(Entry(NEWS_ROUND, at.api.clock.now()))
        unit.commit()
    return threading.Thread(target=worker_of(at.service).drain, daemon=True)


@pytest.mark.parametrize("start", KINDS, indirect=True)
def test_who_looked_before_somebody_else_told_does_not_tell_again(
    post: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One looks and is held up until the other's message has gone out, which tells of another minute."""
    has_looked, has_told = threading.Event(), threading.Event()

    def held_up(service: Service, items: list[NewsItem]) -> list[Message]:
        made = written(service, items)
        if not has_looked.is_set():
            has_looked.set()
            assert has_told.wait(timeout=30)
        return made

    with ProviderServer() as server:
        at = late_tomorrow(post, server)
        monkeypatch.setattr(telling, "written", held_up)
        one = another_looks(at)
        one.start()
        assert has_looked.wait(timeout=30)
        at.api.clock.advance(60)
        another = another_looks(at)
        another.start()
        another.join(timeout=30)
        (told,) = told_of_delays(at)
        has_told.set()
        one.join(timeout=30)
        assert told_of_delays(at) == [told]
        assert sum("later than" in one["personalisation"]["body"] for one in server.taken.values()) == 1


@pytest.mark.parametrize("start", ["postgres"], indirect=True)
def test_who_tells_while_another_is_about_to_waits_and_then_does_not(post: Callable[..., Post]) -> None:
    with ProviderServer() as server:
        at = late_tomorrow(post, server)
        heard = Heard(at.service)
        made = written(at.service, at.service.scheduler.news_now(heard))
        at.api.clock.advance(60)
        another = another_looks(at)
        with at.service.storage.writing() as unit:
            for message in heard.unheard(unit, made):
                keep_and_send(unit, message)
            another.start()
            another.join(timeout=1)
            assert another.is_alive()
            unit.commit()
        another.join(timeout=30)
        assert told_of_delays(at) == [one.key for one in made if one.news is News.LATE]
