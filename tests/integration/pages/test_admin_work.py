"""What was put aside is on the administrator's page in words, and one press has it tried again."""

from datetime import timedelta

from sqlalchemy import select, update

from api.audit.deed import Line
from api.pages.work_words import _WORDS
from api.persistence.tables import session
from api.work.handlers import Delivery
from api.work.registry import handlers_of
from scheduler.domain.outbox import OPTIMISE_DAY, Entry
from tests.fakes import village_service as village
from tests.integration.pages.conftest import Browser
from tests.integration.pages.test_person_data import Browse, service


def put_aside(browser: Browser) -> int:
    """Have a search of a day fail for good."""
    there = service(browser)
    due = village.NOW - timedelta(minutes=30)
    with there.storage.writing() as unit:
        unit.put_entry(Entry(OPTIMISE_DAY, due, {"service_date": "2026-12-02"}, "2026-12-02"))
        unit.commit()
    at = village.NOW
    leased = there.outbox.lease("tests", [OPTIMISE_DAY], now=at, wall=at, until=at)
    assert leased is not None
    there.outbox.park(leased, "The roads could not be read.")
    return leased.seq


def test_what_was_put_aside_is_said_and_tried_again(browse: Browse) -> None:
    admin = browse("administrator")
    assert "There is nothing." in admin.get("/admin/work").words
    seq = put_aside(admin)
    page = admin.get("/admin/work")
    for words in (
        "Look for a better plan of a day",
        "The roads could not be read.",
        "service date: 2026-12-02",
    ):
        assert words in page.words
    assert "It is tried again now" in admin.send(f"/admin/work/{seq}/again").words
    page = admin.get("/admin/work")
    assert "There is nothing." in page.words
    assert "The work is 30 minutes behind." in page.words
    assert "1 piece of work failed and will be tried again" in page.words
    last = [one[0] for one in service(admin).audit.everything() if isinstance(one[0], Line)][-1].deed
    assert (last.action, last.subject, last.people) == ("work.tried_again", f"outbox:{seq}", ())


def test_visits_that_are_over_are_cleared_away(browse: Browse) -> None:
    admin = browse("administrator")
    there = service(admin)
    browse("resident")
    ended = update(session).where(session.c.account_id == "account-rider-ada")
    with there.database.noting() as connection:
        connection.execute(ended.values(expires_at=village.NOW - timedelta(days=365)))
    now = village.NOW
    with there.storage.writing() as unit:
        unit.put_entry(Entry("forget-old", now))
        unit.commit()
    leased = there.outbox.lease("tests", ["forget-old"], now=now, wall=now, until=now)
    assert leased is not None
    handlers_of(there).rule("forget-old").handle(
        Delivery(there.outbox, leased, there.surroundings.wall_clock, followed_by=None)
    )
    with there.database.reading() as connection:
        assert connection.execute(select(session.c.account_id)).scalars().all() == ["account-administrator"]


def test_what_was_not_put_aside_is_not_tried_again(browse: Browse) -> None:
    admin = browse("administrator")
    assert {admin.send(f"/admin/work/{seq}/again").status for seq in (1, 0, 2**40)} == {404}


def test_every_kind_of_work_has_words(browse: Browse) -> None:
    admin = browse("administrator")
    assert set(handlers_of(service(admin)).kinds()) == set(_WORDS)
