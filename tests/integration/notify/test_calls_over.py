"""Calls that would tell something no longer so, or of a day gone by, are not on the list."""

from collections.abc import Callable

from api.notify.contact import Contact
from scheduler.domain.events import Actor
from scheduler.domain.fleet import ShiftId
from scheduler.domain.messages import News
from scheduler.usecases.commands import Origin
from scheduler.usecases.rota_commands import DropOut
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api.conftest import booked
from tests.integration.notify.conftest import Post
from tests.integration.pages.conftest import LOGINS, Browser

OFFICE = Origin(Actor("coordinator", "office"))


def test_who_gave_a_run_back_is_not_rung_about_it_and_nobody_about_a_day_gone_by(
    post: Callable[..., Post],
) -> None:
    at = post()
    for driver in (village.CARA, village.DAN):
        at.service.contacts.put(Contact(f"driver:{driver.id}", driver.name, phone="01632 960009"))
    booked(at.api)
    at.later(minutes=8 * 60 + 1)
    desk = Browser(InProcess(at.api.app), at.api.clock)
    desk.sign_in(LOGINS["coordinator"])
    roster = next(one for one in at.messages() if one.news is News.ROSTER)
    assert roster.id in desk.get("/desk/calls").source
    at.service.scheduler.rota.drop_out(DropOut(ShiftId(roster.key.removeprefix("roster:")), OFFICE))
    at.later()
    listed = desk.get("/desk/calls").source
    assert roster.id not in listed
    later = [one for one in at.messages() if one.id in listed and one.service_date is not None]
    assert {News.RUN_CHANGED, News.CONFIRMED} <= {one.news for one in later}
    at.later(minutes=2 * 24 * 60)
    left = desk.get("/desk/calls").source
    assert [one.news for one in later if one.id in left] == []
