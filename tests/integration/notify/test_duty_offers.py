"""Who is asked for a duty is told by the way they chose; without an answer the next is asked, and told."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from api.notify.contact import Contact
from api.notify.message import By, MessageState
from api.security.answer_links import answer_path
from scheduler.domain.availability import Availability, WeeklyTime
from scheduler.domain.booking import BookingId
from scheduler.domain.duty import DutyOffer, DutyRole
from scheduler.domain.events import Actor
from scheduler.domain.messages import News
from scheduler.domain.people import Driver
from scheduler.domain.time import TimeWindow
from scheduler.usecases.commands import CancelBooking, Origin
from scheduler.usecases.own_roster import Engagement
from scheduler.usecases.papers_keeping import KeepPapers
from scheduler.usecases.rota_commands import (
    AddDuty,
    AnswerDutyOffer,
    AskForDuty,
    ComeBack,
    DropOut,
    GiveAvailability,
    StepDown,
    WantEscort,
)
from tests.fakes import village_service as village
from tests.fakes.provider_server import ProviderServer
from tests.in_process import InProcess
from tests.integration.api.conftest import booked
from tests.integration.notify.conftest import Post
from tests.integration.notify.test_messages import by_provider, server_at
from tests.integration.pages.conftest import LOGINS, Browser

DAY = date(2026, 12, 3)
HOURS = TimeWindow(18 * 3600, 20 * 3600)
OFFICE = Origin(Actor("coordinator", "office"))


def willing(at: Post, driver: Driver, phone: str = "01632 960009", **more: Any) -> None:
    weekly = (WeeklyTime(DAY.weekday(), HOURS),)
    said = Availability(driver.id, weekly=weekly, vehicles=frozenset({village.BUS.id}), **more)
    at.service.scheduler.rota.give(GiveAvailability(said, OFFICE))
    at.service.contacts.put(Contact(f"driver:{driver.id}", driver.name, phone=phone))


def asked(at: Post) -> list[str]:
    return [one.person for one in at.messages() if one.news is News.DUTY_OFFER]


def one_of_two_asked(at: Post) -> DutyOffer:
    """Have Cara and Dan willing, and one of them asked to drive."""
    for driver in (village.CARA, village.DAN):
        willing(at, driver)
    rota = at.service.scheduler.rota
    duty = rota.add(AddDuty(DAY, HOURS, OFFICE, village.BUS.id))
    first = rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE))
    assert first is not None
    return first


def test_an_offer_is_told_and_goes_on_when_its_time_runs_out(post: Callable[..., Post]) -> None:
    at = post()
    first = one_of_two_asked(at)
    rota = at.service.scheduler.rota
    at.later()
    assert asked(at) == [f"driver:{first.driver_id}"]
    told = next(one for one in at.messages() if one.news is News.DUTY_OFFER)
    assert "6 pm to 8 pm" in told.text.replace(":00", "")
    at.later(minutes=4 * 60 + 2)
    at.later()
    assert len(asked(at)) == 2
    assert len(set(asked(at))) == 2
    desk = Browser(InProcess(at.api.app), at.api.clock)
    desk.sign_in(LOGINS["coordinator"])
    assert "1 person to ring" in desk.get("/desk/calls").words, "nobody is rung about what ran out"
    second = next(one for one in (village.CARA, village.DAN) if one.id != first.driver_id)
    (call,) = (one for one in at.service.messages.to_call() if one.person == f"driver:{second.id}")
    at.service.messages.change(call.id, MessageState.TO_CALL, state=MessageState.TOLD)
    lapsed = tuple((kind, DAY - timedelta(days=1)) for kind, _ in second.qualifications)
    rota.keep_papers(KeepPapers(second.id, lapsed, second.born, second.driving_since, OFFICE))
    assert rota.offers_of(second.id) == [], "who may not drive it then is not asked any longer"
    at.later()
    (gone,) = (one for one in at.messages() if one.news is News.DUTY_WITHDRAWN)
    assert gone.person == f"driver:{second.id}"
    assert "does not cover that day" in gone.text


def test_an_offer_that_is_settled_before_the_provider_answers_is_not_sent(post: Callable[..., Post]) -> None:
    with ProviderServer() as server:
        at = post(**by_provider(server))
        willing(at, village.CARA)
        at.service.contacts.put(Contact(f"driver:{village.CARA.id}", "", phone="07700 900123"))
        rota = at.service.scheduler.rota
        duty = rota.add(AddDuty(DAY, HOURS, OFFICE, village.BUS.id))
        server.now, server.fails = server_at(at), [(503, "Not now")]
        rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE))
        at.later()
        assert at.only().state is MessageState.WAITING
        rota.remove(duty.id)
        at.later(minutes=0.3)
        assert (len(server.taken), at.only().state) == (0, MessageState.DROPPED)


def test_who_writes_letters_is_rung_about_an_offer_that_would_run_out_on_its_way(
    post: Callable[..., Post],
) -> None:
    at = post()
    willing(at, village.CARA)
    chosen = {"post": "Cara Cole\n1 Fen Way\nHaddenham", "chosen": By.LETTER}
    at.service.contacts.put(Contact(f"driver:{village.CARA.id}", "Cara Cole", phone="01632 960009", **chosen))
    rota = at.service.scheduler.rota
    rota.ask(AskForDuty(rota.add(AddDuty(DAY, HOURS, OFFICE, village.BUS.id)).id, DutyRole.DRIVER, OFFICE))
    at.later()
    assert [one.by for one in at.messages() if one.news is News.DUTY_OFFER] == [By.CALL]


def test_an_offer_answered_meanwhile_is_told_to_nobody(post: Callable[..., Post]) -> None:
    at = post()
    willing(at, village.CARA)
    rota = at.service.scheduler.rota
    duty = rota.add(AddDuty(DAY, HOURS, OFFICE, village.BUS.id))
    rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE))
    rota.remove(duty.id)
    at.later()
    assert asked(at) == []


def test_who_was_asked_hears_that_the_duty_is_taken_off_and_their_link_says_so(
    post: Callable[..., Post],
) -> None:
    at = post()
    willing(at, village.CARA)
    rota = at.service.scheduler.rota
    duty = rota.add(AddDuty(DAY, HOURS, OFFICE, village.BUS.id))
    offer = rota.ask(AskForDuty(duty.id, DutyRole.DRIVER, OFFICE))
    assert offer is not None
    at.later()
    (call,) = at.service.messages.to_call()
    at.service.messages.change(call.id, MessageState.TO_CALL, state=MessageState.TOLD)
    desk, cara, anybody = (Browser(InProcess(at.api.app), at.api.clock) for _ in range(3))
    desk.sign_in(LOGINS["coordinator"])
    cara.sign_in(LOGINS["driver"])
    desk.send(f"/desk/rota/duties/{duty.id}/remove", date=DAY.isoformat())
    at.later()
    at.later()
    (gone,) = (one for one in at.messages() if one.news is News.DUTY_WITHDRAWN)
    assert gone.person == f"driver:{village.CARA.id}"
    assert "Thursday 3 December" in gone.text
    assert "obody is needed then after all" in gone.text
    path = answer_path(at.service.signing_key, offer.id)
    for seen in (anybody.get(path), anybody.send(path, answer="yes")):
        assert (seen.status, "You need not answer any more" in seen.words) == (200, True)
    assert anybody.get(f"{path[:-1]}x").status == 404, "a link that we never sent"
    late = cara.send(f"/drive/offers/{offer.id}", answer="yes")
    assert (late.status, "the duty was taken off" in late.words) == (404, True)


def test_a_duty_is_called_to_mind_once_and_a_changed_run_is_told(post: Callable[..., Post]) -> None:
    at = post()
    for driver in (village.CARA, village.DAN):
        willing(at, driver)
    rota, in_a_fortnight = at.service.scheduler.rota, DAY + timedelta(days=14)
    rota.ask(
        AskForDuty(
            rota.add(AddDuty(in_a_fortnight, HOURS, OFFICE, village.BUS.id)).id, DutyRole.DRIVER, OFFICE
        )
    )
    made = booked(at.api)
    at.later(minutes=8 * 60 + 1)
    at.service.scheduler.cancel(CancelBooking(BookingId(made["id"]), OFFICE))
    at.later()
    (changed,) = [one for one in at.messages() if one.news is News.RUN_CHANGED]
    assert changed.person in (f"driver:{village.CARA.id}", f"driver:{village.DAN.id}")
    assert "nothing left to drive" in changed.text
    desk = Browser(InProcess(at.api.app), at.api.clock)
    desk.sign_in(LOGINS["coordinator"])
    calls = desk.get("/desk/calls").words
    assert calls.index("nothing left to drive") < calls.index("Can you drive"), "the sooner day is rung first"
    for clock in (at.api.clock, at.api.wall):
        clock.set(village.NOW.replace(day=1, month=12, hour=7, minute=0))
    for _ in range(3):
        at.later(minutes=6)
    told = [one for one in at.messages() if one.news is News.DUTY_REMINDER]
    assert len(told) == len({one.person for one in told}) > 0
    assert all("Will you come?" in one.text and "Ada" not in one.text for one in told)
    desk.sign_in(LOGINS["coordinator"])
    assert "Will you come?" in desk.get("/desk/calls").words
    for _ in range(3):
        at.later(minutes=60)
    assert "Will you come?" not in desk.get("/desk/calls").words, "the duties have begun"


def test_the_link_in_the_message_takes_the_answer_without_signing_in(post: Callable[..., Post]) -> None:
    at = post()
    first = one_of_two_asked(at)
    rota = at.service.scheduler.rota
    path = answer_path(at.service.signing_key, first.id)
    anybody = Browser(InProcess(at.api.app), at.api.clock)
    assert "Can you drive?" in anybody.get(path).words
    assert "Can you drive?" in anybody.get(path).words, "a look answers nothing"
    assert anybody.get(f"{path[:-1]}x").status == 404
    assert anybody.send(f"{path[:-1]}x", answer="yes").status == 404
    assert "Thank you for telling us" in anybody.send(path, answer="no").words
    at.later()
    second = next(one for one in (village.CARA, village.DAN) if one.id != first.driver_id)
    assert asked(at) == [f"driver:{second.id}"]
    assert anybody.send(path, answer="yes").status == 409
    (call,) = at.service.messages.to_call()
    at.service.messages.change(call.id, MessageState.TO_CALL, state=MessageState.TOLD)
    rota.give(GiveAvailability(Availability(second.id), OFFICE))
    at.later()
    (gone,) = (one for one in at.messages() if one.news is News.DUTY_WITHDRAWN)
    assert "does not fit what we have written down for you" in gone.text


def reminded(at: Post, driver: Driver, *, with_whom: Driver | None = None) -> None:
    """Have somebody agree to a duty, and be reminded of it: here, an hour before."""
    rota = at.service.scheduler.rota
    duty = rota.add(AddDuty(DAY, HOURS, OFFICE, village.BUS.id, escort=with_whom is not None))
    for role, who in ((DutyRole.DRIVER, driver), (DutyRole.ESCORT, with_whom)):
        if who is not None:
            offer = rota.ask(AskForDuty(duty.id, role, OFFICE, who.id))
            assert offer is not None
            rota.answer(AnswerDutyOffer(offer.id, accepts=True, by=OFFICE))
    for clock in (at.api.clock, at.api.wall):
        clock.set(village.NOW.replace(day=3, month=12, hour=17, minute=10))
    for _ in range(2):
        at.later(minutes=6)


def texting(post: Callable[..., Post], server: ProviderServer) -> Post:
    at = post(**by_provider(server), public_url="https://rides.example.org")
    server.now = server_at(at)
    return at


def evening(at: Post, driver: Driver) -> list[Engagement]:
    """Return what somebody has agreed to in the hours of the duty."""
    mine = at.service.scheduler.rota.roster(driver.id, DAY, last=DAY)
    return [one for one in mine if one.hours == HOURS]


def links(at: Post) -> dict[str, str]:
    """Return where reminders of the day lead, by volunteer."""
    told = [one for one in at.messages() if (one.news, one.service_date) == (News.DUTY_REMINDER, DAY)]
    return {
        one.person.removeprefix("driver:"): found["path"]
        for one in told
        if (found := re.search(r"https?://[^/]+(?P<path>/coming/\S+)", one.text))
    }


def test_the_reminders_link_takes_i_will_come_without_signing_in(post: Callable[..., Post]) -> None:
    with ProviderServer() as server:
        at = texting(post, server)
        willing(at, village.CARA, phone="07700 900123")
        reminded(at, village.CARA)
        link = links(at)[village.CARA.id]
        anybody = Browser(InProcess(at.api.app), at.api.clock)
        for _ in range(2):
            assert "Will you come? Today, Thursday 3 December" in anybody.get(link).words, (
                "a look says nothing"
            )
        assert (
            anybody.get(f"{link[:-1]}x").status == anybody.send(f"{link[:-1]}x", answer="yes").status == 404
        )
        assert [one.driver_id for one in at.service.scheduler.rota.unconfirmed(DAY)] == [village.CARA.id]
        assert "We count on you" in anybody.send(link, answer="yes").words
        assert at.service.scheduler.rota.unconfirmed(DAY) == []
        gone = anybody.send(link, answer="no")
        assert "We are looking for somebody else" in gone.words
        assert anybody.get(link).status == 404
        back = {name: gone.values(name)[0] for name in ("driver", "given_up")}
        assert anybody.send("/coming/back", **back | {"driver": village.DAN.id}).status == 404
        assert "It is yours again" in anybody.send("/coming/back", **back).words
        assert len(evening(at, village.CARA)) == 1


def test_who_has_begun_says_no_more_by_the_link(post: Callable[..., Post]) -> None:
    with ProviderServer() as server:
        at = texting(post, server)
        willing(at, village.CARA, phone="07700 900123")
        reminded(at, village.CARA)
        link = links(at)[village.CARA.id]
        at.api.clock.set(village.NOW.replace(day=3, month=12, hour=18))
        anybody = Browser(InProcess(at.api.app), at.api.clock)
        assert "Your duty has begun" in anybody.get(link).words
        assert "Your duty has begun" in anybody.send(link, answer="no").words
        assert len(evening(at, village.CARA)) == 1


def test_who_goes_along_steps_down_by_the_link_and_each_reads_of_the_other(
    post: Callable[..., Post],
) -> None:
    with ProviderServer() as server:
        at = texting(post, server)
        for driver in (village.CARA, village.DAN):
            willing(at, driver, phone="07700 900123", roles=frozenset(DutyRole))
        anybody = Browser(InProcess(at.api.app), at.api.clock)
        reminded(at, village.CARA, with_whom=village.DAN)
        assert "with Dan" in anybody.get(links(at)[village.CARA.id]).words
        link = links(at)[village.DAN.id]
        assert "going along with Cara" in anybody.get(link).words
        gone = anybody.send(link, answer="no")
        back = {name: gone.values(name)[0] for name in ("driver", "given_up")}
        assert evening(at, village.DAN) == []
        assert "It is yours again" in anybody.send("/coming/back", **back).words


def test_nobody_is_rung_whether_they_come_who_said_so_or_gave_the_duty_back(
    post: Callable[..., Post],
) -> None:
    at = post()
    willing(at, village.CARA)
    reminded(at, village.CARA)
    desk = Browser(InProcess(at.api.app), at.api.clock)
    desk.sign_in(LOGINS["coordinator"])
    rota, asks = at.service.scheduler.rota, "on Thursday 3 December, 6:00 pm to 8:00 pm. Will you come?"
    assert asks in desk.get("/desk/calls").words
    (mine,) = evening(at, village.CARA)
    assert mine.shift_id is not None
    rota.drop_out(DropOut(mine.shift_id, OFFICE))
    assert asks not in desk.get("/desk/calls").words


def test_an_offer_that_a_changed_record_does_not_allow_goes_to_the_next(post: Callable[..., Post]) -> None:
    at = post()
    first = one_of_two_asked(at)
    rota = at.service.scheduler.rota
    who = next(one for one in (village.CARA, village.DAN) if one.id == first.driver_id)
    record: dict[str, Any] = {"name": who.name, "home": {"id": who.home.id}}
    held = [{"kind": kind, "valid_until": "2030-01-01"} for kind in ("midas", "car_scheme")]
    path = f"/v1/drivers/{who.id}"
    at.api.ask("coordinator", "PUT", path, json=record | {"qualifications": held}).raise_for_status()
    assert rota.offers_of(who.id) != []
    at.api.ask("coordinator", "PUT", path, json=record).raise_for_status()
    assert rota.offers_of(who.id) == [], "nothing on record lets them drive the minibus"
    other = next(one for one in (village.CARA, village.DAN) if one.id != who.id)
    assert len(rota.offers_of(other.id)) == 1
    with at.service.storage.writing() as unit:
        unit.put_vehicle(replace(village.BUS, gross_kg=5_000))
        unit.commit()
    bus = at.api.get("coordinator", f"/v1/vehicles/{village.BUS.id}").json()
    sent = {name: bus[name] for name in ("name", "vehicle_class", "mode")}
    sent["layouts"] = [one | {"seats": 12} for one in bus["layouts"]]
    depot = {"depot": {"id": bus["depot"]["id"]}}
    at.api.ask("coordinator", "PUT", f"/v1/vehicles/{village.BUS.id}", json=sent | depot).raise_for_status()
    assert rota.offers_of(other.id) == [], "too heavy for a car licence"


def test_who_drives_hears_that_nobody_goes_along_and_then_that_somebody_does(
    post: Callable[..., Post],
) -> None:
    at = post()
    for driver in (village.CARA, village.DAN):
        willing(at, driver, roles=frozenset(DutyRole))
    rota = at.service.scheduler.rota
    duty = rota.add(AddDuty(DAY, HOURS, OFFICE, village.BUS.id, escort=True))
    for role, who in ((DutyRole.DRIVER, village.CARA), (DutyRole.ESCORT, village.DAN)):
        offer = rota.ask(AskForDuty(duty.id, role, OFFICE, who.id))
        assert offer is not None
        rota.answer(AnswerDutyOffer(offer.id, accepts=True, by=OFFICE))
    at.later()
    of_pair = (News.PARTNER_GONE, News.PARTNER_COMES)
    assert not [one for one in at.messages() if one.news in of_pair], "both knew when they said yes"
    back = ComeBack(village.DAN.id, OFFICE, None, duty.id)
    rota.step_down(StepDown(duty.id, village.DAN.id, OFFICE))
    rota.come_back(back)
    at.later()
    assert not [one for one in at.messages() if one.news in of_pair], "a slip of the finger is told to nobody"
    rota.step_down(StepDown(duty.id, village.DAN.id, OFFICE))
    at.later()
    (gone,) = (one for one in at.messages() if one.news in of_pair)
    assert (gone.person, gone.news) == (f"driver:{village.CARA.id}", News.PARTNER_GONE)
    assert "Dan cannot go along with you on Thursday 3 December" in gone.text
    desk = Browser(InProcess(at.api.app), at.api.clock)
    desk.sign_in(LOGINS["coordinator"])
    assert "Dan cannot go along with you" in desk.get("/desk/calls").words
    assert "Nobody" in desk.get(f"/desk/rota?date={DAY}").words
    at.service.messages.change(gone.id, MessageState.TO_CALL, state=MessageState.TOLD)
    rota.come_back(back)
    at.later()
    (comes,) = (one for one in at.messages() if one.news is News.PARTNER_COMES)
    assert "Dan now goes along with you" in comes.text
    rota.step_down(StepDown(duty.id, village.DAN.id, OFFICE))
    rota.want_escort(WantEscort(duty.id, wanted=False, by=OFFICE))
    at.later()
    (alone,) = (one for one in at.messages() if one.news is News.PARTNER_GONE and one.id != gone.id)
    assert alone.person == f"driver:{village.CARA.id}"
    assert "Nobody goes along with you on Thursday 3 December" in alone.text
    assert "by yourself" in alone.text


def test_who_is_asked_hears_that_the_office_asks_another_instead(post: Callable[..., Post]) -> None:
    at = post()
    first = one_of_two_asked(at)
    at.later()
    (call,) = at.service.messages.to_call()
    at.service.messages.change(call.id, MessageState.TO_CALL, state=MessageState.TOLD)
    other = village.DAN if first.driver_id == village.CARA.id else village.CARA
    desk = Browser(InProcess(at.api.app), at.api.clock)
    desk.sign_in(LOGINS["coordinator"])
    who_could = f"/desk/rota/duties/{first.duty_id}/driver"
    assert f'href="{who_could}"' in desk.get(f"/desk/rota?date={DAY}").source
    assert desk.get(who_could).values("driver") == [other.id], "who is asked now has no button"
    assert "has been asked" in desk.send(who_could, driver=other.id, date=DAY.isoformat()).words
    at.later()
    at.later()
    (gone,) = (one for one in at.messages() if one.news is News.DUTY_WITHDRAWN)
    assert (gone.person, "e ask somebody else instead" in gone.text) == (f"driver:{first.driver_id}", True)
    assert asked(at) == [f"driver:{first.driver_id}", f"driver:{other.id}"]
    with at.service.storage.reading() as records:
        assert [one.driver_id for one in records.waiting_duty_offers()] == [other.id]
    again = desk.send(who_could, driver=other.id, date=DAY.isoformat())
    assert (again.status, "choose whom to ask instead" in again.words) == (409, True)
